//! Everything that the server remembers. It is bounded, and kept in memory only.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::bounded::Bounded;
use super::client::Client;
use super::random::Random;
use super::session::Sessions;

/// The most clients. There are fewer sessions, so there is always a client that can make room.
const MOST_CLIENTS: usize = 1000;

/// What the server remembers.
#[derive(Debug)]
pub(super) struct State {
    /// `http://127.0.0.1:PORT`.
    pub(super) base: String,
    /// The time of the request.
    pub(super) now: SystemTime,
    pub(super) random: Random,
    /// By `client_id`.
    pub(super) clients: Bounded<Client>,
    pub(super) sessions: Sessions,
}

impl State {
    pub(super) fn new(base: &str, now: SystemTime, seed: [u8; 32]) -> Self {
        Self {
            base: base.to_owned(),
            now,
            random: Random::new(seed),
            clients: Bounded::new(MOST_CLIENTS),
            sessions: Sessions::new(),
        }
    }

    /// The time of the request in seconds since 1970.
    pub(super) fn seconds(&self) -> u64 {
        self.now.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
    }
}
