//! Points in time and spans of it, as reports say them.

use std::time::{Duration, SystemTime};

/// RFC 3339, to the second, in UTC; a clock outside of its years counts as 1970.
pub(super) fn date(time: SystemTime) -> String {
    humantime::format_rfc3339_seconds(in_rfc3339(time)).to_string()
}

/// The same to the nanosecond.
pub(super) fn exact_date(time: SystemTime) -> String {
    humantime::format_rfc3339_nanos(in_rfc3339(time)).to_string()
}

fn in_rfc3339(time: SystemTime) -> SystemTime {
    const YEAR_10000: Duration = Duration::from_secs(253_402_300_800);
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Some(since).filter(|since| *since < YEAR_10000).unwrap_or_default()
}

/// In milliseconds; from a second on, in seconds.
pub(super) fn duration(duration: Duration) -> String {
    match duration.as_millis() {
        milliseconds @ ..1000 => format!("{milliseconds} ms"),
        _ => format!("{:.1} s", duration.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_out_of_range_is_no_reason_to_panic() {
        assert_eq!(date(SystemTime::UNIX_EPOCH - Duration::from_secs(1)), "1970-01-01T00:00:00Z");
        assert_eq!(date(SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 40)), "1970-01-01T00:00:00Z");
        assert_eq!(date(SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_900)), "2023-11-14T22:13:20Z");
    }

    #[test]
    fn from_a_second_on_seconds_are_enough() {
        assert_eq!(duration(Duration::from_micros(999_999)), "999 ms");
        assert_eq!(duration(Duration::from_millis(1250)), "1.2 s");
    }
}
