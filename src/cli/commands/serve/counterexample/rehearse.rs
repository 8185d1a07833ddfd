//! A counterexample on the reference homeserver, tried out without a network: the responses that it changes are changed,
//! all others are the reference's own.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use url::Position;

use super::difference;
use crate::exchange::example::ExampleResponse;
use crate::exchange::{Exchange, Fields, Request, Response};
use crate::outcome::SuiteRecord;
use crate::plan::{self, Plan};
use crate::proof::{example, relocate};
use crate::reference::{Fixed, FixedResponse, Rehearsal};
use crate::setting::Setting;
use crate::suite::{Suite, Variant};

/// The record of a run, and the responses that were fixed for it.
pub(super) struct Rehearsed {
    pub(super) record: SuiteRecord,
    pub(super) responses: Vec<FixedResponse>,
}

/// Which responses are fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Those that the variant changes: nothing else is different from the reference.
    Changed,
    /// All of the suite, as they stand in the case file: for what shows only between responses of one file.
    All,
}

/// Runs a suite on the reference with the responses of a variant. Nothing if one of them can't be served.
pub(super) fn rehearse(
    suite: &Arc<Suite>,
    variant: &Variant,
    extent: Extent,
    setting: &Setting,
    now: SystemTime,
) -> Option<Rehearsed> {
    let base = setting.target.origin().ascii_serialization();
    let fixed = fixed(suite, variant, extent, (&base, now))?;
    let mut rehearsal = Rehearsal::new(&base, now);
    let mut plan = Plan::new(&[Arc::clone(suite)], setting, |_| true);
    let mut responses = Vec::new();
    loop {
        let requests = plan.next_requests();
        if requests.is_empty() {
            break;
        }
        for planned in requests {
            let kind = kind(&planned.request, fixed.get(&planned.name));
            let response = rehearsal.response(&kind);
            plan.take(planned.number, exchange(planned.request, response, now));
            responses.push(kind);
        }
    }
    let record = plan.finish(&plan::interrupted()).into_iter().next()?;
    Some(Rehearsed { record, responses })
}

/// What becomes of responses, by the names of requests, at this address and time.
fn fixed(
    suite: &Arc<Suite>,
    variant: &Variant,
    extent: Extent,
    (base, now): (&str, SystemTime),
) -> Option<HashMap<String, Fixed>> {
    let there = example::judge(suite, variant)?;
    let origins = there.exchanges.iter().map(|(_, exchange)| exchange.request.url.origin().ascii_serialization());
    let origins: Vec<String> = origins.collect();
    let here = |variant: &Variant| {
        let mut responses = example::changed_responses(suite, variant);
        relocate::to_base(&mut responses, &origins, base);
        relocate::to_time(&mut responses, example::clock(), now);
        responses
    };
    let healthy = here(&Variant { changes: Vec::new(), ..variant.clone() });
    let changed = here(variant);
    // The reference's HTTP library sends no malformed message (`raw`), and delimits the content by itself.
    let is_own_matter = |(name, _): &(String, String)| name == "transfer-encoding";
    if changed.values().any(|response| response.raw.is_some() || response.headers.iter().any(is_own_matter)) {
        return None;
    }
    let fixed = |(name, response): (String, ExampleResponse)| {
        let fixed = match extent {
            Extent::Changed => difference::between(healthy.get(&name)?, &response),
            Extent::All => difference::whole(&response),
        };
        Some((name, fixed))
    };
    Some(changed.into_iter().filter_map(fixed).collect())
}

fn kind(request: &Request, fixed: Option<&Fixed>) -> FixedResponse {
    let fields = request.fields.iter();
    FixedResponse {
        method: request.method.to_string(),
        target: request.url[Position::BeforePath..Position::AfterQuery].to_owned(),
        request_fields: fields
            .map(|(name, value)| (name.to_owned(), String::from_utf8_lossy(value).into_owned()))
            .collect(),
        request_content: request.content.to_vec(),
        response: fixed.cloned().unwrap_or(Fixed::Own),
    }
}

fn exchange(request: Request, response: (u16, Vec<(String, String)>, Vec<u8>), received: SystemTime) -> Exchange {
    let (status, lines, body) = response;
    let mut fields = Fields::new();
    lines.iter().for_each(|(name, value)| fields.push(name, value.as_bytes()));
    Exchange { request, result: Ok(Response::new(status, fields, body)), received, duration: Duration::ZERO }
}
