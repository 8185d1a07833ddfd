//! What the targets of a run share, and the way of one target from its place to its record.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::arguments::RunArguments;
use super::error::CliError;
use super::options::{deployment, policy, selection};
use super::place::{Found, NotFound, Place, find, unfound_target};
use crate::check::Unseen;
use crate::exchange::host;
use crate::fetch::{FetchOptions, Fetcher};
use crate::harness::{self, RunOptions, Selection};
use crate::known_failures::KnownFailure;
use crate::outcome::{Policy, Record};
use crate::plan::{self};
use crate::setting::{Deployment, MatrixVersion, Setting};
use crate::suite::Suite;

/// What the targets of a run share.
pub(super) struct Judging {
    suites: Vec<Arc<Suite>>,
    known_failures: Vec<Arc<KnownFailure>>,
    matrix_version: MatrixVersion,
    deployment: Deployment,
    policy: Policy,
    selection: Selection,
    wait: Option<Duration>,
    fetcher: Arc<Fetcher>,
}

impl Judging {
    pub(super) fn new(
        suites: Vec<Arc<Suite>>,
        known_failures: Vec<Arc<KnownFailure>>,
        arguments: &RunArguments,
        fetch: FetchOptions,
    ) -> Result<Self, CliError> {
        Ok(Self {
            suites,
            known_failures,
            matrix_version: arguments.setting.matrix_version,
            deployment: deployment(&arguments.setting),
            policy: policy(&arguments.judging),
            selection: selection(&arguments.selection),
            wait: arguments.reach.wait,
            fetcher: Arc::new(Fetcher::new(fetch)?),
        })
    }

    /// Finds the homeserver and judges it. When one of the futures that `stop` makes is ready, the record is of what was
    /// judged by then. An error is one of ours: the reference can't be started.
    pub(super) async fn judge<S: Future<Output = ()>>(
        &self,
        place: &Place,
        stop: impl Fn() -> S,
    ) -> Result<Record, CliError> {
        let found = tokio::select! {
            biased;
            () = stop() => Err(NotFound::Undecided(plan::interrupted())),
            found = find(place, self.wait, &self.fetcher) => found,
        };
        match found {
            Err(NotFound::Early(error)) => Err(error),
            Err(NotFound::Undecided(why)) => self.undecided(place, &why),
            Ok(Found { target, reference }) => {
                // The reference is a development deployment.
                let deployment = if reference.is_some() { Deployment::Development } else { self.deployment };
                Ok(harness::run(&self.suites, &self.options(target, deployment), &self.fetcher, stop()).await)
            }
        }
    }

    /// The record of a target that was not judged, for this reason.
    pub(super) fn undecided(&self, place: &Place, why: &Unseen) -> Result<Record, CliError> {
        let options = self.options(unfound_target(place)?, self.deployment);
        Ok(harness::undecided(&self.suites, &options, &self.fetcher, why))
    }

    fn options(&self, target: Url, deployment: Deployment) -> RunOptions {
        let writes = !host::is_public(&target);
        RunOptions {
            setting: Setting { target, deployment, matrix_version: self.matrix_version, writes },
            policy: self.policy,
            selection: self.selection.clone(),
            known_failures: self.known_failures.clone(),
        }
    }
}
