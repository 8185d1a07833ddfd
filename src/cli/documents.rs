//! What is made of JSON reports: read from files, written to the places that the user names, where `-` is standard
//! output.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::error::CliError;
use super::output::{OutputFile, write_error};
use super::terminal::Terminal;
use crate::report::json::read::{Published, ReadError};

/// The largest report that is read, in octets: one of 5,000 tests has about 4 MiB.
const MAX_SIZE: u64 = 16 << 20;

/// Reads JSON reports; what is wrong with any of them is told in one go.
pub(super) fn read_reports(paths: &[PathBuf]) -> Result<Vec<Published>, CliError> {
    let mut errors = Vec::new();
    let read = paths.iter().filter_map(|path| read_report(path).map_err(|error| errors.push(error.to_string())).ok());
    let reports: Vec<Published> = read.collect();
    if errors.is_empty() { Ok(reports) } else { Err(CliError::Other(errors.join("\nerror: "))) }
}

/// Reads a JSON report.
pub(super) fn read_report(path: &Path) -> Result<Published, CliError> {
    let failed = |reason: String| CliError::Read { path: path.display().to_string(), reason };
    let mut text = Vec::new();
    let file = File::open(path).map_err(|error| failed(error.to_string()))?;
    file.take(MAX_SIZE + 1).read_to_end(&mut text).map_err(|error| failed(error.to_string()))?;
    if text.len() as u64 > MAX_SIZE {
        return Err(failed(format!("it is larger than {} MiB, as no report is", MAX_SIZE >> 20)));
    }
    Published::read(&text).map_err(|error| failed(with_hint(&error)))
}

/// Why a file is not read as a report, with the way to make one.
fn with_hint(error: &ReadError) -> String {
    match error {
        ReadError::Empty | ReadError::Cut { .. } | ReadError::NotJson(_) | ReadError::NotAReport(_) => {
            format!("{error}; `run --json` writes a report")
        }
        ReadError::OtherVersion(_) => error.to_string(),
    }
}

/// A format that the user can ask for, and the place for it if they did.
pub(super) struct Wanted<'a, F> {
    /// The option, with its dashes.
    pub(super) option: &'static str,
    pub(super) place: Option<&'a Path>,
    pub(super) render: F,
}

/// Documents that are still to be written.
pub(super) struct Documents<F>(Vec<(Place, F)>);

enum Place {
    StandardOutput,
    File(OutputFile),
}

impl<F> Documents<F> {
    /// Makes sure that all can be written, and that none takes the place of another or of an input. If nothing was asked
    /// for, the first format goes to standard output.
    pub(super) fn open<const N: usize>(wanted: [Wanted<'_, F>; N], inputs: &[PathBuf]) -> Result<Self, CliError> {
        let standard = Path::new("-");
        let is_default = wanted.iter().all(|one| one.place.is_none());
        let mut documents: Vec<(&str, Place, F)> = Vec::new();
        for (at, one) in wanted.into_iter().enumerate() {
            let Some(path) = one.place.or((is_default && at == 0).then_some(standard)) else { continue };
            let place = if path == standard { Place::StandardOutput } else { Place::File(OutputFile::open(path)?) };
            if let Some((other, ..)) = documents.iter().find(|(_, other, _)| place.is_that_of(other)) {
                let (path, option) = (path.display(), one.option);
                return Err(CliError::Other(format!("{other} {path} and {option} {path}: only one can go there")));
            }
            if inputs.iter().any(|input| place.is_file(input)) {
                let (path, option) = (path.display(), one.option);
                return Err(CliError::Other(format!("{option} {path} would take the place of a report that is read")));
            }
            documents.push((one.option, place, one.render));
        }
        Ok(Self(documents.into_iter().map(|(_, place, render)| (place, render)).collect()))
    }

    /// Whether nothing goes to standard output.
    pub(super) fn are_files(&self) -> bool {
        self.0.iter().all(|(place, _)| matches!(place, Place::File(_)))
    }

    /// Writes them all, also where one can't be written; then that is the error.
    pub(super) fn write(self, render: impl Fn(F) -> String, terminal: &Terminal) -> Result<(), CliError> {
        let write = |(place, format): (Place, F)| match place {
            Place::StandardOutput => {
                let written = terminal.write(&render(format));
                written.map_err(|error| write_error(Path::new("standard output"), &error.to_string()))
            }
            Place::File(file) => file.write(&render(format)),
        };
        self.0.into_iter().map(write).fold(Ok(()), Result::and)
    }
}

impl Place {
    fn is_that_of(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::StandardOutput, Self::StandardOutput) => true,
            (Self::File(one), Self::File(other)) => one.replaces_that_of(other),
            (Self::StandardOutput, Self::File(_)) | (Self::File(_), Self::StandardOutput) => false,
        }
    }

    fn is_file(&self, path: &Path) -> bool {
        match self {
            Self::StandardOutput => false,
            Self::File(file) => fs::canonicalize(path).is_ok_and(|path| file.replaces(&path)),
        }
    }
}
