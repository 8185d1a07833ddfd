//! The coverage as one HTML page that loads nothing and runs nothing.

use maud::{Markup, html};

use super::text::sign;
use super::{Coverage, State, Totals};
use crate::safe::{HtmlText, static_page};

/// The style sheet, the only one that the policy of the page allows.
const STYLE: &str = include_str!("html/style.css");

/// The page.
pub(super) fn render(coverage: &Coverage) -> String {
    let body = html! {
        h1 { "Coverage" }
        p { (coverage.summary()) "." }
        (requirements(coverage))
        (operations(coverage))
        (suites(coverage))
    };
    static_page(concat!("Coverage – ", env!("CARGO_PKG_NAME")), STYLE, &body)
}

fn requirements(coverage: &Coverage) -> Markup {
    html! {
        h2 { "Requirements of operations" }
        table {
            thead {
                tr { th { "" } th { "Requirement" } th { "Tested" } th { "Left out" } th { "Not yet covered" } th { "Reason" } }
            }
            tbody {
                @for (index, requirement) in coverage.requirements.iter().enumerate() {
                    @let Totals { tested, left_out, open } = coverage.totals(index);
                    tr {
                        td.number { (index + 1) }
                        td { b { (line(&requirement.name)) } ": " (line(&requirement.asks)) }
                        td.number { (tested) }
                        td.number { (left_out) }
                        td.number { (open) }
                        td { @if left_out + open > 0 { (line(requirement.reason.as_deref().unwrap_or_default())) } }
                    }
                }
            }
        }
    }
}

fn operations(coverage: &Coverage) -> Markup {
    html! {
        h2 { "Operations" }
        p { "The number of tests; - is left out, ? is not yet covered." }
        table {
            thead {
                tr {
                    th { "Operation" }
                    @for (index, requirement) in coverage.requirements.iter().enumerate() {
                        th.number title=(line(&requirement.name)) { (index + 1) }
                    }
                }
            }
            tbody {
                @for operation in &coverage.operations {
                    tr id=(line(&operation.id)) {
                        td { code { (line(&operation.call)) } }
                        @for state in &operation.states { td.number.(class(*state)) { (sign(*state)) } }
                    }
                }
            }
        }
    }
}

fn class(state: Option<State>) -> &'static str {
    match state {
        None => "none",
        Some(State::Tested(_)) => "tested",
        Some(State::LeftOut) => "left-out",
        Some(State::Open) => "open",
    }
}

fn suites(coverage: &Coverage) -> Markup {
    html! {
        h2 { "Suites" }
        @for suite in &coverage.suites {
            h3 { (line(&suite.name)) }
            p { (line(&suite.title)) ": " (suite.tests) " tests" }
            @if !suite.left_out.is_empty() {
                dl { @for (id, why) in &suite.left_out { dt { code { (line(id)) } } dd { (line(why)) } } }
            }
        }
    }
}

fn line(text: &str) -> HtmlText {
    HtmlText::line(text)
}
