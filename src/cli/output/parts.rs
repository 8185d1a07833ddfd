//! A report in several files: the first where the user wants it, the others beside it, with a number in their names. All
//! are written, or none; those that an earlier run left there are removed.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::output_file::OutputFile;
use crate::cli::disk::{self, Access};
use crate::cli::error::CliError;
use crate::report::junit::part_number;

/// The parts of a report, written, but not in their places.
pub(in crate::cli) struct Parts {
    first: PathBuf,
    files: Vec<OutputFile>,
}

impl Parts {
    /// Writes the parts, of which there is at least one.
    pub(in crate::cli) fn fill<W>(first: OutputFile, parts: Vec<W>) -> Result<Self, CliError>
    where
        W: FnOnce(&mut dyn Write) -> io::Result<()>,
    {
        let path = first.path().to_owned();
        if parts.len() > 1 && first.is_device() {
            let reason = format!("the report is split into {} parts, which needs a regular file", parts.len());
            return Err(CliError::write(&path, reason));
        }
        let mut files = vec![first];
        for number in 2..=parts.len() {
            let beside = part_path(&path, number);
            if disk::is_taken(&beside) && !is_part(&beside, number) {
                let reason =
                    format!("it would become part {number} of the report, but holds something else; move it away");
                return Err(CliError::write(&beside, reason));
            }
            files.push(OutputFile::open(&beside, Access::ByUmask)?);
        }
        files.iter_mut().zip(parts).try_for_each(|(file, write)| file.fill_with(write))?;
        Ok(Self { first: path, files })
    }

    /// Puts them in their places, and removes the parts that an earlier run left there.
    pub(in crate::cli) fn put_in_place(self) -> Result<(), CliError> {
        let count = self.files.len();
        let is_device = self.files.first().is_some_and(OutputFile::is_device);
        self.files.into_iter().try_for_each(OutputFile::put_in_place)?;
        if is_device { Ok(()) } else { remove_stale(&self.first, count) }
    }
}

/// Whether the other file has the name of a later part of the report in this file.
pub(in crate::cli) fn is_beside(path: &Path, other: &Path) -> bool {
    path.parent() == other.parent()
        && other.file_name().is_some_and(|name| number_in(path, &name.to_string_lossy()).is_some())
}

/// Removes later parts than these: files that have the name of one, and that say of themselves that they are that part.
fn remove_stale(path: &Path, parts: usize) -> Result<(), CliError> {
    // A folder that can be written, but not listed, can't be cleared.
    let entries = path.parent().and_then(|folder| disk::entries(folder).ok()).unwrap_or_default();
    for entry in entries {
        let name = entry.file_name().unwrap_or_default().to_string_lossy();
        let number = number_in(path, &name).filter(|number| *number > parts);
        if number.is_some_and(|number| is_part(&entry, number)) {
            disk::remove(&entry).map_err(|error| CliError::write(&entry, error))?;
        }
    }
    Ok(())
}

/// The name of a file before the numbers of its parts, and behind them.
fn halves(path: &Path) -> (String, String) {
    let text = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let extension = path.extension().map(|extension| format!(".{}", extension.to_string_lossy()));
    (text(path.file_stem()), extension.unwrap_or_default())
}

fn part_path(path: &Path, number: usize) -> PathBuf {
    let (stem, extension) = halves(path);
    path.with_file_name(format!("{stem}-{number}{extension}"))
}

/// The number of the part that a file of this name would be.
fn number_in(path: &Path, name: &str) -> Option<usize> {
    let (stem, extension) = halves(path);
    let digits = name.strip_prefix(&stem)?.strip_prefix('-')?.strip_suffix(&extension)?;
    let number = digits.parse().ok().filter(|number| *number > 1)?;
    // `+2` and `02` are numbers too, but no names of ours.
    (digits == format!("{number}")).then_some(number)
}

/// Whether this is a file, and says of itself that it is this part of a report.
fn is_part(path: &Path, number: usize) -> bool {
    let says_so = |start: Vec<u8>| part_number(&String::from_utf8_lossy(&start)) == Some(number);
    disk::is_plain_file(path) && disk::read_start(path, 200).is_ok_and(says_so)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::fs;

    use super::*;

    struct Folder(PathBuf);

    fn write(first: OutputFile, texts: &[String]) -> Result<(), CliError> {
        let parts = texts.iter().map(|text| move |out: &mut dyn Write| out.write_all(text.as_bytes()));
        Parts::fill(first, parts.collect())?.put_in_place()
    }

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("matrix-conformance-parts-{name}-{}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            Self(fs::canonicalize(path).unwrap())
        }

        fn write(&self, parts: usize) -> Result<(), CliError> {
            let text =
                |number| format!("<?xml version=\"1.0\"?><!-- matrix-conformance: part {number} of {parts} --><a/>");
            let texts: Vec<String> = if parts == 1 { vec!["<a/>".to_owned()] } else { (1..=parts).map(text).collect() };
            write(OutputFile::open(&self.0.join("junit.xml"), Access::ByUmask).unwrap(), &texts)
        }

        fn names(&self) -> Vec<String> {
            let mut names: Vec<String> =
                fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn later_parts_stand_beside_the_first_and_go_with_it() {
        let folder = Folder::new("beside");
        folder.write(3).unwrap();
        assert_eq!(folder.names(), ["junit-2.xml", "junit-3.xml", "junit.xml"]);
        folder.write(2).unwrap();
        assert_eq!(folder.names(), ["junit-2.xml", "junit.xml"]);
        folder.write(1).unwrap();
        assert_eq!(folder.names(), ["junit.xml"]);
    }

    #[test]
    fn only_parts_are_removed_or_replaced() {
        let folder = Folder::new("foreign");
        folder.write(3).unwrap();
        let part = |number| format!("<?xml ?><!-- matrix-conformance: part {number} of 9 -->");
        let foreign = [
            ("junit-4.xml", "<testsuites/>".to_owned()),
            ("junit-5.xml", part(6)),
            ("junit-06.xml", part(6)),
            ("junit-1.xml", part(1)),
            ("junit-x.xml", part(7)),
            ("other-2.xml", part(2)),
            ("junit-7.json", part(7)),
        ];
        foreign.iter().for_each(|(name, text)| fs::write(folder.0.join(name), text).unwrap());
        folder.write(1).unwrap();
        let mut expected: Vec<&str> = foreign.iter().map(|(name, _)| *name).chain(["junit.xml"]).collect();
        expected.sort_unstable();
        assert_eq!(folder.names(), expected);
        let error = folder.write(4).unwrap_err().to_string();
        assert!(error.contains("junit-4.xml can't be written: it would become part 4 of the report"), "{error}");
        assert_eq!(folder.names(), expected, "all or nothing");
        assert_eq!(fs::read_to_string(folder.0.join("junit.xml")).unwrap(), "<a/>");
    }

    #[cfg(unix)]
    #[test]
    fn a_device_has_no_room_beside_it() {
        let null = || OutputFile::open(Path::new("/dev/null"), Access::ByUmask).unwrap();
        write(null(), &[String::new()]).unwrap();
        let error = write(null(), &[String::new(), String::new()]).unwrap_err().to_string();
        assert!(error.contains("2 parts"), "{error}");
    }

    #[test]
    fn names_of_parts_are_told_from_others() {
        let path = Path::new("/a/junit.xml");
        assert!(
            is_beside(path, Path::new("/a/junit-2.xml")) && is_beside(Path::new("/a/junit"), Path::new("/a/junit-17"))
        );
        for other in ["/a/junit.xml", "/b/junit-2.xml", "/a/junit-+2.xml", "/a/junit-.xml", "/a/junit-2.json"] {
            assert!(!is_beside(path, Path::new(other)), "{other}");
        }
    }
}
