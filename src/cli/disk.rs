//! The door to files and folders: the only file of the program that reads or writes them, but for what the generators of
//! man pages and completions write. What files hold, and what is said when one of these steps fails, is the business of
//! `input` and `output`.

#![expect(clippy::disallowed_methods, reason = "the door to files and folders")]

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Reads a file.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path)
}

/// Reads the first octets of a file, at most so many.
pub(super) fn read_start(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut octets = Vec::new();
    File::open(path)?.take(most).read_to_end(&mut octets)?;
    Ok(octets)
}

/// Reads a file of text; `-` is standard input.
pub(super) fn read_text_or_input(path: &Path) -> io::Result<String> {
    if path == Path::new("-") { io::read_to_string(io::stdin().lock()) } else { fs::read_to_string(path) }
}

/// What is in a folder.
pub(super) fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect()
}

/// What stands at a path, with links followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// Something else, such as a device or a pipe.
    Other,
}

/// What stands at a path.
pub(super) fn kind(path: &Path) -> io::Result<Kind> {
    let metadata = fs::metadata(path)?;
    Ok(match (metadata.is_file(), metadata.is_dir()) {
        (true, _) => Kind::File,
        (false, true) => Kind::Folder,
        (false, false) => Kind::Other,
    })
}

/// Whether anything stands at a path, even a link that leads nowhere.
pub(super) fn is_taken(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Whether a regular file stands at a path, and no link.
pub(super) fn is_plain_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file())
}

/// The length of a file in octets; 0 where there is none.
pub(super) fn length(path: &Path) -> usize {
    fs::metadata(path).map_or(0, |metadata| usize::try_from(metadata.len()).unwrap_or(usize::MAX))
}

/// The path without links and without `..`.
pub(super) fn canonical(path: &Path) -> io::Result<PathBuf> {
    fs::canonicalize(path)
}

/// Makes a folder and those that it is in, where they are missing.
pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// Makes a new file, or empties the one that is there.
pub(super) fn create(path: &Path) -> io::Result<File> {
    File::create(path)
}

/// Opens what is there for writing, as it is.
pub(super) fn open_existing(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).open(path)
}

/// Adds text at the end of a file, in one piece, as others may write there too.
pub(super) fn append(path: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new().create(true).append(true).open(path)?.write_all(text.as_bytes())
}

/// Puts a file in the place of another.
pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

/// Removes a file.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    fs::remove_file(path)
}
