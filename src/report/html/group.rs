//! The tests of one outcome. A cause that several of them share is shown once: above them, or in the first of them.

use std::collections::HashMap;

use maud::{Markup, html};

use super::badge::is_open;
use super::suite::SuitePage;
use super::test::{self, Shown};
use super::text::{anchor, line, prose, sentence};
use crate::exchange::Wording;
use crate::outcome::{Kind, Outcome, Skip};
use crate::report::explanation::{not_judged, reason};
use crate::report::findings::Shared;
use crate::suite::Test;

/// The most tests of a group that are unfolded from the start: of hundreds, people look at the first ones.
pub(super) const MOST_OPEN: usize = 20;

/// A test in its group.
struct Entry<'a> {
    test: &'a Test,
    outcome: &'a Outcome,
    is_open: bool,
}

/// The tests of this kind; nothing if there are none.
pub(super) fn group(page: &SuitePage<'_>, kind: Kind) -> Markup {
    let open = if is_open(kind) { MOST_OPEN } else { 0 };
    let tests = page.record.tests().filter(|(_, outcome)| outcome.kind() == kind);
    let entries: Vec<Entry<'_>> =
        tests.enumerate().map(|(at, (test, outcome))| Entry { test, outcome, is_open: at < open }).collect();
    let heading = format!("{}-{}", kind.as_str(), page.number);
    let (shared, others) = causes(page, &entries);
    html! {
        @if !entries.is_empty() {
            "\n"
            section.group aria-labelledby=(heading) {
                h3 id=(heading) { (entries.len()) " " (kind.noun(entries.len())) }
                @for entries in &shared {
                    (block(page, entries))
                }
                @if !others.is_empty() { (list(page, &others)) }
            }
        }
    }
}

/// Tests with one cause, which stands above them. Where they were judged, the first of them has the details, and of many
/// those after it are lines: their exchanges are at the end of the suite. Of many that were not judged, the first ones
/// have details in a large run.
fn block(page: &SuitePage<'_>, entries: &[&Entry<'_>]) -> Markup {
    let first = entries.first();
    let violated = first.filter(|first| !first.outcome.violations().is_empty());
    let is_line = |at: usize| match violated {
        Some(_) => at > 0 && entries.len() > MOST_OPEN,
        None => at >= MOST_OPEN && page.is_large,
    };
    html! {
        div.shared {
            @if let Some(first) = violated {
                p.cause { (prose(&first.test.requirement)) " (" (entries.len()) " tests)" }
                (test::finding(page, first.outcome))
            } @else if let Some(first) = first {
                p.cause { (cause(page, first.outcome)) }
            }
            ul.tests {
                @for (at, entry) in entries.iter().enumerate() {
                    @if is_line(at) {
                        (test::brief(entry.test, entry.outcome))
                    } @else {
                        @let is_open = entry.is_open && (violated.is_none() || at == 0);
                        (test::item(page, (entry.test, entry.outcome), is_open, Shown::Above))
                    }
                }
            }
        }
    }
}

/// The tests that share a cause with others, by cause, and all others.
fn causes<'a>(page: &SuitePage<'_>, entries: &'a [Entry<'a>]) -> (Vec<Vec<&'a Entry<'a>>>, Vec<&'a Entry<'a>>) {
    let mut causes: Vec<Vec<&Entry<'_>>> = Vec::new();
    let mut places: HashMap<Cause<'_>, usize> = HashMap::new();
    for entry in entries {
        let known = Cause::of(page.wording, entry.test, entry.outcome)
            .map(|cause| *places.entry(cause).or_insert(causes.len()));
        match known.and_then(|place| causes.get_mut(place)) {
            Some(entries) => entries.push(entry),
            None => causes.push(vec![entry]),
        }
    }
    let (shared, others): (Vec<_>, Vec<_>) = causes.into_iter().partition(|entries| entries.len() > 1);
    (shared, others.concat())
}

/// What is equal for tests with one cause.
#[derive(PartialEq, Eq, Hash)]
pub(super) enum Cause<'a> {
    Violation(Shared<'a>),
    /// Why there is no verdict.
    NoVerdict(String),
}

impl<'a> Cause<'a> {
    /// The cause of a test, unless its details are its own.
    pub(super) fn of(wording: Wording, test: &'a Test, outcome: &'a Outcome) -> Option<Self> {
        match outcome {
            Outcome::Skip(Skip::KnownFailure(_)) | Outcome::Pass => None,
            Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) => Some(Self::Violation(Shared::of(test, outcome))),
            Outcome::Skip(skip) => Some(Self::NoVerdict(reason(skip, wording))),
            Outcome::Error(unseen) => Some(Self::NoVerdict(not_judged(unseen, wording))),
        }
    }
}

/// Why a test has no verdict. The heading of its group says which kind of test it is.
pub(super) fn cause(page: &SuitePage<'_>, outcome: &Outcome) -> Markup {
    html! {
        @match outcome {
            Outcome::Skip(Skip::Blocked(by)) => { "Blocked by " a href={ "#" (anchor(by)) } { (line(by)) } "." },
            Outcome::Skip(Skip::NotApplicable(why)) => (sentence(why)),
            Outcome::Skip(Skip::NotJudged(unseen)) | Outcome::Error(unseen) => {
                (sentence(&not_judged(unseen, page.wording)))
            },
            Outcome::Skip(skip) => (sentence(&reason(skip, page.wording))),
            Outcome::Pass | Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) => {},
        }
    }
}

/// Tests of which the later ones refer to the first with equal findings.
fn list(page: &SuitePage<'_>, entries: &[&Entry<'_>]) -> Markup {
    let mut first: Vec<(Vec<(&str, &str)>, &str)> = Vec::new();
    let mut shown = Vec::new();
    for entry in entries {
        let violations = entry.outcome.violations().iter();
        let found: Vec<(&str, &str)> = violations.map(|it| (it.expected.as_str(), it.got.as_str())).collect();
        let known = first.iter().find(|(other, _)| !found.is_empty() && *other == found).map(|(_, id)| *id);
        shown.push(known.map_or(Shown::Here, Shown::In));
        if known.is_none() {
            first.push((found, &entry.test.id));
        }
    }
    html! {
        ul.tests {
            @for (entry, shown) in entries.iter().zip(shown) {
                (test::item(page, (entry.test, entry.outcome), entry.is_open, shown))
            }
        }
    }
}
