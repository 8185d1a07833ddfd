//! What several targets share: the suites, the options of a run, and all reports.

use std::sync::{Arc, OnceLock};

use matrix_conformance::cli::wording;
use matrix_conformance::harness::{RunOptions, Selection, builtin};
use matrix_conformance::outcome::{Policy, Record};
use matrix_conformance::published::Report;
use matrix_conformance::report;
use matrix_conformance::setting::{Deployment, MatrixVersion, Setting};
use matrix_conformance::suite::Suite;
use matrix_conformance::users::Users;

/// The built-in suites.
pub fn suites() -> &'static [Arc<Suite>] {
    static SUITES: OnceLock<Vec<Arc<Suite>>> = OnceLock::new();
    SUITES.get_or_init(|| builtin::for_runs().unwrap_or_default())
}

/// A run with this target, judged as a development deployment.
pub fn options(target: url::Url) -> RunOptions {
    RunOptions {
        setting: Setting {
            target,
            deployment: Deployment::Development,
            matrix_version: MatrixVersion::NEWEST,
            writes: true,
            slow: false,
            users: std::collections::BTreeSet::new(),
            tokens: std::collections::BTreeSet::new(),
        },
        name: None,
        users: Users::new(),
        policy: Policy { strict: true, allow_unsupported: false },
        selection: Selection::default(),
        known_failures: Vec::new(),
    }
}

/// Makes all reports. Those that are read again must be readable.
pub fn report(record: &Record) {
    for color in [report::Color::Plain, report::Color::Styled] {
        let view = report::View { color, width: Some(60), detail: report::Detail::Everything, ..report::View::default() };
        report::terminal::render(record, &view, wording);
    }
    report::junit::render(record, wording);
    report::html::render(record, wording);
    report::markdown::render(record, wording);
    report::github::render(record, report::github::Step::default(), wording);
    let json = report::json::render(record, wording);
    Report::read(json.as_bytes()).expect("a JSON report is read again");
    matrix_conformance::recording::read(report::har::render(record).as_bytes()).expect("a recording is read again");
}
