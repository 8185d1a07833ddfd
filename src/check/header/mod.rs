//! Conditions on a header field (RFC 9110, section 5). The parsers of their grammar are in `grammar`.

mod charset;
mod contains_text;
mod grammar;
mod includes;
mod lifetime;
mod matches;
mod media_type;
mod near_clock;
mod not;
mod not_after;
mod one_of;
mod rule;
mod same_as;
mod single;

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::SystemTime;

use super::asked::{Asked, OPTIONAL};
use super::condition::{Kind, Weaker, keys};
use super::forms::{AHEAD, PRESENCE};
use super::reader::{Kinds, Reader};
use super::{Context, Spot, Subject, Verdict, grammar::http_date};
use crate::check::TEXT;
use crate::exchange::example::ExampleResponse;
use crate::notation::{Key, Node, Object, Shape};

/// One thing asked of a header field that is there.
pub(super) trait FieldCondition: Debug + Send + Sync {
    /// Whether it holds.
    fn judge(&self, field: &Field<'_>) -> Verdict;

    /// The condition in a few words, as in: etag …
    fn describe(&self) -> String;

    /// Adds the names of other requests whose responses it looks at.
    fn requests(&self, _names: &mut BTreeSet<String>) {}

    /// Whether judging it looks at more of the response than the field.
    fn sees_more(&self) -> bool {
        false
    }

    /// The condition without one of the conditions in it, in each way.
    fn weaker(&self) -> Vec<Weaker<dyn FieldCondition>> {
        Vec::new()
    }

    /// Lines of the field for which it does not hold; none where none follows from it.
    fn counterexamples(&self, _field: &ExampleField<'_>) -> Vec<OtherLines> {
        Vec::new()
    }

    /// A value of the field for which it holds, made of the one that is there, where one is simple to make.
    fn value_for(&self, _current: Option<&str>) -> Option<String> {
        None
    }
}

/// A header field under judgement.
#[derive(Clone, Copy)]
pub(super) struct Field<'a> {
    /// In lower case.
    pub(super) name: &'a str,
    /// All lines of it, joined by commas.
    pub(super) value: &'a str,
    pub(super) subject: Subject<'a>,
    pub(super) context: Context<'a>,
}

/// A header field of a response that a case file gives.
#[derive(Clone, Copy)]
pub(super) struct ExampleField<'a> {
    pub(super) value: &'a str,
    pub(super) example: &'a ExampleResponse,
}

/// Lines of a header field for which a condition does not hold.
pub(super) struct OtherLines {
    /// The key of the condition.
    pub(super) from: &'static str,
    pub(super) lines: Vec<String>,
}

static KINDS: [&Kind<dyn FieldCondition>; 16] = [
    &single::KIND,
    &one_of::EQUALS,
    &one_of::ONE_OF,
    &matches::KIND,
    &contains_text::KIND,
    &grammar::KIND,
    &media_type::KIND,
    &charset::KIND,
    &includes::EXACTLY,
    &includes::IN_ANY_CASE,
    &near_clock::KIND,
    &not_after::KIND,
    &same_as::KIND,
    &rule::KIND,
    &lifetime::KIND,
    &not::KIND,
];
static KEYS: [Key; 16] = keys(&KINDS);

/// Conditions on a field that may be missing.
static FIELD: Object =
    Object { name: "header conditions", keys: &[&OPTIONAL, &KEYS], open_keys: &[], one_of: &[], at_most_one_of: &[] };

/// Conditions on a field that is there.
static INNER: Object =
    Object { name: "conditions on a header value", keys: &[&KEYS], open_keys: &[], one_of: &[], at_most_one_of: &[] };

/// The mappings of this room.
pub(super) static OBJECTS: [&Object; 4] = [&FIELD, &INNER, &AHEAD, &lifetime::LIFETIME];

/// What may be asked of a header field.
pub(super) static SHAPE: Shape = Shape::Either(&[PRESENCE, Shape::Text(&TEXT), Shape::Object(&FIELD)]);

/// What is asked of a header field.
pub(super) type AskedField = Asked<dyn FieldCondition>;

/// Reads what is asked of a header field.
pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> Option<AskedField> {
    Asked::read(reader, node, Kinds { known: &KINDS, open: |_, _| None }, one_of::EQUALS.read)
}

/// Reads conditions on a field that is there.
fn read_inner(reader: &mut Reader<'_>, node: &Node) -> Vec<Arc<dyn FieldCondition>> {
    reader.read_kinds(node, Kinds { known: &KINDS, open: |_, _| None })
}

/// Judges what is asked of the field `name`.
pub(super) fn judge(name: &str, asked: &AskedField, subject: Subject<'_>, context: Context<'_>) -> Verdict {
    let spot = || Spot::Field(name.to_owned());
    let Some(value) = subject.response.fields.value(name) else {
        let missing = || Verdict::NotApplicable(format!("the response to `{}` has no {name}", subject.request));
        return match asked {
            Asked::Absent => Verdict::Holds,
            Asked::Conditions { optional: true, .. } => missing(),
            Asked::Present | Asked::Conditions { optional: false, .. } => {
                subject.violated(format!("{name}: present"), format!("no {name}"), spot())
            }
        };
    };
    let field = Field { name, value: &value, subject, context };
    match asked {
        Asked::Absent => field.violated("absent"),
        Asked::Present => Verdict::Holds,
        Asked::Conditions { all, .. } => field.judge_all(all),
    }
}

impl Field<'_> {
    fn judge_all(&self, conditions: &[Arc<dyn FieldCondition>]) -> Verdict {
        Verdict::all(conditions.iter().map(|condition| condition.judge(self)), || Verdict::Holds)
    }

    fn require(&self, holds: bool, expected: impl FnOnce() -> String) -> Verdict {
        if holds { Verdict::Holds } else { self.violated(expected()) }
    }

    fn violated(&self, expected: impl AsRef<str>) -> Verdict {
        let Field { name, value, .. } = self;
        let spot = Spot::Field((*name).to_owned());
        self.subject.violated(format!("{name}: {}", expected.as_ref()), format!("{name}: {value}"), spot)
    }

    /// The date that the field has, or the violation that it has none.
    fn date(&self) -> Result<SystemTime, Verdict> {
        http_date::parse(self.value).map_err(|_| self.violated(grammar::FieldGrammar::HttpDate.describe()))
    }
}

/// One line.
fn line(from: &'static str, line: impl Into<String>) -> Vec<OtherLines> {
    vec![OtherLines { from, lines: vec![line.into()] }]
}

/// The first of some texts of which something is true.
fn first<const N: usize>(from: &'static str, texts: [String; N], is_meant: impl Fn(&str) -> bool) -> Vec<OtherLines> {
    texts.into_iter().find(|text| is_meant(text)).map_or_else(Vec::new, |text| line(from, text))
}

/// Another value, of the same form where that is simple.
fn other_value(value: &str) -> String {
    value.strip_suffix('"').map_or_else(|| format!("{value}x"), |opaque| format!("{opaque}x\""))
}
