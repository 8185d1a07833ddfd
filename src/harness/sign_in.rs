//! Users at work: sends the requests of their way through the pages of a server. Each user has cookies of their own, and
//! does one thing at a time.

use std::collections::BTreeMap;

use tokio::sync::Mutex;
use url::Origin;

use crate::exchange::json::{self, Json};
use crate::exchange::{Exchange, Request, Trouble, TroubleKind};
use crate::fetch::{Fetcher, Patience};
use crate::plan::PlannedSignIn;
use crate::sign_in::{Agent, Next, Purpose, Way};
use crate::suite::Credentials;
use crate::users::{User, Users};

/// The users of a run, each at a browser of their own.
#[derive(Debug)]
pub(super) struct Agents {
    agents: BTreeMap<String, (User, Mutex<Agent>)>,
    homeserver: Origin,
}

impl Agents {
    pub(super) fn new(users: &Users, homeserver: Origin) -> Self {
        let agent = |(role, user): (&String, &User)| (role.clone(), (user.clone(), Mutex::default()));
        Self { agents: users.iter().map(agent).collect(), homeserver }
    }

    /// The request with the access token of this user, if one was given.
    pub(super) fn with_token(&self, user: &str, request: &Request) -> Request {
        let mut request = request.clone();
        if let Some(token) = self.agents.get(user).and_then(|(user, _)| user.access_token.as_deref()) {
            request.fields.remove("authorization");
            request.fields.push("authorization", bearer(token));
        }
        request
    }

    /// The exchanges of a way that begins with this request, the one that counts last: the end of the way, or why there
    /// is none.
    pub(super) async fn go(
        &self,
        first: &Request,
        sign_in: &PlannedSignIn,
        fetcher: &Fetcher,
        patience: &Patience,
    ) -> Vec<Exchange> {
        let Some((user, agent)) = self.agents.get(&sign_in.user) else {
            // The plan asks for no user whom nobody gave.
            return vec![fetcher.exchange(first).await];
        };
        if let Some(credentials) = &sign_in.credentials {
            return vec![log_in(user, credentials, first, fetcher, patience).await];
        }
        let mut agent = agent.lock().await;
        let purpose = Purpose {
            user: user.clone(),
            back_at: sign_in.back_at.clone(),
            user_code: sign_in.user_code.clone(),
            refuses: sign_in.refuses,
            homeserver: self.homeserver.clone(),
        };
        let (mut way, mut request) = Way::start(&mut agent, purpose, first);
        let mut exchanges = Vec::new();
        loop {
            let exchange = fetcher.exchange(&request).await;
            let next = exchange.result.as_ref().map(|response| way.next(&request, response));
            match next {
                Ok(Next::Send(next)) => {
                    exchanges.push(exchange);
                    request = *next;
                }
                Ok(Next::Done(None)) | Err(_) => {
                    exchanges.push(exchange);
                    return exchanges;
                }
                Ok(Next::Done(Some(link))) => {
                    let end = by_link(&exchange, link.as_str());
                    exchanges.extend([exchange, end]);
                    return exchanges;
                }
                Ok(Next::Lost(why)) => {
                    let message = format!("`{}` could not get through the pages of the server: {why}", sign_in.user);
                    let result = Err(Trouble { kind: TroubleKind::SignIn, message, remedy: None });
                    let end = Exchange { result, ..exchange.clone() };
                    exchanges.extend([exchange, end]);
                    return exchanges;
                }
            }
        }
    }
}

/// A token in a field (RFC 6750, section 2.1).
pub(super) fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

/// Sends the request with the name and the password of a user. A server that refuses them may be right.
async fn log_in(
    user: &User,
    credentials: &Credentials,
    request: &Request,
    fetcher: &Fetcher,
    patience: &Patience,
) -> Exchange {
    let mut exchange = fetcher.fetch_once(&with_credentials(user, credentials, request), patience).await;
    if let Some(status) = exchange.result.as_ref().ok().map(|response| response.status)
        && matches!(status, 400..=403)
    {
        let message = format!("`{}` could not log in with name and password: the status is {status}", user.name);
        exchange.result = Err(Trouble { kind: TroubleKind::SignIn, message, remedy: None });
    }
    exchange
}

fn with_credentials(user: &User, credentials: &Credentials, request: &Request) -> Request {
    let mut request = request.clone();
    let text = std::str::from_utf8(&request.content).unwrap_or_default();
    if let Ok(mut document) = json::read(text) {
        document.root.set(&credentials.name, Json::text(&user.name));
        document.root.set(&credentials.password, Json::text(user.password.as_deref().unwrap_or_default()));
        request.content = document.root.to_text().into_bytes().into();
    }
    request
}

/// The end of a way where a page has a link instead of a redirect: a browser would go there, so it counts as a redirect. The
/// page is the exchange before.
fn by_link(page: &Exchange, link: &str) -> Exchange {
    let mut end = page.clone();
    if let Ok(response) = &mut end.result {
        response.fields.push("location", link);
    }
    end
}
