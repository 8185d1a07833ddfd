//! Files that are no UTF-8, and what may stand in those that are.

use super::{FILES, problems_of, text_of, written};
use crate::source::SourceFile;

/// What is said about a file of these octets.
fn said(octets: Vec<u8>) -> String {
    match SourceFile::from_octets("suite.yaml", octets) {
        Err(problem) => written(&problem),
        Ok(file) => {
            let others = FILES[1..].iter().map(|name| SourceFile::new(*name, text_of(name)));
            let files: Vec<_> = [file].into_iter().chain(others).collect();
            problems_of(&files).iter().map(written).collect()
        }
    }
}

fn suite() -> String {
    text_of(FILES[0])
}

#[test]
fn a_file_in_latin_1_is_told_with_the_place_of_its_first_letter() {
    let text = suite().replacen("Rooms and", "Salons privés and", 1);
    let octets = text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect();
    assert_eq!(
        said(octets),
        "= syntax suite.yaml:2:19 \u{fffd}\n  this octet (0xE9) is not UTF-8; in Latin-1 it is `é`\n  help: save the file as UTF-8\n"
    );
}

#[test]
fn a_file_in_utf_16_is_told_at_its_beginning() {
    let little = suite().encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let with_mark = [vec![0xff, 0xfe], little.clone()].concat();
    assert!(said(with_mark).contains("suite.yaml:1:1 "));
    for octets in [[vec![0xff, 0xfe], little.clone()].concat(), little] {
        let said = said(octets);
        assert!(said.contains("suite.yaml:1:") && said.contains("help: save the file as UTF-8"), "{said}");
    }
}

#[test]
fn an_octet_of_zero_is_told() {
    let said = said(suite().replacen("Rooms and", "Rooms\0and", 1).into_bytes());
    assert!(said.starts_with("= syntax suite.yaml:2:13"), "{said}");
}

#[test]
fn a_mark_before_the_text_and_windows_line_ends_move_no_column() {
    for text in [format!("\u{feff}{}", suite()), suite().replace('\n', "\r\n")] {
        assert_eq!(said(text.clone().into_bytes()), "");
        let said = said(text.replacen("title: Rooms", "tilte: Rooms", 1).into_bytes());
        assert!(said.starts_with("= unknown-key suite.yaml:2:1 tilte\n"), "{said}");
    }
}
