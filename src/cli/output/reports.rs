//! The report files of a run: opened before anything is sent, written when it is over. A format is an entry of a table here.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::output_file::OutputFile;
use super::parts::{self, Parts};
use crate::cli::arguments::ReportArguments;
use crate::cli::disk::{self, Access};
use crate::cli::error::CliError;
use crate::cli::wording::wording;
use crate::exchange::Wording;
use crate::outcome::Record;
use crate::report;
use crate::report::junit::Document;

/// How the text of a report is made.
#[derive(Debug, Clone, Copy)]
enum Render {
    Text(fn(&Record, Wording) -> String),
    /// In several documents where one would be too long.
    Parts(fn(&Record, Wording) -> Vec<Document>),
    /// Piece by piece, as all of it may be too much for the memory.
    Pieces(fn(&Record, Wording, &mut dyn Write) -> io::Result<()>),
}

/// A format of reports.
struct ReportFormat {
    /// For messages.
    name: &'static str,
    option: &'static str,
    /// The name of the file in a folder of reports.
    file: &'static str,
    render: Render,
    /// The path that the user gives for it.
    path: fn(&ReportArguments) -> Option<&Path>,
    /// Who may read a new file: exchanges can hold what nobody else should see.
    access: Access,
    without_option: WithoutOption,
}

/// When a report is written that the user gives no option for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum WithoutOption {
    Always,
    /// In the folder of each of several targets.
    WithSeveralTargets,
    Never,
    /// It is no report that people collect.
    NotInFolders,
}

const FORMATS: [ReportFormat; 6] = [
    ReportFormat {
        name: "JUnit",
        option: "--junit",
        file: "junit.xml",
        render: Render::Parts(report::junit::documents),
        path: |arguments| arguments.junit.as_deref(),
        access: Access::ByUmask,
        without_option: WithoutOption::Always,
    },
    ReportFormat {
        name: "JSON",
        option: "--json",
        file: "report.json",
        render: Render::Pieces(report::json::write),
        path: |arguments| arguments.json.as_deref(),
        access: Access::ByUmask,
        without_option: WithoutOption::WithSeveralTargets,
    },
    ReportFormat {
        name: "HTML",
        option: "--html",
        file: "report.html",
        render: Render::Pieces(report::html::write),
        path: |arguments| arguments.html.as_deref(),
        access: Access::OwnerOnly,
        without_option: WithoutOption::Never,
    },
    ReportFormat {
        name: "Markdown",
        option: "--markdown",
        file: "report.md",
        render: Render::Text(report::markdown::render),
        path: |arguments| arguments.markdown.as_deref(),
        access: Access::ByUmask,
        without_option: WithoutOption::Never,
    },
    ReportFormat {
        name: "HAR",
        option: "--record",
        file: "recording.har",
        render: Render::Pieces(|record, _, out| report::har::write(record, out)),
        path: |arguments| arguments.record.as_deref(),
        access: Access::OwnerOnly,
        without_option: WithoutOption::Never,
    },
    ReportFormat {
        name: "curl",
        option: "--curl",
        file: "requests.sh",
        render: Render::Text(report::script::render),
        path: |arguments| arguments.curl.as_deref(),
        access: Access::OwnerOnly,
        without_option: WithoutOption::NotInFolders,
    },
];

/// An option that gives a path for one format, if there is one.
pub(in crate::cli) fn single_file(arguments: &ReportArguments) -> Option<&'static str> {
    FORMATS.iter().find(|format| (format.path)(arguments).is_some()).map(|format| format.option)
}

/// The report files that are still to be written.
#[derive(Debug, Default)]
pub(in crate::cli) struct Reports(Vec<Report>);

#[derive(Debug)]
struct Report {
    format: &'static str,
    /// The path as the user knows it.
    path: String,
    file: OutputFile,
    render: Render,
}

impl Reports {
    /// Makes sure that all can be written that are asked for, and that none takes the place of a file that is read.
    pub(in crate::cli) fn open(arguments: &ReportArguments, read: &[PathBuf]) -> Result<Self, CliError> {
        let mut reports = Self::default();
        for format in &FORMATS {
            let given = (format.path)(arguments);
            let usual = arguments.folder().join(format.file);
            if let Some(path) = given {
                reports.add(format, path, read)?;
            }
            let is_in_folder = arguments.report_dir.is_some() && format.without_option != WithoutOption::NotInFolders;
            if is_in_folder || (format.without_option == WithoutOption::Always && given.is_none()) {
                reports.add(format, &usual, read)?;
            }
        }
        Ok(reports)
    }

    /// Opens the reports of one of several targets in its folder: all formats, or those that nobody has to ask for.
    pub(in crate::cli) fn open_in(folder: &Path, every_format: bool, read: &[PathBuf]) -> Result<Self, CliError> {
        let mut reports = Self::default();
        let is_written = |format: &&ReportFormat| match format.without_option {
            WithoutOption::Always | WithoutOption::WithSeveralTargets => true,
            WithoutOption::Never => every_format,
            WithoutOption::NotInFolders => false,
        };
        for format in FORMATS.iter().filter(is_written) {
            reports.add(format, &folder.join(format.file), read)?;
        }
        Ok(reports)
    }

    fn add(&mut self, format: &ReportFormat, path: &Path, read: &[PathBuf]) -> Result<(), CliError> {
        let is_output = path == Path::new("-");
        let file = if is_output { OutputFile::standard_output() } else { OutputFile::open(path, format.access)? };
        if read.iter().any(|input| disk::canonical(input).is_ok_and(|input| file.replaces(&input))) {
            return Err(CliError::Overwrites { option: format.option, path: path.display().to_string() });
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
            let path = if is_output { "standard output".to_owned() } else { path.display().to_string() };
            return Err(CliError::SharedFile { path, one: other.format, other: format.name });
        }
        self.0.push(Report { format: format.name, path: path.display().to_string(), file, render: format.render });
        Ok(())
    }

    /// The paths of the files, as the user knows them.
    pub(in crate::cli) fn paths(&self) -> Vec<String> {
        let files = self.0.iter().filter(|report| !report.file.is_standard_output());
        files.map(|report| report.path.clone()).collect()
    }

    /// Writes them all, even if some can't be written; then those are the errors. They take their places together, when
    /// all are complete.
    pub(in crate::cli) fn write(self, record: &Record) -> Result<(), CliError> {
        let filled: Vec<_> = self.0.into_iter().map(|report| report.filled(record)).collect();
        CliError::check_all(filled.into_iter().map(|filled| filled.and_then(Filled::put_in_place)))
    }
}

/// A report that is written, but not in its place.
enum Filled {
    One(OutputFile),
    Parts(Parts),
}

impl Filled {
    fn put_in_place(self) -> Result<(), CliError> {
        match self {
            Self::One(file) => file.put_in_place(),
            Self::Parts(parts) => parts.put_in_place(),
        }
    }
}

impl Report {
    fn filled(mut self, record: &Record) -> Result<Filled, CliError> {
        match self.render {
            Render::Text(render) => self.file.fill(&render(record, wording))?,
            Render::Parts(render) => {
                let documents = render(record, wording).into_iter();
                let parts = documents.map(|document| |out: &mut dyn Write| document.write(out)).collect();
                return Parts::fill(self.file, parts).map(Filled::Parts);
            }
            Render::Pieces(write) => self.file.fill_with(|out| write(record, wording, out))?,
        }
        Ok(Filled::One(self.file))
    }
}
