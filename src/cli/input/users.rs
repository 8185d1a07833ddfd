//! The users file: read before the run.

use std::path::Path;

use super::cases::MAX_FILE;
use crate::cli::disk;
use crate::cli::environment::Environment;
use crate::cli::error::CliError;
use crate::reference;
use crate::source::SourceFile;
use crate::users::{User, Users, read_users, without_values};

/// The users of a file; none without one.
pub(in crate::cli) fn read(path: Option<&Path>, environment: &Environment) -> Result<Users, CliError> {
    let Some(path) = path else { return Ok(Users::new()) };
    let octets = disk::read(path, MAX_FILE).map_err(|error| CliError::read(path, error))?;
    let file = SourceFile::from_octets(path.display().to_string(), octets)
        .map_err(|problem| CliError::Cases(vec![without_values(*problem)]))?;
    read_users(&file, |name| environment.variable(name)).map_err(CliError::Cases)
}

/// The users of the embedded reference homeserver.
pub(in crate::cli) fn of_reference() -> Users {
    let user = |name: &str| {
        let password = Some(reference::PASSWORD.to_owned());
        User { name: name.to_owned(), password, ..User::default() }
    };
    ["anna", "bert"].iter().zip(reference::USER_NAMES).map(|(role, name)| ((*role).to_owned(), user(name))).collect()
}
