//! The result of a test, in words that all formats share: requirement, expectation, response, place, sources, and a
//! command that repeats the request.

mod sheet;

use self::sheet::Sheet;
use super::location::Location;
use super::steps::steps;
use super::{curl, script};
use crate::check::{Spot, Unseen, Violation};
use crate::exchange::{Exchange, Remedy, Response, Wording};
use crate::known_failures::KnownFailure;
use crate::outcome::{Outcome, Skip, SuiteRecord};
use crate::safe::TerminalText;
use crate::suite::{Severity, Test};

/// The most violations of one test that are shown.
pub(crate) const MAX_VIOLATIONS: usize = 10;
/// The most requests of one test that are shown as commands.
const MAX_REQUESTS: usize = 3;

/// How much is explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// The first place where a requirement is broken; the others are counted.
    First,
    /// Each place, up to [`MAX_VIOLATIONS`].
    Complete,
}

/// The explanation, one entry a line, without the test's id; the place in the case file follows a space.
pub fn details(suite: &SuiteRecord, test: &Test, outcome: &Outcome, wording: Wording) -> TerminalText {
    details_within(suite, (test, outcome), wording, None, Depth::Complete)
}

/// The explanation, wrapped to the columns of a terminal if their number is given.
pub(super) fn details_within(
    suite: &SuiteRecord,
    (test, outcome): (&Test, &Outcome),
    wording: Wording,
    width: Option<usize>,
    depth: Depth,
) -> TerminalText {
    let mut sheet = Sheet::of_width(width);
    sheet.entry("requirement", &requirement(test));
    match outcome {
        Outcome::Pass => {}
        Outcome::Fail(violations) | Outcome::Warn(violations) | Outcome::Note(violations) => {
            sheet.violations(suite, violations, depth);
        }
        Outcome::Skip(skip) => {
            sheet.entry("skipped", &reason(skip, wording));
            if let Skip::KnownFailure(excused) = skip {
                sheet.entry("entry", &entry_place(&excused.known));
                sheet.violations(suite, &excused.violations, depth);
            }
        }
        Outcome::Error(unseen) => sheet.unseen(suite, unseen, wording),
    }
    if depth == Depth::Complete {
        steps(suite, test, outcome).iter().for_each(|step| sheet.quoted("step", &step.line()));
    }
    sheet.entry("because", &test.because);
    for reference in &test.source {
        sheet.entry("source", &reference.to_string());
    }
    sheet.entry("case", &case(test));
    let mut commands: Vec<String> =
        concerned(suite, test, outcome).iter().map(|exchange| repeat(suite, exchange, wording)).collect();
    commands.dedup();
    commands.iter().for_each(|command| sheet.whole("repeat", command));
    sheet.finish()
}

/// The requirement and the response of a test that is not ok, on two lines; of an error the cause and a command to
/// repeat the request.
pub(super) fn summary(
    suite: &SuiteRecord,
    (test, outcome): (&Test, &Outcome),
    wording: Wording,
    width: Option<usize>,
) -> TerminalText {
    let mut sheet = Sheet::of_width(width);
    sheet.short("requirement", &requirement(test));
    match outcome {
        Outcome::Error(unseen) => {
            sheet.entry("not judged", &not_judged(unseen, wording));
            if let Some(exchange) = suite.exchange(&unseen.request) {
                sheet.whole("repeat", &repeat(suite, exchange, wording));
            }
        }
        Outcome::Skip(Skip::NotJudged(unseen)) => sheet.short("not judged", &not_judged(unseen, wording)),
        Outcome::Pass | Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) | Outcome::Skip(_) => {
            let line = headline(outcome, wording).to_string();
            sheet.short("expected", line.strip_prefix("expected ").unwrap_or(&line));
        }
    }
    sheet.finish()
}

/// How to send a request again: a command, or where to find what it takes if it depends on others.
pub(super) fn repeat(suite: &SuiteRecord, exchange: &Exchange, wording: Wording) -> String {
    if !script::depends(suite, exchange) {
        return curl::command(&exchange.request);
    }
    let sources = script::sources(suite, exchange).join("`, `");
    format!("# it takes values of the responses to `{sources}`; {}", wording(Remedy::WriteScript))
}

/// The explanation on one line; `None` for a test that passed.
pub fn headline(outcome: &Outcome, wording: Wording) -> TerminalText {
    let line = match outcome {
        Outcome::Pass => String::new(),
        Outcome::Fail(violations) | Outcome::Warn(violations) | Outcome::Note(violations) => {
            let more = match violations.len().saturating_sub(1) {
                0 => String::new(),
                more => format!(" (and {more} more)"),
            };
            let first = violations.first();
            first.map_or_else(String::new, |first| {
                format!(
                    "expected {}, got {}{more}",
                    TerminalText::line(&first.expected),
                    TerminalText::line(&first.got)
                )
            })
        }
        Outcome::Skip(skip) => reason(skip, wording),
        Outcome::Error(unseen) => not_judged(unseen, wording),
    };
    TerminalText::line(&line)
}

/// Why a test was skipped, with the remedy for trouble.
pub(crate) fn reason(skip: &Skip, wording: Wording) -> String {
    match skip {
        Skip::NotJudged(unseen) => format!("not judged: {}", not_judged(unseen, wording)),
        Skip::NotApplicable(_)
        | Skip::Blocked(_)
        | Skip::OutsideVersion(_)
        | Skip::FilteredOut
        | Skip::WritesNotAllowed
        | Skip::KnownFailure(_) => skip.reason(),
    }
}

/// Why a test could not be judged, with the remedy for trouble.
pub(crate) fn not_judged(unseen: &Unseen, wording: Wording) -> String {
    match unseen.remedy {
        Some(remedy) => format!("{} ({})", unseen.message, wording(remedy)),
        None => unseen.message.clone(),
    }
}

/// The place of the test: file and line.
pub(crate) fn case(test: &Test) -> String {
    format!("{}:{}", test.place.file.name, test.place.line())
}

/// The place of an entry of the list of known failures: file and line.
pub(crate) fn entry_place(known: &KnownFailure) -> String {
    format!("{}:{}", known.place.file.name, known.place.line())
}

/// The word for a severity.
pub(crate) fn counted_as(severity: Severity) -> &'static str {
    match severity {
        Severity::Fail => "a failure",
        Severity::Warn => "a warning",
        Severity::Note => "a note",
    }
}

/// The requirement with its level.
pub(crate) fn requirement(test: &Test) -> String {
    let level = test.level.as_str();
    if test.severity == test.level.severity() {
        format!("{} ({level})", test.requirement)
    } else {
        format!("{} ({level}, counted as {})", test.requirement, counted_as(test.severity))
    }
}

/// The exchanges to repeat: those of the violated responses, then those that they were compared with; equal requests
/// once.
pub(crate) fn concerned<'a>(suite: &'a SuiteRecord, test: &Test, outcome: &Outcome) -> Vec<&'a Exchange> {
    let mut names: Vec<String> = outcome.violations().iter().map(|violation| violation.request.clone()).collect();
    match outcome {
        Outcome::Error(unseen) => names.push(unseen.request.clone()),
        Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) => names.extend(test.expect.requests(&test.request)),
        Outcome::Pass | Outcome::Skip(_) => {}
    }
    let mut exchanges: Vec<&Exchange> = Vec::new();
    for exchange in names.iter().filter_map(|name| suite.exchange(name)) {
        if exchanges.len() < MAX_REQUESTS && !exchanges.iter().any(|known| known.request == exchange.request) {
            exchanges.push(exchange);
        }
    }
    exchanges
}

/// The evidence of a test that is not ok.
impl Sheet {
    fn violations(&mut self, suite: &SuiteRecord, violations: &[Violation], depth: Depth) {
        let shown = match depth {
            Depth::Complete => MAX_VIOLATIONS,
            Depth::First => 1,
        };
        for violation in violations.iter().take(shown) {
            let exchange = suite.exchange(&violation.request).map(AsRef::as_ref);
            let location = Location::of(violation, exchange);
            self.quoted("expected", &violation.expected);
            self.quoted("got", &violation.got);
            self.quoted("where", &place(violation, exchange, &location));
            self.excerpt(&location);
        }
        let more = violations.len().saturating_sub(shown);
        if more > 0 {
            self.entry("and", &super::verdict::count(more, "more place", "more places"));
        }
    }

    fn unseen(&mut self, suite: &SuiteRecord, unseen: &Unseen, wording: Wording) {
        self.entry("not judged", &not_judged(unseen, wording));
        let Some(exchange) = suite.exchange(&unseen.request) else { return };
        self.entry("request", &format!("`{}`: {} {}", unseen.request, exchange.request.method, exchange.request.url));
        if let Ok(response) = &exchange.result {
            self.entry("response", &status_line(response));
        }
    }
}

/// Where a requirement is broken, in words.
pub(crate) fn place(violation: &Violation, exchange: Option<&Exchange>, location: &Location) -> String {
    let request = &violation.request;
    let line =
        location.line_column.map_or_else(String::new, |(line, column)| format!(", line {line}, column {column}"));
    match &violation.spot {
        Spot::Status => {
            let response = exchange.and_then(|exchange| exchange.result.as_ref().ok());
            let status = response.map_or_else(String::new, |response| format!(": {}", status_line(response)));
            format!("the status line of the response to `{request}`{status}")
        }
        Spot::Url => {
            let url = exchange.map_or_else(String::new, |exchange| format!(": {}", exchange.request.url));
            format!("the URL of `{request}`{url}")
        }
        Spot::Field(name) => format!("the header field {name} of the response to `{request}`"),
        Spot::Json(pointer, _) if !pointer.as_str().is_empty() => {
            format!("`{pointer}` in the response to `{request}`{line}")
        }
        Spot::Body(_) | Spot::Json(..) => format!("the body of the response to `{request}`{line}"),
    }
}

/// The status line of a response.
pub(crate) fn status_line(response: &Response) -> String {
    let reason = response.reason.as_ref().map_or_else(String::new, |reason| format!(" {reason}"));
    format!("{} {}{reason}", response.version, response.status)
}
