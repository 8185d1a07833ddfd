//! The page on which a user lets a device in by its user code (RFC 8628 section 3.3).

use maud::html;

use super::browser::Browser;
use super::device_grant::{DeviceGrant, Progress};
use super::message::{Request, Response};
use super::pages::{decision, fault, form, page};
use super::parameters::Parameters;
use super::sign_in::{self, Way, encoded};
use super::state::State;

/// The path of the page.
pub(super) const PATH: &str = "/link";

/// The page, or the decision of the user.
pub(super) fn respond(request: &Request, state: &mut State) -> Result<Response, Response> {
    let browser = Browser::of(request, state);
    if request.method == "POST" {
        return decide(&browser, &Parameters::parse(&request.body), state);
    }
    let query = Parameters::parse(request.query.as_bytes());
    let Some(code) = query.get("user_code") else { return Ok(browser.keep(ask_for_code(200))) };
    let back = format!("{PATH}?{}", encoded("user_code", code));
    match (browser.user(), open_grant(code, state)) {
        (None, _) => Ok(sign_in::ask(Way::SignIn, &browser, &back, state)),
        (Some(user), Some(grant)) => Ok(browser.keep(ask(grant, user, &browser, state))),
        (Some(_), None) => Ok(browser.keep(ask_for_code(404))),
    }
}

/// Each user code that a user can decide on, however it is written.
fn open_grant<'a>(code: &str, state: &'a State) -> Option<&'a DeviceGrant> {
    let typed = plain(code);
    let mut grants = state.device_grants.iter().map(|(_, grant)| grant);
    grants.find(|grant| plain(&grant.user_code) == typed && grant.is_open(state.now))
}

/// A user code without hyphens and spaces, in capitals.
fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

fn ask_for_code(status: u16) -> Response {
    let content = html! {
        @if status != 200 { p role="alert" { "No device waits with this code. It may have expired." } }
        form method="get" action=(PATH) {
            label { "Code on the device" input type="text" name="user_code" autocomplete="off" required; }
            button type="submit" { "Continue" }
        }
    };
    page(status, "Link a device", &content)
}

fn ask(grant: &DeviceGrant, user: &str, browser: &Browser, state: &State) -> Response {
    let client = state.clients.get(&grant.client_id);
    let name = client.map(|client| client.shown_name()).unwrap_or_default();
    let fields = html! {
        input type="hidden" name="user_code" value=(grant.user_code);
        (decision("Allow"))
    };
    let content = html! {
        p { "The client " strong { (name) } " wants full access to the account " strong { (state.user_id(user)) }
            ", as the device " strong { (grant.scope.device_id) } "." }
        p { "Allow it only if the device in your hands shows the code " strong { (grant.user_code) } "." }
        (form(PATH, &browser.csrf(state), &fields))
    };
    page(200, "Allow this device?", &content)
}

fn decide(browser: &Browser, sent: &Parameters, state: &mut State) -> Result<Response, Response> {
    if !browser.sent(sent, state) {
        return Err(fault(403, "This form comes from another page. Go back and try again."));
    }
    let code = sent.get("user_code").unwrap_or_default();
    let Some(user) = browser.user() else {
        let back = format!("{PATH}?{}", encoded("user_code", code));
        return Ok(sign_in::ask(Way::SignIn, browser, &back, state));
    };
    let (progress, title) = match sent.get("decision") {
        Some("allow") => (Progress::Allowed(user.to_owned()), "The device is linked"),
        Some("refuse") => (Progress::Refused, "The device is refused"),
        _ => return Err(fault(400, "This form lacks your decision.")),
    };
    let (typed, now) = (plain(code), state.now);
    let is_it = |grant: &DeviceGrant| plain(&grant.user_code) == typed && grant.is_open(now);
    let Some(grant) = state.device_grants.find_mut(is_it) else { return Ok(ask_for_code(404)) };
    grant.progress = progress;
    Ok(page(200, title, &html! { p { "Go back to the device; you can close this page." } }))
}
