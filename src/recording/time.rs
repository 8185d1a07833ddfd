//! Times in HAR: dates with any offset from UTC, durations in milliseconds.

use std::time::{Duration, SystemTime};

/// A date and time of ISO 8601, as in HAR: `2026-11-25T02:13:06.5Z`, or with an offset such as `+02:00`.
pub(super) fn date(text: &str) -> Option<SystemTime> {
    let (local, offset) = match text.strip_suffix(['Z', 'z']) {
        Some(local) => (local, Some(Offset { is_east: true, seconds: 0 })),
        // The first ten characters are the date, which has hyphens too.
        None => {
            let sign = text.get(10..)?.rfind(['+', '-'])? + 10;
            (text.get(..sign)?, offset(text.get(sign..)?))
        }
    };
    let Offset { is_east, seconds } = offset?;
    let local = humantime::parse_rfc3339(&format!("{local}Z")).ok()?;
    let seconds = Duration::from_secs(seconds);
    let time = if is_east { local.checked_sub(seconds) } else { local.checked_add(seconds) };
    time.filter(|time| time.duration_since(SystemTime::UNIX_EPOCH).is_ok_and(|since| since < YEAR_9999))
}

/// The start of 9999, the last year that can be written: the end of an exchange must be writable too.
const YEAR_9999: Duration = Duration::from_secs(253_370_764_800);

struct Offset {
    is_east: bool,
    seconds: u64,
}

/// `+02:00`, `+0200` or `+02`.
fn offset(text: &str) -> Option<Offset> {
    let is_east = text.starts_with('+');
    let digits: String = text.get(1..)?.chars().filter(|c| *c != ':').collect();
    if !digits.bytes().all(|octet| octet.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = match digits.len() {
        2 => (digits.as_str(), "0"),
        4 => digits.split_at(2),
        _ => return None,
    };
    let (hours, minutes): (u64, u64) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(Offset { is_east, seconds: hours * 3600 + minutes * 60 })
}

/// Milliseconds, to the nanosecond. Invalid numbers count as 0: browsers write -1 for an unknown duration.
pub(super) fn milliseconds(number: f64) -> Duration {
    const DAY: f64 = 86_400_000.0;
    if !(0.0..DAY).contains(&number) {
        return Duration::ZERO;
    }
    Duration::from_nanos((number * 1e6).round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_any_offset() {
        let expected = SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_500);
        for text in [
            "2023-11-14T22:13:20.5Z",
            "2023-11-14T22:13:20.500+00:00",
            "2023-11-15T00:13:20.500+02:00",
            "2023-11-14T16:43:20.5-0530",
            "2023-11-14T23:13:20.5+01",
        ] {
            assert_eq!(date(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_date() {
        for text in [
            "",
            "yesterday",
            "2023-11-14",
            "2023-11-14T22:13:20",
            "2023-11-14T22:13:20+2",
            "2023-11-14T22:13:20+25:00",
            "2023-11-14T22:13:20Zé",
            "1970-01-01T00:00:00+01:00",
            "9999-12-31T23:00:00-05:00",
            "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn durations_are_exact() {
        for nanos in [0, 1, 999, 1_234_567, 30_000_000_001] {
            let duration = Duration::from_nanos(nanos);
            assert_eq!(milliseconds(duration.as_nanos() as f64 / 1e6), duration);
        }
        for number in [-1.0, f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(milliseconds(number), Duration::ZERO);
        }
    }
}
