//! Where a homeserver is, and how it is found.

use std::time::{Duration, Instant};

use url::Url;

use super::broken::{self, Broken};
use super::error::CliError;
use crate::check::Unseen;
use crate::fetch::Fetcher;
use crate::harness::discovery::{self, Target, TargetError};
use crate::reference::Reference;

/// Where the homeserver is.
#[derive(Debug)]
pub(super) enum Place {
    Url(Url),
    ServerName(String),
    /// To be started; correct, or broken.
    Reference(Option<Broken>),
}

impl Place {
    /// What the user calls it: a base URL or a server name.
    pub(super) fn parse(text: &str) -> Result<Self, TargetError> {
        Ok(match discovery::parse(text)? {
            Target::Url(url) => Self::Url(url),
            Target::ServerName(name) => Self::ServerName(name),
        })
    }
}

/// A homeserver that was found; the reference is kept alive with it.
pub(super) struct Found {
    pub(super) target: Url,
    pub(super) reference: Option<Reference>,
}

/// Why no homeserver was found.
pub(super) enum NotFound {
    /// Nothing can be reported of it.
    Early(CliError),
    /// The run is undecided.
    Undecided(Unseen),
}

/// Finds the homeserver, and waits for it if the user wants that.
pub(super) async fn find(place: &Place, wait: Option<Duration>, fetcher: &Fetcher) -> Result<Found, NotFound> {
    let start = Instant::now();
    let (target, reference) = match place {
        Place::Url(url) => (url.clone(), None),
        Place::ServerName(name) => {
            let found = discovery::discover_within(name, wait.unwrap_or_default(), fetcher).await;
            let undecided = |error: discovery::DiscoveryError| {
                NotFound::Undecided(Unseen { request: String::new(), kind: "discovery", message: error.to_string() })
            };
            (found.map_err(undecided)?, None)
        }
        Place::Reference(broken) => {
            let (reference, _) = broken::start(0, broken.as_ref()).await.map_err(NotFound::Early)?;
            let target = discovery::base_url(reference.url()).map_err(|error| NotFound::Early(error.into()))?;
            (target, Some(reference))
        }
    };
    if let Some(most) = wait {
        discovery::wait_until_responses(&target, most.saturating_sub(start.elapsed()), fetcher).await;
    }
    Ok(Found { target, reference })
}

/// What reports call a homeserver that was not found.
pub(super) fn unfound_target(place: &Place) -> Result<Url, CliError> {
    match place {
        Place::Url(url) => Ok(url.clone()),
        Place::ServerName(name) => Ok(discovery::base_url(&format!("https://{name}"))?),
        Place::Reference(_) => Ok(discovery::base_url("http://127.0.0.1")?),
    }
}
