//! The report files of a run: opened before anything is sent, written when it is over. A format is a line here.

use std::path::Path;

use super::arguments::ReportArguments;
use super::error::CliError;
use super::output::OutputFile;
use super::parts;
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
    render: Render,
}

/// How the text of a report is made.
#[derive(Debug, Clone, Copy)]
enum Render {
    Whole(fn(&Record) -> String),
    /// In several documents where one would be too long.
    Parts(fn(&Record) -> Vec<String>),
}

impl Reports {
    /// Makes sure that all can be written.
    pub(super) fn open(arguments: &ReportArguments) -> Result<Self, CliError> {
        let mut reports = Self::default();
        reports.add("JUnit", &arguments.junit, Render::Parts(report::junit::render))?;
        if let Some(path) = &arguments.json {
            reports.add("JSON", path, Render::Whole(report::json::render))?;
        }
        if let Some(path) = &arguments.markdown {
            reports.add("Markdown", path, Render::Whole(report::markdown::render))?;
        }
        Ok(reports)
    }

    fn add(&mut self, format: &'static str, path: &Path, render: Render) -> Result<(), CliError> {
        let file = OutputFile::open(path)?;
        let meets = |other: &&Report| {
            let is_part =
                |of: &Report| matches!(of.render, Render::Parts(_)) && parts::is_beside(of.file.path(), file.path());
            file.replaces_that_of(&other.file) || is_part(other)
        };
        if let Some(other) = self.0.iter().find(meets) {
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
        let written = self.0.into_iter().map(|report| match report.render {
            Render::Whole(render) => report.file.write(&render(record)),
            Render::Parts(render) => parts::write(report.file, &render(record)),
        });
        written.fold(Ok(()), Result::and)
    }
}
