//! Report files: opened before anything is sent, written whole and by rename at the end, never appended to.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::error::CliError;

/// A report file that is still to be written.
#[derive(Debug)]
pub(super) struct OutputFile {
    path: PathBuf,
    temporary: PathBuf,
    file: Option<File>,
}

impl OutputFile {
    /// Makes sure that the file can be written, with its folder; what stands there now stays until the end.
    pub(super) fn open(path: &Path) -> Result<Self, CliError> {
        let failed = |error: std::io::Error| write_error(path, &error.to_string());
        let name = path.file_name().filter(|_| !path.is_dir()).ok_or_else(|| write_error(path, "it is a folder"))?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(failed)?;
        let temporary = folder.join(format!(".{}.{}.part", name.to_string_lossy(), std::process::id()));
        let file = File::create(&temporary).map_err(failed)?;
        Ok(Self { path: path.to_owned(), temporary, file: Some(file) })
    }

    /// Writes the whole text and puts it in place.
    pub(super) fn write(mut self, text: &str) -> Result<(), CliError> {
        let failed = |error: std::io::Error| write_error(&self.path, &error.to_string());
        if let Some(mut file) = self.file.take() {
            file.write_all(text.as_bytes()).and_then(|()| file.flush()).map_err(failed)?;
        }
        fs::rename(&self.temporary, &self.path).map_err(failed)
    }
}

impl Drop for OutputFile {
    fn drop(&mut self) {
        // After a rename it is not there any more.
        let _ = fs::remove_file(&self.temporary);
    }
}

fn write_error(path: &Path, reason: &str) -> CliError {
    CliError::Write { path: path.display().to_string(), reason: reason.to_owned() }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_old_report_stays_until_the_new_one_is_whole() {
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
        assert!(OutputFile::open(&folder).is_err(), "a folder is no file");
        assert!(OutputFile::open(&path.join("x")).is_err(), "a file is no folder");
        fs::remove_dir_all(folder).unwrap();
    }
}
