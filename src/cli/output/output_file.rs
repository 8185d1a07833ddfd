//! Output files: opened before anything is sent, written completely and by rename at the end, never appended to.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::terminal;
use crate::cli::disk::{self, Access, Kind, Temporary};
use crate::cli::error::CliError;

/// What is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A file, which is replaced.
    File,
    /// A device or a pipe, which is written as it is.
    Device,
    StandardOutput,
}

/// An output file that is still to be written.
#[derive(Debug)]
pub(in crate::cli) struct OutputFile {
    path: PathBuf,
    place: Place,
    access: Access,
    /// The complete file, until it takes the other's place.
    written: Option<Temporary>,
}

impl OutputFile {
    /// Makes sure that the file can be written, with its folder; what stands there now stays until the end.
    pub(in crate::cli) fn open(path: &Path, access: Access) -> Result<Self, CliError> {
        let failed = |error: io::Error| CliError::write(path, error);
        let kind = disk::kind(path).ok();
        let name = path.file_name().filter(|_| kind != Some(Kind::Folder));
        let name = name.ok_or_else(|| CliError::write(path, "it is a folder"))?;
        if kind == Some(Kind::Other) {
            return Ok(Self { path: path.to_owned(), place: Place::Device, access, written: None });
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        make_folder(folder)?;
        // A link stays a link: what it leads to is replaced.
        let path = disk::canonical(path)
            .or_else(|_| disk::canonical(folder).map(|folder| folder.join(name)))
            .map_err(failed)?;
        let file = Self { path, place: Place::File, access, written: None };
        disk::remove_leftovers(file.folder());
        // It is dropped at once: a process that is killed while it runs leaves nothing.
        Temporary::new(file.folder(), access).map_err(failed)?;
        Ok(file)
    }

    /// Standard output in the place of a file.
    pub(in crate::cli) fn standard_output() -> Self {
        let path = "standard output".into();
        Self { path, place: Place::StandardOutput, access: Access::ByUmask, written: None }
    }

    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    /// Whether both are the same file, which only one of them can be.
    pub(in crate::cli) fn replaces_that_of(&self, other: &Self) -> bool {
        match self.place {
            Place::File | Place::StandardOutput => self.place == other.place && self.path == other.path,
            Place::Device => false,
        }
    }

    /// Whether it takes the place of this file, whose path is canonical.
    pub(in crate::cli) fn replaces(&self, path: &Path) -> bool {
        self.place == Place::File && self.path == path
    }

    /// Where the file is, with links followed.
    pub(in crate::cli) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether nothing can stand beside it under a name made of its own, as it is a device, a pipe or standard output.
    pub(in crate::cli) fn is_device(&self) -> bool {
        self.place != Place::File
    }

    pub(in crate::cli) fn is_standard_output(&self) -> bool {
        self.place == Place::StandardOutput
    }

    /// Writes the text and puts the file in place.
    pub(in crate::cli) fn write(mut self, text: &str) -> Result<(), CliError> {
        self.fill(text)?;
        self.put_in_place()
    }

    /// Writes the text, which nobody sees before [`Self::put_in_place`] unless this is a device.
    pub(in crate::cli) fn fill(&mut self, text: &str) -> Result<(), CliError> {
        self.fill_with(|out| out.write_all(text.as_bytes()))
    }

    /// Writes a text that comes in pieces, which nobody sees before [`Self::put_in_place`] unless this is a device.
    pub(in crate::cli) fn fill_with(
        &mut self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), CliError> {
        self.write_all(write).map_err(|error| CliError::write(&self.path, error))
    }

    fn write_all(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        match self.place {
            Place::Device => flushed(BufWriter::new(disk::open_existing(&self.path)?), write),
            Place::StandardOutput => terminal::write_report(write),
            Place::File => {
                let mut temporary = Temporary::new(self.folder(), self.access)?;
                flushed(BufWriter::new(temporary.file()), write)?;
                self.written = Some(temporary);
                Ok(())
            }
        }
    }

    /// Puts what was written in the place of the old file.
    pub(in crate::cli) fn put_in_place(self) -> Result<(), CliError> {
        match self.written {
            Some(written) => written.put(&self.path).map_err(|error| CliError::write(&self.path, error)),
            None => Ok(()),
        }
    }
}

fn flushed(mut out: impl Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    write(&mut out).and_then(|()| out.flush())
}

/// Makes the folder and those that it is in, where they are missing.
pub(in crate::cli) fn make_folder(path: &Path) -> Result<(), CliError> {
    disk::make_folder(path).map_err(|error| CliError::write(path, error))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::fs;

    use super::*;

    fn open(path: &Path) -> Result<OutputFile, CliError> {
        OutputFile::open(path, Access::ByUmask)
    }

    #[test]
    fn the_old_report_stays_until_the_new_one_is_complete() {
        let folder = std::env::temp_dir().join(format!("matrix-conformance-output-{}", std::process::id()));
        let path = folder.join("deep/junit.xml");
        open(&path).unwrap().write("old").unwrap();
        let output = open(&path).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        drop(output);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        open(&path).unwrap().write("new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no temporary file is left");
        open(Path::new("/dev/null")).unwrap().write("gone").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file(), "a device stays one");
        assert!(open(&folder).is_err(), "a folder is no file");
        assert!(open(&path.join("x")).is_err(), "a file is no folder");
        fs::remove_dir_all(folder).unwrap();
    }
}
