//! The top of the page, with the essentials: the target, the verdict and the numbers. And its end: the facts of the run, and
//! the tool.

use maud::{Markup, html};

use super::badge::class;
use super::suite;
use super::text::{line, prose, sentence, with_short_urls};
use crate::exchange::{ServerInfo, Wording};
use crate::outcome::{Conclusion, Kind, Record, Run};
use crate::report::time;
use crate::report::verdict::{self, Tone};
use crate::safe::{HtmlText, date};

/// The length of the bar, if no part of it is longer than its number of tests makes it.
const BAR: usize = 1000;

/// The least length of a part of it: 7 of the 343 pixels on a phone, of which the gaps take 2.
const LEAST_OF_BAR: usize = 20;

/// The title of the page.
pub(super) fn title(record: &Record) -> HtmlText {
    let sentence = verdict::sentence(record);
    let (word, _) = sentence.split_once(": ").unwrap_or((&sentence, ""));
    line(&format!("{word}: {} – {}", record.run().setting.target, env!("CARGO_PKG_NAME")))
}

/// The target, the verdict, the tally.
pub(super) fn header(record: &Record, wording: Wording) -> Markup {
    let sentence = verdict::sentence_with_remedies(record, wording);
    let (word, rest) = sentence.split_once(": ").unwrap_or((&sentence, ""));
    let tone = match verdict::tone(record.summary().conclusion) {
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Unclear => "unclear",
    };
    html! {
        "\n"
        header.verdict.(tone) {
            p.tool { code { (line(&with_short_urls(record.run().setting.target.as_str()))) } (judged_by(record)) }
            h1 { (line(word)) }
            @if !rest.is_empty() { p.sentence { (said(record, &brief(record, rest))) } }
            (tally(record))
        }
    }
}

/// Reasons with short URLs: the target stands above them, and in full among the facts of the run.
fn brief(record: &Record, reasons: &str) -> String {
    let origin = record.run().setting.target.origin().ascii_serialization();
    with_short_urls(&reasons.replace(&format!(" {origin}/"), " /"))
}

/// The reasons after the word of the verdict. Those of a server without the API begin with the names of suites.
fn said(record: &Record, reasons: &str) -> Markup {
    if record.summary().conclusion == Conclusion::NotOffered {
        html! { (prose(reasons)) "." }
    } else {
        sentence(reasons)
    }
}

/// The software and the setting, after the target.
fn judged_by(record: &Record) -> Markup {
    html! {
        @if let Some(software) = &record.run().server.software { " · " (line(&software.title())) }
        " · " (verdict::judged_by(record))
    }
}

/// The tally as a bar and as words, which link to the tests.
fn tally(record: &Record) -> Markup {
    let numbers: Vec<(Kind, usize)> = record.summary().tally.numbers().collect();
    let outdated = verdict::outdated_entries(record);
    let total: usize = numbers.iter().map(|(_, number)| number).sum();
    html! {
        @if total == 0 {
            p { "No tests." }
        } @else {
            (bar(&numbers, total))
            ul.tally aria-label="Tests by outcome" {
                @for (kind, number) in &numbers {
                    li.(class(*kind)) { a href=(group(record, *kind)) { b { (number) } " " (kind.noun(*number)) } }
                }
                @if outdated > 0 {
                    li.stale { a href="#outdated" { b { (outdated) } " outdated " (Kind::KnownFailure.noun(outdated)) } }
                }
            }
        }
    }
}

/// The tally as a bar. A kind with few tests is still seen in it.
fn bar(numbers: &[(Kind, usize)], total: usize) -> Markup {
    let width = |number: usize| (number * BAR / total.max(1)).max(LEAST_OF_BAR);
    let mut length = 0;
    let parts: Vec<(Kind, usize, usize)> = numbers
        .iter()
        .map(|(kind, number)| {
            let start = length;
            length += width(*number);
            (*kind, start, width(*number))
        })
        .collect();
    html! {
        svg.bar viewBox=(format!("0 0 {length} 1")) preserveAspectRatio="none" aria-hidden="true" {
            @for (kind, start, width) in parts {
                rect.(class(kind)) x=(start) y="0" width=(width) height="1" {}
            }
        }
    }
}

/// The anchor of the first test of a kind.
fn group(record: &Record, kind: Kind) -> String {
    let has_kind = |number: &usize| record.summary().suites.get(*number).is_some_and(|tally| tally.number(kind) > 0);
    let suite = suite::order(record).into_iter().find(has_kind);
    format!("#{}-{}", kind.as_str(), suite.unwrap_or_default())
}

/// The facts of the run.
pub(super) fn facts(record: &Record, wording: Wording) -> Markup {
    let requests = verdict::count(verdict::requests_sent(record), "request", "requests");
    let Run { setting, policy, started, duration, .. } = record.run();
    let started = date(*started);
    let shown = started.replace('T', " ").replace('Z', " UTC");
    let strict = if policy.strict { ", strict" } else { "" };
    html! {
        "\n"
        section aria-labelledby="run" {
        h2 #run { "This run" }
        dl.facts {
            div { dt { "Target" } dd { code { (line(setting.target.as_str())) } } }
            (claims(record))
            div { dt { "Judged by" } dd { "Matrix " (setting.matrix_version) (strict) } }
            div { dt { "Deployment" } dd.deployment { (setting.deployment.as_str()) } }
            div { dt { "Started" } dd { time datetime=(started) { (shown) } } }
            div { dt { "Took" } dd { (time::duration(*duration)) " for " (requests) } }
            div { dt { "Exit code" } dd { (line(&verdict::exit_code(record, wording))) } }
        }
        }
    }
}

/// Information from the server about itself.
fn claims(record: &Record) -> Markup {
    let ServerInfo { software, versions, unstable_features } = &record.run().server;
    html! {
        @if let Some(software) = software { div { dt { "Software" } dd { (line(&software.title())) } } }
        @if !versions.is_empty() { div { dt { "Claims" } dd { (line(&versions.join(", "))) } } }
        @if !unstable_features.is_empty() {
            div { dt { "Unstable features" } dd { (verdict::count(unstable_features.len(), "feature", "features")) } }
        }
    }
}

/// The tool that made the page.
pub(super) fn footer(record: &Record) -> Markup {
    html! {
        footer {
            p { (env!("CARGO_PKG_NAME")) " " (env!("CARGO_PKG_VERSION")) }
            @if let Some(id) = &record.run().id {
                p { "Id of the run, in the User-Agent of its requests: " code { (line(id)) } }
            }
            p { "Digest of the case files: " code { (line(&record.run().cases_digest)) } }
            p { "Server output is shown with visible control characters and with masked secrets." }
        }
    }
}
