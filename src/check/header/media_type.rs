//! `media-type`: type and subtype of a field, whatever parameters follow and however often it comes.

use std::sync::Arc;

use super::{ExampleField, Field, FieldCondition, OtherLines, line};
use crate::check::condition::Kind;
use crate::check::grammar::list;
use crate::check::{MEDIA_TYPE, Verdict};
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn FieldCondition> = Kind {
    key: key(
        "media-type",
        Shape::Text(&MEDIA_TYPE),
        "type and subtype, whatever parameters follow and however often it comes",
    ),
    read: |_, node| Some(Arc::new(MediaType(node.text()?.to_owned()))),
};

/// In lower case.
#[derive(Debug)]
struct MediaType(String);

impl MediaType {
    /// Bad parameters are another condition's business, so all is read leniently up to `;`; and so is a value that comes
    /// twice (`single`), as long as it is the same type.
    fn is_in(&self, value: &str) -> bool {
        let values = list::members(value);
        let mut types = values.iter().map(|value| value.split(';').next().unwrap_or_default().trim_end());
        let is_this = |name: &str| name.eq_ignore_ascii_case(&self.0);
        // What has no slash is the rest of a parameter with a comma.
        types.next().is_some_and(is_this) && types.all(|name| !name.contains('/') || is_this(name))
    }
}

impl FieldCondition for MediaType {
    fn judge(&self, field: &Field<'_>) -> Verdict {
        field.require(self.is_in(field.value), || self.0.clone())
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
