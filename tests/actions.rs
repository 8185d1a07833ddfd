//! The command as a step of GitHub Actions: what the runner takes for commands in the output, whatever a server says, and
//! what stands in the summary of the job.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests read files and start programs")]
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::command::Folder;

/// A step with a folder of its own.
struct Step(Folder);

impl Step {
    fn new(name: &str) -> Self {
        Self(Folder::new(name))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_matrix-conformance"));
        command.args(arguments).current_dir(&self.0.0).stdin(Stdio::null());
        command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", self.summary());
        command
    }

    fn run(&self, arguments: &[&str]) -> Run {
        run(&mut self.command(arguments))
    }

    fn summary(&self) -> PathBuf {
        self.0.0.join("summary.md")
    }

    fn read(&self, file: &str) -> String {
        self.0.read(file)
    }
}

/// What a command printed.
struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

fn run(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    let text = |octets: Vec<u8>| String::from_utf8(octets).unwrap();
    Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// The lines that the runner takes for commands. It looks for `::name …::` at the beginning of a line, behind white space,
/// and for `##[name …]` anywhere in it; a stop holds until its token comes.
fn commands(output: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut stopped: Option<String> = None;
    for line in output.lines() {
        let Some(name) = command_name(line, stopped.as_deref()) else { continue };
        if stopped.is_some() {
            stopped = None;
        } else if name == "stop-commands" {
            stopped = line.rsplit("::").next().map(ToOwned::to_owned);
        } else {
            commands.push(line.to_owned());
        }
    }
    assert_eq!(stopped, None, "what is stopped is resumed");
    commands
}

/// The name of the command in a line; while they are stopped, only the token is one.
fn command_name(line: &str, token: Option<&str>) -> Option<String> {
    let known = ["error", "warning", "notice", "debug", "group", "add-mask", "set-output", "add-path", "stop-commands"];
    let first = line.trim_start().strip_prefix("::").and_then(|rest| Some(rest.split_once("::")?.0));
    let second = line.split_once("##[").and_then(|(_, rest)| Some(rest.split_once(']')?.0));
    let names = [first, second].into_iter().flatten().filter_map(|command| command.split(' ').next());
    let is_command = |name: &&str| token.map_or(known.contains(name), |token| token == *name);
    names.filter(|name| is_command(name)).map(ToOwned::to_owned).next()
}

/// A server with one response to everything.
fn serve(response: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(response.as_bytes());
        }
    });
    url
}

/// Commands in everything that a server can say.
fn hostile() -> String {
    let text = r"\n::error::forged\n  ::warning::forged\n##[error]forged ##[add-mask]x\r\n::stop-commands::x ##vso[task.complete]";
    let header = "::error::forged ##[error]forged ##[set-output name=a]b";
    let body = format!(
        r#"{{"issuer":"{text}","{text}":"{text}","authorization_endpoint":"https://a.example/##[error]forged","scopes_supported":["{text}"],"grant_types_supported":["{text}"],"jwks_uri":"::error::forged"}}"#
    );
    format!(
        "HTTP/1.1 200 ::error::forged\r\ncontent-type: {header}\r\ncache-control: {header}\r\netag: {header}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[test]
fn a_hostile_server_forges_no_command() {
    let responses = [
        hostile(),
        hostile().replacen("200", "302", 1).replacen("etag:", "location: ::error::forged\r\netag:", 1),
        hostile().replacen("200", "503", 1),
        "::error::forged\n##[error]forged\r\n\r\n".to_owned(),
    ];
    for response in responses {
        let url = serve(response);
        for format in ["pretty", "terse", "json"] {
            let step = Step::new(&format!("hostile-{format}"));
            let run = step.run(&["run", &url, "--dev", "--format", format, "--", "auth-metadata/"]);
            assert_ne!(run.code, Some(0));
            let mut all = commands(&run.out);
            all.extend(commands(&run.err));
            assert!(!all.is_empty(), "there are annotations");
            let is_ours = |line: &str| {
                let (command, rest) = line.split_once(' ').unwrap();
                ["::error", "::warning", "::notice"].contains(&command)
                    && (rest.starts_with("title=auth-metadata/") || rest.starts_with("title=matrix-conformance::"))
            };
            assert!(all.iter().all(|line| is_ours(line)), "{all:#?}");
            for level in ["::error", "::warning", "::notice"] {
                assert!(all.iter().filter(|line| line.starts_with(level)).count() <= 10, "{all:#?}");
            }
            let printed = run.out + &run.err;
            assert!(!printed.contains("##[") && !printed.contains("##vso["), "no other system is steered either");
        }
    }
}

#[test]
fn a_forged_command_would_be_found() {
    assert_eq!(commands("a\n  ::error::b\nc ##[error]d").len(), 2);
    assert_eq!(commands("::stop-commands::t\n::error::b\n##[error]c\n::t::\n::notice::d"), ["::notice::d"]);
}

#[test]
fn the_output_is_stopped_with_a_token_of_its_own_for_each_run() {
    let step = Step::new("token");
    let token = |run: Run| {
        let first = run.out.lines().next().unwrap().strip_prefix("::stop-commands::").unwrap().to_owned();
        assert!(run.out.contains(&format!("\n::{first}::\n")) && first.len() > 32, "{first}");
        first
    };
    let tokens = [(); 2].map(|()| token(step.run(&["demo", "--", "auth-metadata/required/"])));
    assert_ne!(tokens[0], tokens[1]);
}

#[test]
fn annotations_come_after_the_verdict_and_point_to_lines_that_the_user_has() {
    let step = Step::new("annotations");
    let run = step.run(&["demo", "--suite=auth-metadata", "--break", "required/issuer"]);
    assert_eq!(run.code, Some(1));
    let all = commands(&run.out);
    let expected = "::error title=auth-metadata/required/issuer::expected ";
    assert!(all[0].starts_with(expected), "{all:?}");
    assert!(run.out.find("not conforming").unwrap() < run.out.find(expected).unwrap());
}

#[test]
fn outside_of_actions_there_are_annotations_only_where_they_are_wanted() {
    let step = Step::new("outside");
    let outside = |arguments: &[&str]| run(step.command(arguments).env("GITHUB_ACTIONS", "false"));
    assert!(!outside(&["demo", "--suite=auth-metadata", "--break", "required/issuer"]).out.contains("::"));
    assert!(!step.summary().exists());
    assert_eq!(
        commands(&outside(&["demo", "--suite=auth-metadata", "--break", "required/issuer", "--github"]).out).len(),
        1
    );
    assert!(step.summary().exists());
}

#[test]
fn the_summary_is_a_page_and_what_was_there_stays() {
    let step = Step::new("summary");
    fs::write(step.summary(), "before\n").unwrap();
    step.run(&["demo", "--suite=auth-metadata", "--break", "required/issuer"]);
    let page = step.read("summary.md");
    assert!(page.starts_with("before\n## Matrix conformance: not conforming\n"), "{page}");
    assert!(page.contains("| fail | `auth-metadata/required/issuer` |") && page.lines().count() < 60, "{page}");
}

#[test]
fn a_full_summary_is_reported_and_fails_nothing() {
    let step = Step::new("full");
    let before = "x".repeat((1 << 20) - 10);
    fs::write(step.summary(), &before).unwrap();
    let full = step.run(&["demo", "--suite=auth-metadata"]);
    assert_eq!(full.code, Some(0));
    assert!(
        full.err.contains("error: the job summary was not written: ")
            && full.err.contains("summary.md can't be written: it would be longer than 1 MiB"),
        "{}",
        full.err
    );
    assert_eq!(step.read("summary.md"), before);
    let none = run(step
        .command(&["demo", "--suite=auth-metadata"])
        .env("GITHUB_STEP_SUMMARY", step.0.0.join("none/summary.md")));
    assert_eq!(none.code, Some(0));
    assert!(none.err.contains("none/summary.md can't be written"), "{}", none.err);
}

#[test]
fn lines_of_json_stay_lines_of_json() {
    let step = Step::new("json");
    let run = step.run(&["demo", "--suite=auth-metadata", "--break", "required/issuer", "--format", "json"]);
    assert!(run.out.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{}", run.out);
    assert_eq!(commands(&run.err).len(), 1);
}

#[test]
fn annotations_point_to_files_below_the_workspace() {
    let step = Step::new("step-workspace");
    fs::create_dir_all(step.0.0.join("work/own")).unwrap();
    let server = crate::command::Served::start(&["required/issuer"]);
    let known = "known-failures:\n  - { test: auth-metadata/required/issuer, reason: R. }\n";
    for (list, workspace, expected) in [
        ("kf.yaml", Some("work"), "file=own/kf.yaml,line=2,"),
        ("../kf.yaml", Some("work"), "file=kf.yaml,line=2,"),
        ("../../kf.yaml", Some("work"), ""),
        ("kf.yaml", Some("."), "file=work/own/kf.yaml,line=2,"),
        ("kf.yaml", None, "file=kf.yaml,line=2,"),
    ] {
        fs::write(step.0.0.join("work/own").join(list), known).unwrap();
        let arguments = ["run", &server.url, "--dev", "--suite", "auth-metadata", "--known-failures", list];
        let mut command = step.command(&arguments);
        command.current_dir(step.0.0.join("work/own")).env_remove("GITHUB_WORKSPACE");
        workspace.iter().for_each(|folder| _ = command.env("GITHUB_WORKSPACE", step.0.0.join(folder)));
        let found = commands(&run(&mut command).out);
        let start = format!("::notice {expected}title=auth-metadata/required/issuer::");
        assert!(found.iter().any(|line| line.starts_with(&start)), "{start}: {found:?}");
    }
}

#[test]
fn several_targets_are_named_in_annotations_and_in_a_table_of_the_summary() {
    let step = Step::new("step-several");
    let (bad, good) = (crate::command::Served::start(&["required/issuer"]), crate::command::Served::start(&[]));
    let (down, bad, good) = ("down=http://127.0.0.1:1", format!("odd={}", bad.url), format!("fine={}", good.url));
    let run = step.run(&["run", "--dev", "--suite", "auth-metadata", &good, down, &bad]);
    assert_eq!(run.code, Some(1), "{}", run.err);
    let found = commands(&run.out);
    for start in ["::error title=odd%3A auth-metadata/required/issuer::", "::error title=down%3A auth-metadata/"] {
        assert!(found.iter().any(|line| line.starts_with(start)), "{start}: {found:?}");
    }
    let summary = step.read("summary.md");
    let places = [
        "## Matrix conformance: 3 targets\n",
        "\n| fine | ",
        "\n| down | ",
        "\n| odd | ",
        "\n## Matrix conformance: nothing broken",
    ]
    .map(|part| summary.find(part));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}: {summary}");
    assert!(summary.contains(" | 1 |\n") && summary.contains(" | 3 |\n"), "{summary}");
}

#[test]
fn a_wrong_file_is_annotated_at_its_line() {
    let step = Step::new("step-wrong");
    fs::write(step.0.0.join("kf.yaml"), "known-failures:\n  - { tset: auth-metadata/required/issuer, reason: R. }\n")
        .unwrap();
    let arguments = ["run", "http://127.0.0.1:1", "--suite", "auth-metadata", "--known-failures", "kf.yaml"];
    let run = step.run(&arguments);
    assert_eq!(run.code, Some(2), "{}", run.err);
    let found = commands(&run.err);
    let start = "::error file=kf.yaml,line=2,title=matrix-conformance::";
    assert!(!found.is_empty() && found.iter().all(|line| line.starts_with(start)), "{found:?}");
    let elsewhere = step.0.run(&arguments);
    assert!(!elsewhere.err.contains("::error"), "{}", elsewhere.err);
}
