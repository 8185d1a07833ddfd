//! The door to files and folders: the only file of the program that reads or writes them, except for what the generators of
//! man pages and completions write. What files hold, and what is said when one of these steps fails, is the business of
//! `input` and `output`.

#![expect(clippy::disallowed_methods, reason = "the door to files and folders")]

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use fs4::FileExt;
use tempfile::NamedTempFile;

/// The octets in a MiB.
pub(super) const MIB: u64 = 1 << 20;

/// Reads a file that must not be longer than so many MiB.
pub(super) fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    read_all(File::open(path)?, most)
}

/// Reads the first octets of a file, at most so many.
pub(super) fn read_start(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut octets = Vec::new();
    File::open(path)?.take(most).read_to_end(&mut octets)?;
    Ok(octets)
}

/// Reads a file of text that must not be longer than so many MiB; `-` is standard input.
pub(super) fn read_text_or_input(path: &Path, most: u64) -> io::Result<String> {
    let octets = if path == Path::new("-") { read_all(io::stdin().lock(), most)? } else { read(path, most)? };
    String::from_utf8(octets).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.utf8_error()))
}

/// Reads to the end, or to the limit: a device or a pipe may have no end.
fn read_all(source: impl io::Read, most: u64) -> io::Result<Vec<u8>> {
    let mut octets = Vec::new();
    source.take(most * MIB + 1).read_to_end(&mut octets)?;
    if octets.len() as u64 > most * MIB {
        let what = format!("it is longer than {most} MiB, the limit for such a file");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, what));
    }
    Ok(octets)
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

/// Who may read a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Everybody whom the umask of the process allows.
    ByUmask,
    /// Its owner alone.
    OwnerOnly,
}

/// A file without its final name. It is locked while this process lives, has a name that cannot be guessed, and is removed
/// when it is dropped.
#[derive(Debug)]
pub(super) struct Temporary(NamedTempFile);

/// How the names of temporary files begin and end.
const TEMPORARY: (&str, &str) = (".matrix-conformance-", ".tmp");

impl Temporary {
    /// Makes one in this folder.
    pub(super) fn new(folder: &Path, access: Access) -> io::Result<Self> {
        loop {
            let mut builder = tempfile::Builder::new();
            builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1).rand_bytes(16);
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                let mode = match access {
                    Access::ByUmask => 0o666,
                    Access::OwnerOnly => 0o600,
                };
                builder.permissions(fs::Permissions::from_mode(mode));
            }
            let file = builder.tempfile_in(folder)?;
            // Where nothing can be locked, nothing is removed either.
            let _ = FileExt::try_lock(file.as_file());
            // Before it was locked, another process may have taken it for a leftover.
            if is_taken(file.path()) {
                return Ok(Self(file));
            }
        }
    }

    /// The file, for writing.
    pub(super) fn file(&mut self) -> &mut File {
        self.0.as_file_mut()
    }

    /// Puts it in the place of another file, whose mode it gets.
    pub(super) fn put(self, path: &Path) -> io::Result<()> {
        if let Ok(replaced) = fs::metadata(path) {
            self.0.as_file().set_permissions(replaced.permissions())?;
        }
        self.0.persist(path).map(|_| ()).map_err(|error| error.error)
    }
}

/// Removes the temporary files that killed processes left in a folder. Files of living processes are locked.
pub(super) fn remove_leftovers(folder: &Path) {
    for path in entries(folder).unwrap_or_default() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !(name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1) && is_plain_file(&path)) {
            continue;
        }
        // Writing is not needed for a lock, but on some network file systems it is.
        let Ok(file) = OpenOptions::new().read(true).write(true).open(&path) else { continue };
        if FileExt::try_lock(&file).is_ok() {
            let _ = fs::remove_file(&path);
        }
    }
}

/// Opens what is there for writing, as it is.
pub(super) fn open_existing(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).open(path)
}

/// Adds text at the end of a file, in one piece, as others may write there too.
pub(super) fn append(path: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new().create(true).append(true).open(path)?.write_all(text.as_bytes())
}

/// Removes a file.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    fs::remove_file(path)
}

/// Whether this process was started with SIGHUP ignored, as `nohup` does. Only Linux shows that in a file; elsewhere the
/// signal is left as it is.
#[cfg(unix)]
pub(super) fn is_hang_up_ignored() -> bool {
    /// The bit of SIGHUP, which is signal number 1 (proc(5), SigIgn).
    const HANG_UP: u64 = 1;
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    ignored.is_none_or(|ignored| ignored & HANG_UP != 0)
}
