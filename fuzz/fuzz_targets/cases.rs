//! A case file of a user: it is read, and proven if it has no problems; its problems are shown.

#![no_main]

use libfuzzer_sys::fuzz_target;
use matrix_conformance::proof::prove;
use matrix_conformance::report::{Color, problems};
use matrix_conformance::source::SourceFile;
use matrix_conformance::suite::read_suites;

fuzz_target!(|octets: &[u8]| {
    let found = match SourceFile::from_octets("case.yaml", octets.to_vec()) {
        Err(problem) => vec![*problem],
        Ok(file) => match read_suites(&[file]) {
            Err(found) => found,
            Ok(read) => read.suites.iter().flat_map(prove).collect(),
        },
    };
    for color in [Color::Plain, Color::Styled] {
        problems::render(&found, color);
    }
});
