//! What the arguments mean together: how to judge, and how to fetch.

use std::fs;

use super::arguments::{Header, JudgingArguments, ReachArguments, SelectionArguments, SettingArguments};
use super::error::CliError;

use crate::fetch::FetchOptions;
use crate::harness::Selection;
use crate::outcome::Policy;
use crate::setting::Deployment;

/// How the homeserver is deployed.
pub(super) fn deployment(arguments: &SettingArguments) -> Deployment {
    if arguments.dev { Deployment::Development } else { Deployment::Production }
}

/// How violations count.
pub(super) fn policy(arguments: &JudgingArguments) -> Policy {
    Policy { strict: arguments.strict, allow_unsupported: arguments.allow_unsupported }
}

/// Which tests.
pub(super) fn selection(arguments: &SelectionArguments) -> Selection {
    Selection {
        filter: arguments.filter.clone(),
        exact: arguments.exact,
        skip: arguments.skip.clone(),
        levels: arguments.filter_level.iter().map(|level| (*level).into()).collect(),
    }
}

/// How to send requests.
pub(super) fn fetch_options(arguments: &ReachArguments) -> Result<FetchOptions, CliError> {
    let ca_certificates = match &arguments.cacert {
        None => None,
        Some(path) => Some(
            fs::read(path)
                .map_err(|error| CliError::Read { path: path.display().to_string(), reason: error.to_string() })?,
        ),
    };
    // Errors don't quote what was given: the value may be all of it.
    let header = |(number, header): (usize, &Header)| {
        header.split().ok_or_else(|| {
            CliError::Other(format!(
                "--header number {number} has no name, colon or value: write NAME:VALUE, in quotes if there are spaces in it"
            ))
        })
    };
    Ok(FetchOptions {
        timeout: arguments.timeout,
        connect_timeout: arguments.connect_timeout.min(arguments.timeout),
        headers: (1..).zip(&arguments.header).map(header).collect::<Result<_, _>>()?,
        ca_certificates,
        insecure: arguments.insecure,
        resolve: arguments.resolve.iter().map(|resolve| (resolve.host.clone(), resolve.address)).collect(),
        proxy: arguments.proxy.clone(),
    })
}
