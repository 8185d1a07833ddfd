//! A JSON report: it is read, compared with itself and with a good one, and made into badges.

#![no_main]

use libfuzzer_sys::fuzz_target;
use matrix_conformance::published::Report;
use matrix_conformance::published::badge::{Badge, endpoint, svg};
use matrix_conformance::published::comparison::{Comparison, NamedReport, RowFilter, html, json, markdown};

const GOOD: &[u8] = include_bytes!("../../reports/sample.json");

fuzz_target!(|octets: &[u8]| {
    let Ok(report) = Report::read(octets) else { return };
    let badge = Badge::of(&report, None);
    svg::render(&badge);
    endpoint::render(&badge);
    let texts = [octets, GOOD, octets];
    let read = |text| Report::read(text).ok().map(|report| NamedReport { file: "report.json".to_owned(), report });
    let reports: Vec<NamedReport> = texts.into_iter().filter_map(read).collect();
    let comparison = Comparison::of(&reports);
    for shown in [RowFilter::All, RowFilter::Differences] {
        markdown::render(&comparison, shown);
        html::render(&comparison, shown);
        json::render(&comparison, shown);
    }
});
