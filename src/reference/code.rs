//! Authorization codes, and their exchange for tokens (RFC 6749 section 4.1.3, RFC 7636 section 4.6).

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::authorization::Authorization;
use super::message::Response;
use super::oauth_error::{Code, error};
use super::parameters::Parameters;
use super::session::Issued;
use super::state::State;
use super::token;

/// How long a code is valid. RFC 6749 section 4.1.2 recommends ten minutes at most.
const LIFETIME: Duration = Duration::from_secs(5 * 60);

/// A code, and the request that led to it.
#[derive(Debug)]
pub(super) struct AuthorizationCode {
    authorization: Authorization,
    user: String,
    ends: SystemTime,
    /// The session that was opened with the code.
    session: Option<String>,
}

impl AuthorizationCode {
    pub(super) fn new(authorization: Authorization, user: &str, now: SystemTime) -> Self {
        Self { authorization, user: user.to_owned(), ends: now + LIFETIME, session: None }
    }

    /// Why a token request does not fit the code.
    fn fault(
        &self,
        client_id: &str,
        redirect_uri: Option<&str>,
        verifier: &str,
        now: SystemTime,
    ) -> Option<&'static str> {
        let asked = &self.authorization;
        if asked.client_id != client_id {
            return Some("the code is of another client");
        }
        if self.ends <= now {
            return Some("the code has expired");
        }
        let is_same = redirect_uri == Some(&asked.way_back.redirect_uri);
        if !is_same && (redirect_uri.is_some() || asked.named_redirect_uri) {
            return Some("redirect_uri differs from the authorization request");
        }
        let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        (digest != asked.challenge).then_some("code_verifier does not fit code_challenge")
    }
}

/// Tokens in exchange for a code, and their scope.
pub(super) fn exchange(form: &Parameters, client_id: &str, state: &mut State) -> Result<(Issued, String), Response> {
    let code = form.required("code")?;
    let verifier = form.required("code_verifier")?;
    let redirect_uri = form.single("redirect_uri")?;
    let refused = |description: &str| error(Code::InvalidGrant, description);
    let known = state.codes.get_mut(code).ok_or_else(|| refused("the code is unknown"))?;
    if let Some(session) = &known.session {
        // Somebody else may have used the code (RFC 6749 section 4.1.2).
        state.sessions.close(session);
        return Err(refused("the code was used before"));
    }
    if let Some(fault) = known.fault(client_id, redirect_uri, verifier, state.now) {
        return Err(refused(fault));
    }
    let (user, scope) = (known.user.clone(), known.authorization.scope.clone());
    let (id, issued, granted) = token::open(client_id, user, scope, state);
    if let Some(used) = state.codes.get_mut(code) {
        used.session = Some(id);
    }
    Ok((issued, granted))
}
