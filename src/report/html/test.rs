//! One test: its requirement on a line, and its details.

use maud::{Markup, html};

use super::badge::{badge, class};
use super::group::cause;
use super::suite::SuitePage;
use super::text::{anchor, line, link, marked, prose, quoted};
use crate::check::Violation;
use crate::exchange::Exchange;
use crate::known_failures::KnownFailure;
use crate::outcome::{Outcome, Skip};
use crate::report::explanation::{MAX_VIOLATIONS, case, concerned, counted_as, entry_place, place};
use crate::report::location::Location;
use crate::report::steps::steps;
use crate::report::verdict;
use crate::safe::HtmlText;
use crate::suite::Test;

/// Where the finding of a test is shown.
#[derive(Clone, Copy)]
pub(super) enum Shown<'a> {
    /// In its own details.
    Here,
    /// Above the list, for all tests in it.
    Above,
    /// In the details of the test with this id, which found the same.
    In(&'a str),
}

/// The test as an item of a list; its details are unfolded on a click, or from the start.
pub(super) fn item(
    page: &SuitePage<'_>,
    (test, outcome): (&Test, &Outcome),
    is_open: bool,
    shown: Shown<'_>,
) -> Markup {
    let kind = outcome.kind();
    if page.is_brief(outcome) {
        return brief(test, outcome);
    }
    html! {
        "\n"
        li.test.(class(kind)) data-outcome=(kind.as_str()) data-level=(test.level.as_str()) {
            details open=[is_open.then_some("")] {
                summary {
                    span.badge { (badge(kind)) }
                    " "
                    span.id { (id(&test.id)) }
                    " "
                    span.requirement { (prose(&test.requirement)) }
                    " "
                    span.level { (test.level.as_str()) }
                }
                div.story id=(anchor(&test.id)) {
                    @match shown {
                        Shown::Here => (finding(page, outcome)),
                        Shown::Above => {},
                        Shown::In(id) => p.reason { "The same as in " a href={ "#" (anchor(id)) } { (line(id)) } "." },
                    }
                    (background(page, test, outcome))
                }
            }
        }
    }
}

/// The test in a line, without details.
pub(super) fn brief(test: &Test, outcome: &Outcome) -> Markup {
    let kind = outcome.kind();
    html! {
        "\n"
        li.test.(class(kind)) id=(anchor(&test.id)) data-outcome=(kind.as_str()) data-level=(test.level.as_str()) {
            div.line {
                span.badge { (badge(kind)) }
                " "
                span.id { (line(&test.id)) }
                " "
                span.requirement { (prose(&test.requirement)) }
                " "
                span.level { (test.level.as_str()) }
            }
        }
    }
}

/// An id, which may be broken into lines after its slashes.
fn id(id: &str) -> Markup {
    let parts: Vec<&str> = id.split_inclusive('/').collect();
    html! {
        @match parts.split_last() {
            None => {},
            Some((leaf, groups)) => {
                @for group in groups { span { (line(group)) } wbr; }
                (line(leaf))
            },
        }
    }
}

/// The findings, or why there are none.
pub(super) fn finding(page: &SuitePage<'_>, outcome: &Outcome) -> Markup {
    html! {
        @match outcome {
            Outcome::Pass => {},
            Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) => (violations(page, outcome.violations())),
            Outcome::Skip(Skip::KnownFailure(excused)) => {
                (known(&excused.known))
                (violations(page, &excused.violations))
            },
            Outcome::Skip(_) | Outcome::Error(_) => p.reason { (cause(page, outcome)) },
        }
    }
}

/// The entry of the user's list for a failure.
fn known(known: &KnownFailure) -> Markup {
    html! {
        p.reason {
            "Known failure: "
            (line(known.reason.as_deref().unwrap_or("no reason is given")))
            @if let Some(address) = &known.link { " " (link(address, address)) }
            @if let Some(last) = &known.expires { " (until " (line(last)) ")" }
            " " code.place { (line(&entry_place(known))) }
        }
    }
}

fn violations(page: &SuitePage<'_>, violations: &[Violation]) -> Markup {
    let more = violations.len().saturating_sub(MAX_VIOLATIONS);
    html! {
        @for violation in violations.iter().take(MAX_VIOLATIONS) { (broken(page, violation)) }
        @if more > 0 { p.reason { "And " (verdict::count(more, "more place", "more places")) "." } }
    }
}

/// The expected and the received value, and the place.
fn broken(page: &SuitePage<'_>, violation: &Violation) -> Markup {
    let exchange = page.record.exchange(&violation.request).map(AsRef::as_ref);
    let location = Location::of(violation, exchange);
    html! {
        div.violation {
            dl {
                div.expected { dt { "Expected" } dd { (prose(&violation.expected)) } }
                div.got { dt { "Got" } dd { (quoted(&violation.got)) } }
                div.where { dt { "Where" } dd { (prose(&place(violation, exchange, &location))) } }
            }
            @if let Some(excerpt) = &location.excerpt {
                div.excerpt {
                    span.number { "line " (excerpt.line) }
                    pre { (marked(&excerpt.text, excerpt.mark.as_ref())) }
                }
            }
        }
    }
}

/// The reason for the test, its sources, its place, and its exchanges.
fn background(page: &SuitePage<'_>, test: &Test, outcome: &Outcome) -> Markup {
    let again = concerned(page.record, test, outcome);
    let is_finding = matches!(outcome, Outcome::Error(_)) || !outcome.violations().is_empty();
    let counted = (test.severity != test.level.severity()).then(|| counted_as(test.severity));
    html! {
        (flow(page, test, outcome))
        dl.background {
            div { dt { "Because" } dd { (prose(&test.because)) } }
            @if let Some(counted) = counted {
                div { dt { "Counted" } dd { "as " (counted) ", though it is a " (test.level.as_str()) } }
            }
            @if !test.source.is_empty() {
                div {
                    dt { "Source" }
                    @for source in &test.source { dd { (link(&source.name(), &source.link)) } }
                }
            }
            div { dt { "Test" } dd { a href={ "#" (anchor(&test.id)) } { (line(&test.id)) } " in " (line(&case(test))) } }
            (looked_at(page, test, &again))
            @for exchange in &again {
                div.repeat { dt { "Repeat" } dd { code { (HtmlText::block(&page.repeat(exchange, is_finding))) } } }
            }
        }
    }
}

/// The flow of the test, step by step.
fn flow(page: &SuitePage<'_>, test: &Test, outcome: &Outcome) -> Markup {
    let steps = steps(page.record, test, outcome);
    html! {
        @if !steps.is_empty() {
            h4 { "Flow" }
            ol.flow {
                @for step in &steps {
                    li.judged[step.is_judged] {
                        @match page.place(step.exchange) {
                            Some((anchor, _)) => a href={ "#" (anchor) } { (line(&step.name)) },
                            None => (line(&step.name)),
                        }
                        ": "
                        (line(&step.story))
                        @if step.is_judged { " " strong { "(judged here)" } }
                    }
                }
            }
        }
    }
}

/// Links to exchanges: those of the finding, or those of the test's requests.
fn looked_at(page: &SuitePage<'_>, test: &Test, concerned: &[&Exchange]) -> Markup {
    let about = page.record.exchange(&test.request).into_iter().map(AsRef::as_ref);
    let mut places: Vec<(String, &[&str])> = Vec::new();
    for exchange in concerned.iter().copied().chain(about) {
        let place = page.place(exchange);
        places.extend(place.filter(|place| !places.contains(place)));
    }
    html! {
        @if !places.is_empty() {
            div {
                dt { "Exchange" }
                @for (anchor, names) in &places { dd { a href={ "#" (anchor) } { (line(&names.join(", "))) } } }
            }
        }
    }
}
