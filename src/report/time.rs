//! Durations in reports.

use std::time::Duration;

/// In milliseconds; from one second on, in seconds.
pub fn duration(duration: Duration) -> String {
    match duration.as_millis() {
        milliseconds @ ..1000 => format!("{milliseconds} ms"),
        _ => format!("{:.1} s", duration.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_a_second_on_seconds_are_enough() {
        assert_eq!(duration(Duration::from_micros(999_999)), "999 ms");
        assert_eq!(duration(Duration::from_millis(1250)), "1.2 s");
    }
}
