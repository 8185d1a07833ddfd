//! Asks the server what software it is, and which versions and unstable features it claims. This goes on beside the run,
//! and costs no verdict: where the server does not tell, the reports say nothing about it.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use url::Url;

use crate::exchange::request::Destination;
use crate::exchange::{Fields, Method, Request, Response};
use crate::fetch::Fetcher;
use crate::outcome::ServerInfo;

/// How long the end of a run waits for the responses.
const PATIENCE: Duration = Duration::from_secs(2);

/// The questions, with what each response adds.
const QUESTIONS: [(&str, Add); 2] = [
    ("/_matrix/federation/v1/version", ServerInfo::add_software),
    ("/_matrix/client/versions", ServerInfo::add_versions),
];

type Add = fn(&mut ServerInfo, &Response);

/// The questions in progress. They end when this is dropped.
pub(super) struct Inquiry(JoinSet<(Add, Option<Response>)>);

impl Inquiry {
    /// Asks the homeserver at this base URL.
    pub(super) fn start(target: &Url, fetcher: &Arc<Fetcher>) -> Self {
        let base = target.as_str().trim_end_matches('/');
        let urls =
            QUESTIONS.into_iter().filter_map(|(path, add)| Some((Url::parse(&format!("{base}{path}")).ok()?, add)));
        let mut under_way = JoinSet::new();
        for (url, add) in urls {
            let fetcher = Arc::clone(fetcher);
            under_way.spawn(async move { (add, fetcher.exchange(&get(url)).await.result.ok()) });
        }
        Self(under_way)
    }

    /// What the server said, after a short wait for what is still missing.
    pub(super) async fn end(mut self) -> ServerInfo {
        let mut info = ServerInfo::default();
        let all = async {
            while let Some(done) = self.0.join_next().await {
                if let Ok((add, Some(response))) = done {
                    add(&mut info, &response);
                }
            }
        };
        let _ = tokio::time::timeout(PATIENCE, all).await;
        info
    }
}

fn get(url: Url) -> Request {
    Request { method: Method::Get, url, fields: Fields::new(), content: Vec::new(), destination: Destination::Target }
}
