//! The setting of a run: the target, its deployment, the Matrix version. Every module may use it, and it uses none.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::Url;

/// The target of a run, and the rules by which it is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The base URL of the homeserver under test.
    pub target: Url,
    /// How it is deployed.
    pub deployment: Deployment,
    /// The Matrix version by which it is judged.
    pub matrix_version: MatrixVersion,
    /// Whether requests may be sent that change something on the server.
    pub writes: bool,
    /// Whether requests are sent that take minutes.
    pub slow: bool,
    /// The names of the users who can sign in.
    pub users: BTreeSet<String>,
    /// The names of the users whose access token was given, and who need not sign in.
    pub tokens: BTreeSet<String>,
}

/// How the homeserver under test is deployed, which decides whether http and private hosts are faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Deployment {
    /// As specified: https, public hosts.
    Production,
    /// On a developer's machine: http counts as https, and any host as public.
    Development,
}

impl Deployment {
    /// The word for it, in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Development => "development",
        }
    }
}

/// A Matrix version such as v1.15.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MatrixVersion {
    /// 1 in v1.15.
    pub major: u16,
    /// 15 in v1.15.
    pub minor: u16,
}

impl MatrixVersion {
    /// The oldest version that the suites know.
    pub const OLDEST: Self = Self { major: 1, minor: 15 };
    /// The newest version that the suites know.
    pub const NEWEST: Self = Self { major: 1, minor: 19 };

    /// The versions that the suites know, from the oldest to the newest.
    pub fn known() -> impl Iterator<Item = Self> {
        (Self::OLDEST.minor..=Self::NEWEST.minor).map(|minor| Self { major: Self::OLDEST.major, minor })
    }

    /// The newest of these versions that the suites know.
    pub fn newest_of(claimed: &[String]) -> Option<Self> {
        Self::known().filter(|known| claimed.contains(&known.to_string())).max()
    }
}

/// Why a text is not a Matrix version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a Matrix version such as v1.15")]
pub struct MatrixVersionError(String);

impl FromStr for MatrixVersion {
    type Err = MatrixVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let (major, minor) = text.strip_prefix('v')?.split_once('.')?;
            let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
            (digits(major) && digits(minor)).then_some(())?;
            Some(Self { major: major.parse().ok()?, minor: minor.parse().ok()? })
        };
        parse().ok_or_else(|| MatrixVersionError(text.to_owned()))
    }
}

impl TryFrom<String> for MatrixVersion {
    type Error = MatrixVersionError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<MatrixVersion> for String {
    fn from(version: MatrixVersion) -> Self {
        version.to_string()
    }
}

impl fmt::Display for MatrixVersion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "v{}.{}", self.major, self.minor)
    }
}

/// A range of Matrix versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Versions {
    /// The first.
    pub since: MatrixVersion,
    /// The last, if there is one.
    pub until: Option<MatrixVersion>,
}

impl Versions {
    /// Whether the range contains this version.
    pub fn contain(&self, version: MatrixVersion) -> bool {
        self.since <= version && self.until.is_none_or(|until| version <= until)
    }
}

impl fmt::Display for Versions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.until {
            None => write!(out, "{} and later", self.since),
            Some(until) if until == self.since => write!(out, "{until}"),
            Some(until) => write!(out, "{} to {until}", self.since),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number() {
        let version = |text: &str| MatrixVersion::from_str(text).ok();
        assert!(version("v1.9") < version("v1.15"));
        for wrong in ["1.15", "v1", "v1.x", "v1.+5", "v1.15.0", ""] {
            assert!(version(wrong).is_none(), "{wrong}");
        }
        let versions = Versions { since: MatrixVersion::OLDEST, until: Some(MatrixVersion { major: 1, minor: 17 }) };
        assert!(versions.contain(MatrixVersion { major: 1, minor: 17 }) && !versions.contain(MatrixVersion::NEWEST));
        assert_eq!(versions.to_string(), "v1.15 to v1.17");
    }

    #[test]
    fn words_and_versions_are_the_same_in_json() {
        for deployment in [Deployment::Production, Deployment::Development] {
            assert_eq!(serde_json::json!(deployment), deployment.as_str());
        }
        assert_eq!(serde_json::json!(MatrixVersion::OLDEST), "v1.15");
        assert_eq!(serde_json::from_str::<MatrixVersion>("\"v1.15\"").ok(), Some(MatrixVersion::OLDEST));
    }
}
