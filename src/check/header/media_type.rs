//! `media-type`: type and subtype of a field, whatever parameters follow.

use std::sync::Arc;

use super::{ExampleField, Field, FieldCondition, OtherLines, line};
use crate::check::condition::Kind;
use crate::check::{MEDIA_TYPE, Verdict};
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn FieldCondition> = Kind {
    key: key("media-type", Shape::Text(&MEDIA_TYPE), "type and subtype, whatever parameters follow"),
    read: |_, node| Some(Arc::new(MediaType(node.text()?.to_owned()))),
};

/// In lower case.
#[derive(Debug)]
struct MediaType(String);

impl FieldCondition for MediaType {
    fn judge(&self, field: &Field<'_>) -> Verdict {
        // The essence is read leniently, up to `;`, since bad parameters are another test's business.
        let essence = field.value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        field.require(essence == self.0, || self.0.clone())
    }

    fn describe(&self) -> String {
        self.0.clone()
    }

    fn counterexamples(&self, _field: &ExampleField<'_>) -> Vec<OtherLines> {
        line("media-type", if self.0 == "text/plain" { "application/octet-stream" } else { "text/plain" })
    }

    fn value_for(&self, _current: Option<&str>) -> Option<String> {
        Some(self.0.clone())
    }
}
