//! Plain scalars that YAML 1.1 and 1.2 read differently, and what to write instead.

/// Plain scalars that are text for one YAML tool and something else for another.
pub(super) fn is_ambiguous(text: &str) -> bool {
    const WORDS: [&str; 9] = ["yes", "no", "on", "off", "y", "n", "true", "false", "null"];
    let unsigned = text.trim_start_matches(['+', '-', '.']);
    let prefixed = ["0x", "0X", "0o"].iter().find_map(|prefix| unsigned.strip_prefix(prefix));
    let digits = |c: char| c.is_ascii_digit() || "+-._:eETZ ".contains(c);
    let only_number_like =
        prefixed.map_or(unsigned.chars().all(digits), |rest| rest.chars().all(|c| c.is_ascii_hexdigit()));
    let like_number = unsigned.starts_with(|first: char| first.is_ascii_digit());
    let special = matches!(text.to_ascii_lowercase().as_str(), ".inf" | "-.inf" | "+.inf" | ".nan");
    WORDS.contains(&text.to_ascii_lowercase().as_str()) || special || (like_number && only_number_like)
}

/// The grammar of RFC 8259, section 6.
pub(super) fn is_json_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let leading_zero = unsigned.len() > 1
        && unsigned.starts_with('0')
        && !unsigned.starts_with("0.")
        && !unsigned.starts_with(['e', 'E']);
    unsigned.starts_with(|first: char| first.is_ascii_digit())
        && !leading_zero
        && serde_json::from_str::<serde_json::Number>(text).is_ok()
}

/// What to write instead of an ambiguous scalar, where any value may stand.
pub(super) fn help(text: &str) -> String {
    let quoted = format!("quote it: \"{text}\"");
    match meant(text) {
        Some(value) => format!("{quoted}; or write {value}"),
        None => quoted,
    }
}

/// The JSON value that is likely to be meant by an ambiguous scalar; none if only text can be.
pub(super) fn meant(text: &str) -> Option<String> {
    let word = match text.to_ascii_lowercase().as_str() {
        "yes" | "on" | "y" | "true" => Some("true"),
        "no" | "off" | "n" | "false" => Some("false"),
        "null" => Some("null"),
        _ => None,
    };
    word.map(ToOwned::to_owned).or_else(|| number_meant(text))
}

/// The JSON number that is likely to be meant by another form of a number.
fn number_meant(text: &str) -> Option<String> {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let radix = [("0x", 16), ("0X", 16), ("0o", 8)]
        .iter()
        .find_map(|(mark, radix)| u64::from_str_radix(unsigned.strip_prefix(mark)?, *radix).ok());
    if let Some(number) = radix {
        return Some(format!("{sign}{number}"));
    }
    let digits = unsigned.replace('_', "");
    let digits = digits.trim_start_matches('0');
    let whole = if digits.starts_with(|c: char| c.is_ascii_digit()) { "" } else { "0" };
    let number = format!("{sign}{whole}{}", digits.trim_end_matches('.'));
    is_json_number(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_form_of_a_number_or_a_word_has_its_json() {
        let forms = [
            ("yes", Some("true")),
            ("OFF", Some("false")),
            ("NULL", Some("null")),
            ("0401", Some("401")),
            ("+1", Some("1")),
            ("-.5", Some("-0.5")),
            (".5", Some("0.5")),
            ("1.", Some("1")),
            ("00", Some("0")),
            ("1_000", Some("1000")),
            ("0x1F", Some("31")),
            ("0o17", Some("15")),
            ("2026-01-01", None),
            ("12:30", None),
            ("400-499", None),
            (".inf", None),
            ("1.2.3", None),
        ];
        for (text, json) in forms {
            assert!(is_ambiguous(text), "{text}");
            assert_eq!(meant(text).as_deref(), json, "{text}");
        }
    }
}
