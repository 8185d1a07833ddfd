//! Case files of the user: a changed copy of a built-in one, and one about an endpoint that the reference does not have.

use std::fs;
#[cfg(unix)]
use std::io::{BufRead as _, BufReader};
use std::path::Path;
#[cfg(unix)]
use std::process::{Command, Stdio};

use crate::command::Folder;
#[cfg(unix)]
use crate::command::{BINARY, Run};

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

#[test]
fn a_copy_of_a_built_in_file_is_used_in_its_place_without_the_others() {
    let folder = Folder::new("copy-used");
    fs::write(folder.0.join("mine.yaml"), changed("cases/versions.yaml", "\ntitle: ", "\ntitle: Our "))
        .expect("a copy");
    let beside = folder.run(&["list", "--cases", "mine.yaml"]);
    beside.expect(2, &[], &["a second suite `versions`", "cases/versions.yaml"]);
    let listed = folder.run(&["list", "--cases", "mine.yaml", "--no-builtin-cases"]).out;
    assert_eq!(listed, folder.run(&["list", "--suite", "versions"]).out);
    let explained = folder.run(&["explain", "versions/status", "--cases", "mine.yaml", "--no-builtin-cases"]);
    explained.expect(0, &["mine.yaml:"], &[]);
    let demo = folder.run(&["demo", "versions/status", "--cases", "mine.yaml", "--no-builtin-cases"]);
    demo.expect(0, &["only 1 of ", "versions: 1 passed"], &[]);
}

/// What `serve` prints is run by a shell in the same folder.
#[cfg(unix)]
#[test]
fn the_command_that_shows_a_mistake_names_the_case_files() {
    let folder = Folder::new("served-cases");
    fs::write(folder.0.join("it's mine.yaml"), changed("cases/versions.yaml", "", "")).expect("a copy");
    let mut serve = Command::new(BINARY);
    serve.args(["serve", "--port=0", "--break=versions/status", "--cases=it's mine.yaml", "--no-builtin-cases"]);
    serve.current_dir(&folder.0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut served = serve.spawn().expect("serve starts");
    let said = BufReader::new(served.stderr.take().expect("its errors are piped"));
    let mut lines = said.lines().map_while(Result::ok);
    let shown =
        lines.find(|line| line.ends_with("` shows it:")).and_then(|line| Some(line.split('`').nth(1)?.to_owned()));
    let shown = shown.unwrap_or_default();
    let line = shown.replacen("matrix-conformance", "\"$0\"", 1);
    let run = Command::new("sh").args(["-c", &line, BINARY]).current_dir(&folder.0).output();
    served.kill().and_then(|()| served.wait()).expect("serve ends");
    let run = Run::new(run.expect("a shell starts"));
    assert!(shown.ends_with(r" --cases 'it'\''s mine.yaml' --no-builtin-cases"), "{shown}");
    run.expect(1, &["  fail versions/status"], &[]);
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
