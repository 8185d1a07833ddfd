//! `lifetime`: how long Cache-Control allows a response to be stored.

use std::sync::Arc;

use super::{ExampleField, Field, FieldCondition, OtherLines, line, rule};
use crate::check::Verdict;
use crate::check::condition::{Kind, Weaker};
use crate::check::forms::NUMBER;
use crate::notation::{Node, Object, Shape, key};

pub(super) static KIND: Kind<dyn FieldCondition> = Kind {
    key: key("lifetime", Shape::Object(&LIFETIME), "the longest lifetimes of Cache-Control, in seconds"),
    read: |_, node| {
        let seconds = |name: &str| node.get(name).and_then(Node::integer);
        Some(Arc::new(Lifetime { max_age: seconds("max-age"), s_maxage: seconds("s-maxage") }))
    },
};

pub(super) static LIFETIME: Object = Object {
    name: "freshness lifetimes",
    keys: &[&[
        key("max-age", NUMBER, "the most that max-age may be, in seconds"),
        key("s-maxage", NUMBER, "the most that s-maxage may be, in seconds"),
    ]],
    open_keys: &[],
    one_of: &[],
    at_most_one_of: &[],
};

/// The longest lifetimes that are accepted, in seconds. A lifetime does not count beside no-store, nor beside no-cache
/// without an argument.
#[derive(Debug)]
struct Lifetime {
    max_age: Option<u64>,
    s_maxage: Option<u64>,
}

impl Lifetime {
    fn limits(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let limits = [("max-age", self.max_age), ("s-maxage", self.s_maxage)];
        limits.into_iter().filter_map(|(name, most)| Some((name, most?)))
    }
}

fn in_words((name, most): (&str, u64)) -> String {
    format!("{name} of at most {most} seconds")
}

impl FieldCondition for Lifetime {
    fn judge(&self, field: &Field<'_>) -> Verdict {
        let control = match rule::control(field) {
            Ok(control) => control,
            Err(verdict) => return verdict,
        };
        let mut seconds = self.limits().filter_map(|(name, most)| Some((control.delta_seconds(name)?, most)));
        let is_over = seconds.any(|(seconds, most)| seconds > most);
        let asks_each_time = control.all("no-cache").any(|directive| directive.argument.is_none());
        field.require(!is_over || control.get("no-store").is_some() || asks_each_time, || self.describe())
    }

    fn describe(&self) -> String {
        self.limits().map(in_words).collect::<Vec<_>>().join(" and ")
    }

    fn weaker(&self) -> Vec<Weaker<dyn FieldCondition>> {
        let (Some(max_age), Some(s_maxage)) = (self.max_age, self.s_maxage) else { return Vec::new() };
        let way = |lost, rest: Self| Weaker::<dyn FieldCondition> { lost: in_words(lost), rest: Some(Arc::new(rest)) };
        vec![
            way(("max-age", max_age), Self { max_age: None, s_maxage: self.s_maxage }),
            way(("s-maxage", s_maxage), Self { max_age: self.max_age, s_maxage: None }),
        ]
    }

    fn counterexamples(&self, _field: &ExampleField<'_>) -> Vec<OtherLines> {
        self.limits().flat_map(|(name, most)| line("lifetime", format!("{name}={}", most.saturating_add(1)))).collect()
    }
}
