//! Points in time in RFC 3339 format, in UTC. Times outside of its years count as 1970.

use std::time::{Duration, SystemTime};

/// To the second.
pub fn date(time: SystemTime) -> String {
    humantime::format_rfc3339_seconds(in_rfc3339(time)).to_string()
}

/// To the nanosecond.
pub fn exact_date(time: SystemTime) -> String {
    humantime::format_rfc3339_nanos(in_rfc3339(time)).to_string()
}

fn in_rfc3339(time: SystemTime) -> SystemTime {
    const YEAR_10000: Duration = Duration::from_secs(253_402_300_800);
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Some(since).filter(|since| *since < YEAR_10000).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_out_of_range_is_no_reason_to_panic() {
        assert_eq!(date(SystemTime::UNIX_EPOCH - Duration::from_secs(1)), "1970-01-01T00:00:00Z");
        assert_eq!(date(SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 40)), "1970-01-01T00:00:00Z");
        let late = SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_900);
        assert_eq!(date(late), "2023-11-14T22:13:20Z");
        assert_eq!(exact_date(late), "2023-11-14T22:13:20.900000000Z");
    }
}
