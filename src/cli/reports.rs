//! The report files of a run: opened before anything is sent, written when it is over. A format is a line here.

use std::path::Path;

use super::arguments::ReportArguments;
use super::error::CliError;
use super::output::OutputFile;
use crate::outcome::Record;
use crate::report;

/// The report files that are still to be written.
#[derive(Debug, Default)]
pub(super) struct Reports(Vec<Report>);

#[derive(Debug)]
struct Report {
    /// The name of the format, for messages.
    format: &'static str,
    file: OutputFile,
    render: fn(&Record) -> String,
}

impl Reports {
    /// Makes sure that all can be written.
    pub(super) fn open(arguments: &ReportArguments) -> Result<Self, CliError> {
        let mut reports = Self::default();
        reports.add("JUnit", &arguments.junit, report::junit::render)?;
        if let Some(path) = &arguments.json {
            reports.add("JSON", path, report::json::render)?;
        }
        if let Some(path) = &arguments.html {
            reports.add("HTML", path, report::html::render)?;
        }
        Ok(reports)
    }

    fn add(&mut self, format: &'static str, path: &Path, render: fn(&Record) -> String) -> Result<(), CliError> {
        let file = OutputFile::open(path)?;
        if let Some(other) = self.0.iter().find(|other| file.replaces_that_of(&other.file)) {
            let (path, other) = (path.display(), other.format);
            return Err(CliError::Other(format!(
                "{path} can't be the {other} file and the {format} file; give one another name"
            )));
        }
        self.0.push(Report { format, file, render });
        Ok(())
    }

    /// Writes them all, also where one can't be written; then that is the error.
    pub(super) fn write(self, record: &Record) -> Result<(), CliError> {
        let written = self.0.into_iter().map(|report| report.file.write(&(report.render)(record)));
        written.fold(Ok(()), Result::and)
    }
}
