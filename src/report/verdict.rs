//! What the run says of the server, in a sentence. A run that left tests out is never called conforming.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::exchange::{Remedy, Response, Wording};
use crate::outcome::{Conclusion, Outcome, Record, SuiteRecord, Tally};
use crate::suite::{Level, Test};

/// The sentence: the conclusion, what led to it, and what the run left out. It may quote the server.
pub(super) fn sentence(record: &Record) -> String {
    let tally = record.tally();
    let mut parts = match record.conclusion() {
        Conclusion::Conforming | Conclusion::NothingBroken => conforming(record, &tally),
        Conclusion::KnownFailures => vec![known_failures(&tally)],
        Conclusion::Broken => broken(record, &tally),
        Conclusion::OutdatedKnownFailures => vec![outdated(record, &tally)],
        Conclusion::Undecided => vec![format!("undecided: {}", undecided(&tally))],
        Conclusion::NotOffered => Vec::new(),
        Conclusion::NothingJudged => vec![nothing_judged(&tally)],
    };
    parts.extend(record.suites.iter().filter(|suite| suite.not_offered).map(not_offered));
    if tally.filtered_out > 0 && tally.selected() > 0 {
        let all = tally.selected() + tally.filtered_out;
        parts.push(format!("only {} of {} were asked for", tally.selected(), count(all, "test", "tests")));
    }
    parts.join("; ")
}

/// Whether a conclusion is good news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// It is.
    Good,
    /// It is bad news.
    Bad,
    /// It says little of the server.
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

/// What the exit code of the run means.
pub(super) fn exit_code(record: &Record, wording: Wording) -> String {
    let code = record.exit_code();
    let not_offered = "nothing was judged, as the API is not offered";
    let meaning = match record.conclusion() {
        Conclusion::Conforming | Conclusion::NothingBroken => "no requirement that counts is broken",
        Conclusion::KnownFailures => "what is broken is known",
        Conclusion::Broken => "a requirement is broken",
        Conclusion::OutdatedKnownFailures => "the list of known failures is out of date",
        Conclusion::Undecided => "something could not be judged",
        Conclusion::NotOffered if record.policy.allow_unsupported => "the API is not offered, which is allowed",
        Conclusion::NotOffered => return format!("{code}: {not_offered}; {}", wording(Remedy::AllowUnsupported)),
        Conclusion::NothingJudged => "nothing was judged",
    };
    format!("{code}: {meaning}")
}

/// How many requests were sent; equal ones were sent once.
pub(super) fn requests_sent(record: &Record) -> usize {
    let exchanges = record.suites.iter().flat_map(|suite| &suite.exchanges);
    exchanges.map(|(_, exchange)| Arc::as_ptr(exchange)).collect::<BTreeSet<_>>().len()
}

/// A number with its noun.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn conforming(record: &Record, tally: &Tally) -> Vec<String> {
    let mut parts = Vec::new();
    if record.is_complete() {
        parts.push("conforming: every MUST that applies holds".to_owned());
    } else {
        parts.push("nothing broken: every MUST that was judged holds".to_owned());
    }
    let milder = violated(record, |test, outcome| test.level == Level::Must && !matches!(outcome, Outcome::Fail(_)));
    if milder > 0 {
        parts.push(format!("{milder} MUST not met, which the cases count as less"));
    }
    if tally.blocked > 0 {
        parts.push(format!("{} blocked by others", count(tally.blocked, "test is", "tests are")));
    }
    if tally.not_judged > 0 {
        parts.push(format!("{} of less weight could not be judged", count(tally.not_judged, "test", "tests")));
    }
    parts
}

fn known_failures(tally: &Tally) -> String {
    let mut sentence =
        format!("nothing new broken: {} excused", count(tally.known_failure, "known failure is", "known failures are"));
    if tally.blocked > 0 {
        let _ = write!(sentence, ", {} blocked by others", count(tally.blocked, "test is", "tests are"));
    }
    sentence
}

fn outdated(record: &Record, tally: &Tally) -> String {
    let outdated = record.known_failures.iter().filter(|known| known.state.is_outdated()).count();
    let entries = count(outdated, "entry excuses nothing", "entries excuse nothing");
    let mut sentence = format!("known failures out of date: {entries} any more");
    if tally.error > 0 || tally.blocked_weighty > 0 {
        let _ = write!(sentence, "; {}", undecided(tally));
    }
    sentence
}

fn broken(record: &Record, tally: &Tally) -> Vec<String> {
    let must = violated(record, |test, outcome| test.level == Level::Must && matches!(outcome, Outcome::Fail(_)));
    let mut parts = Vec::new();
    if must > 0 {
        parts.push(format!("{} broken", count(must, "MUST is", "MUSTs are")));
    }
    if tally.fail > must {
        parts.push(format!("{} broken", count(tally.fail - must, "other requirement is", "other requirements are")));
    }
    if record.policy.strict && tally.warn > 0 {
        parts.push(format!("{} in a strict run", count(tally.warn, "warning counts", "warnings count")));
    }
    if tally.error > 0 || tally.blocked > 0 {
        parts.push(undecided(tally));
    }
    let first = parts.first_mut();
    first.into_iter().for_each(|first| *first = format!("not conforming: {first}"));
    parts
}

fn undecided(tally: &Tally) -> String {
    let blocked = || format!("{} blocked by others", count(tally.blocked, "test is", "tests are"));
    match (tally.error, tally.blocked) {
        (0, 0) => format!("{} could not be judged", count(tally.not_judged, "warning", "warnings")),
        (0, _) => blocked(),
        (error, 0) => format!("{} could not be judged", count(error, "test", "tests")),
        (error, _) => format!("{} could not be judged, {}", count(error, "test", "tests"), blocked()),
    }
}

fn nothing_judged(tally: &Tally) -> String {
    match tally.selected() {
        0 => "nothing was judged: no test matches".to_owned(),
        selected => format!(
            "nothing was judged: {} to this server",
            count(selected, "test does not apply", "tests do not apply")
        ),
    }
}

/// How the server said that it does not offer the API of a suite.
pub(super) fn not_offered(suite: &SuiteRecord) -> String {
    let name = &suite.suite.name;
    let exchange = suite.suite.not_offered.as_ref().and_then(|not_offered| suite.exchange(&not_offered.on));
    let Some(exchange) = exchange else { return format!("not offered: {name}") };
    let Ok(response) = &exchange.result else { return format!("not offered: {name}") };
    let request = &exchange.request;
    format!("not offered: {name}, as the server responds {} to {} {}", refusal(response), request.method, request.url)
}

fn refusal(response: &Response) -> String {
    let errcode = crate::exchange::Pointer::root().child("errcode");
    let errcode = response.body().string_at(&errcode).map_or_else(String::new, |errcode| format!(" {errcode}"));
    format!("{}{errcode}", response.status)
}

fn violated(record: &Record, counts: impl Fn(&Test, &Outcome) -> bool) -> usize {
    let tests = record.suites.iter().flat_map(SuiteRecord::tests);
    let is_broken = |outcome: &Outcome| matches!(outcome, Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_));
    tests.filter(|(test, outcome)| is_broken(outcome) && counts(test, outcome)).count()
}
