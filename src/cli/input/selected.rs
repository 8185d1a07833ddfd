//! The suites and tests that the user selects. A built-in suite without a selected test is not read.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;

use super::{cases, json_reports};
use crate::cli::arguments::{CaseArguments, FilterArguments};
use crate::cli::error::{CliError, Meant, Unmatched};
use crate::cli::output::terminal::Terminal;
use crate::harness::{Selection, builtin, is_in_suite, matches, suite_of};
use crate::known_failures::KnownFailure;
use crate::outcome::Class;
use crate::safe::TerminalText;
use crate::setting::Versions;
use crate::source::nearest;
use crate::suite::{Extent, Level, Listed, Suite};

/// What the user selects.
pub(in crate::cli) struct Selected {
    /// The suites with selected tests, and those that they need.
    pub(in crate::cli) suites: Vec<Arc<Suite>>,
    pub(in crate::cli) selection: Selection,
    /// The ids of the built-in tests whose suites were not read.
    left_out: Vec<&'static str>,
    /// The ids of `--failed` that no test has any longer.
    gone: Vec<String>,
}

impl Selected {
    /// Reads the suites with selected tests.
    pub(in crate::cli) fn load(arguments: &FilterArguments, extent: Extent) -> Result<Self, CliError> {
        let failed = arguments.failed.as_deref().map(failed).transpose()?;
        let selection = arguments.selection(failed);
        let Some(listed) = listed(&arguments.cases) else { return Self::load_all(arguments, extent, selection) };
        check(&selection, &listed, arguments.failed.as_deref())?;
        let chosen = listed.iter().filter(|(id, level)| selection.selects_id(id, *level));
        let names: Vec<&str> = names(chosen.map(|(id, _)| *id)).into_iter().collect();
        let suites = builtin::selected(&names, extent).map_err(CliError::Cases)?;
        let is_read = |id: &str| suites.iter().any(|suite| is_in_suite(id, &suite.name));
        let left_out: Vec<&str> = listed.iter().map(|(id, _)| *id).filter(|id| !is_read(id)).collect();
        let selection = Selection { unread: left_out.len(), ..selection };
        let gone = gone(&selection, &listed);
        Ok(Self { suites, selection, left_out, gone })
    }

    /// With case files of the user, all suites are read: any of them may need any other.
    fn load_all(arguments: &FilterArguments, extent: Extent, selection: Selection) -> Result<Self, CliError> {
        let suites = match extent {
            Extent::Complete => cases::load(&arguments.cases)?,
            Extent::ForRuns => cases::load_for_runs(&arguments.cases)?,
        };
        let tests: Vec<(&str, Level)> =
            suites.iter().flat_map(|suite| &suite.tests).map(|test| (test.id.as_str(), test.level)).collect();
        check(&selection, &tests, arguments.failed.as_deref())?;
        let gone = gone(&selection, &tests);
        Ok(Self { suites, selection, left_out: Vec::new(), gone })
    }

    /// Says which tests of the report of `--failed` are left out because they no longer exist.
    pub(in crate::cli) fn tell_of_gone(&self, terminal: &Terminal) {
        tell_of_gone(&self.gone, terminal);
    }

    /// Whether a known failure is for tests of suites that were not read, of which a run says nothing.
    pub(in crate::cli) fn leaves_out(&self, entry: &KnownFailure) -> bool {
        let is_read = self.suites.iter().flat_map(|suite| &suite.tests).any(|test| entry.names(&test.id));
        !is_read && self.left_out.iter().any(|id| entry.names(id))
    }
}

/// The built-in tests without reading a suite, where no other case files are named.
fn listed(arguments: &CaseArguments) -> Option<Vec<(&'static str, Level)>> {
    let level = |word: &str| Level::ALL.into_iter().find(|level| level.as_str() == word);
    cases::listed(arguments)?.into_iter().map(|test| Some((test.id, level(test.level)?))).collect()
}

/// A selected test, as lists show it.
pub(in crate::cli) struct ListedTest {
    pub(in crate::cli) id: &'static str,
    /// The word for its level.
    pub(in crate::cli) level: &'static str,
    pub(in crate::cli) versions: Versions,
}

/// The selected built-in tests, where no suite has to be read for that.
pub(in crate::cli) fn listed_tests(
    arguments: &FilterArguments,
    terminal: &Terminal,
) -> Result<Option<Vec<ListedTest>>, CliError> {
    let (Some(known), Some(tests)) = (cases::listed(&arguments.cases), listed(&arguments.cases)) else {
        return Ok(None);
    };
    let selection = arguments.selection(arguments.failed.as_deref().map(failed).transpose()?);
    check(&selection, &tests, arguments.failed.as_deref())?;
    tell_of_gone(&gone(&selection, &tests), terminal);
    let selected = known.into_iter().zip(tests).filter(|(_, (id, level))| selection.selects_id(id, *level));
    // Most have the versions of the one before.
    let mut before: Option<(&Listed, Versions)> = None;
    let listed = selected.map(|(test, _)| {
        let same = before.filter(|(other, _)| (other.since, other.until) == (test.since, test.until));
        let versions = same.map(|(_, versions)| versions).or_else(|| test.versions())?;
        before = Some((test, versions));
        Some(ListedTest { id: test.id, level: test.level, versions })
    });
    Ok(listed.collect())
}

/// The ids of the tests that failed, warned or could not be judged in a JSON report.
fn failed(path: &Path) -> Result<HashSet<String>, CliError> {
    let report = json_reports::read(path)?;
    let is_not_ok = |class: Class| matches!(class, Class::Failed | Class::Warned | Class::Undecided);
    let tests = report.tests().filter(|(_, test)| is_not_ok(test.outcome.kind().class()));
    let ids: HashSet<String> = tests.map(|(_, test)| test.id.clone()).collect();
    if ids.is_empty() { Err(CliError::NothingFailed(path.display().to_string())) } else { Ok(ids) }
}

/// The ids of `--failed` that no test has, in order.
fn gone(selection: &Selection, tests: &[(&str, Level)]) -> Vec<String> {
    let Some(only) = &selection.only else { return Vec::new() };
    let known: HashSet<&str> = tests.iter().map(|(id, _)| *id).collect();
    let failed = only.iter().filter(|id| !known.contains(id.as_str()));
    failed.cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

fn tell_of_gone(gone: &[String], terminal: &Terminal) {
    /// The most ids that are named.
    const MOST: usize = 5;
    let named = gone.iter().take(MOST).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if gone.len() > MOST { format!(" and {} more", gone.len() - MOST) } else { String::new() };
    let text = match gone.len() {
        0 => return,
        1 => format!("note: a test that failed in the report no longer exists and is left out: {named}"),
        count => {
            format!("note: {count} tests that failed in the report no longer exist and are left out: {named}{more}")
        }
    };
    terminal.err(&format!("{}\n", TerminalText::whole_line(&text)));
}

/// Refuses filters and suites that match nothing, and a selection of nothing.
fn check(selection: &Selection, tests: &[(&str, Level)], failed: Option<&Path>) -> Result<(), CliError> {
    let ids: Vec<&str> = tests.iter().map(|(id, _)| *id).collect();
    let suites: BTreeSet<&str> = names(ids.iter().copied());
    let unknown = selection.suites.iter().filter(|name| !suites.contains(name.as_str()));
    let unknown = unknown.map(|name| CliError::NoSuite {
        name: name.clone(),
        near: nearest(name, suites.iter().copied()).map(ToOwned::to_owned),
        all: suites.iter().copied().collect::<Vec<_>>().join(", "),
    });
    let filters = selection.filters.iter().chain(&selection.skip);
    let is_unmatched = |filter: &&String| !ids.iter().any(|id| matches(filter, id, selection.exact));
    let unmatched = filters.filter(is_unmatched).map(|filter| {
        let meant = if selection.exact { meant_exactly(filter, &ids) } else { near(filter, &ids).map(Meant::Alike) };
        CliError::NoMatch(Unmatched { filter: filter.clone(), exact: selection.exact, meant })
    });
    let errors: Vec<CliError> = unknown.chain(unmatched).collect();
    if !errors.is_empty() {
        return Err(CliError::of_all(errors));
    }
    if tests.iter().any(|(id, level)| selection.selects_id(id, *level)) {
        return Ok(());
    }
    if let (Some(path), Some(only)) = (failed, &selection.only)
        && !ids.iter().any(|id| only.contains(*id))
    {
        return Err(CliError::FailedAreGone(path.display().to_string()));
    }
    let of_report = failed.map(|path| format!(" of the tests that failed in {}", path.display()));
    Err(CliError::NothingSelected(of_report.unwrap_or_default()))
}

/// The suites of tests. Those of one suite follow one another.
fn names<'a>(ids: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    let mut last = "";
    for id in ids {
        if !is_in_suite(id, last) {
            last = suite_of(id);
            names.insert(last);
        }
    }
    names
}

/// What may be meant by a filter: an id, with or without its suite, a group of ids, or a word of them.
fn near(filter: &str, ids: &[&str]) -> Option<String> {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for id in ids {
        let short = id.split_once('/').map_or(*id, |(_, short)| short);
        for (text, at) in
            [*id, short].into_iter().flat_map(|text| text.match_indices('/').map(move |(at, _)| (text, at)))
        {
            known.extend(text.get(..at));
            known.extend(text.get(..=at));
        }
        known.extend([*id, short]);
        known.extend(id.split('/'));
    }
    nearest(filter, known).map(ToOwned::to_owned)
}

/// What may be meant by a complete id, with or without its suite, that no test has.
fn meant_exactly(filter: &str, ids: &[&str]) -> Option<Meant> {
    let short = |id: &str| id.split_once('/').map_or("", |(_, short)| short).to_owned();
    let group = format!("{}/", filter.trim_end_matches('/'));
    let in_group = |id: &&&str| id.starts_with(&group) || short(id).starts_with(&group);
    let found = |tests: Vec<&&str>| Some((tests.len(), tests.first()?.to_string()));
    if let Some((tests, one)) = found(ids.iter().filter(in_group).collect()) {
        return Some(Meant::Group(tests, one));
    }
    if let Some((tests, one)) = found(ids.iter().filter(|id| matches(filter, id, false)).collect()) {
        return Some(Meant::Part(tests, one));
    }
    let shorts: Vec<String> = ids.iter().map(|id| short(id)).collect();
    let known = ids.iter().copied().chain(shorts.iter().map(String::as_str));
    nearest(filter, known).map(|near| Meant::Alike(near.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: [&str; 3] = ["auth-metadata/required/issuer", "auth-metadata/caching/etag-form", "other/required/scope"];

    #[test]
    fn what_a_mistyped_filter_may_mean_is_an_id_or_a_group_or_a_word() {
        let meant = |filter: &str| near(filter, &IDS);
        assert_eq!(meant("auth-metdata/required/issuer").as_deref(), Some(IDS[0]));
        assert_eq!(meant("required/isuer").as_deref(), Some("required/issuer"));
        assert_eq!(meant("cachign/").as_deref(), Some("caching/"));
        assert_eq!(meant("etag-from").as_deref(), Some("etag-form"));
        assert_eq!(meant("nothing-like-it"), None);
    }

    #[test]
    fn where_filters_are_complete_ids_a_group_or_a_part_of_ids_is_named_as_such() {
        let refused = |filter: &str| {
            let filters = vec![filter.to_owned()];
            let selection = Selection { filters, exact: true, ..Selection::default() };
            let error = check(&selection, &IDS.map(|id| (id, Level::Must)), None).err();
            error.map_or_else(String::new, |error| error.to_string())
        };
        for (filter, said) in [
            ("auth-metadata/caching", ": it is a group of one test; leave out --exact, or name one of them, such as `"),
            (
                "required/",
                ": it is a group of 2 tests; leave out --exact, or name one of them, such as `auth-metadata/r",
            ),
            ("auth-metadata", ": it is a group of 2 tests; "),
            ("etag-form", "; did you mean `auth-metadata/caching/etag-form`?"),
            (
                "*/required/*",
                "; leave out --exact to select the 2 tests that it matches, or name one: `auth-metadata/re",
            ),
            ("required/isuer", "; did you mean `required/issuer`?"),
            ("cachign", "; `list` shows all tests"),
        ] {
            assert!(
                refused(filter).starts_with(&format!("no test has the id `{filter}`{said}")),
                "{}",
                refused(filter)
            );
        }
        assert_eq!(refused("required/issuer"), "");
    }

    #[test]
    fn a_selection_of_nothing_is_refused() {
        let tests = IDS.map(|id| (id, Level::Must));
        let selection = |filters: &[&str], levels: &[Level]| Selection {
            filters: filters.iter().map(|filter| (*filter).to_owned()).collect(),
            levels: levels.to_vec(),
            ..Selection::default()
        };
        assert!(check(&selection(&["*/issuer", "etag"], &[]), &tests, None).is_ok());
        let text =
            |selection| check(&selection, &tests, None).map_err(|error| error.render(crate::report::Color::Plain));
        assert!(text(selection(&["isssuer", "scop"], &[])).is_err_and(|text| text.contains("did you mean `issuer`?")));
        assert!(text(selection(&["issuer"], &[Level::May])).is_err_and(|text| text.contains("no test is selected")));
    }
}
