//! `caching: expires-agrees`: Expires and max-age give the same lifetime (RFC 9111, section 5.3).

use std::time::Duration;

use super::caching::{control, date};
use crate::check::alone::clock;
use crate::check::grammar::http_date;
use crate::check::{Condition, Context, Derived, Spot, Subject, Verdict};
use crate::exchange::example::{Change, ExampleResponse};

/// The word for it in the case language.
pub(super) const NAME: &str = "expires-agrees";

/// How far Expires may be from max-age, in seconds: both are made at slightly different moments.
const CLOCK_TOLERANCE: u64 = 5;

#[derive(Debug)]
pub(super) struct ExpiresAgrees;

impl Condition for ExpiresAgrees {
    fn judge(&self, subject: Subject<'_>, _context: Context<'_>) -> Verdict {
        let max_age = control(subject).and_then(|control| control.delta_seconds("max-age"));
        let (Some(max_age), Some(expires), Some(sent)) = (max_age, date(subject, "expires"), date(subject, "date"))
        else {
            return Verdict::NotApplicable("the response does not have all of max-age, Expires and Date".to_owned());
        };
        let lifetime = expires.duration_since(sent).unwrap_or_default().as_secs();
        if lifetime.abs_diff(max_age) <= CLOCK_TOLERANCE {
            return Verdict::Holds;
        }
        let got = format!("max-age={max_age} with Expires {lifetime} seconds after Date");
        subject.violated(self.describe(), got, self.spot())
    }

    fn describe(&self) -> String {
        "Expires with the same lifetime as max-age".to_owned()
    }

    fn spot(&self) -> Spot {
        Spot::Field("expires".to_owned())
    }

    fn counterexamples(&self, example: &ExampleResponse) -> Vec<Derived> {
        const HOUR: Duration = Duration::from_secs(60 * 60);
        let date = clock(example);
        let change = Change::field("date", Some(&http_date::format(date)))
            .and(Change::field("expires", Some(&http_date::format(date + HOUR))))
            .and(Change::field("cache-control", Some("max-age=60")));
        vec![Derived { from: "caching", change }]
    }
}
