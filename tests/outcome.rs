//! What a run says of a server, from what came of its tests: the tally, the conclusion and the exit code, for each
//! outcome by itself and for those that outrank each other.

#![expect(clippy::expect_used, reason = "a test ends where it can't go on")]

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use matrix_conformance::check::{Spot, Unseen, UnseenKind, Violation};
use matrix_conformance::exchange::{ServerInfo, TroubleKind};
use matrix_conformance::known_failures::KnownFailure;
use matrix_conformance::outcome::{Excused, Kind, Outcome, Policy, Record, Refusal, Run, Skip, SuiteRecord, Tally};
use matrix_conformance::setting::{Deployment, MatrixVersion, Setting};
use matrix_conformance::source::{Place, SourceFile};
use matrix_conformance::suite::{Suite, read_suite};

/// One test for each weight.
const SUITE: &str = r#"
suite: s
title: A small suite
since: v1.15
documents: { spec: { title: Specification, link: "https://spec.example/" } }
requests: { single: { get: /single, example: { json: {} } } }
request: single
source: spec S
tests:
  all:
    requirement: |
      R.
    because: |
      B.
    tests:
      must: { level: must, expect: { status: 200 } }
      should: { level: should, expect: { status: 200 } }
      may: { level: may, expect: { status: 200 } }
"#;

const LENIENT: Policy = Policy { strict: false, allow_unsupported: false };
const STRICT: Policy = Policy { strict: true, allow_unsupported: false };
const ALLOWING: Policy = Policy { strict: false, allow_unsupported: true };

fn suite() -> Arc<Suite> {
    read_suite(&SourceFile::new("s.yaml", SUITE)).expect("the suite has no problems")
}

/// The outcomes of `must`, `should` and `may`.
type Outcomes = [Outcome; 3];

fn suite_record(outcomes: Outcomes, not_offered: Option<Refusal>) -> SuiteRecord {
    SuiteRecord { suite: suite(), not_offered, exchanges: Vec::new(), outcomes: outcomes.into() }
}

fn record(policy: Policy, suites: Vec<SuiteRecord>) -> Record {
    let setting = Setting {
        target: "https://hs.example/".parse().expect("a URL"),
        deployment: Deployment::Production,
        matrix_version: MatrixVersion::NEWEST,
        writes: true,
        slow: false,
        users: std::collections::BTreeSet::new(),
        tokens: std::collections::BTreeSet::new(),
    };
    let (started, duration) = (SystemTime::UNIX_EPOCH, Duration::ZERO);
    let (id, name, server) = (None, None, ServerInfo::default());
    Record::new(
        Run { id, setting, name, server, policy, started, duration, unread_tests: 0, cases_digest: String::new() },
        suites,
        &[],
    )
}

fn said(policy: Policy, outcomes: Outcomes, not_offered: Option<Refusal>) -> String {
    let record = record(policy, vec![suite_record(outcomes, not_offered)]);
    format!("{} {}", record.summary().exit_code, record.summary().conclusion.as_str())
}

fn violations() -> Vec<Violation> {
    vec![Violation { request: "only".into(), expected: "x".into(), got: "y".into(), spot: Spot::Status }]
}

fn fail() -> Outcome {
    Outcome::Fail(violations())
}

fn warn() -> Outcome {
    Outcome::Warn(violations())
}

fn note() -> Outcome {
    Outcome::Note(violations())
}

fn unseen() -> Unseen {
    Unseen {
        request: "only".into(),
        kind: UnseenKind::Trouble(TroubleKind::Timeout),
        message: "no response".into(),
        remedy: None,
    }
}

fn error() -> Outcome {
    Outcome::Error(unseen())
}

fn skip(skip: Skip) -> Outcome {
    Outcome::Skip(skip)
}

fn not_judged() -> Outcome {
    skip(Skip::NotJudged(unseen()))
}

fn blocked() -> Outcome {
    skip(Skip::Blocked("s/all/must".into()))
}

fn absent() -> Outcome {
    skip(Skip::NotApplicable("nothing there".into()))
}

fn outside() -> Outcome {
    skip(Skip::OutsideVersion("later".into()))
}

fn writes() -> Outcome {
    skip(Skip::WritesNotAllowed)
}

fn filtered() -> Outcome {
    skip(Skip::FilteredOut)
}

use Outcome::Pass;

#[test]
fn every_outcome_is_counted_as_what_it_is() {
    let tally = |numbers: &[(Kind, usize)]| numbers.iter().copied().collect::<Tally>();
    let of = |outcome: Outcome| Tally::of(&suite_record([outcome, Pass, Pass], None));
    let beside_two = |kind: Kind| tally(&[(kind, 1), (Kind::Pass, 2)]);
    assert_eq!(of(Pass), tally(&[(Kind::Pass, 3)]));
    assert_eq!(of(fail()), beside_two(Kind::Fail));
    assert_eq!(of(warn()), beside_two(Kind::Warn));
    assert_eq!(of(note()), beside_two(Kind::Note));
    assert_eq!(of(error()), beside_two(Kind::Error));
    assert_eq!(of(absent()), beside_two(Kind::NotApplicable));
    assert_eq!(of(outside()), beside_two(Kind::OutsideVersion));
    assert_eq!(of(writes()), beside_two(Kind::WritesNotAllowed));
    assert_eq!(of(filtered()), beside_two(Kind::FilteredOut));
    assert_eq!(of(blocked()), beside_two(Kind::Blocked));
    assert_eq!(of(not_judged()), beside_two(Kind::NotJudged));
    let two = record(LENIENT, vec![suite_record([Pass, Pass, Pass], None), suite_record([Pass, fail(), note()], None)]);
    let summary = two.summary();
    assert_eq!(summary.tally, tally(&[(Kind::Pass, 4), (Kind::Fail, 1), (Kind::Note, 1)]));
    assert_eq!(summary.suites[0], tally(&[(Kind::Pass, 3)]));
}

#[test]
fn only_what_would_fail_the_run_leaves_failures_open() {
    for (outcomes, expected) in [
        ([Pass, Pass, Pass], false),
        ([error(), Pass, Pass], true),
        ([Pass, error(), Pass], true),
        ([blocked(), Pass, Pass], true),
        ([Pass, blocked(), blocked()], false),
        ([Pass, not_judged(), not_judged()], false),
    ] {
        let record = record(LENIENT, vec![suite_record(outcomes.clone(), None)]);
        assert_eq!(record.summary().leaves_failures_open, expected, "{outcomes:?}");
    }
}

#[test]
fn what_was_selected_and_what_was_judged() {
    let numbers = [
        (Kind::Pass, 1),
        (Kind::Fail, 2),
        (Kind::Warn, 4),
        (Kind::Note, 8),
        (Kind::KnownFailure, 16),
        (Kind::NotApplicable, 32),
        (Kind::Blocked, 64),
        (Kind::NotJudged, 128),
        (Kind::OutsideVersion, 256),
        (Kind::Error, 512),
        (Kind::FilteredOut, 1024),
        (Kind::WritesNotAllowed, 2048),
    ];
    let tally: Tally = numbers.into_iter().collect();
    assert_eq!((tally.judged(), tally.selected()), (31, 1023));
}

#[test]
fn a_broken_must_outranks_what_is_undecided_and_a_warning_counts_when_strict() {
    for (outcomes, lenient, strict) in [
        ([Pass, Pass, Pass], "0 conforming", "0 conforming"),
        ([Pass, absent(), outside()], "0 conforming", "0 conforming"),
        ([Pass, warn(), note()], "0 conforming", "1 broken"),
        ([fail(), Pass, Pass], "1 broken", "1 broken"),
        ([fail(), error(), blocked()], "1 broken", "1 broken"),
        ([error(), Pass, Pass], "3 undecided", "3 undecided"),
        ([error(), warn(), Pass], "3 undecided", "1 broken"),
        ([blocked(), Pass, Pass], "3 undecided", "3 undecided"),
        ([Pass, blocked(), Pass], "0 nothing-broken", "3 undecided"),
        ([Pass, not_judged(), Pass], "0 nothing-broken", "3 undecided"),
        ([Pass, Pass, blocked()], "0 nothing-broken", "0 nothing-broken"),
        ([Pass, Pass, not_judged()], "0 nothing-broken", "0 nothing-broken"),
        ([Pass, filtered(), filtered()], "0 nothing-broken", "0 nothing-broken"),
        ([filtered(), filtered(), Pass], "0 nothing-broken", "0 nothing-broken"),
        ([Pass, writes(), Pass], "0 nothing-broken", "0 nothing-broken"),
        ([writes(), Pass, Pass], "0 nothing-broken", "0 nothing-broken"),
        ([blocked(), warn(), Pass], "3 undecided", "1 broken"),
        ([blocked(), Pass, note()], "3 undecided", "3 undecided"),
    ] {
        assert_eq!(said(LENIENT, outcomes.clone(), None), lenient, "{outcomes:?}");
        assert_eq!(said(STRICT, outcomes.clone(), None), strict, "strict: {outcomes:?}");
    }
}

#[test]
fn a_run_that_judged_nothing_is_not_green() {
    for (outcomes, expected) in [
        ([filtered(), filtered(), filtered()], "4 nothing-judged"),
        ([absent(), absent(), outside()], "4 nothing-judged"),
        ([absent(), filtered(), filtered()], "4 nothing-judged"),
        ([writes(), writes(), writes()], "4 nothing-judged"),
        ([absent(), absent(), not_judged()], "3 undecided"),
        ([absent(), absent(), blocked()], "3 undecided"),
    ] {
        assert_eq!(said(LENIENT, outcomes.clone(), None), expected, "{outcomes:?}");
    }
}

#[test]
fn a_server_without_the_api_is_neither_green_nor_red_unless_that_is_allowed_and_said_cleanly() {
    let (clean, other) = (Some(Refusal::Clean), Some(Refusal::Other));
    let absent_all = || [absent(), absent(), absent()];
    for outcomes in [[absent(), Pass, absent()], absent_all()] {
        assert_eq!(said(LENIENT, outcomes.clone(), clean), "4 not-offered", "{outcomes:?}");
        assert_eq!(said(ALLOWING, outcomes.clone(), clean), "0 not-offered");
        assert_eq!(said(ALLOWING, outcomes, other), "4 not-offered");
    }
    assert_eq!(said(ALLOWING, [fail(), Pass, Pass], clean), "1 broken");
    assert_eq!(said(ALLOWING, [filtered(), filtered(), filtered()], clean), "4 nothing-judged");
    let exit_code = |policy, suites| record(policy, suites).summary().exit_code;
    let beside = |refusal| vec![suite_record(absent_all(), refusal), suite_record([Pass, Pass, Pass], None)];
    assert_eq!(exit_code(LENIENT, beside(clean)), 0, "another suite is offered");
    for policy in [LENIENT, ALLOWING] {
        assert_eq!(exit_code(policy, beside(other)), 4, "a proxy may have no route for one of them");
    }
    let unasked = || suite_record([filtered(), writes(), filtered()], other);
    let record = record(LENIENT, vec![suite_record(absent_all(), clean), unasked()]);
    assert_eq!(record.summary().conclusion.as_str(), "not-offered", "of another suite nothing was asked for");
    assert_eq!(exit_code(ALLOWING, vec![suite_record(absent_all(), clean), unasked()]), 0);
    assert_eq!(exit_code(ALLOWING, vec![suite_record(absent_all(), clean), suite_record(absent_all(), other)]), 4);
}

#[test]
fn what_a_known_failure_blocks_is_excused_with_it() {
    let known = || {
        let file = SourceFile::new("known.yaml", "- auth\n");
        let place = Place { file, span: 0..1 };
        let (test, none) = ("s/all/must".to_owned(), None);
        let known = KnownFailure { test, reason: none.clone(), link: none.clone(), expires: none, target: None, place };
        skip(Skip::KnownFailure(Excused { known: Arc::new(known), violations: violations() }))
    };
    for (outcomes, expected) in [
        ([known(), Pass, Pass], "0 known-failures"),
        ([known(), blocked(), blocked()], "0 known-failures"),
        ([Pass, known(), blocked()], "0 known-failures"),
        ([known(), error(), Pass], "3 undecided"),
        ([known(), fail(), Pass], "1 broken"),
    ] {
        assert_eq!(said(STRICT, outcomes.clone(), None), expected, "{outcomes:?}");
    }
    let elsewhere = suite_record([blocked(), Pass, Pass], None);
    let record = record(LENIENT, vec![suite_record([known(), blocked(), blocked()], None), elsewhere]);
    assert_eq!(
        record.summary().conclusion.as_str(),
        "known-failures",
        "the known failure of another suite blocks, too"
    );
    assert!(!record.summary().leaves_failures_open && !record.summary().is_complete);
    assert_eq!(known().violations(), violations());
    assert_eq!(fail().violations(), violations());
    assert!(error().violations().is_empty() && Pass.violations().is_empty());
}

#[test]
fn the_words_of_outcomes_are_stable() {
    let words = [Pass, fail(), warn(), note(), error(), absent()].map(|outcome| outcome.as_str());
    assert_eq!(words, ["pass", "fail", "warn", "note", "error", "skip"]);
    let kinds = [
        Skip::NotApplicable(String::new()),
        Skip::Blocked(String::new()),
        Skip::NotJudged(unseen()),
        Skip::OutsideVersion(String::new()),
        Skip::WritesNotAllowed,
        Skip::FilteredOut,
    ];
    let reasons = kinds.each_ref().map(Skip::reason);
    let expected = [
        "not applicable: ",
        "blocked by ",
        "not judged: no response",
        "",
        "writes are not allowed on this target",
        "filtered out",
    ];
    assert_eq!(reasons, expected);
    let kinds = kinds.map(|skip| skip.kind().as_str());
    let expected = ["not-applicable", "blocked", "not-judged", "outside-version", "writes-not-allowed", "filtered-out"];
    assert_eq!(kinds, expected);
}
