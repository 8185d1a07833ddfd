//! Output files: opened before anything is sent, written completely and by rename at the end, never appended to.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::terminal;
use crate::cli::disk::{self, Kind};
use crate::cli::error::CliError;

/// How many were opened, so that no two write to the same temporary file.
static OPENED: AtomicUsize = AtomicUsize::new(0);

/// An output file that is still to be written.
#[derive(Debug)]
pub(in crate::cli) struct OutputFile {
    path: PathBuf,
    file: Option<File>,
    /// The file that takes the other's place at the end; none for devices and pipes, which are written as they are.
    temporary: Option<PathBuf>,
    is_standard_output: bool,
}

impl OutputFile {
    /// Makes sure that the file can be written, with its folder; what stands there now stays until the end.
    pub(in crate::cli) fn open(path: &Path) -> Result<Self, CliError> {
        let failed = |error: io::Error| CliError::write(path, error);
        let kind = disk::kind(path).ok();
        let name = path.file_name().filter(|_| kind != Some(Kind::Folder));
        let name = name.ok_or_else(|| CliError::write(path, "it is a folder"))?;
        if kind == Some(Kind::Other) {
            return Ok(Self { path: path.to_owned(), file: None, temporary: None, is_standard_output: false });
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        make_folder(folder)?;
        // A link stays a link: what it leads to is replaced.
        let path = disk::canonical(path)
            .or_else(|_| disk::canonical(folder).map(|folder| folder.join(name)))
            .map_err(failed)?;
        let number = OPENED.fetch_add(1, Ordering::Relaxed);
        let part = format!(".{}.{}-{number}.part", name.to_string_lossy(), std::process::id());
        let temporary = path.parent().unwrap_or(folder).join(part);
        let file = disk::create(&temporary).map_err(failed)?;
        Ok(Self { path, file: Some(file), temporary: Some(temporary), is_standard_output: false })
    }

    /// Standard output in the place of a file.
    pub(in crate::cli) fn standard_output() -> Self {
        Self { path: "standard output".into(), file: None, temporary: None, is_standard_output: true }
    }

    /// Whether both are the same file, which only one of them can be.
    pub(in crate::cli) fn replaces_that_of(&self, other: &Self) -> bool {
        (self.temporary.is_some() || self.is_standard_output) && self.path == other.path
    }

    /// Whether it takes the place of this file, whose path is canonical.
    pub(in crate::cli) fn replaces(&self, path: &Path) -> bool {
        self.temporary.is_some() && self.path == path
    }

    /// Where the file is, with links followed.
    pub(in crate::cli) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether nothing can stand beside it under a name made of its own, as it is a device or a pipe.
    pub(in crate::cli) fn is_device(&self) -> bool {
        self.temporary.is_none()
    }

    /// Writes the text and puts the file in place.
    pub(in crate::cli) fn write(mut self, text: &str) -> Result<(), CliError> {
        self.fill(text)?;
        self.put_in_place()
    }

    /// Writes a text that comes in pieces, and puts the file in place.
    pub(in crate::cli) fn write_with(
        mut self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), CliError> {
        self.fill_with(write)?;
        self.put_in_place()
    }

    /// Writes the text, which nobody sees before [`Self::put_in_place`] unless this is a device.
    pub(in crate::cli) fn fill(&mut self, text: &str) -> Result<(), CliError> {
        self.fill_with(|out| out.write_all(text.as_bytes()))
    }

    fn fill_with(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), CliError> {
        let failed = |error: io::Error| CliError::write(&self.path, error);
        if self.is_standard_output {
            return terminal::write_report(write).map_err(failed);
        }
        let file = match self.file.take() {
            Some(file) => file,
            None => disk::open_existing(&self.path).map_err(failed)?,
        };
        let mut file = BufWriter::new(file);
        write(&mut file).and_then(|()| file.flush()).map_err(failed)
    }

    /// Puts what was written in the place of the old file.
    pub(in crate::cli) fn put_in_place(self) -> Result<(), CliError> {
        match &self.temporary {
            Some(temporary) => disk::rename(temporary, &self.path).map_err(|error| CliError::write(&self.path, error)),
            None => Ok(()),
        }
    }
}

impl Drop for OutputFile {
    fn drop(&mut self) {
        // After a rename it is not there any more.
        self.temporary.iter().for_each(|temporary| {
            let _ = disk::remove(temporary);
        });
    }
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

    #[test]
    fn the_old_report_stays_until_the_new_one_is_complete() {
        let folder = std::env::temp_dir().join(format!("matrix-conformance-output-{}", std::process::id()));
        let path = folder.join("deep/junit.xml");
        OutputFile::open(&path).unwrap().write("old").unwrap();
        let output = OutputFile::open(&path).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        drop(output);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        OutputFile::open(&path).unwrap().write("new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no temporary file is left");
        OutputFile::open(Path::new("/dev/null")).unwrap().write("gone").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file(), "a device stays one");
        assert!(OutputFile::open(&folder).is_err(), "a folder is no file");
        assert!(OutputFile::open(&path.join("x")).is_err(), "a file is no folder");
        fs::remove_dir_all(folder).unwrap();
    }
}
