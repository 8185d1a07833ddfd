//! The comparison as one HTML page that loads nothing and runs nothing, so that it can be opened from a mail. Every
//! text of a report is cleaned and escaped; there are no links.

use maud::{Markup, html};

use super::words;
use super::{Change, Comparison, GroupStatus, ListedChange, Row, RowFilter, State};
use crate::outcome::Class;
use crate::safe::{TerminalText, static_page};

/// The style sheet, the only one that the policy of the page allows.
const STYLE: &str = include_str!("html/style.css");

/// The page, with regressions first.
pub fn render(comparison: &Comparison<'_>, shown: RowFilter) -> String {
    let title = words::title(comparison);
    let body = html! {
        main {
            h1 { (title) }
            (summary(comparison))
            @for change in [Change::Regression, Change::Improvement, Change::Other] {
                (list(comparison, change))
            }
            (reports(comparison))
            (groups(comparison, shown))
            (tests(comparison, shown))
            p.rule { (words::rule(comparison)) }
        }
    };
    static_page(title.as_str(), STYLE, &body)
}

/// A text of a report on one line, without characters that hide or reorder it; maud escapes it.
fn text(text: &str) -> TerminalText {
    TerminalText::line(text)
}

fn summary(comparison: &Comparison<'_>) -> Markup {
    let is_worse = comparison.count(Change::Regression) > 0;
    html! {
        p.summary.worse[is_worse] { strong { (text(&comparison.summary())) } }
        @for note in &comparison.notes { p.note { (text(note)) } }
    }
}

/// A table with a caption for readers who cannot see the heading.
fn table(caption: &str, heads: &[TerminalText], rows: &Markup) -> Markup {
    html! {
        div.table role="region" aria-label=(caption) tabindex="0" {
            table {
                thead { tr { @for head in heads { th scope="col" { (head) } } } }
                tbody { (rows) }
            }
        }
    }
}

fn list(comparison: &Comparison<'_>, change: Change) -> Markup {
    let count = comparison.count(change);
    let heads = ["Test", "Report", "Change", "Requirement", "Finding"].map(text);
    let heading = words::heading(comparison, change);
    let rows = html! { @for listed in comparison.listed(change) { (entry(comparison, listed)) } };
    html! {
        @if count > 0 {
            h2 { (text(&heading)) " (" (count) ")" }
            div.stacked { (table(&heading, &heads, &rows)) }
        }
    }
}

fn entry(comparison: &Comparison<'_>, listed: &ListedChange<'_>) -> Markup {
    html! {
        tr {
            th scope="row" {
                @if let Some(id) = listed.ids.first() { code { (text(id)) } }
                @if let Some(more) = words::more_tests(listed) {
                    details { summary { (more) } @for id in listed.ids.iter().skip(1) { code { (text(id)) } br; } }
                }
            }
            td data-head="Report" { (text(&words::reports(comparison, listed))) }
            td.nowrap data-head="Change" { (state(listed.before)) " → " (state(listed.after)) }
            td data-head="Requirement" { (prose(words::requirement(listed).unwrap_or_default())) }
            td.came data-head="Finding" { (prose(&words::detail(comparison, listed))) }
        }
    }
}

/// Text in which code stands between backticks.
fn prose(words: &str) -> Markup {
    let line = text(words).to_string();
    let parts: Vec<&str> = line.split('`').collect();
    // With an even number of parts, one backtick has no partner.
    let is_quoted = parts.len() % 2 == 1;
    html! {
        @if is_quoted {
            @for (at, part) in parts.iter().enumerate() { @if at % 2 == 0 { (part) } @else { code { (part) } } }
        } @else {
            (line)
        }
    }
}

/// A state as a word; the colour only repeats it.
fn state(state: State) -> Markup {
    let class = match state.class() {
        Class::Holds => "good",
        Class::Failed => "bad",
        Class::Undecided | Class::NotOffered => "open",
        Class::Warned | Class::Excused => "mild",
        Class::NothingToJudge | Class::OutOfScope | Class::NotAsked => "none",
    };
    html! { span class=(class) { (words::state(state)) } }
}

fn reports(comparison: &Comparison<'_>) -> Markup {
    let heads = ["Report", "Homeserver", "File", "Started", "Matrix", "Result"].map(text);
    let rows = html! {
        @for column in &comparison.columns {
            tr {
                th scope="row" { (text(&column.name)) }
                td { (text(&column.report.target)) }
                td { (text(column.file)) }
                td.nowrap { (text(&column.report.started)) }
                td { (text(&column.report.matrix_version)) }
                td { (words::result(column.report)) }
            }
        }
    };
    html! { h2 { "Reports" } (table("Reports", &heads, &rows)) }
}

fn heads(first: &str, comparison: &Comparison<'_>) -> Vec<TerminalText> {
    [first].into_iter().chain(comparison.columns.iter().map(|column| column.name.as_str())).map(text).collect()
}

fn groups(comparison: &Comparison<'_>, shown: RowFilter) -> Markup {
    let rows = html! {
        @for group in comparison.shown_groups(shown) {
            tr { th scope="row" { code { (text(&group.name)) } } @for status in &group.cells { td { (group_status(status)) } } }
        }
    };
    html! { h2 { "Groups" } (table("Groups", &heads("Group", comparison), &rows)) }
}

fn group_status(status: &GroupStatus) -> Markup {
    let (numbers, worst) = status.parts();
    html! {
        @if let Some(numbers) = &numbers { (numbers) }
        @if let Some(worst) = worst { @if numbers.is_some() { "; worst: " } (state(worst)) }
    }
}

fn tests(comparison: &Comparison<'_>, shown: RowFilter) -> Markup {
    let rows = html! { @for row in comparison.shown_rows(shown) { (test(row)) } };
    html! {
        h2 { "Tests" }
        p { (words::tests(comparison, shown)) }
        @if comparison.shown_rows(shown).next().is_some() { (table("Tests", &heads("Test", comparison), &rows)) }
    }
}

fn test(row: &Row<'_>) -> Markup {
    html! {
        tr {
            th scope="row" title=(text(row.requirement)) { code { (text(row.id)) } " (" (row.level.as_str()) ")" }
            @for cell in &row.cells { td { (state(cell.state)) } }
        }
    }
}
