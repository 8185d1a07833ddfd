//! Documents made of JSON reports, written to the places that the user names, where `-` is standard output.

use std::path::{Path, PathBuf};

use super::output_file::OutputFile;
use super::terminal::Terminal;
use crate::cli::disk::{self, Access};
use crate::cli::error::CliError;

/// A format that the user can ask for, and the place for it if they did.
pub(in crate::cli) struct DocumentRequest<'a, F> {
    /// The option, with its dashes.
    pub(in crate::cli) option: &'static str,
    pub(in crate::cli) place: Option<&'a Path>,
    pub(in crate::cli) render: F,
}

/// Documents that are still to be written.
pub(in crate::cli) struct Documents<F>(Vec<(Destination, F)>);

enum Destination {
    StandardOutput,
    File(OutputFile),
}

impl<F> Documents<F> {
    /// Makes sure that all can be written, and that none takes the place of another or of an input. If nothing was asked
    /// for, the first format goes to standard output.
    pub(in crate::cli) fn open<const N: usize>(
        requests: [DocumentRequest<'_, F>; N],
        inputs: &[PathBuf],
    ) -> Result<Self, CliError> {
        let standard = Path::new("-");
        let is_default = requests.iter().all(|one| one.place.is_none());
        let mut documents: Vec<(&'static str, Destination, F)> = Vec::new();
        for (at, one) in requests.into_iter().enumerate() {
            let Some(path) = one.place.or((is_default && at == 0).then_some(standard)) else { continue };
            let place = if path == standard {
                Destination::StandardOutput
            } else {
                // As the HTML report: a new page is for its owner, who decides where it is published.
                let access = if one.option == "--html" { Access::OwnerOnly } else { Access::ByUmask };
                Destination::File(OutputFile::open(path, access)?)
            };
            if let Some((other, ..)) = documents.iter().find(|(_, other, _)| place.is_that_of(other)) {
                let path = place.name(path);
                return Err(CliError::SharedDestination { path, one: other, other: one.option });
            }
            if inputs.iter().any(|input| place.is_file(input)) {
                return Err(CliError::Overwrites { option: one.option, path: path.display().to_string() });
            }
            documents.push((one.option, place, one.render));
        }
        Ok(Self(documents.into_iter().map(|(_, place, render)| (place, render)).collect()))
    }

    /// Whether nothing goes to standard output.
    pub(in crate::cli) fn are_files(&self) -> bool {
        self.0.iter().all(|(place, _)| matches!(place, Destination::File(_)))
    }

    /// Writes them all, even if some can't be written; then those are the errors.
    pub(in crate::cli) fn write(self, render: impl Fn(F) -> String, terminal: &Terminal) -> Result<(), CliError> {
        let write = |(place, format): (Destination, F)| match place {
            Destination::StandardOutput => terminal.print(&render(format)),
            Destination::File(file) => file.write(&render(format)),
        };
        CliError::check_all(self.0.into_iter().map(write))
    }
}

impl Destination {
    /// What the user calls it, given as this path.
    fn name(&self, path: &Path) -> String {
        match self {
            Self::StandardOutput => "standard output".to_owned(),
            Self::File(_) => path.display().to_string(),
        }
    }

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
            Self::File(file) => disk::canonical(path).is_ok_and(|path| file.replaces(&path)),
        }
    }
}
