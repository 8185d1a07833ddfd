//! `badge`: a JSON report as a badge for a README.

use std::path::PathBuf;
use std::slice;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::cli::error::CliError;
use crate::cli::input::json_reports;
use crate::cli::output::documents::{DocumentRequest, Documents};
use crate::cli::output::terminal::Terminal;
use crate::published::badge::{Badge, endpoint, svg};

#[derive(Debug, Args)]
pub(in crate::cli) struct BadgeArguments {
    /// A JSON report that `run --json` wrote
    report: PathBuf,
    /// Text on the left of the badge [default: `Matrix`, its version, and the suite if tests of a single one were selected]
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    label: Option<String>,
    /// Write the SVG image to this file; - is standard output, the default
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Write JSON for an endpoint badge of shields.io to this file; - is standard output
    #[arg(long, value_name = "FILE")]
    endpoint: Option<PathBuf>,
}

type Render = fn(&Badge) -> String;

pub(in crate::cli) fn badge(arguments: &BadgeArguments, terminal: &Terminal) -> Result<u8, CliError> {
    let report = json_reports::read(&arguments.report)?;
    let requests: [(&'static str, &Option<PathBuf>, Render); 2] =
        [("--svg", &arguments.svg, svg::render), ("--endpoint", &arguments.endpoint, endpoint::render)];
    let requests = requests.map(|(option, place, render)| DocumentRequest { option, place: place.as_deref(), render });
    let documents = Documents::open(requests, slice::from_ref(&arguments.report))?;
    let badge = Badge::of(&report, arguments.label.as_deref());
    documents.write(|render| render(&badge), terminal)?;
    Ok(0)
}
