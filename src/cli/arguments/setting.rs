//! What the homeserver is judged by.

use clap::Args;

use crate::setting::{Deployment, MatrixVersion, MatrixVersionError};

#[derive(Debug, Args)]
#[command(next_help_heading = "Judging")]
pub(in crate::cli) struct SettingArguments {
    /// Version of the Matrix specification to test against, v1.15 to v1.19
    #[arg(long, value_name = "VERSION", default_value_t = MatrixVersion::NEWEST, value_parser = matrix_version)]
    pub(in crate::cli) matrix_version: MatrixVersion,
    /// Treat the server as a development deployment: allow http and private hosts
    #[arg(long)]
    dev: bool,
}

impl SettingArguments {
    /// How the homeserver is deployed.
    pub(in crate::cli) fn deployment(&self) -> Deployment {
        if self.dev { Deployment::Development } else { Deployment::Production }
    }
}

/// A version that the suites know.
pub(in crate::cli) fn matrix_version(text: &str) -> Result<MatrixVersion, String> {
    let version: MatrixVersion = text.parse().map_err(|error: MatrixVersionError| error.to_string())?;
    let (oldest, newest) = (MatrixVersion::OLDEST, MatrixVersion::NEWEST);
    if (oldest..=newest).contains(&version) {
        Ok(version)
    } else {
        Err(format!("this tool supports {oldest} to {newest}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_versions_are_taken() {
        assert_eq!(matrix_version("v1.16"), Ok(MatrixVersion { major: 1, minor: 16 }));
        assert!(
            matrix_version("v1.14").is_err() && matrix_version("v1.20").is_err() && matrix_version("1.15").is_err()
        );
    }
}
