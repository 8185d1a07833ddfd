//! Exchanges written as a HAR file, read back, and looked up by their requests. A file of this tool preserves every
//! octet; files of browsers and other tools, as much as they have.

mod attached;
mod content;
mod error;
mod foreign;
mod har;
mod index;
mod kept;
mod lenient;
mod messages;
mod read;
mod same;
mod text;
mod time;
mod write;

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use url::{Origin, Url};

pub use attached::ReadBeside;
pub use error::RecordingError;
pub use read::{MAX_SIZE, read, read_with};
pub use write::{NamedExchange, to_text, write};

use index::Index;
use same::{is_same, is_same_url};

use crate::exchange::{Exchange, Remedy, Request, Response, ServerInfo, Trouble, TroubleKind};
use crate::setting::Setting;

/// The version of our own members of HAR.
const VERSION: u64 = 1;

/// So many `*` in a row are of a masked secret.
const MASKED: usize = 4;

/// The most header fields that are named if they differ.
const MAX_NAMED: usize = 5;

/// So many header fields of similar requests are compared to explain that one is missing.
const MAX_COMPARED: usize = 20_000;

/// A recording, from which each exchange can be taken once.
#[derive(Debug)]
pub struct Recording {
    /// The facts of the run; `None` if another tool made the recording.
    pub run: Option<RecordedRun>,
    /// The time of the first request, or of the start of the run.
    pub started: SystemTime,
    /// The time from then to the last response, or to the end of the run.
    pub duration: Duration,
    index: Index,
    entries: Vec<Entry>,
    odd: Vec<OddEntry>,
}

/// An entry of another tool that could not be read.
#[derive(Debug)]
struct OddEntry {
    /// The origin of its request, if so much could be read.
    origin: Option<Origin>,
    problem: RecordingError,
}

/// Which of several equal requests of another tool's recording is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tries {
    /// Each has a response of its own, in order: steps of a flow.
    InOrder,
    /// They were tried again: the last one.
    Last,
}

/// The run that is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedRun {
    /// Its id, if it has one.
    pub id: Option<String>,
    /// The homeserver under test, and the Matrix version and deployment by which it was judged.
    pub setting: Setting,
    /// Information from the server about itself.
    pub server: ServerInfo,
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
    /// Whether the content of the request was kept: without it, nobody knows which request it was.
    has_content: bool,
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

    /// How many entries of another tool could not be read.
    pub fn passed_over(&self) -> usize {
        self.odd.len()
    }

    /// Why an entry of this server could not be read: unlike those of other servers, it matters.
    pub fn problem_at(&self, target: &Url) -> Option<&RecordingError> {
        let origin = target.origin();
        self.odd.iter().find(|odd| odd.origin.as_ref() == Some(&origin)).map(|odd| &odd.problem)
    }

    /// Whether the recording has masked secrets: pseudonyms, of which most octets are `*`.
    pub fn has_masked(&self) -> bool {
        let is_masked = |octets: &[u8]| octets.windows(MASKED).any(|octets| octets.iter().all(|octet| *octet == b'*'));
        let responses = self.entries.iter().filter_map(|entry| entry.result.as_ref()?.as_ref().ok());
        responses
            .into_iter()
            .any(|response| is_masked(&response.content) || response.fields.iter().any(|(_, value)| is_masked(value)))
    }

    /// The exchange of a request. Of several, the first with this name; if none has it, the first; of another tool, one
    /// that does not stand in for the server's, if there is one. A request that is not in the recording, or whose exchanges
    /// are all taken, is trouble.
    pub fn take(&mut self, name: &str, request: &Request, tries: Tries) -> Exchange {
        let place = self.find(name, request, tries);
        self.take_place(place, request)
    }

    /// The recorded end of the way of a user through the pages of a server, by the name of the request that it began
    /// with. The last request of the way is another one.
    pub fn take_end(&mut self, name: &str, request: &Request) -> Exchange {
        let is_end = |entry: &Entry| entry.result.is_some() && entry.names.iter().any(|known| known == name);
        let place = self.entries.iter().position(is_end);
        self.take_place(place, request)
    }

    /// The recorded exchange of the request with this name, which was sent with an access token that the plan does not
    /// know.
    pub fn take_by_name(&mut self, name: &str, request: &Request) -> Exchange {
        let is_meant = |entry: &Entry| {
            let is_there = entry.result.is_some() && entry.names.iter().any(|known| known == name);
            is_there && entry.request.method == request.method && is_same_url(&entry.request.url, &request.url)
        };
        let place = self.entries.iter().position(is_meant);
        self.take_place(place, request)
    }

    fn take_place(&mut self, place: Option<usize>, request: &Request) -> Exchange {
        let found = place.and_then(|place| self.entries.get_mut(place)).and_then(|entry| {
            let result = entry.result.take()?;
            // As it was sent, in the escapes of its secrets.
            let request = Request { destination: request.destination, ..entry.request.clone() };
            Some(Exchange { request, result, received: entry.received, duration: entry.duration })
        });
        found.unwrap_or_else(|| self.without(request))
    }

    fn find(&self, name: &str, request: &Request, tries: Tries) -> Option<usize> {
        let places = self.entries_at(self.index.alike(request)).filter(|(_, entry)| entry.result.is_some());
        let matching: Vec<(usize, bool, usize)> = places
            .filter_map(|(place, entry)| {
                let more = self.more(entry, request)?;
                Some((more, !entry.names.iter().any(|known| known == name), place))
            })
            .collect();
        let (more, other, first) = matching.iter().min()?;
        let alike = matching.iter().filter(|(a, b, _)| (a, b) == (more, other)).map(|(.., place)| *place);
        let own = |place: &usize| self.run.is_none() && self.is_of_server(*place, request);
        match tries {
            Tries::InOrder => alike.clone().find(own),
            Tries::Last => {
                alike.clone().rfind(|place| own(place) && self.has_content(*place)).or(alike.clone().rfind(own))
            }
        }
        .or(Some(*first))
    }

    fn entries_at<'s>(&'s self, places: &'s [usize]) -> impl Iterator<Item = (usize, &'s Entry)> {
        places.iter().filter_map(|place| Some((*place, self.entries.get(*place)?)))
    }

    /// Whether the response of an entry is the server's own.
    fn is_of_server(&self, place: usize, request: &Request) -> bool {
        let result = self.entries.get(place).and_then(|entry| entry.result.as_ref());
        matches!(result, Some(Ok(response)) if response.stand_in(request.destination).is_none())
    }

    /// Whether the content of the response of an entry was kept.
    fn has_content(&self, place: usize) -> bool {
        let result = self.entries.get(place).and_then(|entry| entry.result.as_ref());
        matches!(result, Some(Ok(response)) if response.has_content())
    }

    /// The number of additional header fields in the recorded request, if it otherwise is this request. In our own
    /// recordings, requests must be equal.
    fn more(&self, recorded: &Entry, request: &Request) -> Option<usize> {
        match self.run {
            _ if !recorded.has_content => None,
            Some(_) => is_same(&recorded.request, request).then_some(0),
            None => foreign::more(&recorded.request, request),
        }
    }

    /// The exchange of a request that was not recorded. If its origin could not be reached, it was not sent for that
    /// reason, and shares the trouble.
    fn without(&self, request: &Request) -> Exchange {
        let nobody = self.index.nobody_at(&request.url).cloned();
        Exchange {
            request: request.clone(),
            result: Err(nobody.unwrap_or_else(|| self.not_recorded(request))),
            received: self.started,
            duration: Duration::ZERO,
        }
    }

    fn not_recorded(&self, request: &Request) -> Trouble {
        let Request { method, url, .. } = request;
        let missing = if self.entries_at(self.index.alike(request)).any(|(_, it)| self.more(it, request).is_some()) {
            format!("further {method} {url}")
        } else {
            match self.nearest(request) {
                None => format!("{method} {url}"),
                Some((entry, names)) if names.is_empty() && !entry.has_content => {
                    format!("{method} {url} with its content, which the tool did not keep")
                }
                Some((_, names)) if names.is_empty() => format!("{method} {url} with the content of the case"),
                Some((_, names)) => {
                    let names: Vec<&str> = names.into_iter().take(MAX_NAMED).collect();
                    format!("{method} {url} with these header fields as in the case: {}", names.join(", "))
                }
            }
        };
        Trouble {
            kind: TroubleKind::NotRecorded,
            message: format!("the recording has no {missing}"),
            remedy: Some(Remedy::RecordAgain),
        }
    }

    /// The first recorded request with this method and URL that has the fewest other header fields, and their names.
    fn nearest<'s>(&'s self, request: &'s Request) -> Option<(&'s Entry, BTreeSet<&'s str>)> {
        let Request { method, url, .. } = request;
        let mut lines = 0;
        let similar = self.entries_at(self.index.of_resource(request)).map(|(_, entry)| entry).take_while(|entry| {
            lines += entry.request.fields.len();
            lines <= MAX_COMPARED
        });
        let similar = similar.filter(|entry| entry.request.method == *method && is_same_url(&entry.request.url, url));
        let differing = similar.map(|entry| (entry, foreign::differing(&entry.request, request)));
        differing.min_by_key(|(_, names)| names.len())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
