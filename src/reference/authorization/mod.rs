//! Authorization requests (RFC 6749 section 4.1.1, RFC 7636, Matrix v1.15 "Authorization code flow"). Nobody is
//! redirected before client and redirect URI are known to belong together.

mod way_back;

use super::client::{Client, GrantType};
use super::message::Response;
use super::oauth_error::Code;
use super::pages::fault;
use super::parameters::Parameters;
use super::scope::Scope;
use super::state::State;
use way_back::{Mode, is_registered};

pub(super) use way_back::WayBack;

/// The parameters that this server knows. Each may be there once.
const KNOWN: [&str; 8] = [
    "response_type",
    "response_mode",
    "client_id",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "prompt",
];

/// The length of a challenge: SHA-256 in base64url (RFC 7636 section 4.2).
const CHALLENGE_LENGTH: usize = 43;

/// The `prompt` values of this server. The metadata names only that of Matrix; the others are those of OpenID Connect
/// Core 3.1.2.1, which many clients send.
const PROMPTS: [&str; 4] = ["none", "login", "consent", "create"];

/// The page that a client wants to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prompt {
    /// Whatever is needed.
    Any,
    /// No page at all.
    None,
    Login,
    Create,
}

/// A valid authorization request.
#[derive(Debug)]
pub(super) struct Authorization {
    pub(super) client_id: String,
    pub(super) way_back: WayBack,
    /// Whether the client named the redirect URI, and must name it again.
    pub(super) named_redirect_uri: bool,
    pub(super) scope: Scope,
    pub(super) challenge: String,
    pub(super) prompt: Prompt,
}

impl Authorization {
    /// Reads a request, or refuses it: with a page if nobody may be redirected, else by a redirect.
    pub(super) fn read(parameters: &Parameters, state: &State) -> Result<Self, Response> {
        let (client_id, client) = client(parameters, state)?;
        let named = parameters.get("redirect_uri");
        let mut way_back = WayBack::new(redirect_uri(parameters, client)?, &state.base);
        complete(&mut way_back, parameters)?;
        let refused = |code: Code, description: &str| way_back.with_error(code, description);
        if !client.may(GrantType::AuthorizationCode) {
            return Err(refused(Code::UnauthorizedClient, "the client did not register authorization_code"));
        }
        match parameters.get("response_type") {
            Some("code") => {}
            None => return Err(refused(Code::InvalidRequest, "response_type is missing")),
            Some(_) => return Err(refused(Code::UnsupportedResponseType, "the only response type is code")),
        }
        let challenge = challenge(parameters).map_err(|problem| refused(Code::InvalidRequest, problem))?;
        let scope = Scope::parse(parameters.get("scope").unwrap_or_default());
        let scope = scope.map_err(|problem| refused(Code::InvalidScope, problem))?;
        let prompt = prompt(parameters).map_err(|problem| refused(Code::InvalidRequest, problem))?;
        let named_redirect_uri = named.is_some();
        Ok(Self { client_id: client_id.to_owned(), way_back, named_redirect_uri, scope, challenge, prompt })
    }
}

fn client<'a>(parameters: &'a Parameters, state: &'a State) -> Result<(&'a str, &'a Client), Response> {
    if parameters.is_repeated("client_id") || parameters.is_repeated("redirect_uri") {
        return Err(fault(400, "This link names its client or its redirect URI twice."));
    }
    let id =
        parameters.get("client_id").ok_or_else(|| fault(400, "This link names no client: client_id is missing."))?;
    let client = state.clients.get(id);
    client.map(|client| (id, client)).ok_or_else(|| fault(400, "This link is of a client that is not registered here."))
}

/// The redirect URI of the request, or the only registered one (RFC 6749 section 3.1.2.3).
fn redirect_uri(parameters: &Parameters, client: &Client) -> Result<String, Response> {
    match (parameters.get("redirect_uri"), &client.redirect_uris[..]) {
        (Some(uri), _) if is_registered(client, uri) => Ok(uri.to_owned()),
        (Some(_), _) => Err(fault(400, "The redirect URI of this link is none that its client registered.")),
        (None, [only]) => Ok(only.clone()),
        (None, _) => Err(fault(400, "This link names no redirect URI: redirect_uri is missing.")),
    }
}

/// Adds the place of the parameters and `state`.
fn complete(way_back: &mut WayBack, parameters: &Parameters) -> Result<(), Response> {
    // Response types other than `code` have the fragment by default.
    let is_other = parameters.get("response_type").is_some_and(|name| name != "code");
    let (mode, is_known) = match parameters.get("response_mode") {
        Some("fragment") => (Mode::Fragment, true),
        None if is_other => (Mode::Fragment, true),
        Some("query") | None => (Mode::Query, true),
        Some(_) => (Mode::Query, false),
    };
    way_back.mode = mode;
    way_back.state = parameters.get("state").map(ToOwned::to_owned);
    if KNOWN.iter().any(|name| parameters.is_repeated(name)) {
        return Err(way_back.with_error(Code::InvalidRequest, "a parameter is repeated"));
    }
    if is_known {
        return Ok(());
    }
    Err(way_back.with_error(Code::InvalidRequest, "response_mode must be query or fragment"))
}

/// Each client must use PKCE with S256 (RFC 7636 section 4.4.1, RFC 9700 section 2.1.1).
fn challenge(parameters: &Parameters) -> Result<String, &'static str> {
    let challenge = parameters.get("code_challenge").ok_or("code_challenge is missing: PKCE is required")?;
    if parameters.get("code_challenge_method") != Some("S256") {
        return Err("code_challenge_method must be S256");
    }
    let is_base64url = challenge.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_'));
    if challenge.len() != CHALLENGE_LENGTH || !is_base64url {
        return Err("code_challenge must be a SHA-256 digest in base64url");
    }
    Ok(challenge.to_owned())
}

fn prompt(parameters: &Parameters) -> Result<Prompt, &'static str> {
    let values: Vec<&str> = parameters.get("prompt").unwrap_or_default().split(' ').filter(|v| !v.is_empty()).collect();
    if !values.iter().all(|value| PROMPTS.contains(value)) {
        return Err("prompt has a value that this server does not know");
    }
    match &values[..] {
        ["none"] => Ok(Prompt::None),
        values if values.contains(&"none") => Err("prompt=none stands alone"),
        values if values.contains(&"create") => Ok(Prompt::Create),
        values if values.contains(&"login") => Ok(Prompt::Login),
        _ => Ok(Prompt::Any),
    }
}
