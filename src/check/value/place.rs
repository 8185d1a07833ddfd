//! A JSON value under judgement, and its place.

use std::borrow::Cow;
use std::sync::Arc;

use super::ValueCondition;
use crate::check::{Context, Spot, Subject, Verdict};
use crate::exchange::Pointer;
use crate::exchange::json::Json;

/// A place in a JSON document, with the value there if there is one.
pub(in crate::check) struct Place<'a> {
    /// The complete document.
    pub(in crate::check) root: &'a Json,
    pub(in crate::check) pointer: Pointer,
    pub(in crate::check) value: Option<&'a Json>,
    pub(in crate::check) subject: Subject<'a>,
    pub(in crate::check) context: Context<'a>,
}

/// A value under judgement.
pub(in crate::check) struct JudgedValue<'a> {
    /// The complete document.
    pub(in crate::check) root: &'a Json,
    pub(in crate::check) pointer: Pointer,
    pub(in crate::check) value: &'a Json,
    pub(in crate::check) subject: Subject<'a>,
    pub(in crate::check) context: Context<'a>,
}

/// A value of a response that a case file gives.
pub(in crate::check) struct ExampleValue<'a> {
    /// The complete document.
    pub(in crate::check) root: &'a Json,
    pub(in crate::check) value: &'a Json,
}

impl<'a> JudgedValue<'a> {
    pub(super) fn judge_all(&self, conditions: &[Arc<dyn ValueCondition>]) -> Verdict {
        Verdict::all(conditions.iter().map(|condition| condition.judge(self)), || Verdict::Holds)
    }

    /// The same judgement on an item or a member of the value.
    pub(super) fn at(&self, token: &str, value: &'a Json) -> Self {
        let pointer = self.pointer.child(token);
        JudgedValue { root: self.root, pointer, value, subject: self.subject, context: self.context }
    }

    pub(super) fn require(&self, holds: bool, expected: impl FnOnce() -> String) -> Verdict {
        if holds { Verdict::Holds } else { self.violated(expected()) }
    }

    pub(super) fn violated(&self, expected: impl AsRef<str>) -> Verdict {
        self.violated_by(expected, excerpt(self.value))
    }

    pub(super) fn violated_by(&self, expected: impl AsRef<str>, got: String) -> Verdict {
        violated_at(self.subject, &self.pointer, Some(self.value), expected, got)
    }
}

impl Place<'_> {
    pub(super) fn violated(&self, expected: impl AsRef<str>) -> Verdict {
        let got = self.value.map_or_else(|| "nothing there".to_owned(), excerpt);
        violated_at(self.subject, &self.pointer, self.value, expected, got)
    }
}

fn violated_at(
    subject: Subject<'_>,
    pointer: &Pointer,
    value: Option<&Json>,
    expected: impl AsRef<str>,
    got: String,
) -> Verdict {
    let spot = Spot::Json(pointer.clone(), value.map(|value| value.span.clone()));
    subject.violated(format!("{}: {}", name(pointer), expected.as_ref()), got, spot)
}

/// A place as messages name it.
pub(super) fn name(pointer: &Pointer) -> String {
    if pointer.as_str().is_empty() { "the document".to_owned() } else { format!("`{pointer}`") }
}

/// The value as JSON, cut to a length that a line can hold.
pub(crate) fn excerpt(value: &Json) -> String {
    shorten(&value.to_text())
}

/// A text cut to a length that a line can hold.
pub(crate) fn shorten(text: &str) -> String {
    const MOST: usize = 160;
    match text.char_indices().nth(MOST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}… ({} octets)", &text[..end], text.len()),
    }
}

/// Some values, as in: … or …
pub(super) fn list(values: &[Cow<'_, Json>]) -> String {
    values.iter().map(|value| excerpt(value)).collect::<Vec<_>>().join(" or ")
}
