//! What the homeserver is judged by.

use std::fmt;

use clap::Args;
use clap_complete::ArgValueCompleter;

use super::complete;
use crate::setting::{Deployment, MatrixVersion};
use crate::source::nearest;

#[derive(Debug, Args)]
#[command(next_help_heading = "Judging")]
pub(in crate::cli) struct SettingArguments {
    /// Version of the Matrix specification to test against, v1.15 to v1.19, or `claimed`
    ///
    /// `claimed` is the newest of them that the server lists at /_matrix/client/versions. If it lists none of them, nothing
    /// is judged.
    #[arg(long, value_name = "VERSION", default_value_t = WantedVersion::Given(MatrixVersion::NEWEST), value_parser = wanted_version, add = ArgValueCompleter::new(complete::wanted_versions))]
    pub(in crate::cli) matrix_version: WantedVersion,
    #[command(flatten)]
    pub(in crate::cli) deployment: DeploymentArguments,
}

/// The Matrix version by which the homeservers of a run are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum WantedVersion {
    /// This one.
    Given(MatrixVersion),
    /// The newest that a server claims.
    Claimed,
}

impl fmt::Display for WantedVersion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given(version) => version.fmt(out),
            Self::Claimed => out.write_str(CLAIMED),
        }
    }
}

/// The word for the newest version that a server claims.
pub(super) const CLAIMED: &str = "claimed";

/// How the homeserver is deployed, if the user says so.
#[derive(Debug, Args)]
#[command(next_help_heading = "Judging")]
pub(in crate::cli) struct DeploymentArguments {
    /// Judge the server as a development deployment: allow http and private hosts [default for private targets]
    ///
    /// A target is private if it is given as a loopback or private address, as a name without a dot such as localhost, or as
    /// a name that ends in .localhost, .test, .local, .internal, .home.arpa, .docker or .invalid.
    #[arg(long)]
    dev: bool,
    /// Judge the server as a production deployment, even if the target is private
    #[arg(long, conflicts_with = "dev")]
    production: bool,
}

impl DeploymentArguments {
    /// The deployment that the user chose.
    pub(in crate::cli) fn chosen(&self) -> Option<Deployment> {
        match (self.dev, self.production) {
            (true, _) => Some(Deployment::Development),
            (false, true) => Some(Deployment::Production),
            (false, false) => None,
        }
    }
}

/// A version that the suites know, or the word for the newest that the server claims.
fn wanted_version(text: &str) -> Result<WantedVersion, String> {
    if text == CLAIMED {
        return Ok(WantedVersion::Claimed);
    }
    matrix_version(text).map(WantedVersion::Given).map_err(|error| match nearest(&text.to_lowercase(), [CLAIMED]) {
        Some(near) => format!("did you mean {near}?"),
        None if error.ends_with('?') => error,
        None => format!("{error}; `{CLAIMED}` is the newest of them that the server claims"),
    })
}

/// A version that the suites know.
pub(in crate::cli) fn matrix_version(text: &str) -> Result<MatrixVersion, String> {
    let known: Vec<String> = MatrixVersion::known().map(|version| version.to_string()).collect();
    if let (true, Ok(version)) = (known.iter().any(|version| version == text), text.parse()) {
        return Ok(version);
    }
    let (oldest, newest) = (MatrixVersion::OLDEST, MatrixVersion::NEWEST);
    let with_v = if text.starts_with(|c: char| c.is_ascii_digit()) { format!("v{text}") } else { text.to_lowercase() };
    let complaint = match text.parse::<MatrixVersion>() {
        Ok(_) => format!("this tool supports {oldest} to {newest}"),
        Err(error) => format!("{error}; this tool supports {oldest} to {newest}"),
    };
    match nearest(&with_v, known.iter().map(String::as_str)) {
        Some(near) => Err(format!("{complaint}; did you mean {near}?")),
        None => Err(complaint),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_takes_the_word_for_the_claimed_version_too() {
        assert_eq!(wanted_version("claimed"), Ok(WantedVersion::Claimed));
        assert_eq!(wanted_version("v1.17"), Ok(WantedVersion::Given(MatrixVersion { major: 1, minor: 17 })));
        assert!(wanted_version("Claim").is_err_and(|error| error == "did you mean claimed?"));
        assert!(wanted_version("latest").is_err_and(|error| error.contains("`claimed` is the newest of them")));
        assert!(wanted_version("1.17").is_err_and(|error| error.ends_with("did you mean v1.17?")));
        assert_eq!(WantedVersion::Claimed.to_string(), "claimed");
    }

    #[test]
    fn only_known_versions_are_taken() {
        assert_eq!(matrix_version("v1.16"), Ok(MatrixVersion { major: 1, minor: 16 }));
        let meant = |text: &str| matrix_version(text).is_err_and(|error| error.ends_with("; did you mean v1.16?"));
        assert!(meant("1.16") && meant("V1.16") && meant("v.1.16") && !meant("v2"));
        assert!(
            matrix_version("v1.14").is_err() && matrix_version("v1.20").is_err() && matrix_version("1.15").is_err()
        );
    }
}
