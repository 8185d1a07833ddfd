//! Which tests a run selects: by parts of ids, patterns, complete ids, levels and suites.

use std::collections::HashSet;

use libtest_mimic::Arguments;
use wildmatch::WildMatch;

use crate::suite::{Level, Test};

/// Which tests to run.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// A test is selected if one of these matches its id (see [`matches`]); all tests if there are none.
    pub filters: Vec<String>,
    /// Filters are complete ids, with or without the suite.
    pub exact: bool,
    /// A test is not selected if one of these matches its id.
    pub skip: Vec<String>,
    /// Only these levels; all if empty.
    pub levels: Vec<Level>,
    /// Only the suites of these names; all if empty.
    pub suites: Vec<String>,
    /// Only the tests with these ids.
    pub only: Option<HashSet<String>>,
    /// The number of built-in tests whose suites were not read, because none of their tests is selected.
    pub unread: usize,
}

impl Selection {
    /// The selection by libtest's arguments.
    pub fn from_arguments(arguments: &Arguments) -> Self {
        let Arguments { filter, exact, skip, .. } = arguments.clone();
        Self { filters: filter.into_iter().collect(), exact, skip, ..Self::default() }
    }

    /// Whether a test is selected.
    pub fn selects(&self, test: &Test) -> bool {
        self.selects_id(&test.id, test.level)
    }

    /// Whether the test of this id and level is selected.
    pub fn selects_id(&self, id: &str, level: Level) -> bool {
        let is_named = |filters: &[String]| filters.iter().any(|filter| matches(filter, id, self.exact));
        (self.suites.is_empty() || self.suites.iter().any(|name| is_in_suite(id, name)))
            && (self.filters.is_empty() || is_named(&self.filters))
            && (self.levels.is_empty() || self.levels.contains(&level))
            && self.only.as_ref().is_none_or(|ids| ids.contains(id))
            && !is_named(&self.skip)
    }
}

/// Whether a filter matches an id: it is a part of the id; or it has `*` (any characters) or `?` (one character) and
/// matches the complete id, with or without its suite. With `exact` it is the complete id, with or without its suite.
pub fn matches(filter: &str, id: &str, exact: bool) -> bool {
    let short = id.split_once('/').map_or(id, |(_, short)| short);
    if exact {
        return filter == id || filter == short;
    }
    let is_pattern = filter.contains(['*', '?']);
    let fits = |pattern: &WildMatch| pattern.matches(id) || pattern.matches(short);
    id.contains(filter) || (is_pattern && fits(&WildMatch::new(filter)))
}

/// The suite of the test of this id.
pub fn suite_of(id: &str) -> &str {
    id.split_once('/').map_or(id, |(suite, _)| suite)
}

/// Whether the test of this id is in a suite.
pub fn is_in_suite(id: &str, suite: &str) -> bool {
    id.strip_prefix(suite).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "auth-metadata/required/issuer";

    #[test]
    fn a_filter_is_a_part_of_an_id_or_a_pattern_for_all_of_it() {
        for filter in ["required/", "iss", ID, "required/issuer", "*/issuer", "required/*", "auth-*/iss?er", "*"] {
            assert!(matches(filter, ID, false), "{filter}");
        }
        for filter in ["issuer/", "required/*x", "?ssuer", "iss*", "required/issuer/*"] {
            assert!(!matches(filter, ID, false), "{filter}");
        }
    }

    #[test]
    fn an_exact_filter_is_an_id_with_or_without_its_suite() {
        assert!(matches(ID, ID, true) && matches("required/issuer", ID, true));
        for filter in ["issuer", "required", "*/issuer", "auth-metadata/required/issuer/"] {
            assert!(!matches(filter, ID, true), "{filter}");
        }
    }

    #[test]
    fn every_kind_of_filter_narrows_the_selection() {
        let some = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let selects = |selection: Selection| selection.selects_id(ID, Level::Must);
        assert!(selects(Selection::default()));
        assert!(selects(Selection { filters: some(&["other", "issuer"]), ..Selection::default() }));
        assert!(!selects(Selection { filters: some(&["other"]), ..Selection::default() }));
        assert!(!selects(Selection {
            filters: some(&["issuer"]),
            skip: some(&["required/*"]),
            ..Selection::default()
        }));
        assert!(!selects(Selection { levels: vec![Level::May], ..Selection::default() }));
        assert!(selects(Selection { suites: some(&["auth-metadata", "x"]), ..Selection::default() }));
        assert!(!selects(Selection { suites: some(&["auth"]), ..Selection::default() }));
        assert!(!selects(Selection { only: Some(HashSet::new()), ..Selection::default() }));
    }
}
