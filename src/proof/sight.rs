//! What tests look at of a response, and which of them look at a part of it.

use rustc_hash::FxHashMap;

use super::outline::Touch;
use crate::check::{Conditions, Part};
use crate::exchange::Pointer;
use crate::exchange::response::DECIDING_FIELDS;
use crate::suite::Test;

/// What a test looks at of a response.
#[derive(Debug, Clone)]
pub(super) enum Sight {
    /// These parts.
    Parts(Vec<Part>),
    /// It may look at anything.
    All,
}

impl Sight {
    /// What a test looks at of the response to its own request.
    pub(super) fn of(test: &Test) -> Self {
        let conditions = test.when.iter().chain([&test.expect]);
        parts_seen(conditions, &test.request).map_or(Self::All, Self::Parts)
    }

    /// What it takes to find one part.
    pub(super) fn of_part(part: &Part) -> Self {
        Self::Parts(vec![part.clone()]).with_deciding_fields()
    }

    /// The same with the fields by which it is decided whose a response is, and how it is read.
    pub(super) fn with_deciding_fields(mut self) -> Self {
        if let Self::Parts(parts) = &mut self {
            parts.extend(DECIDING_FIELDS.map(|name| Part::Field(name.to_owned())));
        }
        self
    }

    /// Whether it may see what is touched.
    pub(super) fn sees(&self, touch: &Touch) -> bool {
        match (self, touch) {
            (Self::All, _) | (_, Touch::All) => true,
            (Self::Parts(seen), Touch::Parts(touched)) => {
                seen.iter().any(|seen| touched.iter().any(|touched| meet(seen, touched)))
            }
        }
    }
}

/// The parts that conditions look at of the response to their own request; nothing where that may be any.
pub(super) fn parts_seen<'c>(conditions: impl IntoIterator<Item = &'c Conditions>, own: &str) -> Option<Vec<Part>> {
    // A value of the own response can be anywhere in it.
    let names_own = |conditions: &Conditions| conditions.requests("").contains(own);
    let seen = |conditions: &Conditions| if names_own(conditions) { None } else { conditions.sees() };
    let seen: Option<Vec<Vec<Part>>> = conditions.into_iter().map(seen).collect();
    Some(seen?.concat())
}

/// Whether two parts are the same, or one is inside the other.
fn meet(one: &Part, other: &Part) -> bool {
    match (one, other) {
        (Part::Json(one), Part::Json(other)) => {
            one.tokens().iter().zip(other.tokens()).all(|(one, other)| one == other)
        }
        (Part::Status, Part::Status) => true,
        (Part::Field(one), Part::Field(other)) => one == other,
        (Part::Parameter(one), Part::Parameter(other)) => one == other,
        (Part::Parameter(_), Part::Field(name)) | (Part::Field(name), Part::Parameter(_)) => name == "location",
        (Part::Status | Part::Field(_) | Part::Parameter(_) | Part::Json(_), _) => false,
    }
}

/// The tests that look at a response, by what they look at.
#[derive(Debug, Default)]
pub(super) struct Sights {
    all: Vec<usize>,
    every: Vec<usize>,
    fields: FxHashMap<String, Vec<usize>>,
    /// By the first member name on the way; none for the document itself.
    values: FxHashMap<Option<String>, Vec<usize>>,
}

impl Sights {
    /// Adds what a test looks at.
    pub(super) fn add(&mut self, test: usize, sight: &Sight) {
        self.every.push(test);
        let Sight::Parts(parts) = sight else {
            self.all.push(test);
            return;
        };
        for part in parts {
            match part {
                Part::Status => {}
                Part::Field(name) => self.fields.entry(name.clone()).or_default().push(test),
                Part::Parameter(_) => self.fields.entry("location".to_owned()).or_default().push(test),
                Part::Json(pointer) => self.values.entry(first(pointer)).or_default().push(test),
            }
        }
    }

    /// The tests that may see what is touched, and some more.
    pub(super) fn of(&self, touch: &Touch) -> Vec<usize> {
        let Touch::Parts(parts) = touch else { return self.every.clone() };
        let mut tests = self.all.clone();
        for part in parts {
            match part {
                Part::Status => return self.every.clone(),
                Part::Field(name) => tests.extend(self.fields.get(name).into_iter().flatten()),
                Part::Parameter(_) => tests.extend(self.fields.get("location").into_iter().flatten()),
                Part::Json(pointer) => tests.extend(self.of_value(pointer)),
            }
        }
        tests.sort_unstable();
        tests.dedup();
        tests
    }

    fn of_value(&self, pointer: &Pointer) -> Vec<usize> {
        let Some(first) = first(pointer) else { return self.values.values().flatten().copied().collect() };
        [None, Some(first)].iter().filter_map(|key| self.values.get(key)).flatten().copied().collect()
    }
}

fn first(pointer: &Pointer) -> Option<String> {
    pointer.tokens().first().cloned()
}
