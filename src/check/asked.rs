//! What is asked of a thing that may be missing, such as a header field or a member: that it is there, that it is not, or
//! conditions on it.

use std::sync::Arc;

use super::condition::{Weaker, weaker};
use super::reader::{Kinds, Reader};
use crate::notation::{Key, Node, Shape, key};
use crate::source::ProblemCode;

/// What is asked of a thing that may be missing.
#[derive(Debug)]
pub(super) enum Asked<C: ?Sized> {
    /// It is not there.
    Absent,
    /// It is there.
    Present,
    /// It is there and meets all of these; or, if it is optional, it meets them if it is there.
    Conditions {
        /// Whether nothing is asked where it is missing.
        optional: bool,
        /// What it meets.
        all: Vec<Arc<C>>,
    },
}

/// The key that takes the demand from conditions.
pub(super) static OPTIONAL: [Key; 1] =
    [key("optional", Shape::Just(true), "the other conditions do not apply where it is missing")];

impl<C: ?Sized> Clone for Asked<C> {
    fn clone(&self) -> Self {
        match self {
            Self::Absent => Self::Absent,
            Self::Present => Self::Present,
            Self::Conditions { optional, all } => Self::Conditions { optional: *optional, all: all.clone() },
        }
    }
}

impl<C: ?Sized> Asked<C> {
    /// Reads a mapping of conditions, or one of the words; anything else is what `equals` reads.
    pub(super) fn read(
        reader: &mut Reader<'_>,
        node: &Node,
        kinds: Kinds<C>,
        equals: fn(&mut Reader<'_>, &Node) -> Option<Arc<C>>,
    ) -> Option<Self> {
        if !node.is_mapping() {
            return match node.text() {
                Some("present") => Some(Self::Present),
                Some("absent") => Some(Self::Absent),
                Some(_) | None => Some(Self::Conditions { optional: false, all: vec![equals(reader, node)?] }),
            };
        }
        let optional = node.get("optional").is_some();
        if optional && node.entries().len() == 1 {
            let problem = reader.report(ProblemCode::MissingKey, &node.span, "`optional` alone asks for nothing");
            problem.help = Some("add what must hold where it is there, or leave it out".to_owned());
            return None;
        }
        Some(Self::Conditions { optional, all: reader.read_kinds(node, kinds) })
    }

    /// Whether it is violated where the thing is missing.
    pub(super) fn demands(&self) -> bool {
        match self {
            Self::Absent => false,
            Self::Present => true,
            Self::Conditions { optional, .. } => !optional,
        }
    }

    /// The conditions on the thing.
    pub(super) fn conditions(&self) -> &[Arc<C>] {
        match self {
            Self::Absent | Self::Present => &[],
            Self::Conditions { all, .. } => all,
        }
    }

    /// In words, as in: etag …
    pub(super) fn describe(&self, describe: impl Fn(&C) -> String) -> String {
        match self {
            Self::Absent => "absent".to_owned(),
            Self::Present => "present".to_owned(),
            Self::Conditions { all, .. } if all.is_empty() => "present".to_owned(),
            Self::Conditions { all, .. } => join(all, describe),
        }
    }

    /// This without one of the conditions, in each way; without `optional: true` too. The words say what was lost.
    pub(super) fn weaker(
        &self,
        describe: impl Fn(&C) -> String,
        inner: impl Fn(&C) -> Vec<Weaker<C>>,
    ) -> Vec<(String, Option<Self>)> {
        let Self::Conditions { optional, all } = self else { return Vec::new() };
        let optional = *optional;
        let rest = |all: Vec<Arc<C>>| (!optional || !all.is_empty()).then_some(Self::Conditions { optional, all });
        let mut ways: Vec<_> = weaker(all, describe, inner).into_iter().map(|(lost, all)| (lost, rest(all))).collect();
        if optional {
            let demanding = Self::Conditions { optional: false, all: all.clone() };
            ways.push(("`optional: true`".to_owned(), Some(demanding)));
        }
        ways
    }
}

/// All of some conditions in words.
pub(super) fn join<C: ?Sized>(all: &[Arc<C>], describe: impl Fn(&C) -> String) -> String {
    all.iter().map(|condition| describe(condition)).collect::<Vec<_>>().join(" and ")
}
