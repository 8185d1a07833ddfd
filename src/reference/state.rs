//! Everything that the server remembers. It is bounded, and kept in memory only.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::bounded::Bounded;
use super::browser::Visit;
use super::client::Client;
use super::client_server::LoginToken;
use super::code::AuthorizationCode;
use super::device_grant::DeviceGrant;
use super::random::Random;
use super::session::Sessions;
use super::things::Things;
use super::users::Users;

/// The most clients. There are fewer sessions, so there is always a client that can make room.
const MOST_CLIENTS: usize = 1000;

/// The most of everything else: codes, device grants, visits of browsers, login tokens.
const MOST_OTHERS: usize = 500;

/// What the server remembers.
#[derive(Debug)]
pub(super) struct State {
    /// `http://127.0.0.1:PORT`.
    pub(super) base: String,
    /// The time of the request.
    pub(super) now: SystemTime,
    pub(super) random: Random,
    pub(super) users: Users,
    /// By `client_id`.
    pub(super) clients: Bounded<Client>,
    pub(super) sessions: Sessions,
    /// By code.
    pub(super) codes: Bounded<AuthorizationCode>,
    /// By device code.
    pub(super) device_grants: Bounded<DeviceGrant>,
    /// Browsers in which a user has signed in, by the value of their cookie.
    pub(super) visits: Bounded<Visit>,
    /// Tokens that end the single sign-on of the legacy login.
    pub(super) login_tokens: Bounded<LoginToken>,
    /// What users have made.
    pub(super) things: Things,
}

impl State {
    /// The state of a server that starts, with an account for the user that it names.
    pub(super) fn new(base: &str, now: SystemTime, seed: [u8; 32]) -> Self {
        Self {
            base: base.to_owned(),
            now,
            random: Random::new(seed),
            users: Users::new(),
            clients: Bounded::new(MOST_CLIENTS),
            sessions: Sessions::new(),
            codes: Bounded::new(MOST_OTHERS),
            device_grants: Bounded::new(MOST_OTHERS),
            visits: Bounded::new(MOST_OTHERS),
            login_tokens: Bounded::new(MOST_OTHERS),
            things: Things::new(),
        }
    }

    /// The time of the request in seconds since 1970.
    pub(super) fn seconds(&self) -> u64 {
        self.now.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
    }

    /// The Matrix user ID of a user.
    pub(super) fn user_id(&self, user: &str) -> String {
        let server = self.base.strip_prefix("http://").unwrap_or(&self.base);
        format!("@{user}:{server}")
    }
}
