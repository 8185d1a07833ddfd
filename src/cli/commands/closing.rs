//! The end of every command that judges one homeserver: the list of known failures brought up to date, the reports written,
//! the record shown, and the exit code.

use crate::cli::input::known_failures::KnownFailureList;
use crate::cli::output::presentation::Presentation;
use crate::cli::output::reports::Reports;
use crate::outcome::Record;

/// Ends the command; its exit code.
pub(super) fn close(
    mut record: Record,
    presentation: &Presentation<'_>,
    known: KnownFailureList,
    reports: Reports,
) -> u8 {
    let terminal = presentation.terminal;
    let listed = known.update(&mut record, terminal);
    // Reports first: whatever happens to the terminal, they are there.
    let paths = reports.paths();
    let written = reports.write(&record);
    presentation.present(&record, if written.is_ok() { &paths } else { &[] });
    let Err(error) = listed.and(written) else { return record.summary().exit_code };
    terminal.err(&error.render(terminal.err_color()));
    let code = exit_code_without_report(record.summary().exit_code);
    if code != record.summary().exit_code {
        terminal.err(&format!("the exit code is {code} because a report is missing\n"));
    }
    code
}

/// The exit code where a report could not be written. It is never 2, which would mean that nothing was sent.
pub(super) fn exit_code_without_report(code: u8) -> u8 {
    if matches!(code, 0 | 4) { 3 } else { code }
}
