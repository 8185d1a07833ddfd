//! The top of the page, with what matters most: what the run says of the server, and how it came to that. And its foot.

use maud::{Markup, html};

use super::badge::{ORDER, badge, name};
use super::text::{line, prose};
use crate::exchange::Wording;
use crate::outcome::{Record, Tally};
use crate::report::clean::HtmlText;
use crate::report::kind::Kind;
use crate::report::verdict::{self, Tone};
use crate::report::{deployment, time};

/// The title of the page.
pub(super) fn title(record: &Record) -> HtmlText {
    let sentence = verdict::sentence(record);
    let (word, _) = sentence.split_once(": ").unwrap_or((&sentence, ""));
    line(&format!("{word}: {} – {}", record.target, env!("CARGO_PKG_NAME")))
}

/// The verdict, the tally, the facts of the run.
pub(super) fn header(record: &Record, wording: Wording) -> Markup {
    let sentence = verdict::sentence(record);
    let (word, rest) = sentence.split_once(": ").unwrap_or((&sentence, ""));
    let tone = match verdict::tone(record.conclusion()) {
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Unclear => "unclear",
    };
    html! {
        "\n"
        header.verdict.(tone).(record.conclusion().as_str()) {
            p.tool { (env!("CARGO_PKG_NAME")) }
            h1 { (line(word)) }
            @if !rest.is_empty() { p.sentence { (prose(rest)) "." } }
            (tally(record))
            (facts(record, wording))
        }
    }
}

/// The tally as a bar and as words, which lead to the tests.
fn tally(record: &Record) -> Markup {
    let tally = record.tally();
    let numbers: Vec<(Kind, usize)> =
        ORDER.into_iter().map(|kind| (kind, kind.number(&tally))).filter(|(_, number)| *number > 0).collect();
    let total: usize = numbers.iter().map(|(_, number)| number).sum();
    let starts = numbers.iter().scan(0, |start, (_, number)| {
        *start += number;
        Some(*start - number)
    });
    html! {
        @if total == 0 {
            p { "No tests." }
        } @else {
            svg.bar viewBox=(format!("0 0 {total} 1")) preserveAspectRatio="none" aria-hidden="true" {
                @for ((kind, number), start) in numbers.iter().zip(starts) {
                    rect.(badge(*kind)) x=(start) y="0" width=(number) height="1" {}
                }
            }
            ul.tally aria-label="Tests by outcome" {
                @for (kind, number) in &numbers {
                    li.(badge(*kind)) { a href=(group(record, *kind)) { b { (number) } " " (kind.noun(*number)) } }
                }
            }
        }
    }
}

/// Where the first tests of a kind are.
fn group(record: &Record, kind: Kind) -> String {
    let suite = record.suites.iter().position(|suite| kind.number(&Tally::of(suite)) > 0);
    format!("#{}-{}", name(kind), suite.unwrap_or_default())
}

fn facts(record: &Record, wording: Wording) -> Markup {
    let requests = verdict::count(verdict::requests_sent(record), "request", "requests");
    let date = time::date(record.started);
    let shown_date = date.replace('T', " ").replace('Z', " UTC");
    let strict = if record.policy.strict { ", strict" } else { "" };
    html! {
        dl.facts {
            div { dt { "Target" } dd { code { (line(record.target.as_str())) } } }
            div { dt { "Judged by" } dd { "Matrix " (record.matrix_version) (strict) } }
            div { dt { "Deployment" } dd.deployment { (deployment(record.deployment)) } }
            div { dt { "Started" } dd { time datetime=(date) { (shown_date) } } }
            div { dt { "Took" } dd { (time::duration(record.duration)) " for " (requests) } }
            div { dt { "Exit code" } dd { (line(&verdict::exit_code(record, wording))) } }
        }
    }
}

/// What made the page.
pub(super) fn footer(record: &Record) -> Markup {
    html! {
        footer {
            p { (env!("CARGO_PKG_NAME")) " " (env!("CARGO_PKG_VERSION")) }
            p { "Digest of the case files: " code { (line(&record.cases_digest)) } }
            p { "What a server sent is shown with control characters made visible, and secrets masked." }
        }
    }
}
