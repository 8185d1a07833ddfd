//! `includes` and `includes-names`: members that the list of a field has.

use std::sync::Arc;

use super::{ExampleField, Field, FieldCondition, OtherLines, line};
use crate::check::condition::{Kind, Weaker};
use crate::check::forms::TEXTS;
use crate::check::grammar::list;
use crate::check::reader::Reader;
use crate::check::{TEXT, Verdict};
use crate::notation::Shape::{self, Either, List, Text};
use crate::notation::{Node, key};

const GROUPS: Shape = List(&Either(&[Text(&TEXT), TEXTS]));

pub(super) static EXACTLY: Kind<dyn FieldCondition> = Kind {
    key: key("includes", GROUPS, "members that the list has, exactly; a list in the list means one of them"),
    read: |_, node| read("includes", NameCase::Matters, node),
};

pub(super) static IN_ANY_CASE: Kind<dyn FieldCondition> = Kind {
    key: key("includes-names", GROUPS, "members that the list has, in any case; a list in the list means one of them"),
    read: |_, node| read("includes-names", NameCase::Ignored, node),
};

fn read(from: &'static str, case: NameCase, node: &Node) -> Option<Arc<dyn FieldCondition>> {
    let groups = node.items().iter().map(Reader::texts).collect();
    Some(Arc::new(Includes { from, case, groups }))
}

/// Whether members of a list are compared with their case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NameCase {
    /// `GET` is not `get`.
    Matters,
    /// Field names and directives.
    Ignored,
}

/// The list has a member of each of these groups.
#[derive(Debug)]
struct Includes {
    from: &'static str,
    case: NameCase,
    groups: Vec<Vec<String>>,
}

impl Includes {
    fn is(&self, member: &str, wanted: &str) -> bool {
        match self.case {
            NameCase::Matters => member == wanted,
            // A directive is known by its name, whatever argument follows.
            NameCase::Ignored => member.split('=').next().unwrap_or_default().trim_end().eq_ignore_ascii_case(wanted),
        }
    }
}

fn describe(groups: &[&Vec<String>]) -> String {
    let groups: Vec<String> = groups.iter().map(|group| group.join(" or ")).collect();
    format!("including {}", groups.join(", "))
}

impl FieldCondition for Includes {
    fn judge(&self, field: &Field<'_>) -> Verdict {
        let members = list::members(field.value);
        let has = |wanted: &String| members.iter().any(|member| self.is(member, wanted));
        let missing: Vec<&Vec<String>> = self.groups.iter().filter(|group| !group.iter().any(has)).collect();
        field.require(missing.is_empty(), || describe(&missing))
    }

    fn describe(&self) -> String {
        describe(&self.groups.iter().collect::<Vec<_>>())
    }

    fn weaker(&self) -> Vec<Weaker<dyn FieldCondition>> {
        let without = |lost: usize| {
            let groups = self.groups.iter().enumerate().filter(|(index, _)| *index != lost);
            let groups: Vec<_> = groups.map(|(_, group)| group.clone()).collect();
            let rest: Arc<dyn FieldCondition> = Arc::new(Self { groups, ..*self });
            rest
        };
        if self.groups.len() < 2 {
            return Vec::new();
        }
        let ways = self.groups.iter().enumerate();
        ways.map(|(index, group)| Weaker { lost: describe(&[group]), rest: Some(without(index)) }).collect()
    }

    fn counterexamples(&self, field: &ExampleField<'_>) -> Vec<OtherLines> {
        let members = list::members(field.value);
        let without = |group: &Vec<String>| {
            let is_wanted = |member: &&str| group.iter().any(|wanted| self.is(member, wanted));
            let rest: Vec<&str> = members.iter().copied().filter(|member| !is_wanted(member)).collect();
            if rest.is_empty() { "other".to_owned() } else { rest.join(", ") }
        };
        self.groups.iter().flat_map(|group| line(self.from, without(group))).collect()
    }

    fn value_for(&self, current: Option<&str>) -> Option<String> {
        let wanted = self.groups.iter().filter_map(|group| group.first().map(String::as_str));
        Some(current.into_iter().chain(wanted).collect::<Vec<_>>().join(", "))
    }
}
