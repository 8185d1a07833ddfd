//! `--curl` and the scripts of the HTML report, run by `sh`: the same requests get the same status codes. They need curl
//! and jq, as the scripts do.

use std::collections::HashMap;
use std::process::{Command, Stdio};

use crate::command::{Folder, Served};

/// What a script prints: a status and the name of a request on each line.
fn printed(folder: &Folder, script: &str) -> Vec<(String, String)> {
    let output = Command::new("sh").arg(script).current_dir(&folder.0).stdin(Stdio::null()).output().expect("sh");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && complaints.is_empty(), "{script}: {complaints}");
    let line = |line: &str| line.split_once(' ').map(|(status, name)| (status.to_owned(), name.to_owned()));
    text.lines().map(|text| line(text).expect("a status and a name")).collect()
}

/// The status codes of a run, by the names of requests.
fn statuses(report: &str) -> HashMap<String, String> {
    let report: serde_json::Value = serde_json::from_str(report).expect("JSON");
    let suites = report["suites"].as_array().expect("suites").iter();
    let of_suite = |suite: &serde_json::Value| -> Vec<(String, String)> {
        let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
        let requests = suite["requests"].as_array().expect("requests").iter();
        requests
            .flat_map(|request| {
                let (name, status) = (text(&request["name"]), request["status"].to_string());
                // The name of a request of another suite begins with that suite.
                [(format!("{}/{name}", text(&suite["name"])), status.clone()), (name, status)]
            })
            .collect()
    };
    suites.flat_map(of_suite).collect()
}

#[test]
fn the_script_of_a_run_gets_the_same_status_codes() {
    let folder = Folder::new("script");
    let served = Served::start(&[]);
    let suites = ["--suite", "token", "--suite", "versions", "--suite", "authorize"];
    let reports = ["--curl", "requests.sh", "--json", "run.json"];
    folder.run(&[&["run", &served.url][..], &suites, &reports].concat()).expect(0, &["requests.sh"], &[]);
    let script = folder.read("requests.sh");
    assert!(script.contains("v0=$(json ") && script.contains("$(encoded \"$v0\")"), "values are taken from responses");
    assert!(!script.contains("****"), "nothing is masked");
    let (printed, expected) = (printed(&folder, "requests.sh"), statuses(&folder.read("run.json")));
    assert!(printed.len() > 60, "{}", printed.len());
    for (status, name) in printed {
        assert_eq!(expected.get(&name), Some(&status), "{name}");
    }
}

#[test]
fn a_finding_that_depends_on_other_requests_comes_with_all_of_them() {
    let folder = Folder::new("chain");
    let served = Served::start(&["token/invalid-code"]);
    let run = folder.run(&["run", &served.url, "--suite", "token", "--html", "run.html", "--json", "run.json"]);
    run.expect(1, &["  fail token/invalid-code", "--curl FILE writes a script that sends all of them"], &[]);
    assert!(!run.out.contains("client_id=***"), "{}", run.out);
    let page = folder.read("run.html");
    let found =
        page.find("id=\"token/invalid-code\"").and_then(|at| page[at..].find("#!/bin/sh").map(|more| at + more));
    let start = found.expect("a script in the finding");
    let end = start + page[start..].find("</code>").expect("its end");
    let text = page[start..end].replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    std::fs::write(folder.0.join("chain.sh"), text).expect("a script");
    let printed = printed(&folder, "chain.sh");
    let names: Vec<&str> = printed.iter().map(|(_, name)| name.as_str()).collect();
    assert!(names.iter().any(|name| name.starts_with("registration/")) && names.len() < 6, "{names:?}");
    let expected = statuses(&folder.read("run.json"));
    for (status, name) in &printed {
        assert_eq!(expected.get(name), Some(status), "{name}");
    }
}
