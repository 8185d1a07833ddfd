//! Single sign-on of the legacy login, by the same pages as the OAuth API.

use maud::html;
use url::Url;

use super::login::LoginToken;
use crate::reference::browser::Browser;
use crate::reference::message::{Request, Response};
use crate::reference::pages::{decision, fault, form, page, redirect};
use crate::reference::parameters::Parameters;
use crate::reference::responses::matrix_error;
use crate::reference::sign_in::{self, Way};
use crate::reference::state::State;

/// The path of the page.
pub(in crate::reference) const PATH: &str = "/sso";

/// `redirectToSSO`: to the page, with the same parameters.
pub(super) fn begin(request: &Request) -> Result<Response, Response> {
    let query = Parameters::parse(request.query.as_bytes());
    let url = query.get("redirectUrl");
    let url = url.ok_or_else(|| matrix_error(400, "M_MISSING_PARAM", "redirectUrl is missing"))?;
    target(url).ok_or_else(|| matrix_error(400, "M_INVALID_PARAM", "redirectUrl must be the URL of a client"))?;
    Ok(Response { status: 302, ..redirect(&format!("{PATH}?{}", request.query)) })
}

/// The page: sign-in or registration, then the question whether to go on to the client.
pub(in crate::reference) fn respond(request: &Request, state: &mut State) -> Result<Response, Response> {
    let query = Parameters::parse(request.query.as_bytes());
    let url = query.get("redirectUrl").and_then(target);
    let mut url = url.ok_or_else(|| fault(400, "This link names no client to go back to."))?;
    let browser = Browser::of(request, state);
    let Some(user) = browser.user() else {
        let way = if query.get("action") == Some("register") { Way::Register } else { Way::SignIn };
        return Ok(sign_in::ask(way, &browser, &format!("{PATH}?{}", request.query), state));
    };
    if request.method != "POST" {
        let content = html! {
            p { "The client at " code { (url) } " wants full access to the account "
                strong { (state.user_id(user)) } "." }
            (form(&format!("{PATH}?{}", request.query), &browser.csrf(state), &decision("Continue")))
        };
        return Ok(browser.keep(page(200, "Continue to this client?", &content)));
    }
    let sent = Parameters::parse(&request.body);
    if !browser.sent(&sent, state) {
        return Err(fault(403, "This form comes from another page. Go back and try again."));
    }
    if sent.get("decision") != Some("allow") {
        return Ok(page(200, "The client was refused", &html! { p { "You can close this page." } }));
    }
    let token = state.random.token();
    state.login_tokens.insert(token.clone(), LoginToken::new(user, state.now));
    url.query_pairs_mut().append_pair("loginToken", &token);
    Ok(redirect(url.as_str()))
}

/// A URL to which a user may be sent. Schemes that a browser runs are none.
fn target(text: &str) -> Option<Url> {
    let is_run = |scheme: &str| matches!(scheme, "javascript" | "data" | "vbscript" | "blob" | "file" | "about");
    Url::parse(text).ok().filter(|url| !is_run(url.scheme()))
}
