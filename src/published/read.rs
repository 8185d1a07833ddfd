//! Reads a JSON report. Unknown members are ignored, because version 1 may get more.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::error::Category;

use super::{Report, VERSION};

/// The longest id of a test, in octets.
const MAX_ID: usize = 500;

/// Why a text is not a readable report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is empty.
    #[error("it is empty")]
    Empty,
    /// It is cut off.
    #[error("it ends too early, in line {line}, column {column}: it was cut off")]
    Cut {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// It is not JSON.
    #[error("it is not JSON ({0}): expected a report of this tool")]
    NotJson(String),
    /// It is JSON, but not a report.
    #[error("it is JSON, but not a report of this tool: {0}")]
    NotAReport(String),
    /// It is a report of another version.
    #[error("it is a report of version {0}, and this tool reads version {VERSION}: use the tool that wrote it")]
    OtherVersion(String),
}

impl Report {
    /// Reads a report from its text.
    ///
    /// # Errors
    /// The text is not a report of [`VERSION`], or has ids that are empty, too long or not unique.
    pub fn read(text: &[u8]) -> Result<Self, ReadError> {
        if text.trim_ascii().is_empty() {
            return Err(ReadError::Empty);
        }
        let head: Head = serde_json::from_slice(text).map_err(|error| read_error(text, &error))?;
        match head.version {
            Some(version) if version == VERSION => {}
            Some(version @ serde_json::Value::Number(_)) => return Err(ReadError::OtherVersion(version.to_string())),
            Some(_) | None => return Err(ReadError::NotAReport("its member `version` is not a number".to_owned())),
        }
        let report: Self = serde_json::from_slice(text).map_err(|error| read_error(text, &error))?;
        report.check_ids().map_err(ReadError::NotAReport)?;
        Ok(report)
    }

    fn check_ids(&self) -> Result<(), String> {
        let mut ids = HashSet::new();
        for (_, test) in self.tests() {
            let length = test.id.len();
            if length == 0 || length > MAX_ID {
                return Err(format!("the id of a test has {length} octets, expected 1 to {MAX_ID}"));
            }
            if !ids.insert(test.id.as_str()) {
                return Err(format!("the test `{}` is in it twice", test.id));
            }
        }
        Ok(())
    }
}

fn read_error(text: &[u8], error: &serde_json::Error) -> ReadError {
    match error.classify() {
        // A number that ends with its point or sign is an error of syntax for the reader.
        Category::Syntax if ends_in_number(text) => ReadError::Cut { line: error.line(), column: error.column() },
        Category::Eof => ReadError::Cut { line: error.line(), column: error.column() },
        Category::Syntax | Category::Io => ReadError::NotJson(error.to_string()),
        Category::Data => ReadError::NotAReport(error.to_string()),
    }
}

/// Whether a text ends in the middle of a number: behind its point, exponent or sign.
fn ends_in_number(text: &[u8]) -> bool {
    let (end, rest) = match text {
        [rest @ .., end @ (b'.' | b'e' | b'E' | b'+' | b'-')] => (*end, rest),
        _ => return false,
    };
    end == b'-' || rest.last().is_some_and(|octet| octet.is_ascii_digit() || matches!(octet, b'e' | b'E'))
}

/// The member that is read first, so that another version is recognised.
#[derive(Deserialize)]
struct Head {
    version: Option<serde_json::Value>,
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::outcome::{Conclusion, Kind};
    use crate::published::Outcome;

    const REPORT: &str = include_str!("../../reports/sample.json");

    #[test]
    fn a_report_is_read_back() {
        let report = Report::read(REPORT.as_bytes()).unwrap();
        assert_eq!((report.target.as_str(), report.conclusion), ("https://hs.example/", Conclusion::Broken));
        let kinds: Vec<Kind> = report.tests().map(|(_, test)| test.outcome.kind()).collect();
        use Kind::{Blocked, Error, Fail, FilteredOut, NotApplicable, Note, OutsideVersion, Pass, Warn};
        let judged = [Pass, Pass, Fail, Fail, Fail, Warn, Note, Warn, Error, Error];
        assert_eq!(kinds, [judged.as_slice(), &[NotApplicable, Blocked, OutsideVersion, FilteredOut]].concat());
        let blocked_by: Vec<&str> = report.tests().filter_map(|(_, test)| test.outcome.blocked_by()).collect();
        assert_eq!(blocked_by, ["sample/required/token_endpoint"]);
        assert_eq!((report.tally.number(Fail), report.suites[0].tally.number(Pass)), (3, 2));
        let details: Vec<_> = report.tests().filter_map(|(_, test)| test.outcome.detail()).collect();
        assert_eq!(details[0], "expected `/token_endpoint`: present, got nothing there");
        assert_eq!(details[6], "no complete response within 30 s (raise it with --timeout)");
    }

    #[test]
    fn every_conclusion_has_its_word() {
        for conclusion in Conclusion::ALL {
            let text = REPORT.replace("\"broken\"", &format!("\"{}\"", conclusion.as_str()));
            assert_eq!(Report::read(text.as_bytes()).unwrap().conclusion, conclusion);
        }
    }

    #[test]
    fn what_was_read_is_written_as_it_was() {
        let report = Report::read(REPORT.as_bytes()).unwrap();
        assert!(crate::safe::json::indented(&report) == REPORT);
    }

    #[test]
    fn a_report_of_the_first_writer_of_version_1_is_read() {
        let report = Report::read(include_bytes!("../../tests/published/first.json")).unwrap();
        let blocked = report.tests().find(|(_, test)| test.outcome.kind() == Kind::Blocked);
        assert!(
            blocked.is_some_and(|(_, test)| test.outcome.blocked_by().is_none()),
            "its reports did not say by what"
        );
        assert!(report.known_failures.is_empty());
        assert_eq!((report.tally.number(Kind::Fail), report.tally.number(Kind::KnownFailure)), (3, 0));
    }

    #[test]
    fn a_known_failure_has_a_reason_and_violations() {
        let mut report = Report::read(REPORT.as_bytes()).unwrap();
        let test = report.suites[0].tests.iter_mut().find(|test| test.outcome.kind() == Kind::Fail).unwrap();
        let Outcome::Fail(findings) = test.outcome.clone() else { panic!("{test:?}") };
        let reason = crate::published::Reason { kind: Kind::KnownFailure, message: "so".to_owned(), blocked_by: None };
        test.outcome = Outcome::Skip { reason, findings };
        let text = crate::safe::json::indented(&report);
        assert!(
            text.contains("\"outcome\": \"skip\",\n          \"reason\": {\n            \"kind\": \"known-failure\"")
        );
        assert_eq!(Report::read(text.as_bytes()), Ok(report));
    }

    #[test]
    fn members_that_are_unknown_are_passed_over() {
        let text = REPORT.replacen('{', "{\"new\": [{\"version\": 2}],", 1).replace("\"id\":", "\"new\": 1, \"id\":");
        assert_eq!(Report::read(text.as_bytes()), Report::read(REPORT.as_bytes()));
    }

    #[track_caller]
    fn refused(text: &str) -> String {
        Report::read(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_report_is_refused_with_the_place() {
        assert!(refused(" \n").contains("it is empty"));
        assert!(refused("<html>").contains("it is not JSON (expected value at line 1 column 1)"));
        assert!(refused("[]").contains("not a report"));
        assert!(refused("{}").contains("its member `version` is not a number"));
        assert!(refused("{\"version\": 1}").contains("not a report of this tool: missing field"));
        assert!(
            refused(&REPORT.replacen("1,", "2,", 1)).contains("a report of version 2, and this tool reads version 1")
        );
        assert!(refused(&format!("{REPORT}{REPORT}")).contains("trailing characters at line"));
        assert!(refused(&REPORT.replace("\"broken\"", "\"fine\"")).contains("unknown variant `fine`"));
        assert!(refused(&REPORT.replace("sample/post", "sample/status")).contains("`sample/status` is in it twice"));
        assert!(refused(&REPORT.replace("\"reason\": {", "\"other\": {")).contains("missing field `reason`"));
        assert!(
            refused(&REPORT.replace("\"kind\": \"blocked\"", "\"kind\": \"pass\"")).contains("unknown variant `pass`")
        );
        assert!(refused(&REPORT.replace("\"must\"", "\"will\"")).contains("expected one of `must`, `should`, `may`"));
        assert!(refused(&REPORT.replace("sample/post", "")).contains("the id of a test has 0 octets"));
        assert!(refused(&"[".repeat(100_000)).contains("it is not JSON"));
        assert_eq!(refused("\u{feff}{}"), refused("<html>"), "a byte order mark is no part of JSON");
    }

    #[test]
    fn every_beginning_of_a_report_is_called_cut() {
        for length in (1..REPORT.len() - 2).step_by(3).filter(|length| REPORT.is_char_boundary(*length)) {
            let beginning = &REPORT.as_bytes()[..length];
            assert!(matches!(Report::read(beginning), Err(ReadError::Cut { .. })), "{length}");
        }
    }

    proptest! {
        #[test]
        fn a_report_with_any_octets_in_it_is_read_or_refused(at in 0..REPORT.len(), octets in prop::collection::vec(any::<u8>(), 0..8)) {
            let mut text = REPORT.as_bytes().to_vec();
            text.splice(at..at, octets);
            let _ = Report::read(&text);
        }
    }
}
