//! Names of targets, by which reports tell several targets apart: given by the user (`NAME=TARGET`), or else the host.

use std::collections::HashSet;

/// The longest name that a user can give, in characters.
const MAX_NAME: usize = 64;

/// The rule for names in words.
pub(super) const RULE: &str =
    "a name has at most 64 letters (a to z), digits, `.`, `_` and `-`, and at least one letter or digit";

/// A name before the target, if the user gave one, and the target. No base URL and no server name begins like that.
///
/// # Errors
/// What stands before the `=` of a target can't be a name.
pub(super) fn split(text: &str) -> Result<(Option<&str>, &str), &str> {
    let is_name = |name: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        name.len() <= MAX_NAME && name.chars().all(allowed) && name.contains(|c: char| c.is_ascii_alphanumeric())
    };
    match text.trim().split_once('=') {
        Some((name, target)) if is_name(name) => Ok((Some(name), target)),
        Some((name, target)) if !name.contains("://") && target.contains("://") => Err(name),
        Some(_) | None => Ok((None, text)),
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
        assert_eq!(split(" synapse=http://localhost:8008"), Ok((Some("synapse"), "http://localhost:8008")));
        assert_eq!(split("v1.2_a-b=example.org"), Ok((Some("v1.2_a-b"), "example.org")));
        for text in ["https://a.example/?x=1", "example.org", "a b=c.example", "https://a.example/?x=https://b"] {
            assert_eq!(split(text), Ok((None, text)));
        }
    }

    #[test]
    fn what_can_be_no_name_is_not_taken_for_a_part_of_the_target() {
        for name in ["é", "a b", "", ".", "--", "a/b", "\u{200b}a", &"a".repeat(65)] {
            assert_eq!(split(&format!("{name}=https://c.example")), Err(name));
        }
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
