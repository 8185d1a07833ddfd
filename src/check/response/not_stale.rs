//! `caching: not-stale`: Age is not over the lifetime (RFC 9111, section 4.2.4).

use super::caching::control;
use crate::check::grammar::{delta_seconds, list};
use crate::check::{Condition, Context, Derived, Spot, Subject, Verdict};
use crate::exchange::example::{Change, ExampleResponse};

/// The word for it in the case language.
pub(super) const NAME: &str = "not-stale";

#[derive(Debug)]
pub(super) struct NotStale;

impl Condition for NotStale {
    fn judge(&self, subject: Subject<'_>, _context: Context<'_>) -> Verdict {
        let age = subject.response.fields.value("age");
        let age = age.and_then(|value| delta_seconds::parse(list::members(&value).first()?).ok());
        let (Some(age), Some(control)) = (age, control(subject)) else { return nothing_to_judge() };
        let lifetime = control.delta_seconds("s-maxage").or_else(|| control.delta_seconds("max-age"));
        let Some(lifetime) = lifetime else { return nothing_to_judge() };
        let strict = ["must-revalidate", "proxy-revalidate", "no-cache"].iter().any(|name| control.get(name).is_some());
        // RFC 5861: while a fresh response is fetched, or while none can be had.
        let stale = ["stale-while-revalidate", "stale-if-error"].map(|name| control.delta_seconds(name).unwrap_or(0));
        let grace = if strict { 0 } else { stale[0].max(stale[1]) };
        if age <= lifetime.saturating_add(grace) {
            return Verdict::Holds;
        }
        let got = format!("Age: {age} with a lifetime of {lifetime} seconds");
        subject.violated(self.describe(), got, self.spot())
    }

    fn describe(&self) -> String {
        "an age within the lifetime".to_owned()
    }

    fn spot(&self) -> Spot {
        Spot::Field("age".to_owned())
    }

    fn counterexamples(&self, _example: &ExampleResponse) -> Vec<Derived> {
        let change = Change::field("age", Some("61")).and(Change::field("cache-control", Some("max-age=60")));
        vec![Derived { from: "caching", change }]
    }
}

fn nothing_to_judge() -> Verdict {
    Verdict::NotApplicable("the response does not have both Age and a lifetime".to_owned())
}
