//! `url`: a text is a URL with some properties.

use std::sync::Arc;

use super::place::shorten;
use super::{ExampleValue, JudgedValue, OtherValue, ValueCondition};
use crate::check::Verdict;
use crate::check::condition::{Kind, Weaker};
use crate::check::url::{SHAPE, UrlConditions};
use crate::exchange::json::{Json, Value};
use crate::notation::key;

pub(super) static KIND: Kind<dyn ValueCondition> = Kind {
    key: key("url", SHAPE, "the text is an absolute URL with these properties"),
    read: |reader, node| Some(Arc::new(Url(UrlConditions::read(reader, node)))),
};

#[derive(Debug)]
struct Url(UrlConditions);

impl ValueCondition for Url {
    fn judge(&self, judged: &JudgedValue<'_>) -> Verdict {
        let Value::String(text) = &judged.value.value else { return judged.violated("a URL") };
        let violations = self.0.violations(text, judged.context.deployment);
        let verdicts = violations.into_iter().map(|(expected, got)| judged.violated_by(expected, shorten(&got)));
        Verdict::all(verdicts, || Verdict::Holds)
    }

    fn describe(&self) -> String {
        self.0.describe()
    }

    fn weaker(&self) -> Vec<Weaker<dyn ValueCondition>> {
        let ways = self.0.weaker().into_iter();
        ways.map(|(lost, rest)| Weaker { lost, rest: rest.map(|rest| Arc::new(Self(rest)) as _) }).collect()
    }

    fn counterexamples(&self, example: &ExampleValue<'_>) -> Vec<OtherValue> {
        let Value::String(url) = &example.value.value else { return Vec::new() };
        let others = self.0.others(url).into_iter();
        others.map(|url| OtherValue { from: "url", value: Some(Json::text(url)) }).collect()
    }

    fn value_for(&self, current: Option<&Json>) -> Option<Json> {
        let is_url = |value: &&Json| matches!(&value.value, Value::String(text) if text.starts_with("https://"));
        Some(current.filter(is_url).map_or_else(|| Json::text("https://other.example/"), Clone::clone))
    }
}
