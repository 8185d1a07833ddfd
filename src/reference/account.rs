//! The account page and its deep links (Matrix v1.18, "Account management URL actions"). A link only shows a page; what
//! changes something is a form.

use std::time::Duration;

use maud::{Markup, html};

use super::browser::Browser;
use super::endpoint::Endpoint;
use super::message::{Request, Response};
use super::pages::{fault, form, page, redirect};
use super::parameters::Parameters;
use super::sign_in::{self, Way, encoded};
use super::state::State;

/// How long a permission to replace the cross-signing keys lasts.
const RESET_LIFETIME: Duration = Duration::from_secs(10 * 60);

/// An action of the account page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Profile,
    DevicesList,
    DeviceView,
    DeviceDelete,
    AccountDeactivate,
    CrossSigningReset,
}

impl Action {
    /// All actions.
    pub(super) const ALL: [Self; 6] = [
        Self::Profile,
        Self::DevicesList,
        Self::DeviceView,
        Self::DeviceDelete,
        Self::AccountDeactivate,
        Self::CrossSigningReset,
    ];

    /// Its name in URLs and in the metadata.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Profile => "org.matrix.profile",
            Self::DevicesList => "org.matrix.devices_list",
            Self::DeviceView => "org.matrix.device_view",
            Self::DeviceDelete => "org.matrix.device_delete",
            Self::AccountDeactivate => "org.matrix.account_deactivate",
            Self::CrossSigningReset => "org.matrix.cross_signing_reset",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Profile => "Your account",
            Self::DevicesList => "Your devices",
            Self::DeviceView => "Your device",
            Self::DeviceDelete => "Sign a device out?",
            Self::AccountDeactivate => "Deactivate your account?",
            Self::CrossSigningReset => "Reset your cryptographic identity?",
        }
    }

    /// The start page if the action is missing or unknown.
    fn of(parameters: &Parameters) -> Self {
        let named = |action: &Self| parameters.get("action") == Some(action.as_str());
        Self::ALL.into_iter().find(named).unwrap_or(Self::Profile)
    }
}

/// A URL of the account page that leads to an action.
pub(super) fn link(base: &str, action: Action) -> String {
    format!("{base}{}?{}", Endpoint::AccountManagement.path(), encoded("action", action.as_str()))
}

/// A page, or what its form asks for.
pub(super) fn respond(request: &Request, state: &mut State) -> Result<Response, Response> {
    let browser = Browser::of(request, state);
    let is_form = request.method == "POST";
    let parameters = Parameters::parse(if is_form { &request.body } else { request.query.as_bytes() });
    if is_form && !browser.sent(&parameters, state) {
        return Err(fault(403, "This form comes from another page. Go back and try again."));
    }
    let action = Action::of(&parameters);
    let device_id = parameters.get("device_id").unwrap_or_default();
    let Some(user) = browser.user() else {
        let back = match request.query.as_str() {
            "" => Endpoint::AccountManagement.path().to_owned(),
            query => format!("{}?{query}", Endpoint::AccountManagement.path()),
        };
        return Ok(sign_in::ask(Way::SignIn, &browser, &back, state));
    };
    if is_form {
        return Ok(change(action, device_id, user, state));
    }
    let content = content(action, device_id, &browser, user, state);
    Ok(browser.keep(page(200, action.title(), &content)))
}

fn content(action: Action, device_id: &str, browser: &Browser, user: &str, state: &State) -> Markup {
    let confirmed = |text: &str, button: &str| {
        let fields = html! {
            input type="hidden" name="action" value=(action.as_str());
            input type="hidden" name="device_id" value=(device_id);
            button type="submit" { (button) }
        };
        html! { p { (text) } (form(Endpoint::AccountManagement.path(), &browser.csrf(state), &fields)) }
    };
    match action {
        Action::Profile => html! {
            p { "You are " strong { (state.user_id(user)) } "." }
            ul { @for action in Action::ALL.into_iter().filter(|action| is_in_menu(*action)) {
                li { a href=(link("", action)) { (action.title()) } }
            } }
        },
        Action::DevicesList => devices(user, state),
        Action::DeviceView => device(device_id, user, state),
        Action::DeviceDelete => html! {
            (device(device_id, user, state))
            (confirmed("The client on this device must then sign in again.", "Sign out"))
        },
        Action::AccountDeactivate => confirmed("All devices are signed out, and the account is gone.", "Deactivate"),
        Action::CrossSigningReset => {
            confirmed("For ten minutes, your client may then replace your cross-signing keys.", "Allow the reset")
        }
    }
}

/// Whether an action needs no device.
fn is_in_menu(action: Action) -> bool {
    match action {
        Action::DevicesList | Action::AccountDeactivate | Action::CrossSigningReset => true,
        Action::Profile | Action::DeviceView | Action::DeviceDelete => false,
    }
}

fn devices(user: &str, state: &State) -> Markup {
    let url = |action, id: &str| format!("{}&{}", link("", action), encoded("device_id", id));
    html! {
        ul { @for (_, session) in state.sessions.of_user(user) {
            li {
                a href=(url(Action::DeviceView, &session.device_id)) { (session.device_id) } " "
                (session.device_name.as_deref().unwrap_or_default()) " "
                a href=(url(Action::DeviceDelete, &session.device_id)) { "Sign out" }
            }
        } }
    }
}

fn device(id: &str, user: &str, state: &State) -> Markup {
    let session = state.sessions.of_user(user).find(|(_, session)| session.device_id == id);
    html! {
        @match session {
            Some((_, session)) => p { strong { (id) } " " (session.device_name.as_deref().unwrap_or_default()) },
            None => p { "You have no device " strong { (id) } "." },
        }
    }
}

fn change(action: Action, device_id: &str, user: &str, state: &mut State) -> Response {
    match action {
        Action::Profile | Action::DevicesList | Action::DeviceView => {}
        Action::DeviceDelete => {
            state.sessions.close_where(|session| session.user == user && session.device_id == device_id);
        }
        Action::AccountDeactivate => {
            state.sessions.close_where(|session| session.user == user);
            state.users.remove(user);
            return page(200, "Your account is gone", &html! {});
        }
        Action::CrossSigningReset => {
            let until = state.now + RESET_LIFETIME;
            if let Some(user) = state.users.get_mut(user) {
                user.may_reset_until = Some(until);
            }
            return page(200, "Your client may go on", &html! { p { "Go back to your client." } });
        }
    }
    redirect(&link("", Action::DevicesList))
}
