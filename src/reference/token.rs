//! The token endpoint (RFC 6749 section 3.2): the grants of this server, for public clients.

use serde_json::json;

use super::client::{Client, GrantType};
use super::message::{Request, Response};
use super::oauth_error::{self, Code, error};
use super::parameters::Parameters;
use super::responses::json_response;
use super::scope::Scope;
use super::session::{ACCESS_LIFETIME, Issued, Origin, RefreshFault, Session};
use super::state::State;
use super::{code, device_grant};

/// Issues tokens, or refuses to.
pub(super) fn respond(request: &Request, state: &mut State) -> Result<Response, Response> {
    let form = Parameters::of_content(request)?;
    let (client_id, client) = client(request, &form, state)?;
    let name = form.required("grant_type")?;
    let unsupported = || error(Code::UnsupportedGrantType, "this server does not know the grant type");
    let grant = GrantType::named(name).ok_or_else(unsupported)?;
    if !client.may(grant) {
        return Err(error(Code::UnauthorizedClient, "the client did not register the grant type"));
    }
    let (issued, scope) = match grant {
        GrantType::AuthorizationCode => code::exchange(&form, client_id, state)?,
        GrantType::RefreshToken => refresh(&form, client_id, state)?,
        GrantType::DeviceCode => device_grant::exchange(&form, client_id, state)?,
    };
    Ok(tokens(&issued, &scope))
}

/// The client of a request to an endpoint that clients use directly (RFC 6749 section 3.2.1).
pub(super) fn client<'form, 'state>(
    request: &Request,
    form: &'form Parameters,
    state: &'state State,
) -> Result<(&'form str, &'state Client), Response> {
    let refused = |description: &str| error(Code::InvalidClient, description);
    if request.field("authorization").is_some_and(|value| value.to_ascii_lowercase().starts_with("basic")) {
        let refusal = oauth_error::with_status(401, Code::InvalidClient, "clients have no secrets here");
        return Err(refusal.with("www-authenticate", "Basic realm=\"clients\""));
    }
    let id = form.single("client_id")?.ok_or_else(|| refused("client_id is missing"))?;
    let client = state.clients.get(id).ok_or_else(|| refused("the client is unknown"))?;
    Ok((id, client))
}

/// Opens a session of a client; its id, its tokens and their scope.
pub(super) fn open(client_id: &str, user: String, scope: Scope, state: &mut State) -> (String, Issued, String) {
    let granted = scope.text();
    let session = Session {
        user,
        device_id: scope.device_id.clone(),
        device_name: state.clients.get(client_id).map(|client| client.shown_name().to_owned()),
        origin: Origin::Oauth { client_id: client_id.to_owned(), scope },
        last_seen: state.now,
    };
    let (id, issued) = state.sessions.open(session, &mut state.random);
    (id, issued, granted)
}

/// RFC 6749 section 6.
fn refresh(form: &Parameters, client_id: &str, state: &mut State) -> Result<(Issued, String), Response> {
    let token = form.required("refresh_token")?;
    let asked = (client_id, form.single("scope")?);
    let State { sessions, random, now, .. } = state;
    sessions.refresh(token, asked, random, *now).map_err(|fault| match fault {
        RefreshFault::Unknown => error(Code::InvalidGrant, "the refresh token is unknown"),
        RefreshFault::OtherClient => error(Code::InvalidGrant, "the refresh token is of another client"),
        RefreshFault::Replayed => error(Code::InvalidGrant, "the refresh token was used before; the session has ended"),
        RefreshFault::WiderScope => error(Code::InvalidScope, "the scope goes beyond the one that was granted"),
    })
}

/// RFC 6749 section 5.1.
fn tokens(issued: &Issued, scope: &str) -> Response {
    let value = json!({
        "access_token": issued.access,
        "token_type": "Bearer",
        "expires_in": ACCESS_LIFETIME.as_secs(),
        "refresh_token": issued.refresh,
        "scope": scope,
    });
    json_response(200, &value).with("cache-control", "no-store").with("pragma", "no-cache")
}
