//! What a run could not judge, in words: how many tests, and why.

use std::collections::BTreeSet;

use super::{InWords, count};
use crate::check::Unseen;
use crate::outcome::{Kind, Outcome, Record, Skip};
use crate::safe::cut;

/// The longest cause in a sentence, in characters.
const CAUSE_LENGTH: usize = 240;

/// The one cause for which no test of the run could be judged, such as a server that is down.
pub(in super::super) fn only_cause(record: &Record) -> Option<&Unseen> {
    let causes = causes(record, |outcome| matches!(outcome, Outcome::Error(_) | Outcome::Skip(Skip::NotJudged(_))));
    match (record.summary().tally.judged(), causes.as_slice()) {
        (0, [only]) => Some(only),
        _ => None,
    }
}

/// The conclusion of a run that could not judge what it needs.
pub(super) fn conclusion(record: &Record, in_words: &InWords<'_>) -> String {
    let is_interrupted = record.is_interrupted();
    match causes(record, is_error).as_slice() {
        _ if is_interrupted => format!("interrupted: {}", reason(record, in_words)),
        [only] if only_cause(record).is_some() => {
            let tests = undecided(record);
            let none = match tests {
                1 => "the only test could not be judged".to_owned(),
                tests => format!("none of the {tests} tests could be judged"),
            };
            format!("undecided: {}; {none}", shown(only, in_words))
        }
        _ => format!("undecided: {}", reason(record, in_words)),
    }
}

/// How many tests could not be judged, and why.
pub(super) fn reason(record: &Record, in_words: &InWords<'_>) -> String {
    let tally = &record.summary().tally;
    let ended = interrupted(record);
    if ended > 0 {
        let tests = count(ended + tally.number(Kind::Blocked), "test was", "tests were");
        return format!("{} before {tests} judged", end(record));
    }
    match (tally.number(Kind::Error), tally.number(Kind::Blocked)) {
        (0, 0) => optional(record, in_words),
        (0, _) => blocked(record),
        (errors, 0) => not_judged(errors, record, in_words),
        (errors, _) => format!("{}; {}", not_judged(errors, record, in_words), blocked(record)),
    }
}

/// The tests that are blocked, and the test that blocks them if there is only one.
pub(super) fn blocked(record: &Record) -> String {
    let roots: BTreeSet<&str> = record
        .tests()
        .filter_map(|(_, outcome)| match outcome {
            Outcome::Skip(skip) => skip.blocked_by(),
            Outcome::Pass | Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) | Outcome::Error(_) => None,
        })
        .collect();
    let tests = count(record.summary().tally.number(Kind::Blocked), "test is blocked", "tests are blocked");
    let decides = |outcome: &Outcome| matches!(outcome, Outcome::Fail(_) | Outcome::Error(_));
    let mut deciding = record.tests().filter(|(_, outcome)| decides(outcome)).map(|(test, _)| test.id.as_str());
    let culprit = deciding.next().filter(|_| deciding.next().is_none());
    match (roots.first(), roots.len()) {
        (Some(only), 1) if culprit == Some(only) => format!("{tests} by it"),
        (Some(only), 1) => format!("{tests} by {only}"),
        (_, number) => format!("{tests} by {number} others"),
    }
}

/// The requirements that could not be judged and do not fail a run.
pub(super) fn optional(record: &Record, in_words: &InWords<'_>) -> String {
    let number = record.summary().tally.number(Kind::NotJudged);
    let checks = count(number, "optional check", "optional checks");
    let causes = causes(record, |outcome| matches!(outcome, Outcome::Skip(Skip::NotJudged(_))));
    format!("{checks} could not be judged{}", because(&causes, in_words))
}

fn not_judged(errors: usize, record: &Record, in_words: &InWords<'_>) -> String {
    let tests = count(errors, "test", "tests");
    format!("{tests} could not be judged{}", because(&causes(record, is_error), in_words))
}

/// The causes behind a sentence: the first, and the number of the others.
fn because(causes: &[&Unseen], in_words: &InWords<'_>) -> String {
    let Some(first) = causes.first() else { return String::new() };
    let more = match causes.len() - 1 {
        0 => String::new(),
        more => format!(", and {}", count(more, "more cause", "more causes")),
    };
    format!(": {}{more}", shown(first, in_words))
}

fn shown(unseen: &Unseen, in_words: &InWords<'_>) -> String {
    cut(&in_words(unseen), CAUSE_LENGTH)
}

fn is_error(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Error(_))
}

/// The distinct causes of tests that could not be judged.
fn causes(record: &Record, is_meant: impl Fn(&Outcome) -> bool) -> Vec<&Unseen> {
    let mut causes: Vec<&Unseen> = Vec::new();
    for outcome in record.suites().iter().flat_map(|suite| &suite.outcomes).filter(|outcome| is_meant(outcome)) {
        let (Outcome::Error(unseen) | Outcome::Skip(Skip::NotJudged(unseen))) = outcome else { continue };
        if !causes.iter().any(|known| known.kind == unseen.kind && known.message == unseen.message) {
            causes.push(unseen);
        }
    }
    causes
}

/// The tests that report the end of an interrupted run.
fn interrupted(record: &Record) -> usize {
    record.suites().iter().flat_map(|suite| &suite.outcomes).filter(|outcome| outcome.is_interrupted()).count()
}

/// What ended an interrupted run: its deadline, or else the user.
fn end(record: &Record) -> &str {
    let causes = causes(record, Outcome::is_interrupted);
    let said = causes.first().and_then(|unseen| unseen.message.split_once(" before "));
    said.map_or("the run ended", |(end, _)| end)
}

/// The tests that could not be judged, with those that they block.
fn undecided(record: &Record) -> usize {
    let tally = &record.summary().tally;
    [Kind::Error, Kind::Blocked, Kind::NotJudged].into_iter().map(|kind| tally.number(kind)).sum()
}
