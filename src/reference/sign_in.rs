//! Sign-in and registration of users, and the way back to the page that wanted it.

use maud::html;

use super::browser::Browser;
use super::message::{Request, Response};
use super::pages::{fault, form, page, redirect};
use super::parameters::Parameters;
use super::state::State;

/// The path of the sign-in page.
pub(super) const SIGN_IN: &str = "/login";

/// The path of the registration page.
pub(super) const REGISTER: &str = "/register";

/// Where a user goes who comes from nowhere.
const HOME: &str = "/account/";

/// The two ways to become a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    SignIn,
    Register,
}

impl Way {
    fn path(self) -> &'static str {
        match self {
            Self::SignIn => SIGN_IN,
            Self::Register => REGISTER,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::SignIn => "Sign in",
            Self::Register => "Create an account",
        }
    }

    fn other(self) -> Self {
        match self {
            Self::SignIn => Self::Register,
            Self::Register => Self::SignIn,
        }
    }
}

/// The page or its form.
pub(super) fn respond(way: Way, request: &Request, state: &mut State) -> Result<Response, Response> {
    let mut browser = Browser::of(request, state);
    let query = Parameters::parse(request.query.as_bytes());
    if request.method != "POST" {
        return Ok(ask(way, &browser, local(query.get("continue")), state));
    }
    let sent = Parameters::parse(&request.body);
    if !browser.sent(&sent, state) {
        return Err(fault(403, "This form comes from another page. Go back and try again."));
    }
    let target = local(sent.get("continue"));
    let (name, password) = (sent.get("username").unwrap_or_default(), sent.get("password").unwrap_or_default());
    let entered = match way {
        Way::SignIn if state.users.knows(name, password) => Ok(()),
        Way::SignIn => Err("The name or the password is wrong."),
        Way::Register if sent.get("confirm-password") != Some(password) => Err("The passwords differ."),
        Way::Register => state.users.register(name, password),
    };
    if let Err(problem) = entered {
        return Ok(show(way, &browser, target, (403, problem), state));
    }
    browser.sign_in(name, state);
    Ok(browser.keep(redirect(target)))
}

/// The page, for a browser in which nobody has signed in. `target` is the path and query to come back to.
pub(super) fn ask(way: Way, browser: &Browser, target: &str, state: &State) -> Response {
    show(way, browser, target, (200, ""), state)
}

fn show(way: Way, browser: &Browser, target: &str, (status, problem): (u16, &str), state: &State) -> Response {
    let (password, is_new) = match way {
        Way::SignIn => ("current-password", false),
        Way::Register => ("new-password", true),
    };
    let fields = html! {
        input type="hidden" name="continue" value=(target);
        label { "Name" input type="text" name="username" autocomplete="username" required; }
        label { "Password" input type="password" name="password" autocomplete=(password) required; }
        @if is_new {
            label { "Password again" input type="password" name="confirm-password" autocomplete=(password) required; }
        }
        button type="submit" { (way.title()) }
    };
    let other = format!("{}?{}", way.other().path(), encoded("continue", target));
    let content = html! {
        @if !problem.is_empty() { p role="alert" { (problem) } }
        (form(way.path(), &browser.csrf(state), &fields))
        p { a href=(other) { (way.other().title()) } }
    };
    browser.keep(page(status, way.title(), &content))
}

/// A target on this server; the account page if it is none.
fn local(target: Option<&str>) -> &str {
    let is_local = |target: &&str| {
        let is_path = target.starts_with('/') && !target.starts_with("//");
        is_path && target.chars().all(|c| c.is_ascii_graphic() && c != '\\')
    };
    target.filter(is_local).unwrap_or(HOME)
}

/// One parameter in `application/x-www-form-urlencoded`.
pub(super) fn encoded(name: &str, value: &str) -> String {
    url::form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_server() {
        for target in ["/link?user_code=A-B", "/oauth2/authorize?a=%20"] {
            assert_eq!(local(Some(target)), target);
        }
        for target in ["//evil.example/", "https://evil.example/", "/\\evil.example", "/a\r\nb", "", "link"] {
            assert_eq!(local(Some(target)), HOME, "{target:?}");
        }
        assert_eq!(local(None), HOME);
    }
}
