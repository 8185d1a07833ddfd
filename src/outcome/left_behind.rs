//! What a run left on the server, such as clients: Matrix has no way to remove them.

use super::SuiteRecord;
use crate::exchange::Exchange;
use crate::exchange::json::Value;
use crate::suite::{RequestCase, Writes};

/// Something that a run left on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftBehind {
    /// What it is.
    pub writes: Writes,
    /// The name that the server gave it, such as a client id. It is masked if it looks like a secret.
    pub name: String,
    /// The request that made it: the suite and its name there.
    pub request: String,
}

impl LeftBehind {
    /// What the requests of a suite left: those that were successful, and whose responses name it.
    pub(super) fn of(record: &SuiteRecord) -> Vec<Self> {
        let left = record.suite.requests.iter().filter_map(|request| {
            let name = name(request, record.exchange(&request.name)?)?;
            // The name of a request of another suite begins with that suite.
            let suite = Some(&record.suite.name).filter(|_| !request.is_borrowed);
            let path = suite.map_or_else(|| request.name.clone(), |suite| format!("{suite}/{}", request.name));
            Some(Self { writes: request.writes, name, request: path })
        });
        left.collect()
    }
}

fn name(request: &RequestCase, exchange: &Exchange) -> Option<String> {
    let pointer = request.leaves.as_ref()?;
    let response = exchange.result.as_ref().ok().filter(|response| (200..300).contains(&response.status))?;
    match &response.body().document().ok()?.root.find(pointer)?.value {
        Value::String(text) | Value::Number(text) => Some(text.clone()),
        Value::Null | Value::Boolean(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
