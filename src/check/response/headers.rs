//! `headers`: what is asked of header fields, by their names.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::asked::Asked;
use crate::check::condition::{Kind, Weaker};
use crate::check::header::{self, AskedField, ExampleField};
use crate::check::reader::Reader;
use crate::check::{Condition, Context, Derived, FIELD_NAME, Part, Spot, Subject, Verdict};
use crate::exchange::example::{Change, ExampleResponse};
use crate::notation::{Entry, Node, Shape, key};

pub(super) static KIND: Kind<dyn Condition> =
    Kind { key: key("headers", Shape::Table { keys: &FIELD_NAME, values: &header::SHAPE }, "header fields"), read };

fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Arc<dyn Condition>> {
    let mut field = |entry: &Entry| {
        let asked = header::read(reader, &entry.node)?;
        Some(NamedField { name: entry.key.to_ascii_lowercase(), asked })
    };
    Some(Arc::new(Headers(node.entries().iter().filter_map(&mut field).collect())))
}

/// What is asked of a field.
#[derive(Debug, Clone)]
struct NamedField {
    /// In lower case.
    name: String,
    asked: AskedField,
}

#[derive(Debug)]
struct Headers(Vec<NamedField>);

impl NamedField {
    fn describe(&self) -> String {
        format!("{} {}", self.name, self.asked.describe(|condition| condition.describe()))
    }

    fn weaker(&self) -> Vec<(String, Option<Self>)> {
        let ways = self.asked.weaker(|condition| condition.describe(), |condition| condition.weaker());
        let rest = |asked| Self { name: self.name.clone(), asked };
        ways.into_iter().map(|(lost, asked)| (format!("{} {lost}", self.name), asked.map(rest))).collect()
    }

    fn counterexamples(&self, example: &ExampleResponse) -> Vec<Derived> {
        let name = &self.name;
        let Some(value) = example.field(name) else {
            return match self.asked {
                Asked::Absent => vec![Derived { from: "absent", change: Change::field(name, Some("x")) }],
                Asked::Present => Vec::new(),
                Asked::Conditions { .. } => Vec::new(),
            };
        };
        let removed = self.asked.demands().then(|| Derived { from: "present", change: Change::field(name, None) });
        let field = ExampleField { value: &value, example };
        let others = self.asked.conditions().iter().flat_map(|condition| condition.counterexamples(&field));
        let changed = others.map(|other| {
            let headers = vec![(name.clone(), other.lines)];
            Derived { from: other.from, change: Change { headers, ..Change::default() } }
        });
        removed.into_iter().chain(changed).collect()
    }

    fn fulfilled(&self, example: &ExampleResponse) -> Option<Change> {
        let current = example.field(&self.name);
        let value = match &self.asked {
            Asked::Absent => None,
            Asked::Present => Some(current.unwrap_or_else(|| "x".to_owned())),
            Asked::Conditions { all, .. } => {
                let next = |value: Option<String>, condition: &Arc<dyn header::FieldCondition>| {
                    condition.value_for(value.as_deref()).map(Some)
                };
                Some(all.iter().try_fold(current, next)??)
            }
        };
        Some(Change::field(&self.name, value.as_deref()))
    }
}

impl Condition for Headers {
    fn judge(&self, subject: Subject<'_>, context: Context<'_>) -> Verdict {
        let verdicts = self.0.iter().map(|field| header::judge(&field.name, &field.asked, subject, context));
        Verdict::all(verdicts, || Verdict::Holds)
    }

    fn describe(&self) -> String {
        self.0.iter().map(NamedField::describe).collect::<Vec<_>>().join(" and ")
    }

    fn spot(&self) -> Spot {
        self.0.first().map_or(Spot::Status, |field| Spot::Field(field.name.clone()))
    }

    fn requests(&self, _own: &str, names: &mut BTreeSet<String>) {
        let conditions = self.0.iter().flat_map(|field| field.asked.conditions());
        conditions.for_each(|condition| condition.requests(names));
    }

    fn demands(&self, own: &str, places: &mut Vec<(String, Part)>) {
        let demanded = self.0.iter().filter(|field| field.asked.demands());
        places.extend(demanded.map(|field| (own.to_owned(), Part::Field(field.name.clone()))));
    }

    fn parts(&self) -> Vec<Part> {
        self.0.iter().map(|field| Part::Field(field.name.clone())).collect()
    }

    fn sees(&self) -> Option<Vec<Part>> {
        let mut conditions = self.0.iter().flat_map(|field| field.asked.conditions());
        (!conditions.any(|condition| condition.sees_more())).then(|| self.parts())
    }

    fn weaker(&self) -> Vec<Weaker<dyn Condition>> {
        let mut ways = Vec::new();
        for (index, field) in self.0.iter().enumerate() {
            let with = |replacement: Option<NamedField>| {
                let rest =
                    self.0[..index].iter().cloned().chain(replacement).chain(self.0[index + 1..].iter().cloned());
                let rest: Vec<NamedField> = rest.collect();
                (!rest.is_empty()).then(|| Arc::new(Self(rest)) as Arc<dyn Condition>)
            };
            let inner = field.weaker();
            if inner.is_empty() && self.0.len() > 1 {
                ways.push(Weaker { lost: field.describe(), rest: with(None) });
            }
            ways.extend(inner.into_iter().map(|(lost, rest)| Weaker { lost, rest: with(rest) }));
        }
        ways
    }

    fn counterexamples(&self, example: &ExampleResponse) -> Vec<Derived> {
        self.0.iter().flat_map(|field| field.counterexamples(example)).collect()
    }

    fn fulfilled(&self, example: &ExampleResponse) -> Option<Change> {
        self.0.iter().try_fold(Change::default(), |all, field| Some(all.and(field.fulfilled(example)?)))
    }
}
