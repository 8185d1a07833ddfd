//! Regular expressions of forms.

use std::collections::{HashMap, HashSet};

use regex_lite::Regex;

/// Regular expressions, compiled when first asked for, for all checks of a read. Files repeat names and pointers again and again: a text that
/// matched once is kept.
#[derive(Default)]
pub(crate) struct Patterns {
    compiled: HashMap<&'static str, Option<Regex>>,
    matched: HashMap<&'static str, HashSet<String>>,
}

impl Patterns {
    pub(super) fn match_text(&mut self, pattern: &'static str, text: &str) -> bool {
        let matched = self.matched.entry(pattern).or_default();
        if matched.contains(text) {
            return true;
        }
        let regex = self.compiled.entry(pattern).or_insert_with(|| Regex::new(pattern).ok());
        let matches = regex.as_ref().is_some_and(|regex| regex.is_match(text));
        if matches {
            matched.insert(text.to_owned());
        }
        matches
    }
}
