//! A person with a browser: cookies, redirects within the server, and forms.

use std::cell::RefCell;

use url::Url;

use super::world::{World, encoded, text_of};
use crate::reference::message::Response;
use crate::reference::{PASSWORD, USER_NAMES};

/// A person who looks at a page.
pub(super) struct Person<'a> {
    pub(super) world: &'a World,
    cookie: RefCell<Option<String>>,
}

impl<'a> Person<'a> {
    pub(super) fn new(world: &'a World) -> Self {
        Self { world, cookie: RefCell::new(None) }
    }

    /// Follows a link, and redirects within the server.
    pub(super) fn go(&self, target: &str) -> Response {
        self.follow(self.request("GET", target, &[]))
    }

    /// Sends the only POST form of a page, with these values beside its hidden ones.
    pub(super) fn submit(&self, page: &Response, values: &[(&str, &str)]) -> Response {
        let html = text_of(page);
        let (_, form) = html.split_once("<form method=\"post\"").unwrap();
        let action = attribute(form, "action");
        let hidden: Vec<(String, String)> = form
            .split("<input type=\"hidden\"")
            .skip(1)
            .map(|input| (attribute(input, "name"), attribute(input, "value")))
            .collect();
        let hidden = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let pairs: Vec<(&str, &str)> = hidden.chain(values.iter().copied()).collect();
        self.follow(self.request("POST", &action, &pairs))
    }

    /// Signs in as the user who is there from the start.
    pub(super) fn sign_in(&self, page: &Response) -> Response {
        self.submit(page, &[("username", USER_NAMES[0]), ("password", PASSWORD)])
    }

    /// Agrees or refuses.
    pub(super) fn decide(&self, page: &Response, decision: &str) -> Response {
        self.submit(page, &[("decision", decision)])
    }

    fn request(&self, method: &str, target: &str, pairs: &[(&str, &str)]) -> Response {
        let cookie = self.cookie.borrow().clone().unwrap_or_default();
        let fields = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        let response = self.world.send(method, target, &fields, encoded(pairs).as_bytes());
        if let Some(set) = response.field("set-cookie") {
            assert!(set.ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{set}");
            *self.cookie.borrow_mut() = set.split(';').next().map(ToOwned::to_owned);
        }
        response
    }

    fn follow(&self, response: Response) -> Response {
        match response.field("location") {
            Some(target) if target.starts_with('/') => self.go(target),
            _ => response,
        }
    }
}

/// The value of the first attribute with this name.
fn attribute(html: &str, name: &str) -> String {
    let (_, rest) = html.split_once(&format!(" {name}=\"")).unwrap();
    rest.split('"').next().unwrap().replace("&amp;", "&")
}

/// The redirect URI of a redirect, and its parameters.
pub(super) fn callback(response: &Response) -> (String, Vec<(String, String)>) {
    assert_eq!(response.status, 303);
    assert_eq!(response.field("cache-control"), Some("no-store"));
    let mut url = Url::parse(response.field("location").unwrap()).unwrap();
    let text = url.fragment().or(url.query()).unwrap_or_default().to_owned();
    url.set_fragment(None);
    if response.field("location").is_some_and(|location| !location.contains('#')) {
        url.set_query(None);
    }
    (url.to_string(), url::form_urlencoded::parse(text.as_bytes()).into_owned().collect())
}

/// A parameter of a redirect to a client.
pub(super) fn parameter(response: &Response, name: &str) -> Option<String> {
    callback(response).1.into_iter().find(|(found, _)| found == name).map(|(_, value)| value)
}
