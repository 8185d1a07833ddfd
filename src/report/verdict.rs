//! The conclusion of a run in a sentence. A run that left tests out is never called conforming.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::exchange::{Remedy, Response, Wording};
use crate::outcome::{Conclusion, Kind, Outcome, Record, SuiteRecord, Tally};
use crate::suite::{Level, Test};

/// The sentence: the conclusion, its reasons, and the tests that were left out. It may quote the server.
pub(super) fn sentence(record: &Record) -> String {
    let tally = &record.summary().tally;
    let mut parts = match record.summary().conclusion {
        Conclusion::Conforming | Conclusion::NothingBroken => conforming(record, tally),
        Conclusion::KnownFailures => vec![known_failures(tally)],
        Conclusion::Broken => broken(record, tally),
        Conclusion::OutdatedKnownFailures => vec![outdated(record, tally)],
        Conclusion::Undecided => vec![format!("undecided: {}", undecided(tally))],
        Conclusion::NotOffered => Vec::new(),
        Conclusion::NothingJudged => vec![nothing_judged(tally)],
    };
    parts.extend(record.suites().iter().filter(|suite| suite.not_offered.is_some()).map(not_offered));
    if tally.number(Kind::FilteredOut) > 0 && tally.selected() > 0 {
        let all = tally.selected() + tally.number(Kind::FilteredOut);
        parts.push(format!("only {} of {} were selected", tally.selected(), count(all, "test", "tests")));
    }
    parts.join("; ")
}

/// The tally in words.
pub(super) fn tally(tally: &Tally) -> String {
    let counted: Vec<String> =
        numbers(tally).into_iter().map(|(kind, number)| format!("{number} {}", kind.noun(number))).collect();
    if counted.is_empty() { "no tests".to_owned() } else { counted.join(", ") }
}

/// The numbers of a tally that are not 0, passes first.
pub(super) fn numbers(tally: &Tally) -> Vec<(Kind, usize)> {
    let mut numbers: Vec<(Kind, usize)> = tally.numbers().collect();
    numbers.sort_by_key(|(kind, _)| *kind != Kind::Pass);
    numbers
}

/// The setting by which a run is judged.
pub(super) fn judged_by(record: &Record) -> String {
    let setting = &record.run().setting;
    format!("Matrix {}, {}", setting.matrix_version, setting.deployment.as_str())
}

/// Whether a conclusion is good news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// Good news.
    Good,
    /// Bad news.
    Bad,
    /// It says little about the server.
    Unclear,
}

/// The tone of a conclusion.
pub(super) fn tone(conclusion: Conclusion) -> Tone {
    match conclusion {
        Conclusion::Conforming | Conclusion::NothingBroken | Conclusion::KnownFailures => Tone::Good,
        Conclusion::Broken | Conclusion::OutdatedKnownFailures => Tone::Bad,
        Conclusion::Undecided | Conclusion::NotOffered | Conclusion::NothingJudged => Tone::Unclear,
    }
}

/// The meaning of the exit code of the run.
pub(super) fn exit_code(record: &Record, wording: Wording) -> String {
    let code = record.summary().exit_code;
    let meaning = match record.summary().conclusion {
        Conclusion::Conforming | Conclusion::NothingBroken => "no requirement is broken that fails a run",
        Conclusion::KnownFailures => "only known failures are broken",
        Conclusion::Broken => "a requirement is broken",
        Conclusion::OutdatedKnownFailures => "the list of known failures is out of date",
        Conclusion::Undecided => "something could not be judged",
        Conclusion::NotOffered if record.run().policy.allow_unsupported => "the API is not offered, which is allowed",
        Conclusion::NotOffered => {
            return format!(
                "{code}: nothing was judged, as the API is not offered; {}",
                wording(Remedy::AllowUnsupported)
            );
        }
        Conclusion::NothingJudged => "nothing was judged",
    };
    format!("{code}: {meaning}")
}

/// How many requests were sent; equal ones were sent once.
pub(super) fn requests_sent(record: &Record) -> usize {
    let exchanges = record.suites().iter().flat_map(|suite| &suite.exchanges);
    exchanges.map(|(_, exchange)| Arc::as_ptr(exchange)).collect::<BTreeSet<_>>().len()
}

/// A number with its noun.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn conforming(record: &Record, tally: &Tally) -> Vec<String> {
    let mut parts = Vec::new();
    if record.summary().is_complete {
        parts.push("conforming: every MUST that applies holds".to_owned());
    } else {
        parts.push("nothing broken: every MUST that was judged holds".to_owned());
    }
    let milder = violated(record, |test, outcome| test.level == Level::Must && !matches!(outcome, Outcome::Fail(_)));
    if milder > 0 {
        parts.push(count(
            milder,
            "unmet MUST counted as a warning or a note",
            "unmet MUSTs counted as warnings or notes",
        ));
    }
    if tally.number(Kind::Blocked) > 0 {
        parts.push(blocked(tally));
    }
    if tally.number(Kind::NotJudged) > 0 {
        parts.push(optional_not_judged(tally));
    }
    parts
}

fn known_failures(tally: &Tally) -> String {
    let known = count(tally.number(Kind::KnownFailure), "known failure is", "known failures are");
    let mut sentence = format!("nothing new broken: {known} excused");
    if tally.number(Kind::Blocked) > 0 {
        let _ = write!(sentence, ", {}", blocked(tally));
    }
    sentence
}

fn outdated(record: &Record, tally: &Tally) -> String {
    let outdated = record.known_failures().iter().filter(|known| known.state.is_outdated()).count();
    let entries = count(outdated, "entry no longer excuses", "entries no longer excuse");
    let mut sentence = format!("known failures out of date: {entries} anything");
    if record.summary().leaves_failures_open {
        let _ = write!(sentence, "; {}", undecided(tally));
    }
    sentence
}

fn broken(record: &Record, tally: &Tally) -> Vec<String> {
    let must = violated(record, |test, outcome| test.level == Level::Must && matches!(outcome, Outcome::Fail(_)));
    let (failed, warnings) = (tally.number(Kind::Fail), tally.number(Kind::Warn));
    let mut parts = Vec::new();
    if must > 0 {
        parts.push(format!("{} broken", count(must, "MUST is", "MUSTs are")));
    }
    if failed > must {
        parts.push(format!("{} broken", count(failed - must, "other requirement is", "other requirements are")));
    }
    if record.run().policy.strict && warnings > 0 {
        parts.push(count(
            warnings,
            "warning counts as a failure in a strict run",
            "warnings count as failures in a strict run",
        ));
    }
    if tally.number(Kind::Error) > 0 || tally.number(Kind::Blocked) > 0 {
        parts.push(undecided(tally));
    }
    let first = parts.first_mut();
    first.into_iter().for_each(|first| *first = format!("not conforming: {first}"));
    parts
}

fn undecided(tally: &Tally) -> String {
    match (tally.number(Kind::Error), tally.number(Kind::Blocked)) {
        (0, 0) => optional_not_judged(tally),
        (0, _) => blocked(tally),
        (errors, 0) => format!("{} could not be judged", count(errors, "test", "tests")),
        (errors, _) => format!("{} could not be judged, {}", count(errors, "test", "tests"), blocked(tally)),
    }
}

fn blocked(tally: &Tally) -> String {
    count(tally.number(Kind::Blocked), "test is blocked by another", "tests are blocked by others")
}

fn optional_not_judged(tally: &Tally) -> String {
    format!("{} could not be judged", count(tally.number(Kind::NotJudged), "optional check", "optional checks"))
}

fn nothing_judged(tally: &Tally) -> String {
    match tally.selected() {
        0 => "nothing was judged: no test matches".to_owned(),
        1 => "nothing was judged: the only selected test does not apply to this server".to_owned(),
        selected => format!("nothing was judged: none of the {selected} selected tests applies to this server"),
    }
}

/// How the server said that it does not offer the API of a suite.
pub(super) fn not_offered(suite: &SuiteRecord) -> String {
    let name = &suite.suite.name;
    let exchange = suite.suite.not_offered.as_ref().and_then(|not_offered| suite.exchange(&not_offered.request));
    let response = exchange.and_then(|exchange| Some((&exchange.request, exchange.result.as_ref().ok()?)));
    match response {
        None => format!("not offered: {name}"),
        Some((request, response)) => format!(
            "not offered: {name}, as the server responds with {} to {} {}",
            refusal(response),
            request.method,
            request.url
        ),
    }
}

fn refusal(response: &Response) -> String {
    let errcode = crate::exchange::Pointer::root().child("errcode");
    let errcode = response.body().string_at(&errcode).map_or_else(String::new, |errcode| format!(" {errcode}"));
    format!("{}{errcode}", response.status)
}

fn violated(record: &Record, counts: impl Fn(&Test, &Outcome) -> bool) -> usize {
    let tests = record.tests();
    let is_broken = |outcome: &Outcome| matches!(outcome, Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_));
    tests.filter(|(test, outcome)| is_broken(outcome) && counts(test, outcome)).count()
}
