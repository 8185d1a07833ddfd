//! The conclusion of a run in a sentence. A run that left tests out is never called conforming.

mod undecided;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use super::explanation::not_judged;
use crate::check::Unseen;
use crate::exchange::{Remedy, Request, Response, Wording, host};
use crate::outcome::{Conclusion, Kind, Outcome, Record, Refusal, SuiteRecord, Tally};
use crate::setting::{Deployment, MatrixVersion};
use crate::suite::{Level, Test};

pub(super) use undecided::only_cause;

/// Puts the cause of a test that could not be judged into words.
type InWords<'a> = dyn Fn(&Unseen) -> String + 'a;

/// The sentence: the conclusion, its reasons, and the tests that were left out. It may quote the server.
pub(super) fn sentence(record: &Record) -> String {
    written(record, &|unseen| unseen.message.clone())
}

/// The same sentence, with remedies for trouble.
pub(super) fn sentence_with_remedies(record: &Record, wording: Wording) -> String {
    written(record, &|unseen| not_judged(unseen, wording))
}

fn written(record: &Record, cause: &InWords<'_>) -> String {
    let tally = &record.summary().tally;
    let mut parts = match record.summary().conclusion {
        Conclusion::Conforming | Conclusion::NothingBroken => conforming(record, cause),
        Conclusion::KnownFailures => known_failures(record),
        Conclusion::Broken => broken(record, cause),
        Conclusion::OutdatedKnownFailures => outdated(record, cause),
        Conclusion::Undecided => vec![undecided::conclusion(record, cause)],
        Conclusion::NotOffered => Vec::from_iter(rest_of_refused(record)),
        Conclusion::NothingJudged => vec![nothing_judged(tally)],
    };
    parts.extend(refusals(record));
    let left_out = tally.number(Kind::FilteredOut) + record.run().unread_tests;
    if left_out > 0 && tally.selected() > 0 {
        let all = tally.selected() + left_out;
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
    let why = match setting.deployment {
        Deployment::Development if !host::is_public(&setting.target) => ", as the host is private",
        Deployment::Development | Deployment::Production => "",
    };
    let claimed = match newest_claimed(record) {
        Some(newest) if newest == setting.matrix_version && newest < MatrixVersion::NEWEST => {
            ", the newest that the server claims"
        }
        Some(_) | None => "",
    };
    format!("Matrix {}{claimed}, {}{why}", setting.matrix_version, setting.deployment.as_str())
}

/// The newest version that the server claims and this tool knows.
fn newest_claimed(record: &Record) -> Option<MatrixVersion> {
    MatrixVersion::newest_of(&record.run().server.versions)
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
        Conclusion::NotOffered if code == 0 => "the API is not offered, which is allowed",
        Conclusion::NotOffered if can_be_allowed(record) => {
            return format!("{code}: the API is not offered; {}", wording(Remedy::AllowUnsupported));
        }
        Conclusion::NotOffered => "the API is not offered, and is refused in another way than 404 M_UNRECOGNIZED",
        Conclusion::NothingJudged => "nothing was judged",
    };
    format!("{code}: {meaning}")
}

/// Whether the run would pass if servers without the API were allowed.
pub(super) fn can_be_allowed(record: &Record) -> bool {
    let refusals = record.suites().iter().filter_map(|suite| suite.not_offered);
    !record.run().policy.allow_unsupported && refusals.into_iter().all(|refusal| refusal == Refusal::Clean)
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

fn conforming(record: &Record, cause: &InWords<'_>) -> Vec<String> {
    let tally = &record.summary().tally;
    let which = if record.summary().is_complete { "applies" } else { "was judged" };
    let first = match milder(record) {
        Some(milder) => format!("no failure: {milder}; every other MUST that {which} holds"),
        None if record.summary().is_complete => "conforming: every MUST that applies holds".to_owned(),
        None => "nothing broken: every MUST that was judged holds".to_owned(),
    };
    let mut parts = Vec::from([first]);
    if tally.number(Kind::Blocked) > 0 {
        parts.push(undecided::blocked(record));
    }
    if tally.number(Kind::NotJudged) > 0 {
        parts.push(undecided::optional(record, cause));
    }
    parts
}

/// The broken MUSTs that do not fail the run.
fn milder(record: &Record) -> Option<String> {
    let milder = violated(record, |test, outcome| test.level == Level::Must && !matches!(outcome, Outcome::Fail(_)));
    (milder > 0).then(|| {
        count(
            milder,
            "MUST is not met, but counts as a warning or a note",
            "MUSTs are not met, but count as warnings or notes",
        )
    })
}

fn known_failures(record: &Record) -> Vec<String> {
    let tally = &record.summary().tally;
    let known = count(tally.number(Kind::KnownFailure), "known failure is", "known failures are");
    let milder = milder(record);
    let word = if milder.is_some() { "no new failure" } else { "nothing new broken" };
    let mut sentence = format!("{word}: {known} excused");
    if tally.number(Kind::Blocked) > 0 {
        let _ = write!(sentence, ", {}", undecided::blocked(record));
    }
    std::iter::once(sentence).chain(milder).collect()
}

/// The entries of the list of known failures that no longer excuse anything.
pub(super) fn outdated_entries(record: &Record) -> usize {
    record.known_failures().iter().filter(|known| known.state.is_outdated()).count()
}

fn outdated(record: &Record, cause: &InWords<'_>) -> Vec<String> {
    let entries = count(outdated_entries(record), "entry no longer excuses", "entries no longer excuse");
    let open = record.summary().leaves_failures_open.then(|| undecided::reason(record, cause));
    std::iter::once(format!("known failures out of date: {entries} anything")).chain(open).collect()
}

fn broken(record: &Record, cause: &InWords<'_>) -> Vec<String> {
    let tally = &record.summary().tally;
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
        parts.push(undecided::reason(record, cause));
    }
    let outdated = outdated_entries(record);
    if outdated > 0 {
        parts.push(count(
            outdated,
            "entry for a known failure is out of date",
            "entries for known failures are out of date",
        ));
    }
    let first = parts.first_mut();
    first.into_iter().for_each(|first| *first = format!("not conforming: {first}"));
    parts
}

fn nothing_judged(tally: &Tally) -> String {
    match tally.selected() {
        0 => "nothing was judged: no test matches".to_owned(),
        1 => "nothing was judged: the only selected test does not apply to this server".to_owned(),
        selected => format!("nothing was judged: none of the {selected} selected tests applies to this server"),
    }
}

/// What holds of a server that refuses an API, if anything else was judged.
fn rest_of_refused(record: &Record) -> Option<String> {
    let judged = record.tallied_suites().filter(|(suite, _)| suite.not_offered.is_none());
    judged.into_iter().any(|(_, tally)| tally.judged() > 0).then(|| "no failure in what was judged".to_owned())
}

/// How the server refused the APIs of suites with selected tests: one sentence for suites that it refused in the same way.
fn refusals(record: &Record) -> Vec<String> {
    let refused = record.tallied_suites().filter(|(suite, tally)| suite.not_offered.is_some() && tally.selected() > 0);
    let mut sentences: Vec<(String, Vec<&str>)> = Vec::new();
    for (suite, _) in refused {
        let (why, name) = (refused_with(suite), suite.suite.name.as_str());
        match sentences.iter_mut().find(|(other, _)| *other == why) {
            Some((_, names)) => names.push(name),
            None => sentences.push((why, vec![name])),
        }
    }
    sentences.into_iter().map(|(why, names)| format!("not offered: {}{why}", names.join(", "))).collect()
}

/// How the server refused the API of a suite.
pub(super) fn not_offered(suite: &SuiteRecord) -> String {
    format!("not offered: {}{}", suite.suite.name, refused_with(suite))
}

fn refused_with(suite: &SuiteRecord) -> String {
    match refusing(suite) {
        None => String::new(),
        Some((request, response)) => {
            format!(", as the server responds with {} to {} {}", refusal(response), request.method, request.url)
        }
    }
}

/// The response that refuses the API: that to the request of `not-offered`, or to another one in its conditions.
fn refusing(suite: &SuiteRecord) -> Option<(&Request, &Response)> {
    let not_offered = suite.suite.not_offered.as_ref()?;
    let others = not_offered.expect.requests(&not_offered.request);
    let names = std::iter::once(&not_offered.request).chain(&others);
    let responses = names.filter_map(|name| {
        let exchange = suite.exchange(name)?;
        Some((&exchange.request, exchange.result.as_ref().ok()?))
    });
    let responses: Vec<(&Request, &Response)> = responses.collect();
    responses.iter().find(|(_, response)| response.status >= 400).or(responses.first()).copied()
}

/// The status with the error code: `errcode` of Matrix, or `error` elsewhere.
fn refusal(response: &Response) -> String {
    let member = |name| response.body().string_at(&crate::exchange::Pointer::root().child(name));
    let code = member("errcode").or_else(|| member("error")).map_or_else(String::new, |code| format!(" {code}"));
    format!("{}{code}", response.status)
}

fn violated(record: &Record, counts: impl Fn(&Test, &Outcome) -> bool) -> usize {
    let tests = record.tests();
    let is_broken = |outcome: &Outcome| matches!(outcome, Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_));
    tests.filter(|(test, outcome)| is_broken(outcome) && counts(test, outcome)).count()
}
