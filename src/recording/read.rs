//! From the text of a HAR file to exchanges: first the form, then the meaning of its texts. Each problem has a JSON
//! Pointer.

use std::time::SystemTime;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_path_to_error::{Path, Segment};
use url::{Origin, Url};

use super::attached::{Attached, ReadBeside};
use super::error::RecordingError;
use super::index::Index;
use super::messages::{Sent, read_request, read_response};
use super::{Entry, OddEntry, RecordedRun, Recording, VERSION, foreign, har, lenient, text, time};
use crate::exchange::secret::without_suspects;
use crate::exchange::{Pointer, ServerInfo, Software};
use crate::setting::Setting;

/// The longest file in octets: 64 MiB. Recordings of real servers have a few hundred KiB.
pub const MAX_SIZE: usize = 64 << 20;

/// The longest URL in octets: 1 MiB. Most servers take a few KiB.
const MAX_URL: usize = 1 << 20;

/// An origin has fewer characters.
const MAX_ORIGIN: usize = 1000;

/// The most header fields of all entries.
const MAX_LINES: usize = 1_000_000;

/// Reads a recording without files beside it, as [`read_with`].
///
/// # Errors
/// Those of [`read_with`].
pub fn read(octets: &[u8]) -> Result<Recording, RecordingError> {
    read_with(octets, &mut |_, _| None)
}

/// Reads a recording, and the contents in files beside it. In one of ours, the first problem ends it; of other tools,
/// entries with a problem are passed over, because most entries of a browser have nothing to do with the homeserver.
///
/// # Errors
/// Also if all entries of another tool have a problem.
pub fn read_with(octets: &[u8], beside: ReadBeside<'_>) -> Result<Recording, RecordingError> {
    if octets.len() > MAX_SIZE {
        return Err(RecordingError::TooLarge(MAX_SIZE));
    }
    let text = text::of(octets)?;
    let har::Log { run, entries: written, .. } = shape(&text)?.log;
    let is_own = run.is_some();
    let at = Pointer::root().child("log");
    let (mut entries, mut odd) = (Vec::new(), Vec::new());
    let mut lines = 0;
    let mut attached = Attached::new(beside);
    for (index, written) in written.0.into_iter().enumerate() {
        let at = at.child("entries").child(&index.to_string());
        match entry(written.get(), is_own, &mut attached, &at).and_then(|entry| counted(entry, &mut lines, &at)) {
            Ok(entry) => entries.extend(entry),
            Err(problem) if is_own => return Err(problem),
            Err(problem) => odd.push(OddEntry { origin: origin(written.get()), problem }),
        }
    }
    if entries.is_empty() && !odd.is_empty() {
        return Err(odd.swap_remove(0).problem);
    }
    // Sorted by the start of the requests, which files need not keep.
    entries.sort_by_key(Entry::started);
    let index = Index::new(&entries);
    let first = entries.first().map_or(SystemTime::UNIX_EPOCH, Entry::started);
    let last = entries.iter().map(|entry| entry.received).max().unwrap_or(first);
    let Some(run) = run else {
        let duration = last.duration_since(first).unwrap_or_default();
        return Ok(Recording { run: None, started: first, duration, index, entries, odd });
    };
    let at = at.child("_run");
    let run = read_run(run, &at)?;
    Ok(Recording { started: run.started, duration: run.duration, run: Some(run), index, entries, odd })
}

/// A file whose entries are not read yet.
type Har<'t> = har::Har<'t, Unread<'t>>;

/// The texts of entries.
struct Unread<'t>(Vec<&'t RawValue>);

impl<'de: 't, 't> Deserialize<'de> for Unread<'t> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        lenient::entries(reader).map(Self)
    }
}

/// The members of HAR in the text.
fn shape(text: &str) -> Result<Har<'_>, RecordingError> {
    // Serde also reads structs from arrays, so this is checked here.
    match text.trim_start().chars().next() {
        None => return Err(RecordingError::Empty),
        Some('[') => return Err(RecordingError::NotHar("it is a list, not an object".to_owned())),
        Some(_) => {}
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let har = part(&mut reader, &Pointer::root())?;
    reader.end().map(|()| har).map_err(|error| RecordingError::NotJson(error.to_string()))
}

/// A part of the file, which stands at this pointer.
fn part<'t, T: Deserialize<'t>>(
    reader: &mut serde_json::Deserializer<serde_json::de::StrRead<'t>>,
    at: &Pointer,
) -> Result<T, RecordingError> {
    let shaped: Result<T, _> = serde_path_to_error::deserialize(reader);
    shaped.map_err(|error| {
        let mut at = at.clone();
        pointer(error.path()).tokens().iter().for_each(|token| at.push(token));
        let error = error.into_inner();
        match (error.is_data(), at.tokens().is_empty()) {
            (true, true) => RecordingError::NotHar(error.to_string()),
            (true, false) => wrong(&at, error.to_string()),
            (false, _) => RecordingError::NotJson(error.to_string()),
        }
    })
}

/// The entry with this text.
fn entry(text: &str, is_own: bool, attached: &mut Attached<'_>, at: &Pointer) -> Result<Option<Entry>, RecordingError> {
    let mut entry: har::Entry<'_> = part(&mut serde_json::Deserializer::from_str(text), at)?;
    if !is_own {
        attached.put(&mut entry);
    }
    read_entry(entry, is_own, at)
}

/// The entry, if all header fields of the file so far are not too many: each takes more memory than its text.
fn counted(entry: Option<Entry>, lines: &mut usize, at: &Pointer) -> Result<Option<Entry>, RecordingError> {
    *lines += entry.as_ref().map_or(0, Entry::lines);
    match *lines > MAX_LINES {
        true => Err(wrong(at, format!("more than {MAX_LINES} header fields in the file, the limit of this tool"))),
        false => Ok(entry),
    }
}

/// The origin of the request of an entry, if so much of it can be read.
fn origin(text: &str) -> Option<Origin> {
    #[derive(Deserialize)]
    struct Entry {
        request: Request,
    }
    #[derive(Deserialize)]
    struct Request {
        url: String,
    }
    let entry: Entry = serde_json::from_str(text).ok()?;
    // An origin is short; the URL may be too long.
    let url: String = entry.request.url.chars().take(MAX_ORIGIN).collect();
    Url::parse(&url).ok().map(|url| url.origin())
}

fn pointer(path: &Path) -> Pointer {
    let mut pointer = Pointer::root();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push(&index.to_string()),
            Segment::Map { key } => pointer.push(key),
            Segment::Enum { variant } => pointer.push(variant),
            Segment::Unknown => {}
        }
    }
    pointer
}

pub(super) fn wrong(at: &Pointer, problem: impl Into<String>) -> RecordingError {
    RecordingError::Wrong { at: at.clone(), problem: problem.into() }
}

fn read_run(run: har::Run<'_>, at: &Pointer) -> Result<RecordedRun, RecordingError> {
    if run.version != VERSION {
        let problem =
            format!("version {} is not known, only {VERSION}: use the tool that made the recording", run.version);
        return Err(wrong(&at.child("version"), problem));
    }
    Ok(RecordedRun {
        id: run.id.map(std::borrow::Cow::into_owned),
        setting: Setting {
            target: read_url(&run.target, &at.child("target"))?,
            deployment: run.deployment,
            matrix_version: run.matrix_version,
            writes: run.writes.unwrap_or(true),
            slow: run.slow.unwrap_or(true),
            users: run.users.into_iter().collect(),
            tokens: run.tokens.into_iter().collect(),
        },
        server: run.server.map(read_server).unwrap_or_default(),
        suites: run.suites.into_owned(),
        cases_digest: run.cases_digest.into_owned(),
        started: read_date(&run.started, &at.child("started"))?,
        duration: time::milliseconds(run.duration),
    })
}

fn read_server(server: har::Server) -> ServerInfo {
    let har::Server { software, versions, unstable_features } = server;
    let software = software.map(|har::Software { name, version }| Software { name, version });
    ServerInfo::kept(software, versions, unstable_features)
}

pub(super) fn read_url(text: &str, at: &Pointer) -> Result<Url, RecordingError> {
    if text.len() > MAX_URL {
        return Err(wrong(at, format!("a URL of {} octets; at most {MAX_URL} are read", text.len())));
    }
    let shown = || without_suspects(text);
    let without_fragment = |mut url: Url| {
        // A fragment is never sent.
        url.set_fragment(None);
        url
    };
    Url::parse(text)
        .map(without_fragment)
        .map_err(|error| wrong(at, format!("`{}` is not an absolute URL: {error}", shown())))
}

fn read_date(text: &str, at: &Pointer) -> Result<SystemTime, RecordingError> {
    let problem =
        || wrong(at, format!("`{text}` is not a date and time with its offset, such as 2026-01-31T12:00:00Z"));
    time::date(text).ok_or_else(problem)
}

/// An entry; `None` if no case can ask for such a request.
fn read_entry(entry: har::Entry<'_>, is_own: bool, at: &Pointer) -> Result<Option<Entry>, RecordingError> {
    let har::Entry { requests, started_date_time, time, request, response, cache, from_cache, .. } = entry;
    let is_cached = foreign::is_cached(from_cache.as_deref(), cache.after_request, response.as_ref());
    let Some(sent) = read_request(request, is_own, &at.child("request"))? else { return Ok(None) };
    let Sent { request, has_content } = sent;
    let started = read_date(&started_date_time, &at.child("startedDateTime"))?;
    let duration = time::milliseconds(time.unwrap_or_default());
    let result = match response {
        _ if is_cached => Err(foreign::from_cache()),
        None => Err(foreign::no_response(None)),
        Some(response) => read_response(response, request.method, is_own, &at.child("response"))?,
    };
    let nobody = result.as_ref().err().filter(|trouble| trouble.kind.concerns_origin()).cloned();
    // Recorded as `suite/request`; a plan knows only the request's name.
    let name = |full: String| full.split_once('/').map(|(_, name)| name.to_owned()).unwrap_or(full);
    Ok(Some(Entry {
        request,
        has_content,
        names: requests.unwrap_or_default().into_owned().into_iter().map(name).collect(),
        result: Some(result),
        nobody,
        received: started.checked_add(duration).unwrap_or(started),
        duration,
    }))
}

impl Entry {
    /// The number of its field lines.
    fn lines(&self) -> usize {
        let response = self.result.as_ref().and_then(|result| result.as_ref().ok());
        self.request.fields.len() + response.map_or(0, |response| response.fields.len())
    }

    fn started(&self) -> SystemTime {
        self.received.checked_sub(self.duration).unwrap_or(self.received)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn information_from_the_server_is_kept_and_bounded() {
        let of = |server: Value| {
            let run = json!({
                "version": 1, "target": "https://hs.example", "deployment": "production", "matrixVersion": "v1.16",
                "casesDigest": "0", "started": "2026-11-25T12:00:00Z", "duration": 1, "server": server,
            });
            let text = json!({ "log": { "_run": run, "entries": [] } }).to_string();
            read(text.as_bytes()).map(|recording| recording.run.unwrap().server)
        };
        let software = json!({ "name": "Conduit", "version": "0.9" });
        let server = of(json!({ "software": software, "versions": ["v1.1", "v1.16"], "unstableFeatures": ["a.b"] }));
        let server = server.unwrap();
        assert_eq!(server.software.unwrap().title(), "Conduit 0.9");
        assert_eq!(
            (server.versions.join(" "), server.unstable_features.join(" ")),
            ("v1.1 v1.16".into(), "a.b".into())
        );
        assert_eq!(of(Value::Null).unwrap(), ServerInfo::default(), "an older recording");
        let many = of(json!({ "software": { "name": "x".repeat(101) }, "versions": vec!["v1.1"; 1000] })).unwrap();
        assert!(many.software.is_none() && many.versions.len() == 200);
        let error = of(json!({ "versions": 7 })).unwrap_err();
        assert!(error.to_string().contains("/log/_run/server/versions"), "{error}");
    }
}
