//! A unique name for each report: that of its target, its server, its software, or its file, whichever distinguishes.

use std::collections::HashSet;

use url::Url;

use super::NamedReport;
use crate::published::Server;

/// The names of the columns: the name that the user gave the target, or else the host of the server. Several reports of
/// one server, and of loopback hosts, are named after the software with its version, or else after their files.
pub(super) fn names(reports: &[NamedReport]) -> Vec<String> {
    let given: Vec<Option<&str>> = reports.iter().map(|named| named.report.name.as_deref()).collect();
    let software: Vec<Option<String>> =
        reports.iter().map(|named| named.report.server.as_ref().and_then(Server::title)).collect();
    let servers: Vec<String> = reports.iter().map(|named| server(&named.report.target)).collect();
    let files: Vec<&str> = reports.iter().map(|named| file_name(&named.file)).collect();
    let of_column = |at: usize| {
        if let Some(name) = given[at].filter(|_| is_only(&given, at)) {
            return name.to_owned();
        }
        if is_only(&servers, at) && !servers[at].is_empty() && !is_loopback(&reports[at].report.target) {
            return servers[at].clone();
        }
        if let Some(title) = software[at].clone().filter(|_| is_only(&software, at)) {
            return title;
        }
        if is_only(&files, at) { files[at].to_owned() } else { reports[at].file.clone() }
    };
    numbered((0..reports.len()).map(of_column).collect())
}

fn is_only<T: PartialEq>(all: &[T], at: usize) -> bool {
    all.iter().filter(|other| **other == all[at]).count() == 1
}

/// The base URL without its scheme and the slash at its end.
fn server(target: &str) -> String {
    let short = target.split_once("://").map_or(target, |(_, rest)| rest);
    short.trim_end_matches('/').to_owned()
}

fn is_loopback(target: &str) -> bool {
    Url::parse(target).is_ok_and(|url| match url.host() {
        Some(url::Host::Domain(domain)) => domain == "localhost" || domain.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    })
}

/// The name of a file without its folder and without `.json`.
fn file_name(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.strip_suffix(".json").filter(|stem| !stem.is_empty()).unwrap_or(name)
}

/// The same file may be given twice.
fn numbered(names: Vec<String>) -> Vec<String> {
    let mut taken = HashSet::new();
    let numbered = names.into_iter().map(|name| {
        let mut own = name.clone();
        let mut number = 1;
        while !taken.insert(own.clone()) {
            number += 1;
            own = format!("{name} ({number})");
        }
        own
    });
    numbered.collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::published::{Report, Software};

    fn names_of(reports: &[(&str, &str)]) -> Vec<String> {
        let sample = Report::read(include_bytes!("../../../reports/sample.json")).unwrap();
        let named = reports.iter().map(|(file, target)| NamedReport {
            file: (*file).to_owned(),
            report: Report { target: (*target).to_owned(), server: None, ..sample.clone() },
        });
        names(&named.collect::<Vec<_>>())
    }

    #[test]
    fn servers_are_named_after_their_hosts() {
        let reports = [("a.json", "https://one.example/"), ("b.json", "https://two.example:8448/base/")];
        assert_eq!(names_of(&reports), ["one.example", "two.example:8448/base"]);
    }

    #[test]
    fn one_server_over_time_is_named_after_the_files() {
        let hs = "https://hs.example/";
        assert_eq!(names_of(&[("old/monday.json", hs), ("new/tuesday.json", hs)]), ["monday", "tuesday"]);
        assert_eq!(names_of(&[("old/run.json", hs), ("new/run.json", hs)]), ["old/run.json", "new/run.json"]);
        assert_eq!(names_of(&[("run.json", hs), ("run.json", hs)]), ["run.json", "run.json (2)"]);
        let forged = "https://run.json (2)/";
        let names = names_of(&[("run.json", hs), ("x.json", forged), ("run.json", hs), ("run.json", hs)]);
        assert_eq!(names, ["run.json", "run.json (2)", "run.json (3)", "run.json (4)"]);
        let other = "https://two.example/";
        assert_eq!(names_of(&[("a.json", hs), ("b.json", hs), ("c.json", other)]), ["a", "b", "two.example"]);
    }

    #[test]
    fn software_and_given_names_say_more_than_a_port() {
        let sample = Report::read(include_bytes!("../../../reports/sample.json")).unwrap();
        let named = |port: u16, name: Option<&str>, software: Option<(&str, Option<&str>)>| {
            let software = software
                .map(|(name, version)| Software { name: name.to_owned(), version: version.map(ToOwned::to_owned) });
            let (target, name) = (format!("http://127.0.0.1:{port}/"), name.map(ToOwned::to_owned));
            let server = Some(Server { software, ..Server::default() });
            NamedReport { file: format!("{port}.json"), report: Report { target, name, server, ..sample.clone() } }
        };
        let synapse = |version| Some(("Synapse", Some(version)));
        let names_of = |reports: &[NamedReport]| names(reports);
        assert_eq!(
            names_of(&[
                named(1, None, synapse("1.1")),
                named(2, None, synapse("1.2")),
                named(3, None, Some(("T", None)))
            ]),
            ["Synapse 1.1", "Synapse 1.2", "T"]
        );
        assert_eq!(names_of(&[named(1, None, synapse("1.1")), named(2, None, synapse("1.1"))]), ["1", "2"]);
        assert_eq!(names_of(&[named(1, Some("old"), synapse("1.1")), named(2, None, None)]), ["old", "2"]);
        assert_eq!(names_of(&[named(1, Some("hs"), synapse("1.1")), named(2, Some("hs"), None)]), ["Synapse 1.1", "2"]);
    }

    #[test]
    fn loopback_hosts_say_nothing() {
        let reports = [("synapse.json", "http://localhost:8008/"), ("dendrite", "http://127.0.0.1:8009/")];
        assert_eq!(names_of(&reports), ["synapse", "dendrite"]);
        assert_eq!(
            names_of(&[("a.json", "no URL"), ("b.json", ""), (".json", "http://[::1]/")]),
            ["no URL", "b", ".json"]
        );
    }
}
