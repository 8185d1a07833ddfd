//! Case files of the user: a changed copy of a built-in one, and one about an endpoint that the reference does not have.

use std::fs;
use std::path::Path;

use crate::command::Folder;

/// A built-in file, with a change.
fn changed(name: &str, from: &str, to: &str) -> String {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("a built-in file");
    assert!(text.contains(from), "{name} has {from}");
    text.replacen(from, to, 1)
}

#[test]
fn a_copy_of_a_built_in_file_is_checked_in_its_place() {
    let folder = Folder::new("copies");
    for (name, from, to, copy) in [
        ("cases/versions.yaml", "\ntests:", "\ntestes:", "mine.yaml"),
        ("cases/profiles/json.yaml", "\ntests:", "\ntestes:", "other.yaml"),
    ] {
        fs::write(folder.0.join(copy), changed(name, "", "")).expect("a copy");
        folder.run(&["check", copy]).expect(0, &[&format!("{copy}: "), "no problem"], &[]);
        fs::write(folder.0.join(copy), changed(name, from, to)).expect("a copy");
        folder.run(&["check", copy]).expect(2, &[], &["unknown key `testes`", copy]);
    }
    fs::write(folder.0.join("documents.yaml"), changed("cases/documents.yaml", "RFC <digits>", "RFC <digit>"))
        .expect("a copy");
    folder.run(&["check", "documents.yaml"]).expect(2, &[], &["nothing fills in `<digit>`", "documents.yaml:"]);
}

const UNSERVED: &str = "suite: rooms\ntitle: Rooms\nsince: v1.15\nrequest: aliases\nlevel: must\n\
because: The schema says so.\nsource: rfc9110 1\nrequests:\n  aliases:\n\
\x20   get: /_matrix/client/v9/rooms/!a:b.example/aliases\n    example: { json: { aliases: [] } }\n\
tests:\n  status:\n    expect: { status: 200 }\n    requirement: There are aliases.\n    breaks: [404]\n";

#[test]
fn a_case_about_what_the_reference_does_not_have_gets_a_hint() {
    let folder = Folder::new("unserved");
    fs::write(folder.0.join("rooms.yaml"), UNSERVED).expect("a case file");
    let demo = folder.run(&["demo", "--cases", "rooms.yaml", "--no-builtin-cases"]);
    demo.expect(
        1,
        &["  fail rooms/status", "hint: the reference homeserver has nothing at /_matrix/client/v9/rooms/"],
        &[],
    );
    let served = UNSERVED.replace("/_matrix/client/v9/rooms/!a:b.example/aliases", "/_matrix/client/versions");
    fs::write(folder.0.join("rooms.yaml"), served.replace("status: 200 }", "status: 404 }").replace("[404]", "[200]"))
        .expect("a case file");
    let wrong = folder.run(&["demo", "--cases", "rooms.yaml", "--no-builtin-cases"]);
    assert!(!wrong.out.contains("hint: "), "{}", wrong.out);
}
