//! The cookies of one user, as a browser keeps them (RFC 6265).

use cookie_store::CookieStore;
use url::Url;

use crate::exchange::{Response, fields};

/// The most cookies that are kept of one response: the rest is left out.
const MOST_COOKIES: usize = 50;

/// The cookies of one user.
#[derive(Debug, Default)]
pub(super) struct Cookies(CookieStore);

impl Cookies {
    /// Keeps the cookies that a response to a request for this URL sets.
    pub(super) fn keep(&mut self, response: &Response, url: &Url) {
        for line in response.fields.lines("set-cookie").take(MOST_COOKIES) {
            // What is no cookie, or not for this URL, is ignored, as by browsers.
            let _ = self.0.parse(&fields::text(line), url);
        }
    }

    /// The value of the Cookie field of a request for this URL; none if there is no cookie for it.
    pub(super) fn field(&self, url: &Url) -> Option<String> {
        let pairs: Vec<String> =
            self.0.get_request_values(url).map(|(name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}
