//! The record as one HTML page for people: verdict first, then the suites, the gravest first, each with its tests, their
//! findings, and the exchanges. It loads nothing, works without its script, and its policy allows no other script.

mod badge;
mod exchange;
mod filter;
mod group;
mod head;
mod json;
mod policy;
mod suite;
mod test;
mod text;

use std::io;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use self::suite::SuitePage;
use self::text::sentence;
use super::explanation::entry_place;
use super::script::Script;
use crate::exchange::Wording;
use crate::outcome::{JudgedKnownFailure, Kind, Record};

/// The style sheet of the page.
const STYLE: &str = include_str!("html/style.css");
/// The script for the search and the filters.
const SCRIPT: &str = include_str!("html/script.js");

/// The page. It is well-formed XML, except for elements without an end tag.
pub fn render(record: &Record, wording: Wording) -> String {
    let mut page = Vec::new();
    match write(record, wording, &mut page) {
        Ok(()) => String::from_utf8_lossy(&page).into_owned(),
        // Memory takes all that is written.
        Err(error) => error.to_string(),
    }
}

/// Writes the page of [`render`] piece by piece, because it may be long.
///
/// # Errors
/// Those of the writer.
pub fn write(record: &Record, wording: Wording, out: &mut dyn io::Write) -> io::Result<()> {
    let script = Script::of(record);
    put(out, &beginning(record, wording))?;
    let fails = |number: &usize| record.summary().suites.get(*number).is_some_and(|tally| tally.number(Kind::Fail) > 0);
    let (failing, others): (Vec<usize>, Vec<usize>) = suite::order(record).into_iter().partition(fails);
    let pages = |numbers: Vec<usize>, out: &mut dyn io::Write| {
        let mut pages = numbers.into_iter().filter_map(|number| SuitePage::new(record, &script, number, wording));
        pages.try_for_each(|page| page.write(out))
    };
    pages(failing, out)?;
    put(out, &outdated(record, wording))?;
    pages(others, out)?;
    put(out, &end(record, wording))
}

/// Writes a piece of the page.
fn put(out: &mut dyn io::Write, piece: &Markup) -> io::Result<()> {
    out.write_all(piece.0.as_bytes())
}

/// The page up to its suites.
fn beginning(record: &Record, wording: Wording) -> Markup {
    html! {
        (DOCTYPE) "\n"
        (PreEscaped("<html lang=\"en\">"))
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy::policy(STYLE, SCRIPT));
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            title { (head::title(record)) }
            style { (PreEscaped(STYLE)) }
        }
        "\n"
        (PreEscaped("<body>"))
        a.skip-link href="#tests" { "Skip to the tests" }
        (head::header(record, wording))
        (PreEscaped("<main id=\"tests\" tabindex=\"-1\">"))
        (filter::bar(record))
    }
}

/// The page after its suites.
fn end(record: &Record, wording: Wording) -> Markup {
    html! {
        (PreEscaped("</main>"))
        (head::facts(record, wording))
        "\n"
        (head::footer(record))
        script { (PreEscaped(SCRIPT)) }
        (PreEscaped("</body></html>"))
        "\n"
    }
}

/// Entries of the list of known failures that no longer excuse anything. They stand behind the suites with failures,
/// because a long list would hide the first of them.
fn outdated(record: &Record, wording: Wording) -> Markup {
    let complaint = |judged: &JudgedKnownFailure| Some((judged.complaint(wording)?, entry_place(&judged.known)));
    let complaints: Vec<(String, String)> = record.known_failures().iter().filter_map(complaint).collect();
    html! {
        @if !complaints.is_empty() {
            "\n"
            section.outdated aria-labelledby="outdated" {
                h2 #outdated { "Outdated known failures" }
                ul {
                    @for (complaint, entry) in &complaints {
                        li { (sentence(complaint)) " " code.place { (text::line(entry)) } }
                    }
                }
            }
        }
    }
}
