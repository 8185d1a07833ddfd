//! A response of HTTP/1.1 (RFC 9112) read from octets as they come. Nothing is repaired and nothing hidden: all field
//! lines are kept as they were sent, framing included, and content that must not be there is kept too. Where the octets
//! come from is the business of `connection`.

use super::framing::{Chunks, Framing};
use super::{MAX_BODY, MAX_HEADERS};
use crate::exchange::{Fields, Method, Response, fields};

/// The most octets of heads that are read, those of interim responses included.
const MAX_HEAD: usize = 256 << 10;

/// How every response begins, but for its minor version.
const BEGINNING: &[u8] = b"HTTP/1.";

/// Why there is no complete response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// This is malformed.
    Malformed(String),
    /// The head is longer than is read, or has more field lines.
    HeadTooLarge,
    /// The body is longer than is read.
    BodyTooLarge,
    /// A line between chunks, or the trailer section, is longer than is read.
    TooManyLines,
    /// The connection ended before the first octet of a response.
    Nothing,
    /// The connection ended inside the response, at this place.
    Truncated(String),
    /// The connection ended in such a way that the response may go on or not, after so many octets of its body.
    Doubtful(usize),
}

impl Fault {
    pub(super) fn malformed(what: &str) -> Self {
        Self::Malformed(what.to_owned())
    }
}

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The server closed it.
    Closed,
    /// It broke: a reset, or in TLS an end without the alert that belongs there (RFC 9112, section 9.8).
    Broken,
}

/// What an incoming response still needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// More octets.
    More,
    /// Nothing, but more octets would be content that must not be there.
    Surplus,
    /// Nothing.
    Nothing,
}

/// A response, as far as it has come.
#[derive(Debug)]
pub(super) struct Incoming {
    method: Method,
    /// Octets of the head, until it is complete.
    head: Vec<u8>,
    /// How many of them were searched for its end.
    searched: usize,
    /// How many octets the heads of interim responses had.
    interim: usize,
    /// What the final head says.
    response: Option<Response>,
    body: Body,
    content: Vec<u8>,
}

/// What is known of the body that is to come.
#[derive(Debug)]
enum Body {
    /// None, but it may come all the same.
    Surplus,
    /// Of this length.
    Length(usize),
    Chunks(Chunks),
    /// To the end of the connection.
    Close,
}

impl Incoming {
    /// Nothing has come yet of the response to a request of this method.
    pub(super) fn new(method: Method) -> Self {
        let (head, content) = (Vec::new(), Vec::new());
        Self { method, head, searched: 0, interim: 0, response: None, body: Body::Surplus, content }
    }

    /// How many octets of the body have come; nothing before its head is complete.
    pub(super) fn progress(&self) -> Option<usize> {
        self.response.as_ref().map(|_| self.content.len())
    }

    /// The status, once the final head is complete.
    pub(super) fn status(&self) -> Option<u16> {
        self.response.as_ref().map(|response| response.status)
    }

    /// Whether content, if there is any, must not be there.
    pub(super) fn must_be_empty(&self) -> bool {
        self.response.is_some() && matches!(self.body, Body::Surplus)
    }

    pub(super) fn need(&self) -> Need {
        match &self.body {
            _ if self.response.is_none() => Need::More,
            Body::Surplus if self.content.len() < MAX_BODY => Need::Surplus,
            Body::Surplus => Need::Nothing,
            Body::Length(length) if self.content.len() == *length => Need::Nothing,
            Body::Chunks(chunks) if chunks.is_complete() => Need::Nothing,
            Body::Length(_) | Body::Chunks(_) | Body::Close => Need::More,
        }
    }

    /// Takes what has come.
    pub(super) fn take(&mut self, octets: &[u8]) -> Result<(), Fault> {
        if self.response.is_some() {
            return self.take_body(octets);
        }
        self.head.extend_from_slice(octets);
        while self.response.is_none() {
            let Some(end) = self.end_of_head()? else { return Ok(()) };
            let rest = self.head.split_off(end);
            let head = std::mem::replace(&mut self.head, rest);
            self.searched = 0;
            self.take_head(&head)?;
        }
        let rest = std::mem::take(&mut self.head);
        self.take_body(&rest)
    }

    /// Where the head ends, if it does.
    fn end_of_head(&mut self) -> Result<Option<usize>, Fault> {
        // Nobody minds an empty line before a response.
        while self.head.starts_with(b"\r\n") {
            self.head.drain(..2);
            self.searched = 0;
        }
        let length = self.head.len().min(BEGINNING.len());
        if self.head[..length] != BEGINNING[..length] && self.head != b"\r" {
            return Err(Fault::malformed("it does not begin like one"));
        }
        let found = end_of_lines(&self.head, self.searched);
        self.searched = self.head.len().saturating_sub(2);
        if self.interim + found.unwrap_or(self.head.len()) > MAX_HEAD {
            return Err(Fault::HeadTooLarge);
        }
        Ok(found)
    }

    /// Takes a complete head; that of an interim response (RFC 9110, section 15.2) is passed over.
    fn take_head(&mut self, head: &[u8]) -> Result<(), Fault> {
        let mut lines = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut parsed = httparse::Response::new(&mut lines);
        match parsed.parse(head) {
            Ok(httparse::Status::Complete(_)) => {}
            Ok(httparse::Status::Partial) => return Err(Fault::malformed("its head has an empty line inside")),
            Err(httparse::Error::TooManyHeaders) => return Err(Fault::HeadTooLarge),
            Err(error) => return Err(Fault::Malformed(words(error))),
        }
        let (Some(status @ 100..), Some(minor)) = (parsed.code, parsed.version) else {
            return Err(Fault::malformed("its status is below 100"));
        };
        if (100..200).contains(&status) && status != 101 {
            self.interim += head.len();
            return Ok(());
        }
        let mut lines = Fields::new();
        parsed.headers.iter().for_each(|line| lines.push(line.name, line.value));
        self.body = match Framing::of(self.method, status, minor, &lines)? {
            Framing::Nothing => Body::Surplus,
            Framing::Chunks => Body::Chunks(Chunks::new()),
            Framing::Close => Body::Close,
            Framing::Length(length) => {
                let length = usize::try_from(length).ok().filter(|length| *length <= MAX_BODY);
                Body::Length(length.ok_or(Fault::BodyTooLarge)?)
            }
        };
        let mut response = Response::new(status, lines, Vec::new());
        response.version = format!("HTTP/1.{minor}");
        let reason = parsed.reason.filter(|phrase| !phrase.is_empty());
        response.reason = reason.map(|phrase| fields::text(phrase.as_bytes()));
        self.response = Some(response);
        Ok(())
    }

    fn take_body(&mut self, octets: &[u8]) -> Result<(), Fault> {
        let room = match &mut self.body {
            Body::Chunks(chunks) => return chunks.take(octets, &mut self.content),
            Body::Close if self.content.len() + octets.len() > MAX_BODY => return Err(Fault::BodyTooLarge),
            Body::Close | Body::Surplus => MAX_BODY - self.content.len(),
            // What follows is no part of the response.
            Body::Length(length) => *length - self.content.len(),
        };
        self.content.extend_from_slice(&octets[..room.min(octets.len())]);
        Ok(())
    }

    /// The response, now that no more octets come.
    pub(super) fn end(self, end: End) -> Result<Response, Fault> {
        let so_far = self.content.len();
        let Some(mut response) = self.response else {
            let read = self.head.len();
            return Err(match read {
                0 => Fault::Nothing,
                _ => Fault::Truncated(format!("after {read} octets of the head, before its end")),
            });
        };
        match &self.body {
            Body::Surplus => {}
            Body::Length(length) if so_far == *length => {}
            Body::Length(length) => {
                return Err(Fault::Truncated(format!("after {so_far} of {length} octets of the body")));
            }
            Body::Chunks(chunks) if chunks.is_complete() => {}
            Body::Chunks(_) => {
                return Err(Fault::Truncated(format!("after {so_far} octets of the body, before its last chunk")));
            }
            Body::Close if end == End::Closed => {}
            Body::Close => return Err(Fault::Doubtful(so_far)),
        }
        response.content = self.content.into();
        Ok(response)
    }
}

/// The place behind the first empty line, looked for from `start` on.
fn end_of_lines(octets: &[u8], start: usize) -> Option<usize> {
    let breaks = (start..octets.len()).filter(|at| octets[*at] == b'\n');
    breaks.into_iter().find_map(|at| match &octets[at + 1..] {
        [b'\n', ..] => Some(at + 2),
        [b'\r', b'\n', ..] => Some(at + 3),
        _ => None,
    })
}

/// What the parser has against a head.
fn words(error: httparse::Error) -> String {
    match error {
        httparse::Error::Status => "it has a status line that HTTP does not allow".to_owned(),
        httparse::Error::HeaderName | httparse::Error::HeaderValue | httparse::Error::NewLine => {
            format!("it has a field line that HTTP does not allow ({error})")
        }
        httparse::Error::Version | httparse::Error::Token | httparse::Error::TooManyHeaders => error.to_string(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
