//! `charset`: the charset parameter of a media type, if it has one.

use std::sync::Arc;

use super::{ExampleField, Field, FieldCondition, OtherLines, line};
use crate::check::Verdict;
use crate::check::condition::Kind;
use crate::check::forms::TEXTS;
use crate::check::grammar::media_type;
use crate::check::reader::Reader;
use crate::notation::key;

pub(super) static KIND: Kind<dyn FieldCondition> = Kind {
    key: key("charset", TEXTS, "the charset parameter, if there, is one of these"),
    read: |_, node| {
        let charsets = Reader::texts(node).iter().map(|charset| charset.to_ascii_lowercase()).collect();
        Some(Arc::new(Charset(charsets)))
    },
};

/// In lower case.
#[derive(Debug)]
struct Charset(Vec<String>);

impl FieldCondition for Charset {
    fn judge(&self, field: &Field<'_>) -> Verdict {
        let charset = media_type::parse(field.value)
            .ok()
            .and_then(|parsed| parsed.parameter("charset").map(str::to_ascii_lowercase));
        let Some(charset) = charset else {
            return Verdict::NotApplicable(format!("{} has no charset parameter", field.name));
        };
        field.require(self.0.contains(&charset), || format!("charset {}, if any", self.0.join(" or ")))
    }

    fn describe(&self) -> String {
        format!("with the charset {}", self.0.join(" or "))
    }

    fn counterexamples(&self, field: &ExampleField<'_>) -> Vec<OtherLines> {
        let essence = field.value.split(';').next().unwrap_or_default().trim();
        let other = if self.0.iter().any(|charset| charset == "utf-16") { "utf-32" } else { "utf-16" };
        line("charset", format!("{essence}; charset={other}"))
    }

    fn value_for(&self, current: Option<&str>) -> Option<String> {
        let essence = current?.split(';').next().unwrap_or_default().trim();
        Some(format!("{essence}; charset={}", self.0.first()?))
    }
}
