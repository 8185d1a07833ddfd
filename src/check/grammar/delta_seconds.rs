//! Numbers of seconds (RFC 9111, section 1.2.2), and `Retry-After` (RFC 9110, section 10.2.3), which may be one.

use std::time::SystemTime;

use super::scanner::Scanner;
use super::{GrammarError, http_date};

/// What a recipient takes a number for that it can't hold (RFC 9111, section 1.2.2).
const BEYOND: u64 = 1 << 31;

/// The value of `Retry-After`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// After so many seconds.
    Seconds(u64),
    /// At this time.
    Date(SystemTime),
}

/// Reads digits; a number over 64 bits counts as 2^31 seconds.
pub fn parse(value: &str) -> Result<u64, GrammarError> {
    let mut scanner = Scanner::new(value);
    let digits = scanner.take_while(|character| character.is_ascii_digit());
    if digits.is_empty() {
        return Err(scanner.expected("a digit"));
    }
    if scanner.peek().is_some() {
        return Err(scanner.expected("a digit or the end of the value"));
    }
    Ok(digits.parse().unwrap_or(BEYOND))
}

/// Reads the value of `Retry-After`: a number of seconds or an IMF-fixdate.
pub fn retry_after(value: &str) -> Result<RetryAfter, GrammarError> {
    if value.starts_with(|character: char| character.is_ascii_digit()) {
        return parse(value).map(RetryAfter::Seconds);
    }
    let date = http_date::parse(value).map(RetryAfter::Date);
    date.map_err(|error| GrammarError { expected: format!("digits or {}", error.expected), ..error })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::time::{Duration, UNIX_EPOCH};

    #[test]
    fn digits_are_seconds() {
        assert_eq!(parse("0"), Ok(0));
        assert_eq!(parse("0600"), Ok(600));
        assert_eq!(parse("2147483649"), Ok(2_147_483_649));
        assert_eq!(parse("18446744073709551615"), Ok(u64::MAX));
        assert_eq!(parse("18446744073709551616"), Ok(1 << 31));
    }

    #[test]
    fn anything_else_is_refused_with_its_place() {
        let refusal = |value: &str| parse(value).unwrap_err().to_string();
        assert_eq!(refusal("3s"), "expected a digit or the end of the value, found `s` at character 2");
        assert_eq!(refusal("-5"), "expected a digit, found `-` at character 1");
        assert_eq!(refusal(""), "expected a digit, found the end of the value at character 1");
        for bad in ["+5", "10m", "600.5", "\"600\"", "1, 2", " 1", "1 ", "٣"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn retry_after_is_a_number_or_a_date() {
        assert_eq!(retry_after("120"), Ok(RetryAfter::Seconds(120)));
        let date = UNIX_EPOCH + Duration::from_secs(784_111_777);
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:49:37 GMT"), Ok(RetryAfter::Date(date)));
        let refusal = |value: &str| retry_after(value).unwrap_err().to_string();
        assert_eq!(refusal("1500ms"), "expected a digit or the end of the value, found `m` at character 5");
        assert!(refusal("soon").starts_with("expected digits or an IMF-fixdate like"));
        assert!(refusal("Sunday, 06-Nov-94 08:49:37 GMT").contains("obsolete form of RFC 850"));
    }
}
