//! One suite: its tests, grouped by outcome, then its exchanges, with the places of all findings marked.

use std::collections::{HashMap, HashSet};
use std::io;
use std::ops::Range;
use std::sync::Arc;

use maud::{Markup, PreEscaped, html};

use super::group::{Cause, MOST_OPEN, group};
use super::text::{line, sentence};
use super::{exchange, put};
use crate::exchange::{Exchange, Wording};
use crate::outcome::{Kind, Outcome, Record, Skip, SuiteRecord, Tally};
use crate::report::explanation::repeat;
use crate::report::script::Script;
use crate::report::{findings, location, verdict};

/// In a run with more tests than this, only tests that are not as they should be have a background and exchanges: else the
/// page would be too long for a browser. A recording has the rest.
const LARGE: usize = 500;

/// The longest text of the header fields, and of the content, in characters.
const MOST_SHOWN: usize = 8000;

/// The same in a large run with many exchanges, and the characters that all of them have there.
const LEAST_SHOWN: usize = 200;
const LARGE_ROOM: usize = 200_000;

/// A suite with the places of its exchanges in the page.
pub(super) struct SuitePage<'a> {
    /// Its result.
    pub(super) record: &'a SuiteRecord,
    tally: &'a Tally,
    /// Whether the page has other suites, so that the tally of the run is not that of this suite.
    is_one_of_several: bool,
    /// Its number in the page, from 0.
    pub(super) number: usize,
    /// Puts remedies into words.
    pub(super) wording: Wording,
    /// The requests of the run.
    script: &'a Script<'a>,
    /// Whether the run has many tests.
    pub(super) is_large: bool,
    /// Each exchange once, with the names of its requests.
    exchanges: Vec<(Vec<&'a str>, &'a Exchange)>,
}

impl<'a> SuitePage<'a> {
    /// The suite of this number of a run, whose requests are those of the script.
    pub(super) fn new(run: &'a Record, script: &'a Script<'a>, number: usize, wording: Wording) -> Option<Self> {
        let (record, tally) = run.tallied_suites().nth(number)?;
        let is_one_of_several = run.suites().len() > 1;
        let mut exchanges: Vec<(Vec<&str>, &Exchange)> = Vec::new();
        for (name, exchange) in &record.exchanges {
            let exchange = Arc::as_ref(exchange);
            match exchanges.iter_mut().find(|(_, known)| std::ptr::eq(*known, exchange)) {
                Some((names, _)) => names.push(name),
                None => exchanges.push((vec![name], exchange)),
            }
        }
        let is_large = run.suites().iter().map(|suite| suite.suite.tests.len()).sum::<usize>() > LARGE;
        if is_large {
            let named = named_in_details(record, wording);
            exchanges.retain(|(names, _)| names.iter().any(|name| named.contains(name)));
        }
        Some(Self { record, tally, is_one_of_several, number, wording, script, is_large, exchanges })
    }

    /// The most characters that are shown of a text: of many exchanges, less of each.
    pub(super) fn most_shown(&self) -> usize {
        let room = if self.is_large { LARGE_ROOM / self.exchanges.len().max(1) } else { MOST_SHOWN };
        room.clamp(LEAST_SHOWN, MOST_SHOWN)
    }

    /// Whether a test is shown in a line, without its background.
    pub(super) fn is_brief(&self, outcome: &Outcome) -> bool {
        self.is_large && is_quiet(outcome)
    }

    /// The anchor of an exchange, and the names of its requests.
    pub(super) fn place(&self, exchange: &Exchange) -> Option<(String, &[&'a str])> {
        let at = self.exchanges.iter().position(|(_, known)| std::ptr::eq(*known, exchange))?;
        self.exchanges.get(at).map(|(names, _)| (self.anchor(at), names.as_slice()))
    }

    /// How to send a request again; for a finding with all requests that this takes.
    pub(super) fn repeat(&self, exchange: &Exchange, is_finding: bool) -> String {
        let chain = is_finding.then(|| self.script.chain(self.record, exchange)).flatten();
        chain.unwrap_or_else(|| repeat(self.record, exchange, self.wording))
    }

    fn anchor(&self, exchange: usize) -> String {
        format!("exchange-{}-{exchange}", self.number)
    }

    /// Writes the suite.
    pub(super) fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        put(out, &self.beginning())?;
        Kind::ALL.into_iter().try_for_each(|kind| put(out, &group(self, kind)))?;
        put(out, &self.exchanges())?;
        put(out, &PreEscaped("</section>".to_owned()))
    }

    /// The suite up to its tests.
    fn beginning(&self) -> Markup {
        let heading = format!("suite-{}", self.number);
        let suite = &self.record.suite;
        html! {
            "\n"
            (PreEscaped(format!("<section class=\"suite\" aria-labelledby=\"{heading}\">")))
            h2 id=(heading) { (line(&suite.title)) }
            p.about { code { (line(&suite.name)) } @if self.is_one_of_several { " " span.numbers { (verdict::tally(self.tally)) } } }
            @if self.record.not_offered.is_some() { p.about { (sentence(&verdict::not_offered(self.record))) } }
            @for group in findings::together(self.record) {
                p.about.together { (group.sentence()) ": " (line(&group.names.join(", "))) "." }
            }
        }
    }

    fn exchanges(&self) -> Markup {
        let heading = format!("exchanges-{}", self.number);
        let number = self.exchanges.len();
        html! {
            @if number > 0 {
                "\n"
                section.exchanges aria-labelledby=(heading) {
                    h3 id=(heading) { (verdict::count(number, "exchange", "exchanges")) }
                    p.about {
                        "Requests are shown as the case files define them, without what the HTTP client adds and without \
                         header fields given for this server only."
                        @if self.is_large {
                            " Of one finding in many tests, those of the first " (MOST_OPEN) " are here; a recording has the \
                             others."
                        }
                    }
                    ul.tests {
                        @for (at, (names, exchange)) in self.exchanges.iter().enumerate() {
                            (exchange::item(self, &self.anchor(at), names, exchange, &self.marks(names, exchange)))
                        }
                    }
                }
            }
        }
    }

    /// The byte ranges in the body of this exchange at which findings are.
    fn marks(&self, names: &[&str], exchange: &Exchange) -> Vec<Range<usize>> {
        let Ok(response) = &exchange.result else { return Vec::new() };
        let found = self.record.outcomes.iter().flat_map(|outcome| match outcome {
            Outcome::Skip(Skip::KnownFailure(excused)) => &excused.violations,
            Outcome::Fail(violations) | Outcome::Warn(violations) | Outcome::Note(violations) => violations,
            Outcome::Pass | Outcome::Skip(_) | Outcome::Error(_) => const { &Vec::new() },
        });
        let found = found.filter(|violation| names.contains(&violation.request.as_str()));
        found.filter_map(|violation| location::span(&violation.spot, response)).collect()
    }
}

/// The numbers of the suites in the order of the page: by the gravest outcome of their tests, then as in the record.
/// Readers find the first failure of a long run on the first screen.
pub(super) fn order(record: &Record) -> Vec<usize> {
    let gravest = |tally: &Tally| tally.numbers().next().map_or(Kind::FilteredOut, |(kind, _)| kind);
    let mut suites: Vec<(Kind, usize)> = record.summary().suites.iter().map(gravest).zip(0..).collect();
    suites.sort_unstable();
    suites.into_iter().map(|(_, number)| number).collect()
}

/// The requests of tests with details. Of many tests with one finding or one cause, those are the first.
fn named_in_details(record: &SuiteRecord, wording: Wording) -> HashSet<&str> {
    let mut named = HashSet::new();
    let mut alike: HashMap<(Kind, Cause<'_>), usize> = HashMap::new();
    for (test, outcome) in record.tests().filter(|(_, outcome)| !is_quiet(outcome)) {
        let number = Cause::of(wording, test, outcome).map_or(0, |cause| {
            let number = alike.entry((outcome.kind(), cause)).or_default();
            *number += 1;
            *number
        });
        if number <= MOST_OPEN {
            named.insert(test.request.as_str());
            named.extend(outcome.violations().iter().map(|violation| violation.request.as_str()));
        }
    }
    named
}

/// Whether there is nothing to see about a test itself.
fn is_quiet(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Pass | Outcome::Skip(Skip::NotApplicable(_) | Skip::Blocked(_) | Skip::FilteredOut) => true,
        Outcome::Skip(_) | Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) | Outcome::Error(_) => false,
    }
}
