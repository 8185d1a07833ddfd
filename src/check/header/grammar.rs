//! `grammar`: the value of a field follows a grammar of HTTP.

use std::sync::Arc;

use super::{ExampleField, Field, FieldCondition, OtherLines, first};
use crate::check::Verdict;
use crate::check::condition::Kind;
use crate::check::grammar::{GrammarError, cache_control, delta_seconds, entity_tag, http_date, list, media_type};
use crate::notation::{Shape, key};

pub(super) static KIND: Kind<dyn FieldCondition> = Kind {
    key: key("grammar", Shape::Word(&NAMES), "the grammar that the value follows"),
    read: |_, node| {
        let (_, grammar) = FieldGrammar::ALL.into_iter().find(|(name, _)| node.text() == Some(*name))?;
        Some(Arc::new(grammar))
    },
};

/// The grammar that a field value follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldGrammar {
    /// RFC 9111, section 5.2
    CacheControl,
    /// RFC 9111, section 1.2.2
    DeltaSeconds,
    /// RFC 9110, section 8.8.3
    EntityTag,
    /// A list of field names, or `*` (RFC 9110, section 12.5.5)
    FieldNames,
    /// IMF-fixdate (RFC 9110, section 5.6.7)
    HttpDate,
    /// RFC 9110, section 8.3.1
    MediaType,
    /// A list of method tokens, or nothing (RFC 9110, section 10.2.1)
    Methods,
    /// Seconds or a date (RFC 9110, section 10.2.3)
    RetryAfter,
}

/// The names of all grammars.
static NAMES: [&str; 8] = {
    let mut names = [""; 8];
    let mut index = 0;
    while index < names.len() {
        names[index] = FieldGrammar::ALL[index].0;
        index += 1;
    }
    names
};

impl FieldGrammar {
    const ALL: [(&'static str, Self); 8] = [
        ("cache-control", Self::CacheControl),
        ("delta-seconds", Self::DeltaSeconds),
        ("entity-tag", Self::EntityTag),
        ("field-names", Self::FieldNames),
        ("http-date", Self::HttpDate),
        ("media-type", Self::MediaType),
        ("methods", Self::Methods),
        ("retry-after", Self::RetryAfter),
    ];

    /// A value that follows it, in words.
    pub(super) fn describe(self) -> &'static str {
        match self {
            Self::CacheControl => "a list of cache directives",
            Self::DeltaSeconds => "a whole number of seconds",
            Self::EntityTag => "an entity tag, as in \"v1\" or W/\"v1\"",
            Self::FieldNames => "a list of field names",
            Self::HttpDate => "a date such as Mon, 23 Nov 2026 20:00:00 GMT",
            Self::MediaType => "a media type",
            Self::Methods => "a list of methods",
            Self::RetryAfter => "a number of seconds or a date",
        }
    }

    fn error(self, value: &str) -> Option<GrammarError> {
        match self {
            Self::CacheControl => cache_control::parse(value).err(),
            Self::DeltaSeconds => delta_seconds::parse(value).err(),
            Self::EntityTag => entity_tag::parse(value).err(),
            Self::FieldNames => list::field_names(value).err(),
            Self::HttpDate => http_date::parse(value).err(),
            Self::MediaType => media_type::parse(value).err(),
            Self::Methods => list::tokens(value).err(),
            Self::RetryAfter => delta_seconds::retry_after(value).err(),
        }
    }
}

impl FieldCondition for FieldGrammar {
    fn judge(&self, field: &Field<'_>) -> Verdict {
        let error = self.error(field.value);
        error.map_or(Verdict::Holds, |error| field.violated(format!("{} ({error})", FieldGrammar::describe(*self))))
    }

    fn describe(&self) -> String {
        format!("that is {}", FieldGrammar::describe(*self))
    }

    fn counterexamples(&self, field: &ExampleField<'_>) -> Vec<OtherLines> {
        let texts = [format!("{} @@", field.value), "@@".to_owned()];
        first("grammar", texts, |text| self.error(text).is_some())
    }
}
