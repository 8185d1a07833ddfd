//! Durations of case files: a number and a unit, as in `5s`.

use std::time::Duration;

/// The duration that a text is: a number and `ms`, `s` or `m`.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits.parse().ok()?;
    match &text[digits.len()..] {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_secs(number.checked_mul(60)?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_a_unit() {
        let seconds = |text: &str| parse_duration(text).map(|duration| duration.as_secs_f64());
        assert_eq!([seconds("250ms"), seconds("5s"), seconds("2m")], [Some(0.25), Some(5.0), Some(120.0)]);
        for wrong in ["", "5", "s", "1.5s", "-1s", "5h", "99999999999999999999s", "999999999999999999m"] {
            assert_eq!(parse_duration(wrong), None, "{wrong}");
        }
    }
}
