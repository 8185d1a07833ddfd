//! Browsers: a cookie identifies each, and forms carry a value that only pages of this server can know.

use std::time::{Duration, SystemTime};

use super::message::{Request, Response};
use super::parameters::Parameters;
use super::state::State;

/// The name of the cookie.
const COOKIE: &str = "browser";

/// How long a user stays signed in.
const LIFETIME: Duration = Duration::from_secs(60 * 60);

/// A user who has signed in.
#[derive(Debug)]
pub(super) struct Visit {
    user: String,
    ends: SystemTime,
}

/// The browser of a request.
#[derive(Debug)]
pub(super) struct Browser {
    id: String,
    /// The browser has no cookie yet.
    is_new: bool,
    user: Option<String>,
}

impl Browser {
    /// The browser that sent a request.
    pub(super) fn of(request: &Request, state: &mut State) -> Self {
        let (id, is_new) = match cookie(request) {
            Some(id) => (id, false),
            None => (state.random.token(), true),
        };
        let visit = state.visits.get(&id).filter(|visit| visit.ends > state.now);
        let user = visit.map(|visit| visit.user.clone()).filter(|user| state.users.get(user).is_some());
        Self { id, is_new, user }
    }

    /// The user who has signed in.
    pub(super) fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// The value that forms carry against requests from other sites.
    pub(super) fn csrf(&self, state: &State) -> String {
        state.random.mark(&format!("csrf {}", self.id))
    }

    /// Whether a form comes from a page for this browser.
    pub(super) fn sent(&self, form: &Parameters, state: &State) -> bool {
        form.get("csrf") == Some(self.csrf(state).as_str())
    }

    /// Signs a user in. The cookie gets a new value, which nobody can have planted.
    pub(super) fn sign_in(&mut self, user: &str, state: &mut State) {
        state.visits.remove(&self.id);
        let (id, ends) = (state.random.token(), state.now + LIFETIME);
        state.visits.insert(id.clone(), Visit { user: user.to_owned(), ends });
        *self = Self { id, is_new: true, user: Some(user.to_owned()) };
    }

    /// The response with the cookie, if the browser lacks it.
    pub(super) fn keep(&self, response: Response) -> Response {
        if !self.is_new {
            return response;
        }
        response.with("set-cookie", &format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Lax", self.id))
    }
}

fn cookie(request: &Request) -> Option<String> {
    // Lines of this field are joined by commas, those of browsers by semicolons (RFC 6265 section 5.4).
    let lines = request.field("cookie")?;
    let pairs = lines.split([';', ',']).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(name, value)| *name == COOKIE && !value.is_empty());
    values.next().map(|(_, value)| value.to_owned())
}
