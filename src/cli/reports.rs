//! The report files of a run: opened before anything is sent, written when it is over. A format is a line here.

use std::path::Path;

use super::arguments::ReportArguments;
use super::error::CliError;
use super::output::OutputFile;
use crate::outcome::Record;
use crate::report;

/// A format of reports.
struct Format {
    /// For messages.
    name: &'static str,
    option: &'static str,
    /// The name of the file in a folder of reports.
    file: &'static str,
    render: fn(&Record) -> String,
    /// The path that the user gives for it.
    path: fn(&ReportArguments) -> Option<&Path>,
    /// Whether it is written where the user asks for no format: for one target, and for each of several.
    is_usual: [bool; 2],
}

const FORMATS: [Format; 4] = [
    Format {
        name: "JUnit",
        option: "--junit",
        file: "junit.xml",
        render: report::junit::render,
        path: |arguments| arguments.junit.as_deref(),
        is_usual: [true, true],
    },
    Format {
        name: "JSON",
        option: "--json",
        file: "report.json",
        render: report::json::render,
        path: |arguments| arguments.json.as_deref(),
        is_usual: [false, true],
    },
    Format {
        name: "HTML",
        option: "--html",
        file: "report.html",
        render: report::html::render,
        path: |arguments| arguments.html.as_deref(),
        is_usual: [false, false],
    },
    Format {
        name: "HAR",
        option: "--record",
        file: "recording.har",
        render: report::har::render,
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
    render: fn(&Record) -> String,
}

impl Reports {
    /// Makes sure that all can be written that are asked for.
    pub(super) fn open(arguments: &ReportArguments) -> Result<Self, CliError> {
        let mut reports = Self::default();
        for format in &FORMATS {
            let given = (format.path)(arguments);
            let usual = arguments.folder().join(format.file);
            if let Some(path) = given {
                reports.add(format, path)?;
            }
            let is_there = given.is_some_and(|path| path == usual);
            if !is_there && (arguments.report_dir.is_some() || (format.is_usual[0] && given.is_none())) {
                reports.add(format, &usual)?;
            }
        }
        Ok(reports)
    }

    /// The same in a folder for one of several targets: all formats, or JUnit and JSON.
    pub(super) fn open_in(folder: &Path, every_format: bool) -> Result<Self, CliError> {
        let mut reports = Self::default();
        for format in FORMATS.iter().filter(|format| every_format || format.is_usual[1]) {
            reports.add(format, &folder.join(format.file))?;
        }
        Ok(reports)
    }

    fn add(&mut self, format: &Format, path: &Path) -> Result<(), CliError> {
        let file = OutputFile::open(path)?;
        if let Some(other) = self.0.iter().find(|other| file.replaces_that_of(&other.file)) {
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
        let written = self.0.into_iter().map(|report| report.file.write(&(report.render)(record)));
        written.fold(Ok(()), Result::and)
    }
}
