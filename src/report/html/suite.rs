//! One suite: its tests, grouped by outcome, then its exchanges.

use std::sync::Arc;

use maud::{Markup, html};

use super::badge::is_open;
use super::text::{line, prose};
use super::{exchange, test};
use crate::exchange::{Exchange, Wording};
use crate::outcome::{Kind, Outcome, SuiteRecord, Tally};
use crate::report::verdict;
use crate::suite::Test;

/// The most tests of a group that are unfolded from the start: of hundreds, people look at the first ones.
const MOST_OPEN: usize = 20;

/// A suite with the places of its exchanges in the page.
pub(super) struct SuitePage<'a> {
    /// Its result.
    pub(super) record: &'a SuiteRecord,
    tally: &'a Tally,
    /// Its number in the page, from 0.
    number: usize,
    /// Puts remedies into words.
    pub(super) wording: Wording,
    /// Each exchange once, with the names of its requests.
    exchanges: Vec<(Vec<&'a str>, &'a Exchange)>,
}

impl<'a> SuitePage<'a> {
    pub(super) fn new((record, tally): (&'a SuiteRecord, &'a Tally), number: usize, wording: Wording) -> Self {
        let mut exchanges: Vec<(Vec<&str>, &Exchange)> = Vec::new();
        for (name, exchange) in &record.exchanges {
            let exchange = Arc::as_ref(exchange);
            match exchanges.iter_mut().find(|(_, known)| std::ptr::eq(*known, exchange)) {
                Some((names, _)) => names.push(name),
                None => exchanges.push((vec![name], exchange)),
            }
        }
        Self { record, tally, number, wording, exchanges }
    }

    /// The anchor of an exchange, and the names of its requests.
    pub(super) fn place(&self, exchange: &Exchange) -> Option<(String, &[&'a str])> {
        let at = self.exchanges.iter().position(|(_, known)| std::ptr::eq(*known, exchange))?;
        self.exchanges.get(at).map(|(names, _)| (self.anchor(at), names.as_slice()))
    }

    fn anchor(&self, exchange: usize) -> String {
        format!("exchange-{}-{exchange}", self.number)
    }

    /// The suite.
    pub(super) fn section(&self) -> Markup {
        let heading = format!("suite-{}", self.number);
        let suite = &self.record.suite;
        html! {
            "\n"
            section.suite aria-labelledby=(heading) {
                h2 id=(heading) { (line(&suite.title)) }
                p.about { code { (line(&suite.name)) } " " (verdict::tally(self.tally)) }
                @if self.record.not_offered.is_some() { p.about { (prose(&verdict::not_offered(self.record))) "." } }
                @for kind in Kind::ALL { (self.group(kind)) }
                (self.exchanges())
            }
        }
    }

    fn group(&self, kind: Kind) -> Markup {
        let tests: Vec<(&Test, &Outcome)> = self.record.tests().filter(|(_, outcome)| outcome.kind() == kind).collect();
        let open = if is_open(kind) { MOST_OPEN } else { 0 };
        let heading = format!("{}-{}", kind.as_str(), self.number);
        html! {
            @if !tests.is_empty() {
                "\n"
                section.group aria-labelledby=(heading) {
                    h3 id=(heading) { (tests.len()) " " (kind.noun(tests.len())) }
                    ul.tests {
                        @for (at, (test, outcome)) in tests.iter().enumerate() {
                            (test::item(self, test, outcome, at < open))
                        }
                    }
                }
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
                    }
                    ul.tests {
                        @for (at, (names, exchange)) in self.exchanges.iter().enumerate() {
                            (exchange::item(&self.anchor(at), names, exchange, self.wording))
                        }
                    }
                }
            }
        }
    }
}
