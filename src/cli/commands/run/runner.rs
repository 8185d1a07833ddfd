//! The way of a homeserver from its name to its record. A runner has what all homeservers of a run share.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::check::{Unseen, UnseenKind};
use crate::cli::arguments::RunArguments;
use crate::cli::error::CliError;
use crate::cli::input::selected::Selected;
use crate::cli::wording::wording;
use crate::clock::Stopwatch;
use crate::exchange::host;
use crate::fetch::{FetchOptions, Fetcher};
use crate::harness::discovery::{self, DiscoveryError, Target};
use crate::harness::{self, RunOptions, Selection};
use crate::known_failures::KnownFailure;
use crate::outcome::{Policy, Record};
use crate::plan;
use crate::setting::{Deployment, MatrixVersion, Setting};
use crate::suite::Suite;

/// What the homeservers of a run share.
pub(super) struct Runner {
    suites: Vec<Arc<Suite>>,
    known_failures: Vec<Arc<KnownFailure>>,
    matrix_version: MatrixVersion,
    deployment: Deployment,
    policy: Policy,
    selection: Selection,
    /// Whether requests that write are sent to public hosts too.
    allow_writes: bool,
    /// Whether requests that take minutes are sent.
    slow: bool,
    /// How long to wait for a homeserver.
    wait: Option<Duration>,
    fetcher: Arc<Fetcher>,
}

impl Runner {
    pub(super) fn new(
        selected: Selected,
        known_failures: Vec<Arc<KnownFailure>>,
        arguments: &RunArguments,
        fetch: FetchOptions,
    ) -> Result<Self, CliError> {
        Ok(Self {
            suites: selected.suites,
            known_failures,
            matrix_version: arguments.setting.matrix_version,
            deployment: arguments.setting.deployment(),
            policy: arguments.judging.policy(),
            selection: selected.selection,
            allow_writes: arguments.reach.allow_writes,
            slow: arguments.reach.slow,
            wait: arguments.reach.wait,
            fetcher: Arc::new(Fetcher::new(fetch)?),
        })
    }

    /// A runner that treats all homeservers as development deployments.
    #[must_use]
    pub(super) fn of_development(self) -> Self {
        Self { deployment: Deployment::Development, ..self }
    }

    /// Finds the homeserver and judges it. When one of the futures that `stop` makes is ready, the record is of what was
    /// judged by then.
    pub(super) async fn judge<S: Future<Output = ()>>(
        &self,
        target: &Target,
        stop: impl Fn() -> S,
    ) -> Result<Record, CliError> {
        let found = tokio::select! {
            biased;
            () = stop() => Err(plan::interrupted()),
            found = self.find(target) => found,
        };
        match found {
            Ok(url) => Ok(harness::run(&self.suites, &self.options(url), &self.fetcher, stop()).await),
            Err(why) => self.undecided(target, &why),
        }
    }

    /// The base URL of the homeserver, once it responds if the user wants to wait for that.
    async fn find(&self, target: &Target) -> Result<Url, Unseen> {
        let stopwatch = Stopwatch::start();
        let url = match target {
            Target::Url(url) => url.clone(),
            Target::ServerName(name) => {
                let found = discovery::discover_within(name, self.wait.unwrap_or_default(), &self.fetcher).await;
                found.map_err(|error| not_found(&error))?
            }
        };
        if let Some(most) = self.wait {
            discovery::wait_for_response(&url, most.saturating_sub(stopwatch.elapsed()), &self.fetcher).await;
        }
        Ok(url)
    }

    /// The record of a homeserver that was not judged, for this reason.
    pub(super) fn undecided(&self, target: &Target, why: &Unseen) -> Result<Record, CliError> {
        let url = match target {
            Target::Url(url) => url.clone(),
            Target::ServerName(name) => discovery::base_url(&format!("https://{name}"))?,
        };
        Ok(harness::undecided(&self.suites, &self.options(url), &self.fetcher, why))
    }

    fn options(&self, target: Url) -> RunOptions {
        // Writes stay on private hosts, unless the user asks for them.
        let writes = self.allow_writes || !host::is_public(&target);
        RunOptions {
            setting: Setting {
                target,
                deployment: self.deployment,
                matrix_version: self.matrix_version,
                writes,
                slow: self.slow,
            },
            policy: self.policy,
            selection: self.selection.clone(),
            known_failures: self.known_failures.clone(),
        }
    }
}

fn not_found(error: &DiscoveryError) -> Unseen {
    let remedy = error.remedy().map_or_else(String::new, |remedy| format!(" ({})", wording(remedy)));
    Unseen { request: String::new(), kind: UnseenKind::Discovery, message: format!("{error}{remedy}") }
}
