//! Numbers by their mathematical value, whatever their form and size.

use std::borrow::Cow;

/// A number in normal form: `1`, `1.0` and `10e-1` are the same.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Decimal<'t> {
    sign: Sign,
    /// The digits without leading and trailing zeros; none for zero.
    digits: Cow<'t, str>,
    exponent: Exponent,
}

#[derive(PartialEq, Eq, Hash)]
enum Sign {
    Minus,
    Plus,
}

/// The power of ten of a number that is written as `0.DIGITS`.
#[derive(PartialEq, Eq, Hash)]
enum Exponent {
    Counted(i128),
    /// An exponent of more than 128 bits, as written: two such numbers are equal if they are written alike.
    Huge {
        written: String,
        point: i128,
    },
}

impl<'t> Decimal<'t> {
    /// The number for a JSON number's text.
    pub(super) fn new(text: &'t str) -> Self {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (sign, mantissa) = match mantissa.strip_prefix('-') {
            Some(rest) => (Sign::Minus, rest),
            None => (Sign::Plus, mantissa),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = match fraction.trim_end_matches('0') {
            "" => Cow::Borrowed(whole),
            fraction => Cow::Owned([whole, fraction].concat()),
        };
        let leading_zeros = all.len() - all.trim_start_matches('0').len();
        let digits = without_outer_zeros(all);
        if digits.is_empty() {
            return Self { sign: Sign::Plus, digits, exponent: Exponent::Counted(0) };
        }
        let point = whole.len() as i128 - leading_zeros as i128;
        Self { sign, digits, exponent: Exponent::new(exponent, point) }
    }
}

fn without_outer_zeros(digits: Cow<'_, str>) -> Cow<'_, str> {
    match digits {
        Cow::Borrowed(digits) => Cow::Borrowed(digits.trim_matches('0')),
        Cow::Owned(digits) => Cow::Owned(digits.trim_matches('0').to_owned()),
    }
}

impl Exponent {
    fn new(written: &str, point: i128) -> Self {
        let sum = written.parse::<i128>().ok().and_then(|exponent| exponent.checked_add(point));
        sum.map_or_else(|| Self::Huge { written: without_leading_zeros(written), point }, Self::Counted)
    }
}

fn without_leading_zeros(exponent: &str) -> String {
    let digits = exponent.trim_start_matches(['+', '-']).trim_start_matches('0');
    if exponent.starts_with('-') { format!("-{digits}") } else { digits.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &str, b: &str) -> bool {
        Decimal::new(a) == Decimal::new(b)
    }

    #[test]
    fn forms_of_one_number_are_equal() {
        for form in ["1", "1.0", "1e0", "10e-1", "0.001E+3", "100000e-0005"] {
            assert!(same(form, "1"), "{form}");
        }
        for form in ["0", "-0", "0.00", "0e99999999999999999999999999999999999999999"] {
            assert!(same(form, "0"), "{form}");
        }
        assert!(same("-120.50", "-1.205e2"));
        assert!(same("1e400", "0.1e401"));
        let huge = "9".repeat(60);
        assert!(same(&format!("1e{huge}"), &format!("1.0E+00{huge}")));
    }

    #[test]
    fn different_numbers_differ() {
        let huge = "9".repeat(60);
        for (a, b) in [
            ("1", "-1"),
            ("1", "10"),
            ("0.1", "0.01"),
            ("12", "21"),
            ("1e400", "1e401"),
            ("1", "1.000000000000000000001"),
        ] {
            assert!(!same(a, b), "{a} {b}");
        }
        assert!(!same("9007199254740993", "9007199254740992"), "beyond the precision of a double");
        assert!(!same(&format!("1e{huge}"), &format!("1e-{huge}")));
        assert!(!same(&format!("1e{huge}"), &format!("10e{huge}")));
    }
}
