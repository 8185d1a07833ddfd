//! The search and the filters. They are shown by the script, which they need.

use maud::{Markup, html};

use super::badge::class;
use crate::outcome::Record;
use crate::suite::Level;

/// The bar above the tests.
pub(super) fn bar(record: &Record) -> Markup {
    html! {
        "\n"
        form #filter role="search" aria-label="Tests" hidden="" {
            div.search {
                label for="search" { "Search" }
                input #search type="search" placeholder="id or requirement" autocomplete="off" spellcheck="false";
                output #shown for="search" {}
            }
            details #more {
                summary { "Filters" }
                div.choices {
                    button #open type="button" { "Open all" }
                    button #close type="button" { "Close all" }
                    button #clear type="button" { "Clear" }
                }
                (choices(record))
            }
        }
        p #nothing hidden="" { "No test matches." }
    }
}

/// The checkboxes.
fn choices(record: &Record) -> Markup {
    let has_level = |level: &Level| levels(record).any(|other| other == *level);
    html! {
            fieldset {
                legend { "Only these outcomes" }
                @for (kind, _) in record.summary().tally.numbers() {
                    (choice("outcome", kind.as_str(), class(kind), kind.noun(2)))
                }
            }
            fieldset {
                legend { "Only these levels" }
                @for level in Level::ALL.into_iter().filter(has_level) {
                    (choice("level", level.as_str(), "level", level.as_str()))
                }
            }
    }
}

/// The level of each test.
fn levels(record: &Record) -> impl Iterator<Item = Level> {
    record.tests().map(|(test, _)| test.level)
}

fn choice(name: &str, value: &str, class: &str, words: &str) -> Markup {
    html! {
        label.choice.(class) { input type="checkbox" name=(name) value=(value); span { (words) } }
    }
}
