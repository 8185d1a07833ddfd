//! Edits the text of a list of known failures line by line, so that comments and reasons stay as they are.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use super::KnownFailure;
use crate::source::{Place, SourceFile};

/// The beginning of a new list.
const BEGINNING: &str = "# Tests that this homeserver is known to fail, each with the reason why. Also: `link`, \
                         `expires` (the last day, YYYY-MM-DD), `target` (a base URL).\nknown-failures:\n";

/// The placeholder for a missing reason.
const NO_REASON: &str = "# missing: say why this fails";

/// A list that cannot be edited line by line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}: the entries don't each begin a line of their own, so the list can't be changed here: edit it by hand")]
pub struct NotBlockStyle(Place);

/// The text of the list without some of its entries, and with new entries for these tests. The reasons of new entries
/// are marked as missing.
pub fn edit_known_failures(
    file: &Arc<SourceFile>,
    entries: &[Arc<KnownFailure>],
    removed: &[Arc<KnownFailure>],
    added: &[&str],
) -> Result<String, NotBlockStyle> {
    let has_something = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let line_break = if file.text.is_empty() || file.text.ends_with('\n') { "" } else { "\n" };
    let without_nothing = without_nothing(&file.text).filter(|_| entries.is_empty() && !added.is_empty());
    let begun = format!("{}{line_break}{BEGINNING}", file.text);
    let written = without_nothing.as_deref().unwrap_or(&file.text);
    let text = if written.lines().any(has_something) { written } else { begun.as_str() };
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let lines: Vec<Range<usize>> =
        entries.iter().map(|entry| lines_of(text, &entry.place)).collect::<Result<_, NotBlockStyle>>()?;
    let indent = entries.first().zip(lines.first()).map_or("  ", |(entry, lines)| {
        let before = text.get(lines.start..entry.place.span.start).unwrap_or_default();
        before.split('-').next().unwrap_or_default()
    });
    let mut new = String::new();
    for test in added {
        let _ = write!(new, "{indent}- test: {test}{line_end}{indent}  reason: {NO_REASON}{line_end}");
    }
    let end = lines.last().map_or_else(|| end_of_heading(text), |lines| lines.end);
    let mut edited = String::with_capacity(text.len() + new.len());
    let mut at = 0;
    for (entry, lines) in entries.iter().zip(&lines) {
        edited.push_str(text.get(at..lines.start).unwrap_or_default());
        if !removed.contains(entry) {
            edited.push_str(text.get(lines.clone()).unwrap_or_default());
        }
        at = lines.end;
    }
    edited.push_str(text.get(at..end).unwrap_or_default());
    if !new.is_empty() && !edited.ends_with('\n') {
        edited.push_str(line_end);
    }
    edited.push_str(&new);
    edited.push_str(text.get(end..).unwrap_or_default());
    Ok(edited)
}

/// The lines of an entry.
fn lines_of(text: &str, place: &Place) -> Result<Range<usize>, NotBlockStyle> {
    let start = text.get(..place.span.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let before = text.get(start..place.span.start).unwrap_or_default();
    if before.trim() != "-" {
        return Err(NotBlockStyle(place.clone()));
    }
    // The parser ends a mapping where the next node begins: the comments and empty lines before that are not part of
    // it.
    let body = text.get(place.span.clone()).unwrap_or_default();
    let is_own = |line: &&str| !line.trim_start().starts_with('#') && !line.trim().is_empty();
    let lines: Vec<&str> = body.split_inclusive('\n').collect();
    let kept = lines.iter().rposition(is_own).map_or(0, |last| last + 1);
    let own_end = place.span.start + lines.iter().take(kept).map(|line| line.len()).sum::<usize>();
    let rest = text.get(own_end..).unwrap_or_default();
    let ends_line = text.get(..own_end).is_some_and(|before| before.ends_with('\n'));
    let end = if ends_line { own_end } else { own_end + rest.find('\n').map_or(rest.len(), |at| at + 1) };
    Ok(start..end)
}

/// The text with `known-failures:` in place of `known-failures: []` or `known-failures: null`, under which entries can stand.
fn without_nothing(text: &str) -> Option<String> {
    const KEY: &str = "known-failures:";
    let key = text.match_indices(KEY).map(|(at, _)| at).find(|at| *at == 0 || text[..*at].ends_with('\n'))?;
    let rest = text.get(key + KEY.len()..)?;
    let opened = rest.len() - rest.trim_start().len();
    let value = rest.get(opened..)?;
    let length = match ["~", "null", "Null", "NULL"].into_iter().find(|null| value.starts_with(null)) {
        Some(null) => null.len(),
        None => value.strip_prefix('[')?.find(']')? + 2,
    };
    let closed = opened + length;
    Some(format!("{}{}", &text[..key + KEY.len()], rest.get(closed..)?))
}

/// The end of the key's line, in a list without entries.
fn end_of_heading(text: &str) -> usize {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        if line.starts_with("known-failures:") {
            return at;
        }
    }
    at
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::known_failures::read_known_failures;

    fn edit(text: &str, removed: &[&str], added: &[&str]) -> Result<String, NotBlockStyle> {
        let file = SourceFile::new("known.yaml", text);
        let entries = read_known_failures(&file).unwrap();
        let removed: Vec<_> = entries.iter().filter(|entry| removed.contains(&entry.test.as_str())).cloned().collect();
        let edited = edit_known_failures(&file, &entries, &removed, added)?;
        let tests = read_known_failures(&SourceFile::new("known.yaml", edited.as_str())).unwrap();
        let mut expected: Vec<&str> = entries.iter().filter(|it| !removed.contains(it)).map(|it| &*it.test).collect();
        expected.extend(added);
        assert_eq!(tests.iter().map(|it| it.test.as_str()).collect::<Vec<_>>(), expected, "{edited}");
        Ok(edited)
    }

    const LIST: &str = "\
# ours
known-failures:
# caching
- test: s/a  # the first
  reason: >-
    Two
    lines. # not a comment
  # about the second

- reason: R.
  test: s/b

# the end
";

    #[test]
    fn comments_and_reasons_stay() {
        assert_eq!(edit(LIST, &[], &[]).unwrap(), LIST);
        let without_first = edit(LIST, &["s/a"], &[]).unwrap();
        assert_eq!(
            without_first,
            "# ours\nknown-failures:\n# caching\n  # about the second\n\n- reason: R.\n  test: s/b\n\n# the end\n"
        );
        let more = edit(LIST, &["s/b"], &["s/c", "s/d"]).unwrap();
        assert!(more.starts_with(LIST.split("- reason: R.").next().unwrap()), "{more}");
        assert!(more.ends_with(&format!(
            "- test: s/c\n  reason: {NO_REASON}\n- test: s/d\n  reason: {NO_REASON}\n\n# the end\n"
        )));
    }

    #[test]
    fn a_list_begins_and_ends() {
        let new = edit("", &[], &["s/a"]).unwrap();
        assert_eq!(new, format!("{BEGINNING}  - test: s/a\n    reason: {NO_REASON}\n"));
        assert_eq!(edit(&new, &["s/a"], &[]).unwrap(), BEGINNING);
        assert_eq!(
            edit("# ours", &[], &[]).unwrap(),
            format!("# ours\n{BEGINNING}"),
            "a comment stays a line of its own"
        );
        let unfinished = "known-failures:\r\n  - test: s/a\r\n    reason: R.";
        let more = edit(unfinished, &[], &["s/b"]).unwrap();
        assert_eq!(more, format!("{unfinished}\r\n  - test: s/b\r\n    reason: {NO_REASON}\r\n"));
        assert_eq!(edit(unfinished, &["s/a"], &[]).unwrap(), "known-failures:\r\n");
    }

    #[test]
    fn a_list_in_one_line_is_left_alone() {
        let text = "known-failures: [{ test: s/a, reason: R. }]\n";
        assert!(edit(text, &[], &["s/b"]).unwrap_err().to_string().starts_with("known.yaml:1:18: "));
    }

    #[test]
    fn an_empty_list_is_filled() {
        for (text, begins) in [
            ("known-failures: []\n", "known-failures:\n  - test: s/a\n"),
            ("known-failures: ~ # none\n", "known-failures: # none\n  - test: s/a\n"),
            ("known-failures: null", "known-failures:\n  - test: s/a\n"),
            ("# mine\nknown-failures: [ ]  # none left\n", "# mine\nknown-failures:  # none left\n  - test: s/a\n"),
            ("known-failures:\n  [\n  ]\n", "known-failures:\n  - test: s/a\n"),
        ] {
            let edited = edit(text, &[], &["s/a"]).unwrap();
            assert!(edited.starts_with(begins), "{edited}");
        }
        assert_eq!(edit("known-failures: []\n", &[], &[]).unwrap(), "known-failures: []\n");
    }
}
