//! The name of a request: conditions on the response to that one.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::read_conditions;
use crate::check::condition::Weaker;
use crate::check::reader::Reader;
use crate::check::{Condition, Conditions, Context, Missing, Part, Spot, Subject, Verdict};
use crate::notation::{Entry, Node};

/// Reads an entry whose key is the name of a request.
pub(super) fn read(reader: &mut Reader<'_>, entry: &Entry) -> Option<Arc<dyn Condition>> {
    // Anything but a mapping is a misspelt key, which was reported.
    if !entry.node.is_mapping() {
        return None;
    }
    let request = reader.request(&Node::new_text(entry.key.clone(), &entry.key_span));
    let conditions = read_conditions(reader, &entry.node);
    Some(Arc::new(OnRequest { request: request?, conditions }))
}

#[derive(Debug)]
struct OnRequest {
    /// The full name.
    request: String,
    conditions: Conditions,
}

impl Condition for OnRequest {
    fn judge(&self, _subject: Subject<'_>, context: Context<'_>) -> Verdict {
        self.conditions.judge_request(&self.request, context)
    }

    fn judge_missing(&self, _missing: &Missing<'_>, context: Context<'_>) -> Verdict {
        self.conditions.judge_request(&self.request, context)
    }

    fn describe(&self) -> String {
        format!("{} in the response to `{}`", self.conditions.describe(), self.request)
    }

    fn spot(&self) -> Spot {
        self.conditions.spot()
    }

    fn unwanted(&self, expected: &str, subject: Subject<'_>, context: Context<'_>) -> Verdict {
        self.conditions.unwanted(expected, context.look_up(&self.request).unwrap_or(subject), context)
    }

    fn requests(&self, _own: &str, names: &mut BTreeSet<String>) {
        names.extend(self.conditions.requests(&self.request));
    }

    fn demands(&self, _own: &str, places: &mut Vec<(String, Part)>) {
        places.extend(self.conditions.demands(&self.request));
    }

    fn sees(&self) -> Option<Vec<Part>> {
        Some(Vec::new())
    }

    fn elsewhere(&self) -> Option<(&str, &Conditions)> {
        Some((&self.request, &self.conditions))
    }

    fn weaker(&self) -> Vec<Weaker<dyn Condition>> {
        let with = |conditions: Conditions| {
            let is_left = !conditions.all.is_empty();
            is_left.then(|| Arc::new(Self { request: self.request.clone(), conditions }) as Arc<dyn Condition>)
        };
        let ways = self.conditions.weaker().into_iter();
        ways.map(|(lost, rest)| Weaker {
            lost: format!("{lost} in the response to `{}`", self.request),
            rest: with(rest),
        })
        .collect()
    }
}
