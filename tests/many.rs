//! Several targets in one run: each has its verdict and its reports, whatever the others are.

#![expect(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::expect_used, reason = "a test ends where it can't go on")]

use std::fs;
use std::net::TcpListener;

use serde_json::Value;

use crate::command::{Folder, Served};
use crate::without_api::WithoutApi;

fn report(folder: &Folder, path: &str) -> Value {
    serde_json::from_str(&folder.read(path)).expect("the report is JSON")
}

fn folder_of(url: &str) -> String {
    url.replace("://", "_").replace(':', "_")
}

#[test]
fn one_broken_target_does_not_disturb_the_others() {
    let folder = Folder::new("many");
    let (good, bad, silent) = (Served::start(&[]), Served::start(&["required/issuer"]), silent());
    let silent_url = format!("http://{}", silent.local_addr().expect("it listens"));
    let targets = [good.url.as_str(), &bad.url, "http://127.0.0.1:1", &silent_url];
    let run = folder.run(&[&["run", "--dev", "--timeout", "2s"], &targets[..]].concat());
    let lines = [
        format!("{}/ conforming: every MUST that applies holds", good.url),
        format!("{}/ not conforming: 1 MUST is broken", bad.url),
        "    fail: auth-metadata/required/issuer\n    see reports/".to_owned(),
        "http://127.0.0.1:1/ undecided".to_owned(),
        format!("{silent_url}/ undecided"),
        ": 1 conforming, 1 not conforming, 2 undecided (exit code 1)".to_owned(),
    ];
    run.expect(1, &lines.each_ref().map(String::as_str), &[]);
    for (target, conclusion) in targets.iter().zip(["conforming", "broken", "undecided", "undecided"]) {
        let reports = format!("reports/{}", folder_of(target));
        let report = report(&folder, &format!("{reports}/report.json"));
        assert_eq!(
            (report["conclusion"].as_str(), report["target"].as_str()),
            (Some(conclusion), Some(&*format!("{target}/")))
        );
        let junit = folder.read(&format!("{reports}/junit.xml"));
        assert!(roxmltree::Document::parse(&junit).is_ok(), "{target}");
    }
}

/// Takes connections, by the system's queue, and says nothing.
fn silent() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").expect("a port")
}

#[test]
fn a_target_among_others_gets_the_verdict_that_it_gets_alone() {
    let folder = Folder::new("many-alone");
    let servers = [&["values/grant_types_supported/refresh_token"][..], &[], &["required/issuer"]].map(Served::start);
    let urls = servers.each_ref().map(|server| server.url.as_str());
    let _ = folder.run(&[&["run", "--dev", "--suite=auth-metadata", "--jobs", "3"], &urls[..]].concat());
    for url in urls {
        let _ = folder.run(&["run", "--dev", "--suite=auth-metadata", url, "--json", "alone.json"]);
        let outcomes = |path: &str| {
            let tests = report(&folder, path)["suites"][0]["tests"].as_array().expect("there are tests").clone();
            tests.iter().map(|test| (test["id"].to_string(), test["outcome"].to_string())).collect::<Vec<_>>()
        };
        assert_eq!(outcomes(&format!("reports/{}/report.json", folder_of(url))), outcomes("alone.json"), "{url}");
    }
}

#[test]
fn targets_come_from_a_file_and_are_sharded_in_the_same_way_each_time() {
    let folder = Folder::new("many-file");
    let servers = [(); 3].map(|()| Served::start(&[]));
    let [a, b, c] = servers.each_ref().map(|server| &server.url);
    fs::write(folder.0.join("targets.txt"), format!("# ours\n{a} # the first\n\n  {b}\n{c}\n")).expect("a file");
    let judged = |shard: &str| {
        let out = folder
            .run(&[
                "run",
                "--dev",
                "--suite=auth-metadata",
                "--targets",
                "targets.txt",
                "--shard",
                shard,
                "--format",
                "json",
            ])
            .out;
        let line = |line: &str| -> Value { serde_json::from_str(line).expect("a line is JSON") };
        let targets = out.lines().map(line).map(|line| line["target"].as_str().unwrap_or_default().to_owned());
        targets.collect::<std::collections::BTreeSet<_>>()
    };
    let named = |urls: &[&String]| urls.iter().map(|url| format!("{url}/")).collect::<std::collections::BTreeSet<_>>();
    assert_eq!((judged("1/2"), judged("2/2")), (named(&[a, c]), named(&[b])));
    assert_eq!(judged("1/1"), named(&[a, b, c]));
    let none = folder.run(&["run", "--dev", "--targets", "targets.txt", "--shard", "4/4"]);
    none.expect(0, &[], &["shard 4/4 has no target: there are only 3"]);
    assert!(folder.read("reports/junit.xml").contains("tests=\"0\""), "readers get a report from every shard");
}

#[test]
fn the_reports_of_several_targets_merge_without_loss() {
    let folder = Folder::new("many-merged");
    let servers = [(); 3].map(|()| Served::start(&[]));
    let [a, b, c] = servers.each_ref().map(|server| server.url.as_str());
    let _ = folder.run(&["run", "--dev", "--suite", "auth-metadata", a, b, &format!("third={c}")]);
    let host = |url: &str| url.replace("http://", "");
    let mut cases = std::collections::HashSet::new();
    let mut number = 0;
    for (reports, name) in [(folder_of(a), host(a)), (folder_of(b), host(b)), ("third".to_owned(), "third".to_owned())]
    {
        let xml = folder.read(&format!("reports/{reports}/junit.xml"));
        let document = roxmltree::Document::parse(&xml).expect("XML");
        for case in document.descendants().filter(|node| node.has_tag_name("testcase")) {
            let attribute = |name: &str| case.attribute(name).unwrap_or_default().to_owned();
            assert!(attribute("classname").starts_with(&format!("{name}.")), "{}", attribute("classname"));
            cases.insert((attribute("classname"), attribute("name")));
            number += 1;
        }
        assert_eq!(report(&folder, &format!("reports/{reports}/report.json"))["name"], name);
    }
    assert!(number > 600 && cases.len() == number, "{} of {number}", cases.len());
}

#[test]
fn the_gravest_exit_code_counts() {
    let folder = Folder::new("many-codes");
    let (good, off, broken) = (Served::start(&[]), WithoutApi::start(&[]), Served::start(&["required/issuer"]));
    let down = "http://127.0.0.1:1";
    let code = |targets: &[&str]| folder.run(&[&["run", "--dev", "--suite", "auth-metadata"], targets].concat()).code;
    assert_eq!(code(&[&good.url, &format!("{}/", off.url)]), Some(4));
    assert_eq!(code(&[&good.url, &off.url, down]), Some(3));
    assert_eq!(code(&[&good.url, down, &broken.url]), Some(1));
}

#[test]
fn wrong_targets_are_refused_all_at_once_before_anything_is_sent() {
    let folder = Folder::new("many-wrong");
    fs::write(folder.0.join("targets.txt"), "http://a.example\nnot a target\n\nhttp://a.example/\n").expect("a file");
    folder.run(&["run", "--targets", "targets.txt"]).expect(
        2,
        &[],
        &["targets.txt:2: this line is neither", "targets.txt:4: a line above names this homeserver too"],
    );
    fs::write(folder.0.join("empty.txt"), "# nothing\n").expect("a file");
    folder.run(&["run", "--targets", "empty.txt"]).expect(2, &[], &["empty.txt has no target"]);
    folder.run(&["run", "--targets", "none.txt"]).expect(2, &[], &["none.txt can't be read"]);
    folder.run(&["run"]).expect(2, &[], &["<TARGET>"]);
    let two = ["run", "http://a.example", "http://b.example"];
    folder.run(&[&two[..], &["--junit", "x.xml"]].concat()).expect(
        2,
        &[],
        &["--junit is for one target without --targets and --shard", "--report-dir"],
    );
    folder.run(&[&two[..], &["--shard", "3/2"]].concat()).expect(2, &[], &["I from 1 to N"]);
    folder.run(&[&two[..], &["--jobs", "0"]].concat()).expect(2, &[], &["from 1 to 1000"]);
    let list = [&two[..], &["--known-failures", "k.yaml", "--write-known-failures"]].concat();
    folder.run(&list).expect(2, &[], &["--write-known-failures is for one target without --targets and --shard"]);
    fs::write(folder.0.join("file"), "").expect("a file");
    folder.run(&[&two[..], &["--report-dir", "file"]].concat()).expect(2, &[], &["file can't be written"]);
}

#[test]
fn a_folder_of_reports_has_them_all() {
    let folder = Folder::new("report-dir");
    folder.run(&["demo", "--suite=auth-metadata", "--report-dir", "out", "--json", "extra.json"]).expect(
        0,
        &["nothing broken"],
        &[],
    );
    for file in ["out/junit.xml", "out/report.json", "extra.json"] {
        assert!(!folder.read(file).is_empty(), "{file}");
    }
    folder.run(&["demo", "--suite=auth-metadata", "--report-dir", "out", "--json", "out/report.json"]).expect(
        0,
        &["nothing broken"],
        &[],
    );
    let twice = ["demo", "--suite=auth-metadata", "--report-dir", "out", "--json", "out/junit.xml"];
    folder.run(&twice).expect(2, &[], &["can't be both the JUnit file and the JSON file"]);
}

#[test]
fn several_targets_are_shown_by_their_names_in_plain_words() {
    let folder = Folder::new("many-words");
    let (good, bad, off) = (Served::start(&[]), Served::start(&["required/issuer"]), WithoutApi::start(&[]));
    let named = [
        format!("fine={}", good.url),
        format!("odd={}", bad.url),
        off.url.clone(),
        "down=http://127.0.0.1:1".to_owned(),
    ];
    let named = named.each_ref().map(String::as_str);
    let suites = ["run", "--dev", "--suite=auth-metadata", "--skip", "caching/"];
    let run = folder.run(&[&suites[..], &named].concat());
    let lines = [
        format!("fine ({}/) nothing broken: ", good.url),
        format!("odd ({}/) not conforming: 1 MUST is broken", bad.url),
        format!("\n{}/ ", off.url),
        ": 1 nothing broken, 1 not conforming, 1 undecided, 1 not offered (exit code 1)\n".to_owned(),
        "\n    reports: reports, with a folder for each target\n".to_owned(),
        "    see reports/down\n".to_owned(),
    ];
    run.expect(1, &lines.each_ref().map(String::as_str), &[]);
    assert_eq!(run.out.matches("refuses connections").count(), 1, "each cause once: {}", run.out);
    // Names stay where there is no room, and so do ids and URLs.
    let narrow = folder.run_in(&[("COLUMNS", "60")], &[&suites[..], &named].concat());
    let long = narrow.out.lines().filter(|line| line.chars().count() > 60);
    assert!(long.into_iter().all(|line| line.split_whitespace().count() == 1), "{}", narrow.out);
    assert!(narrow.out.contains("auth-metadata/required/issuer"), "{}", narrow.out);
}

#[test]
fn an_interrupted_target_is_not_undecided() {
    let folder = Folder::new("many-interrupted");
    let (good, silent) = (Served::start(&[]), silent());
    let silent = format!("http://{}", silent.local_addr().expect("it listens"));
    let limits = ["run", "--dev", "--suite=auth-metadata", "--timeout", "1m", "--deadline", "2s"];
    let run = folder.run(&[&limits[..], &[&good.url, &silent]].concat());
    run.expect(3, &["2 targets in ", ": 1 nothing broken, 1 interrupted (exit code 3)\n"], &[]);
}

#[test]
fn what_is_for_one_target_says_so_whatever_the_number_is() {
    let folder = Folder::new("many-single");
    let one = ["run", "http://127.0.0.1:1", "--shard", "1/2"];
    let without = "is for one target without --targets and --shard";
    folder.run(&[&one[..], &["--json", "x.json"]].concat()).expect(2, &[], &[&format!("--json {without}")]);
    folder.write("known.yaml", "known-failures:\n");
    let write = ["--known-failures", "known.yaml", "--write-known-failures"];
    folder.run(&[&one[..], &write].concat()).expect(2, &[], &[&format!("--write-known-failures {without}")]);
    let none = folder.run(&["run", "http://127.0.0.1:1", "--shard", "2/2"]);
    none.expect(0, &[], &["shard 2/2 has no target: there is only one\n"]);
}

#[test]
fn a_list_of_targets_says_what_to_write() {
    let folder = Folder::new("many-list");
    folder.write("t", "# none yet\n\n");
    folder.run(&["run", "--targets", "t"]).expect(2, &[], &["error: t has no target: write a base URL"]);
    folder.run(&["run", "--targets", "/dev/null"]).expect(2, &[], &["error: /dev/null has no target"]);
    folder.write("t", "https://hs.example/base/_matrix/client/versions?access_token=planted\n");
    let run = folder.run(&["run", "--targets", "t"]);
    run.expect(
        2,
        &[],
        &["t:1: this line is the URL of an endpoint, not of a homeserver; use its base URL: https://hs.example/base\n"],
    );
    assert!(!run.err.contains("planted"), "{}", run.err);
}
