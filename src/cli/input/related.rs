//! The built-in case files that suites of the user may take something from. Reading the others, with a table of all
//! operations, would take longer than a run of a small suite.

use std::sync::Arc;

use crate::harness::builtin;
use crate::source::SourceFile;

/// The suite in which users sign in. Requests on behalf of a user, with the key `as`, use it without naming it.
const SESSION: &str = "session";

/// How a name may be written without its letters, in text in double quotes.
const ESCAPES: [&str; 4] = ["\\x", "\\u", "\\U", "\\\n"];

/// The built-in files without the suites, and the tables, that none of these suites names. Nothing if that is not certain:
/// where there is anything but new suites, or an escape in which a name may be hidden.
pub(super) fn related(own: &[Arc<SourceFile>]) -> Option<Vec<Arc<SourceFile>>> {
    let is_plain = |file: &Arc<SourceFile>| {
        matches!(declared(file), Some(("suite", name)) if !builtin::names().contains(&name))
            && !ESCAPES.iter().any(|escape| file.text.contains(escape))
    };
    if !own.iter().all(is_plain) {
        return None;
    }
    let is_named = |name: &&str| own.iter().any(|file| may_name(&file.text, name));
    let named: Vec<&str> = builtin::names().into_iter().filter(is_named).collect();
    let wanted = builtin::with_required(&named);
    let (tables, mut related): (Vec<_>, Vec<_>) = builtin::files()
        .into_iter()
        .filter(|file| !matches!(declared(file), Some(("suite", name)) if !wanted.contains(&name)))
        .partition(|file| is_table(file));
    let is_used = |table: &Arc<SourceFile>| own.iter().chain(&related).any(|file| names_table(file, table));
    let used: Vec<_> = tables.into_iter().filter(is_used).collect();
    related.extend(used);
    Some(related)
}

/// The line that gives a suite or profile its name; shared files have none.
pub(super) fn declared(file: &SourceFile) -> Option<(&str, &str)> {
    file.text.lines().find_map(|line| {
        let (key, name) = line.split_once(':').filter(|(key, _)| matches!(*key, "suite" | "profile"))?;
        let name = name.split_once(" #").map_or(name, |(name, _)| name);
        Some((key, name.trim().trim_matches(['"', '\''])))
    })
}

/// Whether a text may name something of this suite, as `SUITE/NAME`, or with the suite in the place of a hole.
fn may_name(text: &str, suite: &str) -> bool {
    text.contains(&format!("{suite}/"))
        || (text.contains(">/") && text.contains(suite))
        || (suite == SESSION && text.contains("as:"))
}

/// Whether this is a shared file of tables alone.
fn is_table(file: &SourceFile) -> bool {
    let mut keys = file.text.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()));
    keys.next() == Some("tables:") && keys.next().is_none()
}

/// Whether a file names a table of this shared file, as it is usually written. In any other form it is missed, which is
/// a problem of the case file.
fn names_table(file: &SourceFile, tables: &SourceFile) -> bool {
    let names = tables.text.lines().filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'));
    let is_named = |name: &str| ["rows", "only"].iter().any(|key| file.text.contains(&format!("{key}: {name}")));
    names.filter(|name| !name.starts_with(' ')).any(is_named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::{Suite, read_suites};

    const HEAD: &str = "title: t\nsince: v1.15\nlevel: must\nsource: spec API Versions\nrequest: a\n";
    const TEST: &str = "requirement: R., because: B., expect: { status: 200 }";
    const REQUEST: &str = "a: { get: /a, example: { json: {} } }";

    fn own(name: &str, request: &str, test: &str) -> Arc<SourceFile> {
        let text = format!("suite: {name}\n{HEAD}requests:\n  {request}\ntests:\n  {test}\n");
        SourceFile::new(format!("{name}.yaml"), text)
    }

    /// What is read of some files beside others, by the names of the suites.
    fn read(own: &[Arc<SourceFile>], beside: &[Arc<SourceFile>]) -> Vec<String> {
        let read = read_suites(&[beside, own].concat()).unwrap_or_else(|problems| panic!("{problems:#?}"));
        let is_own = |suite: &&Arc<Suite>| own.iter().any(|file| file.name == suite.file.name);
        let shown = |suite: &Arc<Suite>| format!("{:#?}{:#?}{:#?}", suite.requests, suite.examples, suite.tests);
        read.suites.iter().filter(is_own).map(shown).collect()
    }

    #[test]
    fn a_suite_is_the_same_beside_the_files_that_it_names_and_beside_all() {
        let each = "each: { rows: paths, where: { standards: true } }";
        let (suite, table) = ("cases/auth-metadata.yaml", "cases/operations.yaml");
        let cases = [
            (own("plain", REQUEST, &format!("t: {{ {TEST} }}")), None),
            (own("needy", REQUEST, &format!("t: {{ needs: auth-metadata/required/issuer, {TEST} }}")), Some(suite)),
            (own("foreign", "a: { of: auth-metadata/metadata }", &format!("t: {{ {TEST} }}")), Some(suite)),
            (own("rows", REQUEST, &format!("<each>: {{ {each}, {TEST} }}")), Some(table)),
        ];
        let all = read(&cases.each_ref().map(|(file, _)| Arc::clone(file)), &builtin::files());
        for ((file, named), beside_all) in cases.iter().zip(all) {
            let own = std::slice::from_ref(file);
            let related = related(own).unwrap_or_default();
            assert_eq!(read(own, &related), [beside_all], "{}", file.text);
            let may_be_left_out =
                |file: &&Arc<SourceFile>| is_table(file) || matches!(declared(file), Some(("suite", _)));
            let names: Vec<&str> = related.iter().filter(may_be_left_out).map(|file| file.name.as_str()).collect();
            assert_eq!(names, named.iter().copied().collect::<Vec<_>>(), "{}", file.text);
        }
    }

    #[test]
    fn what_may_hide_a_name_or_is_no_new_suite_is_read_beside_all_files() {
        let test = format!("t: {{ {TEST} }}");
        let escaped = own("escaped", "a: { of: \"\\x61uth-metadata/metadata\" }", &test);
        let built_in = SourceFile::new("own.yaml", "suite: versions\n");
        let profile = SourceFile::new("own.yaml", "profile: own\n");
        for file in [escaped, built_in, profile] {
            assert!(related(&[file]).is_none());
        }
        let hole = SourceFile::new("own.yaml", "suite: own\nneeds: <each>/status?\neach: [versions]\n");
        assert!(related(&[hole]).unwrap_or_default().iter().any(|file| file.name == "cases/versions.yaml"));
    }
}
