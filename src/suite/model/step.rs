//! Steps of flows: when they are sent again, how long they wait, and who signs in.

use std::time::Duration;

use crate::check::{Conditions, EarlierValue, Template};
use crate::exchange::Pointer;

/// The place of a request in a flow: it is sent once, after the step before it, and never joined with an equal request.
#[derive(Debug, Clone)]
pub struct Step {
    /// The name of the flow.
    pub flow: String,
    /// Its number in the flow, from 0.
    pub number: usize,
    /// Sent again until these hold.
    pub again: Option<Again>,
    /// How long to wait before it is sent, as a duration such as `5s`; empty for no pause.
    pub pause: Template,
    /// It cleans up: sent at the end of the flow, even after an interruption.
    pub last: bool,
    /// The flow signs a user in for all suites: they share its requests.
    pub is_shared: bool,
}

/// The user on whose behalf a request is sent.
#[derive(Debug, Clone)]
pub struct ActsAs {
    /// The name of the user in the users file.
    pub user: String,
    /// Where the access token may be, by the ways to sign in: the first that is there counts.
    pub tokens: Vec<EarlierValue>,
    /// Where the number of seconds may be for which it is valid.
    pub lifetimes: Vec<EarlierValue>,
}

/// A user who goes through the pages of a server; the response is the last one.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// The name of the user in the users file.
    pub user: String,
    /// The URL to which the server sends the user back.
    pub back_at: Option<Template>,
    /// The code that the user copies from a device.
    pub user_code: Option<Template>,
    /// The user refuses what the client asks for.
    pub refuses: bool,
    /// The user goes through no pages: the request itself has the name and the password.
    pub credentials: Option<Credentials>,
}

/// The members of the JSON of a request that get the name and the password of a user.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Credentials {
    /// For the name.
    pub name: Pointer,
    /// For the password.
    pub password: Pointer,
}

impl SignIn {
    /// The templates in it.
    pub(super) fn templates(&self) -> impl Iterator<Item = &Template> {
        self.back_at.iter().chain(&self.user_code)
    }
}

/// How a step is repeated.
#[derive(Debug, Clone)]
pub struct Again {
    /// Until its response meets these.
    pub until: Conditions,
    /// How long to wait in between.
    pub every: Duration,
    /// For at most this long.
    pub at_most: Duration,
}
