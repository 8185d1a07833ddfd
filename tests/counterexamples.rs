//! Counterexamples of many entries of the case files, each as a run of its own: what holds of all runs, whatever is broken.
//! What each counterexample breaks is proven with the case files (`check`), and shown over the network by `proof.rs`.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use matrix_conformance::exchange::{Secrets, ServerInfo};
use matrix_conformance::harness::builtin;
use matrix_conformance::outcome::{Outcome, Policy, Record, Run, Skip, SuiteRecord};
use matrix_conformance::proof::{self, example};
use matrix_conformance::suite::{RequestCase, Suite, Test, Variant};

use crate::proven::{is_complete, sample, spread};
use crate::replay;

/// The most entries of a suite that are looked at: some, and more with `COMPLETE=1`.
const MOST: [usize; 2] = [4, 10];

/// The most steps of the flows of a suite that is looked at.
const LONG: usize = 100;

/// How many are looked at at once.
const THREADS: usize = 4;

/// A counterexample, by its test, and the record of it. Of an entry there is one that is written, and one that was derived.
type Broken = (String, Record);

/// All of them, made once for the tests of this file.
static EACH: LazyLock<Vec<Broken>> = LazyLock::new(each_counterexample);

fn each_counterexample() -> Vec<Broken> {
    let suites = sample::read().suites;
    let of_test = |suite: &Arc<Suite>, test: &Test| -> Vec<Broken> {
        let counterexamples = proof::counterexamples(suite, test);
        let written = counterexamples.iter().find(|variant| variant.derived.is_none());
        let derived = counterexamples.iter().find(|variant| variant.derived.is_some());
        let both = written.into_iter().chain(derived);
        both.map(|variant| (test.id.clone(), record(suite, variant))).collect()
    };
    // The tests that one entry makes for the rows of a table differ only in names.
    let mut entries = BTreeSet::new();
    let mut is_first = |test: &Test| entries.insert((test.place.file.name.clone(), test.place.span.start));
    // In the examples all sessions of a user have the same tokens, as on no server: exchanges of their recording look alike.
    let is_own_session =
        |request: &RequestCase| request.sign_in.is_some() && !request.step.as_ref().is_some_and(|step| step.is_shared);
    let has_sessions = |suite: &Arc<Suite>| suite.requests.iter().any(is_own_session);
    // Each run of a long flow takes long; `access` has one like it.
    let is_long = |suite: &Suite| suite.requests.iter().filter(|request| request.step.is_some()).count() > LONG;
    let some = suites.iter().filter(|suite| !has_sessions(suite) && !is_long(suite)).flat_map(|suite| {
        let tests = suite.tests.iter().filter(|test| is_first(test)).collect();
        spread(tests, MOST[usize::from(is_complete())])
            .into_iter()
            .flat_map(|test| of_test(suite, test))
            .collect::<Vec<_>>()
    });
    some.collect()
}

/// The record of a homeserver that responds like this.
fn record(suite: &Arc<Suite>, variant: &Variant) -> Record {
    let run = Run {
        id: None,
        setting: example::setting_with_users(suite, variant).unwrap(),
        name: None,
        server: ServerInfo::default(),
        policy: Policy { strict: false, allow_unsupported: false },
        started: example::clock(),
        duration: Duration::ZERO,
        unread_tests: 0,
        cases_digest: builtin::digest([suite]),
    };
    let mut record = Record::new(run, vec![example::judge(suite, variant).unwrap()], &[]);
    // As at the end of every run.
    record.mask(&Secrets::default());
    record
}

fn tests(record: &Record) -> impl Iterator<Item = (&Test, &Outcome)> {
    record.suites().iter().flat_map(SuiteRecord::tests)
}

/// Whether something is not as it should be about a test itself.
fn is_red(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Pass | Outcome::Skip(Skip::NotApplicable(_) | Skip::Blocked(_)) => false,
        Outcome::Fail(_)
        | Outcome::Warn(_)
        | Outcome::Note(_)
        | Outcome::Error(_)
        | Outcome::Skip(
            Skip::NotJudged(_)
            | Skip::OutsideVersion(_)
            | Skip::FilteredOut
            | Skip::KnownFailure(_)
            | Skip::WritesNotAllowed,
        ) => true,
    }
}

#[test]
fn a_test_is_blocked_only_by_what_is_red() {
    let (mut blocked, mut wrong) = (0, Vec::new());
    for (counterexample, record) in EACH.iter() {
        let red: BTreeSet<&str> =
            tests(record).filter(|(_, outcome)| is_red(outcome)).map(|(test, _)| test.id.as_str()).collect();
        for (test, outcome) in tests(record) {
            let Outcome::Skip(Skip::Blocked(by)) = outcome else { continue };
            blocked += 1;
            if !red.contains(by.as_str()) {
                wrong.push(format!("{counterexample}: {} is blocked by {by}", test.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(blocked > 40, "{blocked} are blocked");
}

#[test]
fn a_run_and_the_judging_of_its_recording_agree() {
    let runs = &*EACH;
    let differences = |(counterexample, record): &Broken| -> Vec<String> {
        let differences = replay::differences(record).into_iter();
        differences.map(|difference| format!("{counterexample}: {difference}")).collect()
    };
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let some = runs.chunks(runs.len().div_ceil(THREADS));
        let threads: Vec<_> =
            some.map(|some| scope.spawn(move || some.iter().flat_map(differences).collect::<Vec<_>>())).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(runs.len() > 35, "{} runs", runs.len());
}
