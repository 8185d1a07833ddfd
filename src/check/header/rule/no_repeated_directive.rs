//! `no-repeated-directive`: no freshness directive twice with other values (RFC 9111, section 4.2.1).

use super::{LIFETIMES, Rule, kept};
use crate::check::grammar::cache_control::{Argument, CacheControl, Directive};
use crate::check::grammar::delta_seconds;

pub(super) static RULE: Rule = Rule {
    name: "no-repeated-directive",
    requirement: "each freshness directive with one value",
    judge: |_, control| kept(!LIFETIMES.iter().any(|name| differs(control, name))),
    broken: "max-age=600, max-age=60",
};

fn differs(control: &CacheControl, name: &str) -> bool {
    let seconds = |directive: &Directive| match &directive.argument {
        Some(Argument::Token(digits)) => delta_seconds::parse(digits).ok(),
        Some(Argument::Quoted(_)) | None => None,
    };
    let mut all = control.all(name).map(seconds);
    let first = all.next();
    all.any(|other| Some(other) != first)
}
