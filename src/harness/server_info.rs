//! Asks the server what software it is, and which versions and unstable features it claims. This goes on beside the run,
//! and costs no verdict: where the server does not tell, the reports say nothing about it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinSet;
use url::Url;

use crate::exchange::request::Destination;
use crate::exchange::{Fields, Method, Request, Response, ServerInfo};
use crate::fetch::Fetcher;

/// How long the end of a run waits for the responses.
const PATIENCE: Duration = Duration::from_secs(2);

/// The questions, with what each response adds.
const QUESTIONS: [(&str, Add); 2] = [
    ("/_matrix/federation/v1/version", ServerInfo::add_software),
    ("/_matrix/client/versions", ServerInfo::add_versions),
];

type Add = fn(&mut ServerInfo, &Response);

/// The questions, to be asked beside the run. Those in progress end when this is dropped.
pub(super) struct Inquiry {
    fetcher: Arc<Fetcher>,
    to_ask: Vec<(Url, Add)>,
    under_way: JoinSet<()>,
    /// What the responses have added; they are not kept.
    info: Arc<Mutex<ServerInfo>>,
}

impl Inquiry {
    /// The questions for the homeserver at this base URL.
    pub(super) fn new(target: &Url, fetcher: &Arc<Fetcher>) -> Self {
        let base = target.as_str().trim_end_matches('/');
        let urls =
            QUESTIONS.into_iter().filter_map(|(path, add)| Some((Url::parse(&format!("{base}{path}")).ok()?, add)));
        Self { fetcher: Arc::clone(fetcher), to_ask: urls.collect(), under_way: JoinSet::new(), info: Arc::default() }
    }

    /// Asks, unless that has happened. The first request of a run is to be one of its tests, and a server that is down is
    /// asked nothing, so this waits for the first response.
    pub(super) fn start(&mut self) {
        for (url, add) in self.to_ask.drain(..) {
            let (fetcher, info) = (Arc::clone(&self.fetcher), Arc::clone(&self.info));
            self.under_way.spawn(async move {
                if let Ok(response) = fetcher.exchange(&get(url)).await.result {
                    add(&mut info.lock().unwrap_or_else(PoisonError::into_inner), &response);
                }
            });
        }
    }

    /// What the server said, after a short wait for what is still missing.
    pub(super) async fn end(mut self) -> ServerInfo {
        let all = async { while self.under_way.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(PATIENCE, all).await;
        std::mem::take(&mut self.info.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn get(url: Url) -> Request {
    Request {
        method: Method::Get,
        url,
        fields: Fields::new(),
        content: Arc::default(),
        destination: Destination::Target,
    }
}
