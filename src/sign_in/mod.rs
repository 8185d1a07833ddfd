//! Signing in without a browser: the way of a user from a URL through redirects and forms to the redirect that a client
//! waits for. It sends nothing: it says which request is next, and takes the response.

mod choice;
mod cookies;
mod odd;
mod page;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;

use url::{Origin, Url, form_urlencoded};

use crate::exchange::request::Destination;
use crate::exchange::{Fields, Method, Request, Response, refresh_url};
use crate::users::User;
use choice::{Choice, Gives, Wish, choose};
use cookies::Cookies;
use odd::choose_by;
use page::{Form, Page};

/// The most requests of one way: servers need about ten.
const MOST_STEPS: usize = 30;

/// How often a password or a user code is given: a second form after it means that it was not taken.
const MOST_TRIES: usize = 1;

/// The title of an HTML page on one line: else its first heading, or nothing.
pub(crate) fn title_of(html: &str) -> String {
    Page::parse(html).title
}

/// A user at a browser. Its cookies stay from one way to the next, so that the server knows the user again.
#[derive(Debug, Default)]
pub struct Agent {
    cookies: Cookies,
}

/// Where a user goes, and what for.
#[derive(Debug, Clone)]
pub struct Purpose {
    /// The user.
    pub user: User,
    /// The URL that the client waits at, such as a redirect URI. Without one, the way ends at a page with nothing to do.
    pub back_at: Option<Url>,
    /// The code that a device shows (RFC 8628, section 3.3).
    pub user_code: Option<String>,
    /// Whether the user refuses what the client asks for.
    pub refuses: bool,
    /// The origin of the homeserver. The password is sent to it and to the origin where the way begins, and nowhere else.
    pub homeserver: Origin,
}

impl Purpose {
    fn wish(&self, is_code_given: bool) -> Wish<'_> {
        Wish {
            name: &self.user.name,
            password: self.user.password.as_deref(),
            user_code: self.user_code.as_deref(),
            is_code_given,
            refuses: self.refuses,
        }
    }
}

/// One way through the pages of a server.
#[derive(Debug)]
pub struct Way<'a> {
    agent: &'a mut Agent,
    purpose: Purpose,
    /// The origins that get the password.
    trusted: [Origin; 2],
    destination: Destination,
    steps: usize,
    passwords: usize,
    user_codes: usize,
    /// Whether the user has refused what the client asks for.
    has_refused: bool,
}

/// What comes after a response.
#[derive(Debug)]
pub enum Next {
    /// This request.
    Send(Box<Request>),
    /// Nothing: the response is the end of the way. If its page has a link back to the client instead of a redirect,
    /// the URL of the link.
    Done(Option<Url>),
    /// Nothing: the way can't be found, for this reason. It may quote the server.
    Lost(String),
}

impl<'a> Way<'a> {
    /// The way that begins with this request, and the request with the user's cookies.
    pub fn start(agent: &'a mut Agent, purpose: Purpose, first: &Request) -> (Self, Request) {
        let trusted = [first.url.origin(), purpose.homeserver.clone()];
        let destination = first.destination;
        let way =
            Self { agent, purpose, trusted, destination, steps: 0, passwords: 0, user_codes: 0, has_refused: false };
        let mut request = first.clone();
        if let Some(cookies) = way.agent.cookies.field(&request.url) {
            request.fields.remove("cookie");
            request.fields.push("cookie", cookies);
        }
        (way, request)
    }

    /// What comes after the response to a request of this way.
    pub fn next(&mut self, request: &Request, response: &Response) -> Next {
        self.agent.cookies.keep(response, &request.url);
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return Next::Lost(format!("after {MOST_STEPS} requests there is no end"));
        }
        match (response.status, response.fields.value("location")) {
            (301 | 302 | 303 | 307 | 308, Some(location)) => self.redirect(request, response.status, &location),
            (200..=299 | 400..=499, _) => self.page(request, response),
            (status, _) => Next::Lost(format!("the status is {status}")),
        }
    }

    fn redirect(&mut self, request: &Request, status: u16, location: &str) -> Next {
        let url = match self.resolve(&request.url, location) {
            Ok(url) => url,
            Err(next) => return next,
        };
        let keeps_method = matches!(status, 307 | 308) && request.method == Method::Post;
        match keeps_method {
            // The content may hold the password.
            true if self.trusted.contains(&url.origin()) => self.post(url, request.content.to_vec()),
            true => {
                Next::Lost(format!("a form is redirected to another origin, {}", url.origin().ascii_serialization()))
            }
            false => self.get(url),
        }
    }

    fn page(&mut self, request: &Request, response: &Response) -> Next {
        let refresh = response.fields.value("refresh").and_then(|value| refresh_url(&value));
        let page = response.text().map(Page::parse).unwrap_or_default();
        if let Some(next) = self.odd_page(request, response, &page) {
            return next;
        }
        if let Some(url) = refresh.or_else(|| page.refresh.clone()) {
            return self.resolve(&request.url, &url).map_or_else(|next| next, |url| self.get(url));
        }
        // Whatever the page after a refusal offers, there is nothing more to do.
        if self.has_refused && self.purpose.back_at.is_none() && response.status < 400 {
            return Next::Done(None);
        }
        let is_over = self.purpose.back_at.is_none() && (self.user_codes > 0 || self.purpose.user_code.is_none());
        let purpose = self.purpose.clone();
        let choice = choose(&page, purpose.wish(self.user_codes > 0));
        self.has_refused |=
            purpose.refuses && matches!(choice, Choice::Send { gives: Gives::Nothing, .. } | Choice::Follow(_));
        match choice {
            Choice::Send { form, fields, gives } => self.send(&request.url, &page, form, &fields, gives),
            Choice::Follow(href) => match self.back(&request.url, href) {
                Some(url) => self.arrived(Some(url)),
                None => self.resolve(&request.url, href).map_or_else(|next| next, |url| self.get(url)),
            },
            Choice::Nothing(why) => match page.links.iter().find_map(|link| self.back(&request.url, &link.href)) {
                Some(url) if !purpose.refuses => Next::Done(Some(url)),
                None if is_over && response.status < 400 => Next::Done(None),
                Some(_) | None => lost(&page, response, why),
            },
        }
    }

    /// What comes after a page for which the user has help.
    fn odd_page(&mut self, request: &Request, response: &Response, page: &Page) -> Option<Next> {
        let purpose = self.purpose.clone();
        let help = purpose.user.pages.iter().find(|odd| odd.is(request.url.path(), &page.title))?;
        let (choice, declines) = choose_by(help, page, purpose.wish(self.user_codes > 0));
        self.has_refused |= purpose.refuses && declines;
        Some(match choice {
            Choice::Send { form, fields, gives } => self.send(&request.url, page, form, &fields, gives),
            Choice::Follow(href) => self.resolve(&request.url, href).map_or_else(|next| next, |url| self.get(url)),
            Choice::Nothing(why) => lost(page, response, why),
        })
    }

    fn send(&mut self, at: &Url, page: &Page, form: &Form, fields: &[(String, String)], gives: Gives) -> Next {
        let action = if form.action.is_empty() { at.as_str() } else { &form.action };
        let mut url = match self.resolve(at, action) {
            Ok(url) => url,
            Err(next) => return next,
        };
        let tries = match gives {
            Gives::Password => Some((&mut self.passwords, "the password")),
            Gives::UserCode => Some((&mut self.user_codes, "the user code")),
            Gives::Nothing => None,
        };
        if let Some((tries, what)) = tries {
            *tries += 1;
            if *tries > MOST_TRIES {
                return Next::Lost(format!("the page “{}” asks for {what} again: was it refused?", page.title));
            }
        }
        if gives == Gives::Password && !(self.trusted.contains(&url.origin()) && self.trusted.contains(&at.origin())) {
            let origin = url.origin().ascii_serialization();
            return Next::Lost(format!(
                "the form for the password is sent to {origin}, which is neither the homeserver nor the authorization server"
            ));
        }
        if let Some(encoding) = &form.encoding {
            return Next::Lost(format!("the form of the page “{}” is sent as {encoding}", page.title));
        }
        let content = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        match form.is_post {
            true => self.post(url, content.into_bytes()),
            false => {
                url.set_query(Some(&content));
                self.get(url)
            }
        }
    }

    /// The absolute URL of a reference; an end of the way if it is the one that the client waits at, or can't be visited.
    fn resolve(&self, at: &Url, reference: &str) -> Result<Url, Next> {
        if self.back(at, reference).is_some() {
            return Err(self.arrived(None));
        }
        let url = at.join(reference).map_err(|_| Next::Lost(format!("`{reference}` is no URL")))?;
        match url.scheme() {
            "http" | "https" => Ok(url),
            scheme => Err(Next::Lost(format!("the way leads to a `{scheme}:` URL"))),
        }
    }

    /// The end of a way that leads back to the client.
    fn arrived(&self, link: Option<Url>) -> Next {
        match self.purpose.refuses && !self.has_refused {
            true => Next::Lost("the user was to refuse, but was not asked".to_owned()),
            false => Next::Done(link),
        }
    }

    /// The URL of a reference that leads back to the client: to its URL, whatever parameters come with it.
    fn back(&self, at: &Url, reference: &str) -> Option<Url> {
        let bare = |url: &Url| {
            let mut url = url.clone();
            url.set_query(None);
            url.set_fragment(None);
            url
        };
        let back = self.purpose.back_at.as_ref()?;
        at.join(reference).ok().filter(|url| bare(url) == bare(back))
    }

    fn get(&self, url: Url) -> Next {
        self.request(Method::Get, url, Vec::new())
    }

    fn post(&self, url: Url, content: Vec<u8>) -> Next {
        self.request(Method::Post, url, content)
    }

    fn request(&self, method: Method, mut url: Url, content: Vec<u8>) -> Next {
        url.set_fragment(None);
        let mut fields = Fields::new();
        fields.push("accept", "text/html");
        if method == Method::Post {
            fields.push("content-type", "application/x-www-form-urlencoded");
        }
        if let Some(cookies) = self.agent.cookies.field(&url) {
            fields.push("cookie", cookies);
        }
        Next::Send(Box::new(Request { method, url, fields, content: content.into(), destination: self.destination }))
    }
}

/// Why a page is the end of a way that should go on.
fn lost(page: &Page, response: &Response, why: &str) -> Next {
    let title = if page.title.is_empty() { "without a title".to_owned() } else { format!("“{}”", page.title) };
    let status = match response.status {
        200 => String::new(),
        status => format!(" (status {status})"),
    };
    let captcha = page.captcha.map_or_else(String::new, |captcha| format!("; it has a captcha ({captcha})"));
    Next::Lost(format!("the page {title}{status} leads no further: {why}{captcha}"))
}
