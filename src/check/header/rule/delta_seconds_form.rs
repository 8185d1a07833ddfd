//! `delta-seconds-form`: `max-age` and `s-maxage` are plain digits (RFC 9111, section 5.2.2.1).

use super::{LIFETIMES, Rule, all_have};
use crate::check::grammar::cache_control::{Argument, Directive};
use crate::check::grammar::delta_seconds;

pub(super) static RULE: Rule = Rule {
    name: "delta-seconds-form",
    requirement: "max-age and s-maxage as plain digits",
    judge: |_, control| all_have(control, &LIFETIMES, has_form),
    broken: "max-age=\"600\"",
};

fn has_form(directive: &Directive) -> bool {
    matches!(&directive.argument, Some(Argument::Token(digits)) if delta_seconds::parse(digits).is_ok())
}
