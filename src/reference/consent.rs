//! The authorization endpoint and the consent of the user. The request stays in the query of each page, and is read
//! again each time, so that nothing is remembered until there is a code.

use maud::html;

use super::authorization::{Authorization, Prompt};
use super::browser::Browser;
use super::code::AuthorizationCode;
use super::endpoint::Endpoint;
use super::message::{Request, Response};
use super::oauth_error::Code;
use super::pages::{decision, fault, form, page};
use super::parameters::Parameters;
use super::sign_in::{self, Way};
use super::state::State;

/// The path of the form with the decision.
pub(super) const PATH: &str = "/consent";

/// The authorization endpoint: a page of sign-in, registration or consent, or a redirect with an error.
pub(super) fn authorize(request: &Request, state: &mut State) -> Result<Response, Response> {
    let parameters = Parameters::parse(request.query.as_bytes());
    let authorization = Authorization::read(&parameters, state)?;
    let browser = Browser::of(request, state);
    let path = Endpoint::Authorization.path();
    // Back from that page, the client has had its wish.
    let back = || format!("{path}?{}", parameters.without("prompt"));
    let way_back = &authorization.way_back;
    match (authorization.prompt, browser.user()) {
        (Prompt::None, None) => Err(way_back.with_error(Code::LoginRequired, "nobody is signed in")),
        (Prompt::None, Some(_)) => Err(way_back.with_error(Code::ConsentRequired, "the user must consent")),
        (Prompt::Create, _) => Ok(sign_in::ask(Way::Register, &browser, &back(), state)),
        (Prompt::Login, _) | (Prompt::Any, None) => Ok(sign_in::ask(Way::SignIn, &browser, &back(), state)),
        (Prompt::Any, Some(user)) => Ok(ask(&authorization, &browser, user, &request.query, state)),
    }
}

fn ask(authorization: &Authorization, browser: &Browser, user: &str, query: &str, state: &State) -> Response {
    let client = state.clients.get(&authorization.client_id);
    let name = client.map(|client| client.shown_name()).unwrap_or_default();
    let content = html! {
        p { "The client " strong { (name) } " wants full access to the account " strong { (state.user_id(user)) }
            ", as the device " strong { (authorization.scope.device_id) } "." }
        p { "Then you go back to " code { (authorization.way_back.redirect_uri) } "." }
        @for (member, uri) in client.into_iter().flat_map(|client| &client.links) {
            @match *member {
                "tos_uri" => p { a href=(uri) { "Terms of service of the client" } },
                "policy_uri" => p { a href=(uri) { "Policy of the client" } },
                _ => {},
            }
        }
        (form(&format!("{PATH}?{query}"), &browser.csrf(state), &decision("Allow")))
    };
    browser.keep(page(200, "Allow this client?", &content))
}

/// The decision: back to the client with a code, or with `access_denied`.
pub(super) fn decide(request: &Request, state: &mut State) -> Result<Response, Response> {
    let authorization = Authorization::read(&Parameters::parse(request.query.as_bytes()), state)?;
    let browser = Browser::of(request, state);
    let sent = Parameters::parse(&request.body);
    if !browser.sent(&sent, state) {
        return Err(fault(403, "This form comes from another page. Go back and try again."));
    }
    let Some(user) = browser.user() else {
        let back = format!("{}?{}", Endpoint::Authorization.path(), request.query);
        return Ok(sign_in::ask(Way::SignIn, &browser, &back, state));
    };
    match sent.get("decision") {
        Some("allow") => {
            let response = |code: &str| authorization.way_back.with_code(code);
            let code = state.random.token();
            let redirect = response(&code);
            state.codes.insert(code, AuthorizationCode::new(authorization, user, state.now));
            Ok(redirect)
        }
        Some("refuse") => Ok(authorization.way_back.with_error(Code::AccessDenied, "the user refused")),
        _ => Err(fault(400, "This form lacks your decision.")),
    }
}
