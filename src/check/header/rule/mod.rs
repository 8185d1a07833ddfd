//! `rule`: rules of RFC 9111 that Cache-Control can break by itself. Each has a file of its own.

mod delta_seconds_form;
mod no_repeated_directive;
mod no_store_without_lifetime;
mod public_or_private;
mod quoted_field_names;

use std::sync::Arc;

use super::{ExampleField, Field, FieldCondition, OtherLines, line};
use crate::check::Verdict;
use crate::check::condition::Kind;
use crate::check::grammar::cache_control::{self, CacheControl, Directive};
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn FieldCondition> = Kind {
    key: key("rule", Shape::Word(&NAMES), "a rule of RFC 9111 that Cache-Control keeps"),
    read: |_, node| {
        let rule: &'static Rule = RULES.iter().find(|rule| node.text() == Some(rule.name))?;
        Some(Arc::new(rule))
    },
};

static RULES: [&Rule; 5] = [
    &delta_seconds_form::RULE,
    &no_repeated_directive::RULE,
    &no_store_without_lifetime::RULE,
    &public_or_private::RULE,
    &quoted_field_names::RULE,
];

/// The names of all rules.
static NAMES: [&str; 5] = {
    let mut names = [""; 5];
    let mut index = 0;
    while index < names.len() {
        names[index] = RULES[index].name;
        index += 1;
    }
    names
};

/// A rule about the directives of Cache-Control.
#[derive(Debug)]
struct Rule {
    /// The word for it in the case language.
    name: &'static str,
    /// What it asks for, in a few words.
    requirement: &'static str,
    judge: fn(&Field<'_>, &CacheControl) -> Kept,
    /// A value that breaks it.
    broken: &'static str,
}

/// Whether a rule is kept.
enum Kept {
    Yes,
    No,
    /// There is nothing that it is about, for this reason.
    NotApplicable(String),
}

impl FieldCondition for &'static Rule {
    fn judge(&self, field: &Field<'_>) -> Verdict {
        let control = match control(field) {
            Ok(control) => control,
            Err(verdict) => return verdict,
        };
        match (self.judge)(field, &control) {
            Kept::Yes => Verdict::Holds,
            Kept::No => field.violated(self.requirement),
            Kept::NotApplicable(why) => Verdict::NotApplicable(why),
        }
    }

    fn sees_more(&self) -> bool {
        true
    }

    fn describe(&self) -> String {
        format!("with {}", self.requirement)
    }

    fn counterexamples(&self, _field: &ExampleField<'_>) -> Vec<OtherLines> {
        line("rule", self.broken)
    }
}

/// The directives of the field, or the verdict where it does not follow its grammar.
pub(super) fn control(field: &Field<'_>) -> Result<CacheControl, Verdict> {
    cache_control::parse(field.value)
        .map_err(|_| Verdict::NotApplicable("Cache-Control does not follow its grammar".to_owned()))
}

/// The directives that say how long a response is fresh.
const LIFETIMES: [&str; 2] = ["max-age", "s-maxage"];

/// Whether all occurrences of some directives have a form.
fn all_have(control: &CacheControl, names: &[&str], has_form: fn(&Directive) -> bool) -> Kept {
    let mut all = control.directives.iter().filter(|directive| names.contains(&directive.name.as_str())).peekable();
    if all.peek().is_none() {
        return Kept::NotApplicable(format!("Cache-Control has no {}", names.join(" or ")));
    }
    kept(all.all(has_form))
}

fn kept(is_kept: bool) -> Kept {
    if is_kept { Kept::Yes } else { Kept::No }
}
