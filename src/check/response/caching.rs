//! `caching`: the rules of RFC 9111 that several fields of a response break together. Each has a file of its own.

use std::sync::Arc;
use std::time::SystemTime;

use super::{expires_agrees, not_stale};
use crate::check::condition::Kind;
use crate::check::grammar::cache_control::{self, CacheControl};
use crate::check::grammar::http_date;
use crate::check::{Condition, Subject};
use crate::exchange::Fields;
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn Condition> = Kind {
    key: key("caching", Shape::Word(&[expires_agrees::NAME, not_stale::NAME]), "a rule of RFC 9111"),
    read: |_, node| match node.text()? {
        expires_agrees::NAME => Some(Arc::new(expires_agrees::ExpiresAgrees)),
        not_stale::NAME => Some(Arc::new(not_stale::NotStale)),
        _ => None,
    },
};

/// The directives of the response; none where they do not follow their grammar.
pub(super) fn control(subject: Subject<'_>) -> Option<CacheControl> {
    control_of(&subject.response.fields)
}

/// The directives of Cache-Control; none where they do not follow their grammar.
pub(super) fn control_of(fields: &Fields) -> Option<CacheControl> {
    cache_control::parse(&fields.value("cache-control").unwrap_or_default()).ok()
}

/// The date of a field, if it has one in the preferred form.
pub(super) fn date(subject: Subject<'_>, name: &str) -> Option<SystemTime> {
    http_date::parse(&subject.response.fields.value(name)?).ok()
}
