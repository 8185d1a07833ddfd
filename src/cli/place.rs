//! Where a homeserver is, and how it is found.

use std::time::{Duration, Instant};

use url::Url;

use super::error::CliError;
use super::wording::wording;
use crate::check::Unseen;
use crate::fetch::Fetcher;
use crate::harness::discovery::{self, DiscoveryError, Target, TargetError};
use crate::reference::{Fault, Reference};

/// Where the homeserver is.
#[derive(Debug)]
pub(super) enum Place {
    Url(Url),
    ServerName(String),
    /// To be started, with these faults.
    Reference(Vec<Fault>),
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
            let undecided = |error: DiscoveryError| {
                let remedy = error.remedy().map_or_else(String::new, |remedy| format!(" ({})", wording(remedy)));
                let message = format!("{error}{remedy}");
                NotFound::Undecided(Unseen { request: String::new(), kind: "discovery", message })
            };
            (found.map_err(undecided)?, None)
        }
        Place::Reference(faults) => {
            let early = |error: CliError| NotFound::Early(error);
            let reference = Reference::start(0, faults).await.map_err(|error| early(error.into()))?;
            (discovery::base_url(reference.url()).map_err(|error| early(error.into()))?, Some(reference))
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
