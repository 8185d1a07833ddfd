//! The way of a homeserver from its name to its record. A runner has what all homeservers of a run share.

use std::error::Error;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::check::{Unseen, UnseenKind};
use crate::cli::arguments::{RunArguments, WantedVersion};
use crate::cli::error::CliError;
use crate::cli::input::selected::Selected;
use crate::cli::input::users;
use crate::clock::Stopwatch;
use crate::exchange::Remedy;
use crate::fetch::{FetchOptions, Fetcher};
use crate::harness::discovery::{self, Discovered};
use crate::harness::target::{Target, base_url};
use crate::harness::{self, RunOptions, Selection};
use crate::known_failures::KnownFailure;
use crate::outcome::{Policy, Record};
use crate::plan;
use crate::setting::{Deployment, MatrixVersion, Setting};
use crate::suite::Suite;
use crate::users::{User, Users};

/// What the homeservers of a run share.
pub(super) struct Runner {
    suites: Vec<Arc<Suite>>,
    known_failures: Vec<Arc<KnownFailure>>,
    /// The users who sign in.
    users: Users,
    matrix_version: WantedVersion,
    /// The deployment that the user chose.
    deployment: Option<Deployment>,
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
        users: Users,
        arguments: &RunArguments,
        fetch: FetchOptions,
    ) -> Result<Self, CliError> {
        Ok(Self {
            suites: selected.suites,
            known_failures,
            users,
            matrix_version: arguments.setting.matrix_version,
            deployment: arguments.setting.deployment.chosen(),
            policy: arguments.judging.policy(),
            selection: selected.selection,
            allow_writes: arguments.reach.allow_writes,
            slow: arguments.reach.slow,
            wait: arguments.reach.wait,
            fetcher: Arc::new(Fetcher::new(fetch)?),
        })
    }

    /// A runner for the embedded reference homeserver, which has a user of its own.
    #[must_use]
    pub(super) fn for_reference(self) -> Self {
        let users = if self.users.is_empty() { users::of_reference() } else { self.users };
        Self { users, ..self }
    }

    /// Finds the homeserver and judges it. When one of the futures that `stop` makes is ready, the record is of what was
    /// judged by then.
    pub(super) async fn judge<S: Future<Output = ()>>(
        &self,
        target: &Target,
        name: Option<&str>,
        stop: impl Fn() -> S,
    ) -> Result<Judged, CliError> {
        let found = tokio::select! {
            biased;
            () = stop() => Err(plan::interrupted()),
            found = self.find(target) => found,
        };
        match found {
            Ok(Found { url, hint, version, fetcher }) => {
                let options = self.options(target, url, name, version);
                let record = harness::run(&self.suites, &options, &fetcher, stop()).await;
                let hints = hint.into_iter().chain(self.hint(&record).await).collect();
                Ok(Judged { record, hints })
            }
            Err(why) => {
                let record = self.undecided(target, name, &why)?;
                let hints = self.hint(&record).await.into_iter().collect();
                Ok(Judged { record, hints })
            }
        }
    }

    /// Advice for a public name that leads to a private address here: the user may mean a development server.
    async fn hint(&self, record: &Record) -> Option<String> {
        let setting = &record.run().setting;
        let is_by_default = self.deployment.is_none() && setting.deployment == Deployment::Production;
        if !is_by_default || !self.fetcher.is_private_here(&setting.target).await {
            return None;
        }
        let host = setting.target.host_str().unwrap_or_default();
        Some(format!("{host} is at a private address here; --dev judges it as a development deployment"))
    }

    /// Finds the homeserver, once it responds if the user wants to wait for that.
    async fn find(&self, target: &Target) -> Result<Found, Unseen> {
        let stopwatch = Stopwatch::start();
        let (url, hint, fetcher) = match target {
            Target::Url(url) => (url.clone(), None, Arc::clone(&self.fetcher)),
            Target::ServerName(name) => {
                let found = discovery::discover_within(name, self.wait.unwrap_or_default(), &self.fetcher).await;
                let Discovered { base, hint } = found.map_err(|error| not_found(&error, error.remedy()))?;
                let fetcher = discovery::fetcher_for(&base, name, &self.fetcher);
                (base, hint, fetcher)
            }
        };
        if let Some(most) = self.wait {
            discovery::wait_for_response(&url, most.saturating_sub(stopwatch.elapsed()), &fetcher).await;
        }
        let version = match self.matrix_version {
            WantedVersion::Given(version) => version,
            WantedVersion::Claimed => {
                let newest = harness::newest_claimed(&url, &fetcher).await;
                newest.map_err(|error| not_found(&error, Some(error.remedy())))?
            }
        };
        Ok(Found { url, hint, version, fetcher })
    }

    /// The record of a homeserver that was not judged, for this reason.
    pub(super) fn undecided(&self, target: &Target, name: Option<&str>, why: &Unseen) -> Result<Record, CliError> {
        let url = match target {
            Target::Url(url) => url.clone(),
            Target::ServerName(name) => base_url(&format!("https://{name}"))?,
        };
        let version = match self.matrix_version {
            WantedVersion::Given(version) => version,
            // Nothing is judged by it.
            WantedVersion::Claimed => MatrixVersion::NEWEST,
        };
        let options = self.options(target, url, name, version);
        Ok(harness::undecided(&self.suites, &options, &self.fetcher, why))
    }

    /// How the homeserver at this URL is judged, by this version. The user's name for it decides whether it is private:
    /// neither a look-up nor a document of the server may say so.
    fn options(&self, named: &Target, target: Url, name: Option<&str>, matrix_version: MatrixVersion) -> RunOptions {
        let writes = self.allow_writes || named.is_private();
        let deployment = self.deployment.unwrap_or_else(|| named.deployment());
        let slow = self.slow;
        let named = |is_meant: fn(&User) -> bool| {
            self.users.iter().filter(|(_, user)| is_meant(user)).map(|(role, _)| role.clone()).collect()
        };
        let (users, tokens) = (named(User::can_sign_in), named(User::has_token));
        RunOptions {
            setting: Setting { target, deployment, matrix_version, writes, slow, users, tokens },
            users: self.users.clone(),
            name: name.map(ToOwned::to_owned),
            policy: self.policy,
            selection: self.selection.clone(),
            known_failures: self.known_failures.clone(),
        }
    }
}

/// A homeserver that was judged.
pub(super) struct Judged {
    pub(super) record: Record,
    /// Advice that no verdict depends on.
    pub(super) hints: Vec<String>,
}

/// The homeserver, and what it takes to judge it.
struct Found {
    url: Url,
    /// Advice for its well-known document.
    hint: Option<String>,
    version: MatrixVersion,
    fetcher: Arc<Fetcher>,
}

/// Why the homeserver can't be judged at all.
fn not_found(error: &dyn Error, remedy: Option<Remedy>) -> Unseen {
    Unseen { request: String::new(), kind: UnseenKind::Discovery, message: error.to_string(), remedy }
}
