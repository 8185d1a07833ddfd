//! A server that nobody else can reach: what the reference will respond, tried out beforehand.

use std::time::{Duration, SystemTime};

use super::fixed::FixedResponse;
use super::message::Request;
use super::server::Server;
use super::state::State;

/// The time that passes with each request, so that polls are not too fast.
const STEP: Duration = Duration::from_secs(2);

/// A reference homeserver without a port.
#[derive(Debug)]
pub struct Rehearsal {
    server: Server,
    now: SystemTime,
}

impl Rehearsal {
    /// A server at `base` (`http://127.0.0.1:PORT`), at this time.
    #[must_use]
    pub fn new(base: &str, now: SystemTime) -> Self {
        // Nobody uses its tokens, so they may be guessed.
        Self { server: Server::new(State::new(base, now, [0; 32]), Vec::new()), now }
    }

    /// The response to such a request, as sent: its status, header fields and body.
    pub fn response(&mut self, kind: &FixedResponse) -> (u16, Vec<(String, String)>, Vec<u8>) {
        let (path, query) = kind.target.split_once('?').unwrap_or((&kind.target, ""));
        let request = Request {
            method: kind.method.clone(),
            path: path.to_owned(),
            query: query.to_owned(),
            fields: kind.request_fields.clone(),
            body: kind.request_content.clone(),
        };
        self.now += STEP;
        let mut response = kind.response.response(&request, |request| self.server.own(request, self.now));
        let has_body = request.method != "HEAD" && !matches!(response.status, 204 | 304);
        let mut more = vec![("date", httpdate::fmt_http_date(self.now))];
        if has_body {
            more.push(("content-length", response.body.len().to_string()));
        } else {
            response.body.clear();
        }
        if response.status == 204 {
            // The HTTP library does not send it (RFC 9110 section 8.6).
            response.fields.retain(|(name, _)| name != "content-length");
        }
        more.retain(|(name, _)| response.field(name).is_none());
        let own = response.fields.into_iter().map(|(name, value)| (name.into_owned(), value));
        let fields = own.chain(more.into_iter().map(|(name, value)| (name.to_owned(), value)));
        (response.status, fields.collect(), response.body)
    }
}
