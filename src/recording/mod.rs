//! Exchanges written as a HAR file, read back, and looked up by their requests. A file of this tool preserves every
//! octet; files of browsers and other tools, as much as they have.

mod error;
mod foreign;
mod har;
mod read;
mod time;
mod write;

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use url::Url;

pub use error::RecordingError;
pub use read::{MAX_SIZE, read};
pub use write::{NamedExchange, to_text, write};

use crate::exchange::secret::MIN_LENGTH;
use crate::exchange::{Exchange, Remedy, Request, Response, Trouble, TroubleKind};
use crate::setting::Setting;

/// The version of our own members of HAR.
const VERSION: u64 = 1;

/// The most header fields that are named if they differ.
const MAX_NAMED: usize = 5;

/// A recording, from which each exchange can be taken once.
#[derive(Debug)]
pub struct Recording {
    /// The facts of the run; `None` if another tool made the recording.
    pub run: Option<RecordedRun>,
    /// The time of the first request, or of the start of the run.
    pub started: SystemTime,
    /// The time from then to the last response, or to the end of the run.
    pub duration: Duration,
    entries: Vec<Entry>,
}

/// The run that is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedRun {
    /// Its id, if it has one.
    pub id: Option<String>,
    /// The homeserver under test, and the Matrix version and deployment by which it was judged.
    pub setting: Setting,
    /// The names of the suites.
    pub suites: Vec<String>,
    /// SHA-256 of the case files, in hexadecimal.
    pub cases_digest: String,
    /// When it began.
    pub started: SystemTime,
    /// How long it took.
    pub duration: Duration,
}

/// A recorded exchange; without its result after that was taken.
#[derive(Debug)]
struct Entry {
    request: Request,
    /// The names of the request in the case files.
    names: Vec<String>,
    result: Option<Result<Response, Trouble>>,
    /// The trouble, if the origin could not be reached.
    nobody: Option<Trouble>,
    received: SystemTime,
    duration: Duration,
}

impl Recording {
    /// The origin of the first request, as a base URL.
    pub fn first_origin(&self) -> Option<Url> {
        let first = self.entries.first()?;
        Url::parse(&first.request.url.origin().ascii_serialization()).ok()
    }

    /// How many exchanges there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no exchanges.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether the recording has masked secrets (`outcome` writes an `*` for each octet of a secret).
    pub fn has_masked(&self) -> bool {
        let is_masked =
            |octets: &[u8]| octets.windows(MIN_LENGTH).any(|octets| octets.iter().all(|octet| *octet == b'*'));
        let responses = self.entries.iter().filter_map(|entry| entry.result.as_ref()?.as_ref().ok());
        responses
            .into_iter()
            .any(|response| is_masked(&response.content) || response.fields.iter().any(|(_, value)| is_masked(value)))
    }

    /// The exchange of a request. Of several, the first with this name; if none has it, the first. A request that is
    /// not in the recording, or whose exchanges are all taken, is trouble.
    pub fn take(&mut self, name: &str, request: &Request) -> Exchange {
        let place = self.find(name, request);
        let found = place.and_then(|place| self.entries.get_mut(place)).and_then(|entry| {
            let result = entry.result.take()?;
            Some(Exchange { request: request.clone(), result, received: entry.received, duration: entry.duration })
        });
        found.unwrap_or_else(|| self.without(request))
    }

    fn find(&self, name: &str, request: &Request) -> Option<usize> {
        let places = self.entries.iter().enumerate().filter(|(_, entry)| entry.result.is_some());
        let matching = places.filter_map(|(place, entry)| {
            let more = self.more(&entry.request, request)?;
            Some((more, !entry.names.iter().any(|known| known == name), place))
        });
        matching.min().map(|(.., place)| place)
    }

    /// The number of additional header fields in the recorded request, if it otherwise is this request. In our own
    /// recordings, requests must be equal.
    fn more(&self, recorded: &Request, request: &Request) -> Option<usize> {
        match self.run {
            Some(_) => is_same(recorded, request).then_some(0),
            None => foreign::more(recorded, request),
        }
    }

    /// The exchange of a request that was not recorded. If its origin could not be reached, it was not sent for that
    /// reason, and shares the trouble.
    fn without(&self, request: &Request) -> Exchange {
        let origin = request.url.origin();
        let mut there = self.entries.iter().filter(|entry| entry.request.url.origin() == origin).peekable();
        let nobody = there.peek().and_then(|entry| entry.nobody.clone());
        let trouble = nobody.filter(|_| there.all(|entry| entry.nobody.is_some()));
        Exchange {
            request: request.clone(),
            result: Err(trouble.unwrap_or_else(|| self.not_recorded(request))),
            received: self.started,
            duration: Duration::ZERO,
        }
    }

    fn not_recorded(&self, request: &Request) -> Trouble {
        let Request { method, url, .. } = request;
        let recorded = self.entries.iter().map(|entry| &entry.request);
        let similar: Vec<&Request> = recorded.filter(|other| other.method == *method && other.url == *url).collect();
        let nearest = similar.iter().map(|other| foreign::differing(other, request)).min_by_key(BTreeSet::len);
        let missing = match nearest {
            None => format!("{method} {url}"),
            Some(_) if similar.iter().any(|other| self.more(other, request).is_some()) => {
                format!("further {method} {url}")
            }
            Some(names) if names.is_empty() => format!("{method} {url} with the content of the case"),
            Some(names) => {
                let names: Vec<&str> = names.into_iter().take(MAX_NAMED).collect();
                format!("{method} {url} with these header fields as in the case: {}", names.join(", "))
            }
        };
        Trouble {
            kind: TroubleKind::NotRecorded,
            message: format!("the recording has no {missing}"),
            remedy: Some(Remedy::RecordAgain),
        }
    }
}

/// Whether the requests are equal, whatever their destinations.
fn is_same(recorded: &Request, request: &Request) -> bool {
    let Request { method, url, fields, content, destination: _ } = recorded;
    *method == request.method && *url == request.url && *fields == request.fields && *content == request.content
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
