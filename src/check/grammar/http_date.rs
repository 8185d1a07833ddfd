//! Dates (RFC 9110, section 5.6.7). A sender has one form, IMF-fixdate; the two obsolete ones are only for recipients.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::GrammarError;

/// The calendar repeats itself after 400 years, weekdays included: 146,097 days are 20,871 weeks.
const CYCLE_YEARS: u16 = 400;
const CYCLE: Duration = Duration::from_secs(146_097 * 86_400);

/// Where the year stands in an IMF-fixdate.
const YEAR: std::ops::Range<usize> = 12..16;

/// The first and the last second that an IMF-fixdate can say, before and after 1970.
const START_OF_0000: Duration = Duration::from_secs(62_167_219_200);
const END_OF_9999: Duration = Duration::from_secs(253_402_300_799);

/// Reads an IMF-fixdate; the error tells which obsolete form stands there, if it is one.
pub fn parse(value: &str) -> Result<SystemTime, GrammarError> {
    fixdate(value).ok_or_else(|| GrammarError {
        at: 0,
        expected: "an IMF-fixdate like `Sun, 06 Nov 1994 08:49:37 GMT`".to_owned(),
        found: describe(value),
    })
}

/// Writes an IMF-fixdate; a time that none can say is moved to the year 0 or 9999.
pub fn format(time: SystemTime) -> String {
    let earliest = UNIX_EPOCH.checked_sub(START_OF_0000).unwrap_or(UNIX_EPOCH);
    let mut later = time.clamp(earliest, UNIX_EPOCH + END_OF_9999);
    let mut cycles = 0;
    while later < UNIX_EPOCH {
        later += CYCLE;
        cycles += 1;
    }
    let text = httpdate::fmt_http_date(later);
    let year = year_of(&text).map(|year| year.saturating_sub(cycles * CYCLE_YEARS));
    year.and_then(|year| with_year(&text, year)).unwrap_or(text)
}

/// Years before 1970, such as the year 1 that unset times have in some languages, are valid too but unknown to
/// `httpdate`, so it is asked for the same day some cycles later.
fn fixdate(value: &str) -> Option<SystemTime> {
    let year = year_of(value)?;
    let cycles = 1970_u16.saturating_sub(year).div_ceil(CYCLE_YEARS);
    let later = with_year(value, year + cycles * CYCLE_YEARS)?;
    let time = httpdate::parse_http_date(&later).ok()?;
    // It reads other forms too, and is not strict about this one.
    let strict = httpdate::fmt_http_date(time) == later;
    time.checked_sub(CYCLE * u32::from(cycles)).filter(|_| strict)
}

fn year_of(value: &str) -> Option<u16> {
    let digits = value.get(YEAR)?;
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

fn with_year(value: &str, year: u16) -> Option<String> {
    Some(format!("{}{year:04}{}", value.get(..YEAR.start)?, value.get(YEAR.end..)?))
}

fn describe(value: &str) -> String {
    match httpdate::parse_http_date(value) {
        Ok(_) if value.contains('-') => "a date in the obsolete form of RFC 850".to_owned(),
        Ok(_) if !value.contains("GMT") => "a date in the obsolete form of asctime".to_owned(),
        Ok(_) | Err(_) if value.is_empty() => "nothing".to_owned(),
        Ok(_) | Err(_) => format!("`{}`", value.chars().take(40).collect::<String>().escape_debug()),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seconds(value: &str) -> u64 {
        parse(value).unwrap().duration_since(UNIX_EPOCH).unwrap().as_secs()
    }

    #[test]
    fn a_fixdate_is_read() {
        assert_eq!(seconds("Sun, 06 Nov 1994 08:49:37 GMT"), 784_111_777);
        assert_eq!(seconds("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
        assert_eq!(seconds("Thu, 29 Feb 2024 23:59:59 GMT"), 1_709_251_199);
        assert_eq!(seconds("Fri, 31 Dec 9999 23:59:59 GMT"), END_OF_9999.as_secs());
    }

    #[test]
    fn years_before_the_epoch_are_dates_too() {
        let before = |value: &str| UNIX_EPOCH.duration_since(parse(value).unwrap()).unwrap().as_secs();
        assert_eq!(before("Wed, 31 Dec 1969 23:59:59 GMT"), 1);
        assert_eq!(before("Mon, 01 Jan 0001 00:00:00 GMT"), 62_135_596_800);
        assert!(parse("Tue, 01 Jan 0001 00:00:00 GMT").is_err(), "it was a Monday");
    }

    #[test]
    fn obsolete_forms_are_called_by_their_name() {
        let found = |value: &str| parse(value).unwrap_err().found;
        assert_eq!(found("Sunday, 06-Nov-94 08:49:37 GMT"), "a date in the obsolete form of RFC 850");
        assert_eq!(found("Sun Nov  6 08:49:37 1994"), "a date in the obsolete form of asctime");
        assert_eq!([found(""), found("a-b")], ["nothing", "`a-b`"]);
        // `httpdate` takes space around a date.
        for spaced in [" Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT "] {
            assert_eq!(found(spaced), format!("`{spaced}`"));
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for bad in [
            "",
            "0",
            "-1",
            "3600",
            "2026-09-22T10:00:00Z",
            "2026-09-22 10:00:00",
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 +0000",
            "sun, 06 nov 1994 08:49:37 gmt",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 8:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Thu, 30 Feb 2024 00:00:00 GMT",
            " Sun, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT ",
            "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov +994 08:49:37 GMT",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
        let error = parse("0").unwrap_err().to_string();
        let expected = "expected an IMF-fixdate like `Sun, 06 Nov 1994 08:49:37 GMT`, found `0` at character 1";
        assert_eq!(error, expected);
    }

    #[test]
    fn a_time_that_no_date_can_say_is_moved() {
        assert_eq!(format(UNIX_EPOCH + END_OF_9999 + CYCLE), "Fri, 31 Dec 9999 23:59:59 GMT");
        assert_eq!(format(UNIX_EPOCH - CYCLE * 6), "Sat, 01 Jan 0000 00:00:00 GMT");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(seconds in -62_167_219_200_i64..=253_402_300_799) {
            let distance = Duration::from_secs(seconds.unsigned_abs());
            let time = if seconds < 0 { UNIX_EPOCH - distance } else { UNIX_EPOCH + distance };
            prop_assert_eq!(parse(&format(time)), Ok(time));
        }
    }
}
