//! `badge`: a JSON report as a badge for a README.

use std::path::PathBuf;
use std::slice;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::documents::{Documents, Wanted, read_report};
use super::error::CliError;
use super::terminal::Terminal;
use crate::published::badge::{Badge, endpoint, svg};

#[derive(Debug, Args)]
pub(super) struct BadgeArguments {
    /// A JSON report, as `run --json` writes it
    report: PathBuf,
    /// What the badge is called; the default names the suite and the Matrix version that it was judged by
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    label: Option<String>,
    /// Where to write the image; - is standard output, and the default
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Where to write JSON for the endpoint badges of shields.io; - is standard output
    #[arg(long, value_name = "FILE")]
    endpoint: Option<PathBuf>,
}

type Render = fn(&Badge) -> String;

pub(super) fn badge(arguments: &BadgeArguments, terminal: &Terminal) -> Result<u8, CliError> {
    let report = read_report(&arguments.report)?;
    let wanted: [(&'static str, &Option<PathBuf>, Render); 2] =
        [("--svg", &arguments.svg, svg::render), ("--endpoint", &arguments.endpoint, endpoint::render)];
    let wanted = wanted.map(|(option, place, render)| Wanted { option, place: place.as_deref(), render });
    let documents = Documents::open(wanted, slice::from_ref(&arguments.report))?;
    let badge = Badge::of(&report, arguments.label.as_deref());
    documents.write(|render| render(&badge), terminal)?;
    Ok(0)
}
