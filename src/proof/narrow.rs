//! Long documents cut down to what is looked at, so that the cost of a counterexample does not grow with its document.

use rustc_hash::FxHashMap;

use super::outline::{Outline, Touch};
use super::sight::Sight;
use crate::check::Part;
use crate::exchange::example::ExampleResponse;
use crate::exchange::json::{Json, Member, Value};
use crate::exchange::{Exchange, Pointer};

/// Documents with fewer members are left as they are.
const LONG: usize = 64;

/// Names of members of documents.
#[derive(Debug, Default)]
pub(super) struct Members(Vec<String>);

/// Where the members of a document stand, by their names.
#[derive(Debug, Default)]
pub(super) struct Places(FxHashMap<String, Vec<usize>>);

impl Places {
    /// Those of the document of an exchange.
    pub(super) fn of(exchange: &Exchange) -> Self {
        let mut places = Self::default();
        for (place, member) in members(exchange).into_iter().flatten().enumerate() {
            places.0.entry(member.name.clone()).or_default().push(place);
        }
        places
    }
}

/// The members of the document of an exchange.
fn members(exchange: &Exchange) -> Option<&[Member]> {
    let parsed = exchange.result.as_ref().ok().filter(|parsed| !parsed.fields.has("content-encoding"))?;
    match &parsed.body().document().ok()?.root.value {
        Value::Object(members) => Some(members),
        Value::Null | Value::Boolean(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    }
}

impl Members {
    /// The members that these parts are in or of; nothing if a part is the document.
    pub(super) fn of(parts: &[Part]) -> Option<Self> {
        let mut members = Self::default();
        members.add(parts).then_some(members)
    }

    /// The members that any test may look at, where this is touched of responses; nothing if that may be all of them.
    pub(super) fn looked_at<'t>(
        outline: &Outline<'_>,
        touched: impl Iterator<Item = (usize, &'t Touch)>,
    ) -> Option<Self> {
        let touched: FxHashMap<usize, &Touch> = touched.collect();
        let mut members = Self::default();
        for (request, touch) in &touched {
            let Touch::Parts(parts) = touch else { return None };
            let looks = outline.onlookers(*request, touch).into_iter().flat_map(|test| outline.looks(test));
            let seen = looks.filter(|(seen, _)| touched.contains_key(seen)).map(|(_, sight)| match sight {
                Sight::Parts(parts) => Some(parts.as_slice()),
                Sight::All => None,
            });
            let seen: Option<Vec<&[Part]>> = seen.collect();
            if !seen?.into_iter().chain([parts.as_slice()]).all(|parts| members.add(parts)) {
                return None;
            }
        }
        // Whether the API is offered is asked of each.
        match &outline.suite.not_offered {
            Some(refusal) if outline.sent(&refusal.request).is_some_and(|request| touched.contains_key(&request)) => {
                members.add(&refusal.expect.sees()?).then_some(members)
            }
            Some(_) | None => Some(members),
        }
    }

    /// Whether none of the parts is the document.
    fn add(&mut self, parts: &[Part]) -> bool {
        let pointers = parts.iter().filter_map(|part| match part {
            Part::Json(pointer) => Some(pointer),
            Part::Status | Part::Field(_) | Part::Parameter(_) => None,
        });
        pointers.into_iter().all(|pointer: &Pointer| match pointer.tokens().first() {
            Some(first) => {
                if !self.0.contains(first) {
                    self.0.push(first.clone());
                }
                true
            }
            None => false,
        })
    }

    /// The response with only these members in its document; nothing if the document is not long. `exchange` has the
    /// response, parsed, and `places` are those of its members.
    pub(super) fn cut(
        &self,
        response: &ExampleResponse,
        exchange: &Exchange,
        places: &Places,
    ) -> Option<ExampleResponse> {
        let members = members(exchange)?;
        if members.len() < LONG || self.0.len() > members.len() / 2 || response.raw.is_some() {
            return None;
        }
        let mut kept: Vec<usize> = self.0.iter().filter_map(|name| places.0.get(name)).flatten().copied().collect();
        kept.sort_unstable();
        let kept = kept.into_iter().map(|place| members[place].clone()).collect();
        let body = Json::new(Value::Object(kept)).to_text().into_bytes();
        let ExampleResponse { status, headers, .. } = response;
        Some(ExampleResponse { status: *status, headers: headers.clone(), body, raw: None })
    }
}
