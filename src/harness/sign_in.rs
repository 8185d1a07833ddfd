//! Users at work: sends the requests of their way through the pages of a server. Each user has cookies of their own, and
//! does one thing at a time.

use std::collections::BTreeMap;

use tokio::sync::Mutex;
use url::Origin;

use crate::exchange::{Exchange, Request, Trouble, TroubleKind};
use crate::fetch::Fetcher;
use crate::plan::PlannedSignIn;
use crate::sign_in::{Agent, Next, Purpose, Way};
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

    /// The exchanges of a way that begins with this request, the one that counts last: the end of the way, or why there
    /// is none.
    pub(super) async fn go(&self, first: &Request, sign_in: &PlannedSignIn, fetcher: &Fetcher) -> Vec<Exchange> {
        let Some((user, agent)) = self.agents.get(&sign_in.user) else {
            // The plan asks for no user whom nobody gave.
            return vec![fetcher.exchange(first).await];
        };
        let mut agent = agent.lock().await;
        let purpose = Purpose {
            name: user.name.clone(),
            password: Some(user.password.clone()),
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

/// The end of a way where a page has a link instead of a redirect: a browser would go there, so it counts as a redirect. The
/// page is the exchange before.
fn by_link(page: &Exchange, link: &str) -> Exchange {
    let mut end = page.clone();
    if let Ok(response) = &mut end.result {
        response.fields.push("location", link);
    }
    end
}
