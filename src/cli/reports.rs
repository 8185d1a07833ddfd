//! The report files of a run: opened before anything is sent, written when it is over. A format is an entry of a table here.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::arguments::ReportArguments;
use super::error::CliError;
use super::output::OutputFile;
use super::parts;
use super::wording::wording;
use crate::exchange::Wording;
use crate::outcome::Record;
use crate::report;

/// How the text of a report is made.
#[derive(Debug, Clone, Copy)]
enum Render {
    Whole(fn(&Record, Wording) -> String),
    /// In several documents where one would be too long.
    Parts(fn(&Record, Wording) -> Vec<String>),
    /// Piece by piece, as all of it may be too much for the memory.
    Pieces(fn(&Record, &mut dyn Write) -> io::Result<()>),
}

/// A format of reports.
struct Format {
    /// For messages.
    name: &'static str,
    option: &'static str,
    /// The name of the file in a folder of reports.
    file: &'static str,
    render: Render,
    /// The path that the user gives for it.
    path: fn(&ReportArguments) -> Option<&Path>,
    /// Whether it is written where the user asks for no format: for one target, and for each of several.
    is_usual: [bool; 2],
}

const FORMATS: [Format; 5] = [
    Format {
        name: "JUnit",
        option: "--junit",
        file: "junit.xml",
        render: Render::Parts(report::junit::render),
        path: |arguments| arguments.junit.as_deref(),
        is_usual: [true, true],
    },
    Format {
        name: "JSON",
        option: "--json",
        file: "report.json",
        render: Render::Whole(report::json::render),
        path: |arguments| arguments.json.as_deref(),
        is_usual: [false, true],
    },
    Format {
        name: "HTML",
        option: "--html",
        file: "report.html",
        render: Render::Whole(report::html::render),
        path: |arguments| arguments.html.as_deref(),
        is_usual: [false, false],
    },
    Format {
        name: "Markdown",
        option: "--markdown",
        file: "report.md",
        render: Render::Whole(report::markdown::render),
        path: |arguments| arguments.markdown.as_deref(),
        is_usual: [false, false],
    },
    Format {
        name: "HAR",
        option: "--record",
        file: "recording.har",
        render: Render::Pieces(report::har::write),
        path: |arguments| arguments.record.as_deref(),
        is_usual: [false, false],
    },
];

impl ReportArguments {
    /// An option that gives a path for one format, if there is one.
    pub(super) fn single_file(&self) -> Option<&'static str> {
        FORMATS.iter().find(|format| (format.path)(self).is_some()).map(|format| format.option)
    }
}

/// The report files that are still to be written.
#[derive(Debug, Default)]
pub(super) struct Reports(Vec<Report>);

#[derive(Debug)]
struct Report {
    format: &'static str,
    file: OutputFile,
    render: Render,
}

impl Reports {
    /// Makes sure that all can be written that are asked for, and that none takes the place of a file that is read.
    pub(super) fn open(arguments: &ReportArguments, read: &[PathBuf]) -> Result<Self, CliError> {
        let mut reports = Self::default();
        for format in &FORMATS {
            let given = (format.path)(arguments);
            let usual = arguments.folder().join(format.file);
            if let Some(path) = given {
                reports.add(format, path, read)?;
            }
            if arguments.report_dir.is_some() || (format.is_usual[0] && given.is_none()) {
                reports.add(format, &usual, read)?;
            }
        }
        Ok(reports)
    }

    /// The same in a folder for one of several targets: all formats, or JUnit and JSON.
    pub(super) fn open_in(folder: &Path, every_format: bool, read: &[PathBuf]) -> Result<Self, CliError> {
        let mut reports = Self::default();
        for format in FORMATS.iter().filter(|format| every_format || format.is_usual[1]) {
            reports.add(format, &folder.join(format.file), read)?;
        }
        Ok(reports)
    }

    fn add(&mut self, format: &Format, path: &Path, read: &[PathBuf]) -> Result<(), CliError> {
        if path == Path::new("-") {
            let option = format.option;
            return Err(CliError::Other(format!("{option} - is no file; write ./- for a file of that name")));
        }
        let file = OutputFile::open(path)?;
        if read.iter().any(|input| fs::canonicalize(input).is_ok_and(|input| file.replaces(&input))) {
            let (option, path) = (format.option, path.display());
            return Err(CliError::Other(format!("{option} {path} would take the place of a file that is read")));
        }
        // The same report at the same place is one.
        if self.0.iter().any(|other| other.format == format.name && file.replaces_that_of(&other.file)) {
            return Ok(());
        }
        let is_part = |render: Render, first: &OutputFile, other: &OutputFile| {
            matches!(render, Render::Parts(_)) && parts::is_beside(first.path(), other.path())
        };
        let meets = |other: &&Report| {
            file.replaces_that_of(&other.file)
                || is_part(other.render, &other.file, &file)
                || is_part(format.render, &file, &other.file)
        };
        if let Some(other) = self.0.iter().find(meets) {
            let (path, other) = (path.display(), other.format);
            return Err(CliError::Other(format!(
                "{path} can't be the {other} file and the {} file; give one another name",
                format.name
            )));
        }
        self.0.push(Report { format: format.name, file, render: format.render });
        Ok(())
    }

    /// Writes them all, also where one can't be written; then that is the error.
    pub(super) fn write(self, record: &Record) -> Result<(), CliError> {
        let written = self.0.into_iter().map(|report| match report.render {
            Render::Whole(render) => report.file.write(&render(record, wording)),
            Render::Parts(render) => parts::write(report.file, &render(record, wording)),
            Render::Pieces(write) => report.file.write_with(|out| write(record, out)),
        });
        written.fold(Ok(()), Result::and)
    }
}
