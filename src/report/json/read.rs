//! A JSON report read back, for what is made of several: only the members that comparisons and badges need. Members that
//! it does not know are passed over, as version 1 may grow. All text in it may be anybody's: clean it before showing it.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::error::Category;

use crate::outcome::Conclusion;
use crate::suite::Level;

/// The version that is read.
const VERSION: u64 = 1;
/// The longest id of a test, in octets.
const MAX_ID: usize = 500;

/// A report of `run --json`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Published {
    /// What wrote it.
    pub tool: Tool,
    /// The base URL of the homeserver.
    pub target: String,
    /// The Matrix version it was judged by.
    pub matrix_version: String,
    /// How it is deployed: `production` or `development`.
    pub deployment: String,
    /// Whether warnings made the run fail.
    pub strict: bool,
    /// When the run began (RFC 3339, in UTC).
    pub started: String,
    /// SHA-256 of the case files, in hexadecimal.
    pub cases_digest: String,
    /// What the run says of the server.
    #[serde(with = "ConclusionWord")]
    pub conclusion: Conclusion,
    /// Every MUST that applies holds, and nothing was left out.
    pub conforming: bool,
    /// The suites, in the order of the run.
    pub suites: Vec<PublishedSuite>,
}

/// What wrote a report.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Tool {
    /// Its version.
    pub version: String,
}

/// What came of one suite.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PublishedSuite {
    /// Its name.
    pub name: String,
    /// The server says that it does not offer the API.
    pub not_offered: bool,
    /// The tests, in the order of the case file.
    pub tests: Vec<PublishedTest>,
}

/// What came of one test.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "TestMembers")]
pub struct PublishedTest {
    /// Its id.
    pub id: String,
    /// How much the specification requires it.
    pub level: Level,
    /// What came of it.
    pub outcome: PublishedOutcome,
    /// The requirement in words.
    pub requirement: String,
    /// What was expected and what came, or why it was not judged; nothing for a test that passed.
    pub detail: Option<String>,
}

/// An outcome, with the kinds of skip.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of `outcome::Outcome` and `outcome::Skip`")]
pub enum PublishedOutcome {
    Pass,
    Fail,
    Warn,
    Note,
    Error,
    NotApplicable,
    /// By the test of this id.
    Blocked(String),
    NotJudged,
    OutsideVersion,
    FilteredOut,
    KnownFailure,
}

/// Why a text is not read as a report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// It ends in the middle.
    #[error("it ends too early, in line {line}, column {column}: the file is incomplete")]
    Cut {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// It is something else than JSON.
    #[error("it is not JSON ({0})")]
    NotJson(String),
    /// It is JSON of another kind.
    #[error("it is JSON, but not a report of this tool: {0}")]
    NotAReport(String),
    /// It is a report that this version of the tool does not know.
    #[error("it is a report of version {0}, and this tool reads version {VERSION}: use the tool that wrote it")]
    OtherVersion(String),
}

impl Published {
    /// Reads a report.
    pub fn read(text: &[u8]) -> Result<Self, ReadError> {
        if text.trim_ascii().is_empty() {
            return Err(ReadError::Empty);
        }
        let head: Head = serde_json::from_slice(text).map_err(|error| read_error(text, &error))?;
        match head.version {
            Some(version) if version == VERSION => {}
            Some(version @ serde_json::Value::Number(_)) => return Err(ReadError::OtherVersion(version.to_string())),
            Some(_) | None => return Err(ReadError::NotAReport("its member `version` is no number".to_owned())),
        }
        let report: Self = serde_json::from_slice(text).map_err(|error| read_error(text, &error))?;
        let mut ids = HashSet::new();
        if let Some((_, test)) = report.tests().find(|(_, test)| !ids.insert(test.id.as_str())) {
            return Err(ReadError::NotAReport(format!("the test `{}` stands in it twice", test.id)));
        }
        Ok(report)
    }

    /// All tests, with their suites.
    pub fn tests(&self) -> impl Iterator<Item = (&PublishedSuite, &PublishedTest)> {
        self.suites.iter().flat_map(|suite| suite.tests.iter().map(move |test| (suite, test)))
    }
}

fn read_error(text: &[u8], error: &serde_json::Error) -> ReadError {
    match error.classify() {
        // A number that ends behind its point is a syntax error to the parser.
        Category::Syntax if text.ends_with(b".") && error.line() == text.split(|octet| *octet == b'\n').count() => {
            ReadError::Cut { line: error.line(), column: error.column() }
        }
        Category::Eof => ReadError::Cut { line: error.line(), column: error.column() },
        Category::Syntax | Category::Io => ReadError::NotJson(error.to_string()),
        Category::Data => ReadError::NotAReport(error.to_string()),
    }
}

/// What is looked at first, so that another version is called that.
#[derive(Deserialize)]
struct Head {
    version: Option<serde_json::Value>,
}

/// The words of the conclusions.
#[derive(Deserialize)]
#[serde(remote = "Conclusion", rename_all = "kebab-case")]
enum ConclusionWord {
    Conforming,
    NothingBroken,
    KnownFailures,
    Broken,
    OutdatedKnownFailures,
    Undecided,
    NotOffered,
    NothingJudged,
}

/// The words of the levels.
#[derive(Deserialize)]
#[serde(remote = "Level", rename_all = "kebab-case")]
enum LevelWord {
    Must,
    Should,
    May,
}

/// A test as it stands in the report.
#[derive(Deserialize)]
struct TestMembers {
    id: String,
    #[serde(with = "LevelWord")]
    level: Level,
    outcome: OutcomeWord,
    reason: Option<Reason>,
    #[serde(default)]
    violations: Vec<Violation>,
    more_violations: Option<u64>,
    error: Option<Unjudged>,
    requirement: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum OutcomeWord {
    Pass,
    Fail,
    Warn,
    Note,
    Skip,
    Error,
}

#[derive(Deserialize)]
struct Reason {
    kind: ReasonKind,
    message: String,
    blocked_by: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ReasonKind {
    NotApplicable,
    Blocked,
    NotJudged,
    OutsideVersion,
    FilteredOut,
    KnownFailure,
}

#[derive(Deserialize)]
struct Violation {
    expected: String,
    got: String,
}

#[derive(Deserialize)]
struct Unjudged {
    message: String,
}

impl TryFrom<TestMembers> for PublishedTest {
    type Error = String;

    fn try_from(test: TestMembers) -> Result<Self, String> {
        if test.id.is_empty() || test.id.len() > MAX_ID {
            return Err(format!("the id of a test has {} octets, and not 1 to {MAX_ID}", test.id.len()));
        }
        let outcome = match (&test.outcome, &test.reason) {
            (OutcomeWord::Pass, _) => PublishedOutcome::Pass,
            (OutcomeWord::Fail, _) => PublishedOutcome::Fail,
            (OutcomeWord::Warn, _) => PublishedOutcome::Warn,
            (OutcomeWord::Note, _) => PublishedOutcome::Note,
            (OutcomeWord::Error, _) => PublishedOutcome::Error,
            (OutcomeWord::Skip, Some(reason)) => reason.outcome(),
            (OutcomeWord::Skip, None) => return Err(format!("the test `{}` is skipped without a reason", test.id)),
        };
        let detail = test.detail();
        Ok(Self { id: test.id, level: test.level, outcome, requirement: test.requirement, detail })
    }
}

impl TestMembers {
    fn detail(&self) -> Option<String> {
        if let Some(reason) = &self.reason {
            return Some(reason.message.clone());
        }
        if let Some(error) = &self.error {
            return Some(error.message.clone());
        }
        let violation = self.violations.first()?;
        let shown = u64::try_from(self.violations.len()).unwrap_or(u64::MAX);
        let more = match shown.saturating_add(self.more_violations.unwrap_or(0)) {
            1 => String::new(),
            all => format!(" (and {} more)", all - 1),
        };
        Some(format!("expected {}, got {}{more}", violation.expected, violation.got))
    }
}

impl Reason {
    fn outcome(&self) -> PublishedOutcome {
        match self.kind {
            ReasonKind::NotApplicable => PublishedOutcome::NotApplicable,
            ReasonKind::Blocked => PublishedOutcome::Blocked(self.blocked_by.clone().unwrap_or_default()),
            ReasonKind::NotJudged => PublishedOutcome::NotJudged,
            ReasonKind::OutsideVersion => PublishedOutcome::OutsideVersion,
            ReasonKind::FilteredOut => PublishedOutcome::FilteredOut,
            ReasonKind::KnownFailure => PublishedOutcome::KnownFailure,
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const REPORT: &str = include_str!("../../../reports/sample.json");

    #[test]
    fn a_report_is_read_back() {
        let report = Published::read(REPORT.as_bytes()).unwrap();
        assert_eq!((report.target.as_str(), report.conclusion), ("https://hs.example/", Conclusion::Broken));
        let outcomes: Vec<_> = report.tests().map(|(_, test)| test.outcome.clone()).collect();
        use PublishedOutcome::{Blocked, Error, Fail, FilteredOut, NotApplicable, Note, OutsideVersion, Pass, Warn};
        let blocked = Blocked("sample/required/token_endpoint".to_owned());
        let judged = [Pass, Pass, Fail, Fail, Fail, Warn, Note, Warn, Error, Error];
        let skipped = [NotApplicable, blocked, OutsideVersion, FilteredOut];
        assert_eq!(outcomes, [judged.as_slice(), &skipped].concat());
        let details: Vec<_> = report.tests().filter_map(|(_, test)| test.detail.as_deref()).collect();
        assert_eq!(details[0], "expected `/token_endpoint`: present, got nothing there");
        assert_eq!(details[6], "no complete response within 30 s (raise it with --timeout)");
    }

    #[test]
    fn every_conclusion_has_its_word() {
        let conclusions = [
            Conclusion::Conforming,
            Conclusion::NothingBroken,
            Conclusion::KnownFailures,
            Conclusion::Broken,
            Conclusion::OutdatedKnownFailures,
            Conclusion::Undecided,
            Conclusion::NotOffered,
            Conclusion::NothingJudged,
        ];
        for conclusion in conclusions {
            let text = REPORT.replace("\"broken\"", &format!("\"{}\"", conclusion.as_str()));
            assert_eq!(Published::read(text.as_bytes()).unwrap().conclusion, conclusion);
        }
    }

    #[test]
    fn members_that_are_unknown_are_passed_over() {
        let text = REPORT.replacen('{', "{\"new\": [{\"version\": 2}],", 1).replace("\"id\":", "\"new\": 1, \"id\":");
        assert_eq!(Published::read(text.as_bytes()), Published::read(REPORT.as_bytes()));
    }

    #[track_caller]
    fn refused(text: &str) -> String {
        Published::read(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_report_is_refused_with_the_place() {
        assert!(refused(" \n").contains("it is empty"));
        assert!(refused("<html>").contains("it is not JSON (expected value at line 1 column 1)"));
        assert!(refused("[]").contains("not a report"));
        assert!(refused("{}").contains("its member `version` is no number"));
        assert!(refused("{\"version\": 1}").contains("not a report of this tool: missing field"));
        assert!(
            refused(&REPORT.replacen("1,", "2,", 1)).contains("a report of version 2, and this tool reads version 1")
        );
        assert!(refused(&format!("{REPORT}{REPORT}")).contains("trailing characters at line"));
        assert!(refused(&REPORT.replace("\"broken\"", "\"fine\"")).contains("unknown variant `fine`"));
        assert!(
            refused(&REPORT.replace("sample/post", "sample/status")).contains("`sample/status` stands in it twice")
        );
        assert!(refused(&REPORT.replace("\"reason\": {", "\"other\": {")).contains("is skipped without a reason"));
        assert!(refused(&REPORT.replace("sample/post", "")).contains("the id of a test has 0 octets"));
        assert!(refused(&"[".repeat(100_000)).contains("it is not JSON"));
        assert_eq!(refused("\u{feff}{}"), refused("<html>"), "a byte order mark is no part of JSON");
    }

    #[test]
    fn every_beginning_of_a_report_is_called_cut() {
        for length in (1..REPORT.len() - 2).step_by(17).filter(|length| REPORT.is_char_boundary(*length)) {
            let beginning = &REPORT.as_bytes()[..length];
            assert!(matches!(Published::read(beginning), Err(ReadError::Cut { .. })), "{length}");
        }
    }

    proptest! {
        #[test]
        fn a_report_with_any_octets_in_it_is_read_or_refused(at in 0..REPORT.len(), octets in prop::collection::vec(any::<u8>(), 0..8)) {
            let mut text = REPORT.as_bytes().to_vec();
            text.splice(at..at, octets);
            let _ = Published::read(&text);
        }
    }
}
