//! The places of recorded requests by their values, so that a look-up costs no more than what it finds. Values with the
//! same hash may differ; requests with different hashes do.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use url::{Origin, Url};

use super::Entry;
use super::foreign::is_of_clients;
use super::same::{hash_content, hash_url};
use crate::exchange::{Fields, Method, Request, Trouble};

/// The places of requests, in their order.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// By everything except header fields that clients send on their own.
    requests: HashMap<u64, Vec<usize>>,
    /// By method and URL; one place of all with the same header fields.
    resources: HashMap<u64, Vec<usize>>,
    /// The first trouble at each origin, if no request reached it.
    origins: HashMap<Origin, Option<Trouble>>,
}

impl Index {
    pub(super) fn new(entries: &[Entry]) -> Self {
        let mut index = Self::default();
        let mut known = HashSet::new();
        for (place, Entry { request, nobody, .. }) in entries.iter().enumerate() {
            let resource = of_resource(request.method, &request.url);
            index.requests.entry(of_request(resource, request)).or_default().push(place);
            if known.insert((resource, of_fields(&request.fields, |_| true))) {
                index.resources.entry(resource).or_default().push(place);
            }
            let trouble = index.origins.entry(request.url.origin()).or_insert_with(|| nobody.clone());
            if nobody.is_none() {
                *trouble = None;
            }
        }
        index
    }

    /// The places of requests that may be equal to this one, except for header fields that clients send on their own.
    pub(super) fn alike(&self, request: &Request) -> &[usize] {
        let hash = of_request(of_resource(request.method, &request.url), request);
        self.requests.get(&hash).map_or(&[], Vec::as_slice)
    }

    /// Of the requests that may have this method and URL, the first with each list of header fields.
    pub(super) fn of_resource(&self, request: &Request) -> &[usize] {
        let hash = of_resource(request.method, &request.url);
        self.resources.get(&hash).map_or(&[], Vec::as_slice)
    }

    /// The trouble at an origin, if requests were sent there and none reached it.
    pub(super) fn nobody_at(&self, url: &Url) -> Option<&Trouble> {
        self.origins.get(&url.origin())?.as_ref()
    }
}

fn of_resource(method: Method, url: &Url) -> u64 {
    let mut hasher = DefaultHasher::new();
    method.as_str().hash(&mut hasher);
    hash_url(url, &mut hasher);
    hasher.finish()
}

fn of_request(resource: u64, request: &Request) -> u64 {
    let mut hasher = DefaultHasher::new();
    (resource, of_fields(&request.fields, |name| !is_of_clients(name))).hash(&mut hasher);
    hash_content(request, &mut hasher);
    hasher.finish()
}

/// In any order.
fn of_fields(fields: &Fields, is_meant: impl Fn(&str) -> bool) -> u64 {
    let line = |line: (&str, &[u8])| {
        let mut hasher = DefaultHasher::new();
        line.hash(&mut hasher);
        hasher.finish()
    };
    fields.iter().filter(|(name, _)| is_meant(name)).map(line).fold(0, u64::wrapping_add)
}
