//! Test runners that start a process for each test, such as `cargo nextest`: whether another process reports the cause.

use std::collections::HashMap;

use crate::outcome::{Class, Conclusion, Kind, Outcome, Record, Skip};
use crate::suite::{Severity, Test};

/// Whether the run is undecided only because of violated tests that are left to other processes, which fail there if a
/// violation is a failure. A test blocked by one that could not be judged never looks like this: it reports the error
/// itself.
pub(super) fn reports(record: &Record) -> bool {
    let left_out = record.tests().filter(|(_, outcome)| outcome.kind() == Kind::FilteredOut);
    let left_out: HashMap<&str, Severity> = left_out.map(|(test, _)| (test.id.as_str(), test.severity)).collect();
    let is_reported = |test: &Test, root: &str| match left_out.get(root) {
        // A warning elsewhere must not hide that a requirement is undecided which can fail a run.
        Some(severity) => *severity == Severity::Fail || test.severity != Severity::Fail,
        None => false,
    };
    let mut open = record.tests().filter(|(_, outcome)| outcome.kind().class() == Class::Undecided);
    record.summary().conclusion == Conclusion::Undecided
        && open.all(|(test, outcome)| match outcome {
            Outcome::Skip(Skip::Blocked(root)) => is_reported(test, root),
            Outcome::Pass
            | Outcome::Fail(_)
            | Outcome::Warn(_)
            | Outcome::Note(_)
            | Outcome::Skip(_)
            | Outcome::Error(_) => false,
        })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::check::{Unseen, UnseenKind};
    use crate::outcome::{Policy, Run, SuiteRecord};
    use crate::setting::{Deployment, MatrixVersion, Setting};
    use crate::source::SourceFile;
    use crate::suite::read_suite;

    const CASES: &str = r#"
suite: s
since: v1.15
request: page
documents: { rfc: { title: RFC 1, link: "https://rfc.example/<section>" } }
requests: { page: { get: /, example: { status: 200 } } }
tests:
  all:
    requirement: The server responds.
    because: Somebody says so.
    source: rfc1 1
    tests:
      must: { level: must, expect: { status: 200 } }
      should: { level: should, expect: { status: 200 } }
      hard: { level: must, expect: { status: 200 } }
      soft: { level: should, expect: { status: 200 } }
"#;

    /// Whether another process reports the outcome of the one test of this number that is asked for.
    fn is_elsewhere(number: usize, outcome: Outcome) -> bool {
        let suite = read_suite(&SourceFile::new("s.yaml", CASES)).unwrap_or_else(|problems| panic!("{problems:#?}"));
        let mut outcomes = vec![Outcome::Skip(Skip::FilteredOut); 4];
        outcomes[number] = outcome;
        let setting = Setting {
            target: url::Url::parse("http://localhost").unwrap(),
            deployment: Deployment::Development,
            matrix_version: MatrixVersion::NEWEST,
            writes: false,
            slow: false,
            users: std::collections::BTreeSet::new(),
            tokens: std::collections::BTreeSet::new(),
        };
        let run = Run {
            id: None,
            setting,
            name: None,
            server: crate::exchange::ServerInfo::default(),
            policy: Policy { strict: false, allow_unsupported: false },
            started: SystemTime::UNIX_EPOCH,
            duration: Duration::ZERO,
            unread_tests: 0,
            cases_digest: String::new(),
        };
        let suites = vec![SuiteRecord { suite, not_offered: None, exchanges: Vec::new(), outcomes }];
        reports(&Record::new(run, suites, &[]))
    }

    fn blocked_by(id: &str) -> Outcome {
        Outcome::Skip(Skip::Blocked(id.to_owned()))
    }

    #[test]
    fn a_violated_test_fails_in_its_own_process_and_those_that_it_blocks_pass() {
        assert!(is_elsewhere(2, blocked_by("s/all/must")) && is_elsewhere(3, blocked_by("s/all/must")));
        assert!(is_elsewhere(3, blocked_by("s/all/should")), "neither fails a run");
    }

    #[test]
    fn what_no_other_process_reports_fails_here() {
        assert!(!is_elsewhere(2, blocked_by("s/all/should")), "a warning does not fail there");
        let down =
            Unseen { request: String::new(), kind: UnseenKind::NotSent, message: "down".to_owned(), remedy: None };
        assert!(!is_elsewhere(2, Outcome::Error(down.clone())));
        assert!(!is_elsewhere(3, Outcome::Skip(Skip::NotJudged(down))));
        assert!(!is_elsewhere(0, Outcome::Fail(Vec::new())) && !is_elsewhere(0, Outcome::Pass));
    }
}
