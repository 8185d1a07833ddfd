//! `near-clock`: the date of a field is near our clock.

use std::sync::Arc;
use std::time::Duration;

use super::{ExampleField, Field, FieldCondition, OtherLines, line};
use crate::check::Verdict;
use crate::check::alone::clock;
use crate::check::condition::Kind;
use crate::check::forms::NEAR_CLOCK;
use crate::check::grammar::http_date;
use crate::notation::key;

pub(super) static KIND: Kind<dyn FieldCondition> = Kind {
    key: key("near-clock", NEAR_CLOCK, "a date at most so many seconds from our clock"),
    read: |_, node| match node.get("ahead") {
        Some(ahead) => Some(Arc::new(NearClock { most: ahead.integer()?, only_ahead: true })),
        None => Some(Arc::new(NearClock { most: node.integer()?, only_ahead: false })),
    },
};

#[derive(Debug)]
struct NearClock {
    /// In seconds.
    most: u64,
    /// Whether any date before our clock is fine.
    only_ahead: bool,
}

impl FieldCondition for NearClock {
    fn judge(&self, field: &Field<'_>) -> Verdict {
        let date = match field.date() {
            Ok(date) => date,
            Err(verdict) => return verdict,
        };
        let clock = field.subject.exchange.received;
        let most = Duration::from_secs(self.most);
        let ahead = date.duration_since(clock).unwrap_or_default();
        let behind = clock.duration_since(date).unwrap_or_default();
        let holds = ahead <= most && (self.only_ahead || behind <= most);
        field.require(holds, || format!("{} {}", self.in_words(), http_date::format(clock)))
    }

    fn describe(&self) -> String {
        if self.only_ahead { "not far ahead of our clock" } else { "near our clock" }.to_owned()
    }

    fn counterexamples(&self, field: &ExampleField<'_>) -> Vec<OtherLines> {
        const DAY: u64 = 24 * 60 * 60;
        let late = Duration::from_secs(self.most.saturating_add(DAY));
        let date = clock(field.example).checked_add(late);
        date.map_or_else(Vec::new, |date| line("near-clock", http_date::format(date)))
    }
}

impl NearClock {
    fn in_words(&self) -> String {
        match self.only_ahead {
            true => format!("at most {} seconds after", self.most),
            false => format!("within {} seconds of", self.most),
        }
    }
}
