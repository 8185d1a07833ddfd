//! `not-after`: the date of a field is not after that of another field.

use std::sync::Arc;
use std::time::Duration;

use super::{ExampleField, Field, FieldCondition, OtherLines, line};
use crate::check::condition::Kind;
use crate::check::grammar::http_date;
use crate::check::{FIELD_NAME, Verdict};
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn FieldCondition> = Kind {
    key: key("not-after", Shape::Text(&FIELD_NAME), "a date not after that of this field"),
    read: |_, node| Some(Arc::new(NotAfter(node.text()?.to_ascii_lowercase()))),
};

/// The name of the other field.
#[derive(Debug)]
struct NotAfter(String);

impl FieldCondition for NotAfter {
    fn judge(&self, field: &Field<'_>) -> Verdict {
        let date = match field.date() {
            Ok(date) => date,
            Err(verdict) => return verdict,
        };
        let theirs = field.subject.response.fields.value(&self.0);
        let Some(limit) = theirs.as_deref().and_then(|value| http_date::parse(value).ok()) else {
            let why = format!("the response to `{}` has no date in {}", field.subject.request, self.0);
            return Verdict::NotApplicable(why);
        };
        field.require(date <= limit, || format!("not after {}, {}", self.0, http_date::format(limit)))
    }

    fn sees_more(&self) -> bool {
        true
    }

    fn describe(&self) -> String {
        format!("not after {}", self.0)
    }

    fn counterexamples(&self, field: &ExampleField<'_>) -> Vec<OtherLines> {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        let limit = field.example.field(&self.0).and_then(|value| http_date::parse(&value).ok());
        let later = limit.and_then(|limit| limit.checked_add(DAY));
        later.map_or_else(Vec::new, |date| line("not-after", http_date::format(date)))
    }
}
