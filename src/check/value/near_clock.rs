//! `near-clock`: a time in seconds since 1970 that is near our clock.

use std::sync::Arc;
use std::time::SystemTime;

use super::bounds::Number;
use super::{ExampleValue, JudgedValue, OtherValue, ValueCondition, other};
use crate::check::Verdict;
use crate::check::condition::Kind;
use crate::check::forms::NEAR_CLOCK;
use crate::exchange::json::Json;
use crate::notation::key;

pub(super) static KIND: Kind<dyn ValueCondition> = Kind {
    key: key("near-clock", NEAR_CLOCK, "a time in seconds since 1970, at most so many seconds from our clock"),
    read: |_, node| match node.get("ahead") {
        Some(ahead) => Some(Arc::new(NearClock { most: ahead.integer()?, only_ahead: true })),
        None => Some(Arc::new(NearClock { most: node.integer()?, only_ahead: false })),
    },
};

#[derive(Debug)]
struct NearClock {
    /// In seconds.
    most: u64,
    /// Whether any time before our clock is fine.
    only_ahead: bool,
}

impl NearClock {
    #[expect(clippy::cast_possible_truncation, reason = "a fraction of a second does not count")]
    fn holds(&self, value: &Json, clock: i128) -> bool {
        let time = match Number::of(value) {
            Some(Number::Whole(seconds)) => seconds,
            Some(Number::Other(seconds)) => seconds as i128,
            None => return false,
        };
        let most = i128::from(self.most);
        let ahead = time.saturating_sub(clock);
        ahead <= most && (self.only_ahead || ahead >= -most)
    }
}

fn seconds(clock: SystemTime) -> i128 {
    clock.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| i128::from(since.as_secs()))
}

impl ValueCondition for NearClock {
    fn judge(&self, judged: &JudgedValue<'_>) -> Verdict {
        let clock = seconds(judged.subject.exchange.received);
        judged.require(self.holds(judged.value, clock), || match self.only_ahead {
            true => format!("a time at most {} seconds after {clock}", self.most),
            false => format!("a time within {} seconds of {clock}", self.most),
        })
    }

    fn describe(&self) -> String {
        if self.only_ahead { "not far ahead of our clock" } else { "near our clock" }.to_owned()
    }

    fn counterexamples(&self, example: &ExampleValue<'_>) -> Vec<OtherValue> {
        const DAY: i128 = 24 * 60 * 60;
        let Some(Number::Whole(time)) = Number::of(example.value) else { return Vec::new() };
        // The example may be as far as is allowed to the other side.
        other("near-clock", Json::number(time.saturating_add(2 * i128::from(self.most) + DAY)))
    }
}
