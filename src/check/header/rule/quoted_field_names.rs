//! `quoted-field-names`: field names of `no-cache` and `private` stand in quotes (RFC 9111, sections 5.2.2.4 and 5.2.2.7).

use super::{Rule, all_have};
use crate::check::grammar::cache_control::{Argument, Directive};
use crate::check::grammar::list;

pub(super) static RULE: Rule = Rule {
    name: "quoted-field-names",
    requirement: "field names in quotes",
    judge: |_, control| all_have(control, &["no-cache", "private"], has_form),
    broken: "private=set-cookie",
};

fn has_form(directive: &Directive) -> bool {
    match &directive.argument {
        None => true,
        Some(Argument::Quoted(names)) => list::field_names(names).is_ok(),
        Some(Argument::Token(_)) => false,
    }
}
