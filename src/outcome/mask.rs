//! The run record without secrets. Only judging sees the original responses.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use url::Url;

use super::{Outcome, Record, Skip, SuiteRecord};
use crate::check::{Spot, Template, Violation};
use crate::exchange::coding;
use crate::exchange::{CodingError, Contents, Exchange, Fields, Mask, Pointer, Request, Response, Secrets, Trouble};
use crate::suite::{RequestCase, Suite};

impl Record {
    /// Masks these secrets, everything that looks like a secret, and every value that a server named as one, wherever
    /// the record quotes them: in requests, responses, verdicts and reasons. The target and the texts of the case files
    /// are public.
    pub fn mask(&mut self, secrets: &Secrets) {
        let mut secrets = secrets.clone();
        // The exchanges in order: if there are very many secrets, chance must not decide which are learned.
        let mut seen = HashSet::new();
        let exchanges = self.suites.iter().flat_map(|suite| &suite.exchanges).map(|(_, exchange)| exchange);
        let distinct = exchanges.filter(|exchange| seen.insert(Arc::as_ptr(exchange)));
        let mut known = HashSet::new();
        let public_contents = with_written_content(&self.suites);
        distinct.for_each(|exchange| learn(&mut secrets, exchange, &public_contents, &mut known));
        // Suites share files, and most requests have the same fields: each public text counts once.
        let requests: BTreeSet<String> =
            self.suites.iter().flat_map(|suite| written_requests(&suite.suite)).map(ToString::to_string).collect();
        let texts = self.suites.iter().flat_map(|suite| &suite.suite.files).map(|file| &*file.text);
        let written = requests.iter().map(String::as_str);
        let public: BTreeSet<&str> = texts.chain(written).chain([self.run.setting.target.as_str()]).collect();
        let mask = Mask::new(&secrets, &Vec::from_iter(public));
        self.run.server.mask(&mask);
        mask_exchanges(&mut self.suites, &mask, &public_contents);
        self.suites.iter_mut().flat_map(|suite| &mut suite.outcomes).for_each(|outcome| mask_outcome(outcome, &mask));
    }
}

/// Masks the exchanges one by one, so that there are never two copies of all of them. Equal requests still share one
/// exchange afterwards, and equal responses one content; each is masked once.
fn mask_exchanges(suites: &mut [SuiteRecord], mask: &Mask, written: &Written) {
    let mut entries: Vec<&mut Arc<Exchange>> =
        suites.iter_mut().flat_map(|suite| &mut suite.exchanges).map(|(_, exchange)| exchange).collect();
    for group in by_content(&entries) {
        let response = group.first().and_then(|places| entries[*places.first()?].result.as_ref().ok());
        let content = response.and_then(|response| masked_content(response, mask)).map(Arc::from);
        let mut contents = Contents::default();
        for places in group {
            let unmasked = places.first().map(|place| &entries[*place]);
            let masked = unmasked.and_then(|exchange| {
                let sent = &exchange.request.content;
                let sent = if written.contains(&Arc::as_ptr(exchange)) { None } else { mask.octets(sent) };
                masked_exchange(exchange, sent, content.as_ref(), mask)
            });
            let Some(mut masked) = masked else { continue };
            if let Ok(response) = &mut masked.result
                && !contents.share(response)
            {
                contents.add(response);
            }
            let masked = Arc::new(masked);
            places.into_iter().for_each(|place| *entries[place] = Arc::clone(&masked));
        }
    }
}

/// The distinct exchanges, those with one content together: for each, its places. Without a response, an exchange stands for
/// itself.
fn by_content(entries: &[&mut Arc<Exchange>]) -> Vec<Vec<Vec<usize>>> {
    let mut groups: Vec<Vec<Vec<usize>>> = Vec::new();
    let mut by_content: HashMap<*const u8, usize> = HashMap::new();
    let mut known: HashMap<*const Exchange, (usize, usize)> = HashMap::new();
    for (place, exchange) in entries.iter().enumerate() {
        let itself = Arc::as_ptr(exchange);
        let content = exchange.result.as_ref().map_or(itself.cast(), |response| Arc::as_ptr(&response.content).cast());
        let (group, member) = *known.entry(itself).or_insert_with(|| {
            let group = *by_content.entry(content).or_insert(groups.len());
            groups.resize_with(groups.len().max(group + 1), Vec::new);
            groups[group].push(Vec::new());
            (group, groups[group].len() - 1)
        });
        groups[group][member].push(place);
    }
    groups
}

/// The exchanges with requests whose content is in the case file, without a value of a response or of a user. It is public,
/// and may be very long.
type Written = HashSet<*const Exchange>;

fn with_written_content(suites: &[SuiteRecord]) -> Written {
    let of_suite = |suite: &SuiteRecord| {
        let is_written =
            |request: &&RequestCase| request.sign_in.is_none() && request.content.values().next().is_none();
        let names: HashSet<&str> =
            suite.suite.requests.iter().filter(is_written).map(|request| request.name.as_str()).collect();
        let exchanges = suite.exchanges.iter().filter(|(name, _)| names.contains(name.as_str()));
        exchanges.map(|(_, exchange)| Arc::as_ptr(exchange)).collect::<Vec<_>>()
    };
    suites.iter().flat_map(of_suite).collect()
}

/// The templates of all requests, as they are in the case file.
fn written_requests(suite: &Suite) -> impl Iterator<Item = &Template> {
    suite.requests.iter().flat_map(|request| {
        let fields = request.headers.iter().chain(&request.query).map(|(_, value)| value);
        fields.chain([&request.url]).chain(request.content.templates())
    })
}

/// Learns the secrets in a request and its response, except from fields and texts that were there before.
fn learn<'e>(
    secrets: &mut Secrets,
    exchange: &'e Arc<Exchange>,
    written: &Written,
    known: &mut HashSet<(Option<&'e str>, &'e [u8])>,
) {
    let Exchange { request, result, .. } = &**exchange;
    let mut learn = |name: Option<&'e str>, octets: &'e [u8]| match name {
        _ if !known.insert((name, octets)) => {}
        Some(name) => secrets.learn_field(name, octets),
        None => secrets.learn(octets),
    };
    learn(None, request.url.as_str().as_bytes());
    request.fields.iter().for_each(|(name, value)| learn(Some(name), value));
    if !written.contains(&Arc::as_ptr(exchange)) {
        learn(None, &request.content);
    }
    let Ok(response) = result else { return };
    response.fields.iter().for_each(|(name, value)| learn(Some(name), value));
    learn(None, response.reason.as_deref().unwrap_or_default().as_bytes());
    if response.body().coding_error().is_none() {
        learn(None, response.body().octets(&response.content));
    }
}

/// The content without its coding and its secrets; `None` if it stays as it came. Octets that can't be decoded as a whole
/// are not kept, because any secret may be in them. A coding may carry more than the content: the name of a file in gzip, or
/// a frame of zstd that is skipped.
fn masked_content(response: &Response, mask: &Mask) -> Option<Vec<u8>> {
    match response.body().coding_error() {
        None => {
            let decoded = response.body().octets(&response.content);
            let is_beside = || *decoded != *response.content && mask.finds_beside(decoded, &response.content);
            mask.content(decoded).or_else(|| is_beside().then(|| decoded.to_vec()))
        }
        Some(CodingError::NotRecorded(_)) => None,
        Some(CodingError::TooLarge { limit }) => Some(coding::too_large(*limit)),
        Some(CodingError::Unknown(_) | CodingError::TooMany(_) | CodingError::Broken { .. }) => {
            Some(vec![b'*'; response.content.len()])
        }
    }
}

fn mask_outcome(outcome: &mut Outcome, mask: &Mask) {
    match outcome {
        Outcome::Pass => {}
        Outcome::Fail(violations) | Outcome::Warn(violations) | Outcome::Note(violations) => {
            violations.iter_mut().for_each(|violation| mask_violation(violation, mask));
        }
        Outcome::Skip(Skip::NotApplicable(why) | Skip::OutsideVersion(why)) => mask_text(why, mask),
        Outcome::Skip(Skip::NotJudged(unseen)) | Outcome::Error(unseen) => mask_text(&mut unseen.message, mask),
        Outcome::Skip(Skip::KnownFailure(excused)) => {
            excused.violations.iter_mut().for_each(|violation| mask_violation(violation, mask));
        }
        Outcome::Skip(Skip::Blocked(_) | Skip::WritesNotAllowed | Skip::FilteredOut) => {}
    }
}

fn mask_text(text: &mut String, mask: &Mask) {
    if let Some(masked) = mask.text(text) {
        *text = masked;
    }
}

fn mask_violation(violation: &mut Violation, mask: &Mask) {
    mask_text(&mut violation.expected, mask);
    mask_text(&mut violation.got, mask);
    match &mut violation.spot {
        Spot::Status | Spot::Url | Spot::Body(_) => {}
        Spot::Field(name) => mask_text(name, mask),
        Spot::Json(pointer, _) => {
            if pointer.tokens().iter().any(|token| mask.text(token).is_some()) {
                let mut masked = Pointer::root();
                pointer.tokens().iter().for_each(|token| masked.push(&mask.masked(token.clone())));
                *pointer = masked;
            }
        }
    }
}

/// The exchange without its secrets, with these contents if the original ones have secrets; `None` if the exchange has
/// none.
fn masked_exchange(
    exchange: &Exchange,
    sent: Option<Vec<u8>>,
    content: Option<&Arc<[u8]>>,
    mask: &Mask,
) -> Option<Exchange> {
    let request = masked_request(&exchange.request, sent, mask);
    let result = match &exchange.result {
        Ok(response) => masked_response(response, content, mask).map(Ok),
        Err(trouble) => masked_trouble(trouble, mask).map(Err),
    };
    if request.is_none() && result.is_none() {
        return None;
    }
    // Parts without a secret are copied too, as few exchanges have secrets.
    Some(Exchange {
        request: request.unwrap_or_else(|| exchange.request.clone()),
        result: result.unwrap_or_else(|| exchange.result.clone()),
        received: exchange.received,
        duration: exchange.duration,
    })
}

fn masked_request(request: &Request, content: Option<Vec<u8>>, mask: &Mask) -> Option<Request> {
    let url = mask.text(request.url.as_str()).map(|url| masked_url(&url, &request.url));
    let fields = masked_fields(&request.fields, mask);
    if url.is_none() && fields.is_none() && content.is_none() {
        return None;
    }
    let unmasked = request.clone();
    Some(Request {
        method: request.method,
        url: url.unwrap_or(unmasked.url),
        fields: fields.unwrap_or(unmasked.fields),
        content: content.map_or(unmasked.content, Arc::from),
        destination: request.destination,
    })
}

/// An `*` may stand in a name, but not in an address.
fn masked_url(masked: &str, whole: &Url) -> Url {
    let hostless = || Url::parse(&format!("{}://masked.invalid/", whole.scheme()));
    Url::parse(masked).or_else(|_| hostless()).unwrap_or_else(|_| whole.clone())
}

fn masked_response(response: &Response, content: Option<&Arc<[u8]>>, mask: &Mask) -> Option<Response> {
    let reason = response.reason.as_ref().and_then(|reason| mask.text(reason));
    let fields = masked_fields(&response.fields, mask);
    if reason.is_none() && fields.is_none() && content.is_none() {
        return None;
    }
    let mut masked = response.clone();
    masked.reason = reason.or(masked.reason);
    masked.fields = fields.unwrap_or(masked.fields);
    if let Some(content) = content {
        masked = masked.with_content(Arc::clone(content));
        announce(response.body().coding_error(), &mut masked);
    }
    Some(masked)
}

/// Announces the content coding of a masked content: none where it was undone, and otherwise one that fails as the first
/// one did.
fn announce(error: Option<&CodingError>, masked: &mut Response) {
    const FIELD: &str = "content-encoding";
    match error {
        None => masked.fields.remove(FIELD),
        Some(CodingError::Unknown(_) | CodingError::TooMany(_) | CodingError::NotRecorded(_)) => {}
        // What is left may happen to be well-formed in some coding, but it is never gzip.
        Some(CodingError::Broken { .. }) if masked.body().coding_error().is_some() => {}
        Some(CodingError::Broken { .. } | CodingError::TooLarge { .. }) => {
            masked.fields.remove(FIELD);
            masked.fields.push(FIELD, "gzip");
            *masked = masked.with_content(Arc::clone(&masked.content));
        }
    }
}

fn masked_fields(fields: &Fields, mask: &Mask) -> Option<Fields> {
    let mut changed = false;
    let mut masked = Fields::new();
    for (name, value) in fields.iter() {
        let (new_name, new_value) = (mask.text(name), mask.field(name, value));
        changed |= new_name.is_some() || new_value.is_some();
        masked.push(new_name.as_deref().unwrap_or(name), new_value.unwrap_or_else(|| value.to_vec()));
    }
    changed.then_some(masked)
}

fn masked_trouble(trouble: &Trouble, mask: &Mask) -> Option<Trouble> {
    mask.text(&trouble.message).map(|message| Trouble { message, ..trouble.clone() })
}
