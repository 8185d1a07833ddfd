//! A list of known failures: it is read, and edited line by line.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use matrix_conformance::known_failures::{edit_known_failures, read_known_failures};
use matrix_conformance::report::{Color, problems};
use matrix_conformance::source::SourceFile;

fuzz_target!(|octets: &[u8]| {
    let found = match SourceFile::from_octets("known.yaml", octets.to_vec()) {
        Err(problem) => vec![*problem],
        Ok(file) => match read_known_failures(&file) {
            Err(found) => found,
            Ok(entries) => {
                let removed: Vec<_> = entries.iter().step_by(2).map(Arc::clone).collect();
                if let Ok(text) = edit_known_failures(&file, &entries, &removed, &["suite/added"]) {
                    // What we write is read again, or refused; the command line compares the entries.
                    let _ = read_known_failures(&SourceFile::new("known.yaml", text));
                }
                return;
            }
        },
    };
    problems::render(&found, Color::Plain);
});
