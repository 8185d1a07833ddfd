//! The device grant (RFC 8628; Matrix v1.18, "Device authorization flow"): its endpoint, and the exchange of device codes
//! for tokens. The page for the user is in `link`.

use std::time::{Duration, SystemTime};

use serde_json::json;

use super::client::GrantType;
use super::message::{Request, Response};
use super::oauth_error::{Code, error};
use super::parameters::Parameters;
use super::responses::json_response;
use super::scope::Scope;
use super::session::Issued;
use super::sign_in::encoded;
use super::state::State;
use super::{link, token};

/// How long the codes are valid.
const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// The time between two polls.
const INTERVAL: Duration = Duration::from_secs(1);

/// What is added to the interval each time a client polls too fast (RFC 8628 section 3.5).
const SLOWER: Duration = Duration::from_secs(5);

/// What has become of a request of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Progress {
    Pending,
    Refused,
    /// By this user.
    Allowed(String),
    /// The tokens were issued.
    Spent,
}

/// A request of a device.
#[derive(Debug)]
pub(super) struct DeviceGrant {
    pub(super) client_id: String,
    pub(super) user_code: String,
    pub(super) scope: Scope,
    pub(super) progress: Progress,
    ends: SystemTime,
    interval: Duration,
    /// The last poll.
    polled: Option<SystemTime>,
}

impl DeviceGrant {
    /// Whether a user can still decide.
    pub(super) fn is_open(&self, now: SystemTime) -> bool {
        self.progress == Progress::Pending && self.ends > now
    }

    /// Whether this poll comes too early.
    fn is_too_fast(&mut self, now: SystemTime) -> bool {
        let last = self.polled.replace(now);
        let is_too_fast = last.is_some_and(|last| now < last + self.interval);
        if is_too_fast {
            self.interval += SLOWER;
        }
        is_too_fast
    }
}

/// The device authorization endpoint (RFC 8628 sections 3.1 and 3.2).
pub(super) fn respond(request: &Request, state: &mut State) -> Result<Response, Response> {
    let form = Parameters::of_content(request)?;
    let (client_id, client) = token::client(request, &form, state)?;
    if !client.may(GrantType::DeviceCode) {
        return Err(error(Code::UnauthorizedClient, "the client did not register the grant type"));
    }
    let scope = Scope::parse(form.single("scope")?.unwrap_or_default());
    let scope = scope.map_err(|problem| error(Code::InvalidScope, problem))?;
    let (device_code, user_code) = (state.random.token(), state.random.user_code());
    let uri = format!("{}{}", state.base, link::PATH);
    let value = json!({
        "device_code": device_code,
        "user_code": user_code,
        "verification_uri": uri,
        "verification_uri_complete": format!("{uri}?{}", encoded("user_code", &user_code)),
        "expires_in": LIFETIME.as_secs(),
        "interval": INTERVAL.as_secs(),
    });
    let grant = DeviceGrant {
        client_id: client_id.to_owned(),
        user_code,
        scope,
        progress: Progress::Pending,
        ends: state.now + LIFETIME,
        interval: INTERVAL,
        polled: None,
    };
    state.device_grants.insert(device_code, grant);
    Ok(json_response(200, &value).with("cache-control", "no-store"))
}

/// Tokens in exchange for a device code, and their scope (RFC 8628 sections 3.4 and 3.5).
pub(super) fn exchange(form: &Parameters, client_id: &str, state: &mut State) -> Result<(Issued, String), Response> {
    let code = form.required("device_code")?;
    let grant = state.device_grants.get_mut(code).filter(|grant| grant.client_id == client_id);
    let grant = grant.ok_or_else(|| error(Code::InvalidGrant, "the device code is unknown, or of another client"))?;
    if grant.ends <= state.now {
        return Err(error(Code::ExpiredToken, "the device code has expired"));
    }
    let user = match grant.progress.clone() {
        Progress::Allowed(user) => user,
        Progress::Refused => return Err(error(Code::AccessDenied, "the user refused")),
        Progress::Spent => return Err(error(Code::InvalidGrant, "the device code was used before")),
        Progress::Pending if grant.is_too_fast(state.now) => {
            return Err(error(Code::SlowDown, "the last poll was too short ago"));
        }
        Progress::Pending => return Err(error(Code::AuthorizationPending, "the user has not decided yet")),
    };
    grant.progress = Progress::Spent;
    let scope = grant.scope.clone();
    let (_, issued, granted) = token::open(client_id, user, scope, state);
    Ok((issued, granted))
}
