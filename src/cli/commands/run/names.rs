//! Names of targets, by which reports tell several targets apart: given by the user (`NAME=TARGET`), or else the host.

use std::collections::HashSet;

/// The longest name that a user can give, in characters.
const MAX_NAME: usize = 64;

/// A name before the target, if the user gave one: ASCII letters, digits, `.`, `_` and `-` before a `=`. No base URL and
/// no server name begins like that.
pub(super) fn split(text: &str) -> (Option<&str>, &str) {
    let is_name = |name: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        (1..=MAX_NAME).contains(&name.len()) && name.chars().all(allowed)
    };
    match text.trim().split_once('=') {
        Some((name, target)) if is_name(name) => (Some(name), target),
        Some(_) | None => (None, text),
    }
}

/// The names that are taken. Upper and lower case count as one: folders may be called after the names.
#[derive(Default)]
pub(super) struct Names(HashSet<String>);

impl Names {
    /// Takes a name that the user gave; whether it was free.
    pub(super) fn take(&mut self, name: &str) -> bool {
        self.0.insert(name.to_ascii_lowercase())
    }

    /// Takes a name for a target without one: its host with its port and path, or all of its URL where that is taken.
    pub(super) fn make(&mut self, target: &str) -> String {
        let short = target.split_once("://").map_or(target, |(_, rest)| rest);
        let candidates = [short.to_owned(), target.to_owned()];
        let numbered = (2..).map(|number| format!("{target} ({number})"));
        let free = candidates.into_iter().chain(numbered).find(|name| self.take(name));
        free.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_is_cut_off() {
        assert_eq!(split(" synapse=http://localhost:8008"), (Some("synapse"), "http://localhost:8008"));
        assert_eq!(split("v1.2_a-b=example.org"), (Some("v1.2_a-b"), "example.org"));
        for text in ["https://a.example/?x=1", "example.org", "=https://a.example", "a b=c.example", "é=c.example"] {
            assert_eq!(split(text), (None, text));
        }
        let long = format!("{}=c.example", "a".repeat(65));
        assert_eq!(split(&long), (None, long.as_str()));
    }

    #[test]
    fn every_target_has_a_name_of_its_own() {
        let mut names = Names::default();
        assert!(names.take("Synapse") && !names.take("synapse"));
        let targets = ["https://a.example", "http://a.example", "a.example", "https://a.example/base", "synapse"];
        let expected = ["a.example", "http://a.example", "a.example (2)", "a.example/base", "synapse (2)"];
        assert_eq!(targets.map(|target| names.make(target)), expected.map(str::to_owned));
    }
}
