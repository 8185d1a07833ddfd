//! Passwords hidden in problems: what is wrong with a users file is printed, and stays in the logs of CI systems.

use std::sync::Arc;

use crate::source::{Problem, SourceFile};

/// Problems of a users file that show its keys and no value.
pub(super) fn hide(file: &Arc<SourceFile>, problems: Vec<Problem>) -> Vec<Problem> {
    let hidden = SourceFile::new(file.name.clone(), keys_of(&file.text));
    let without_value = |mut problem: Problem| {
        problem.place.file = Arc::clone(&hidden);
        if let Some((place, _)) = &mut problem.related {
            place.file = Arc::clone(&hidden);
        }
        for found in [", found text", ", found number"] {
            if let Some((before, _)) = problem.message.split_once(found) {
                problem.message = format!("{before}{found}");
                // It may repeat the value.
                problem.help = problem.help.filter(|help| help.starts_with("write `KEY")).or_else(|| {
                    let help = "put the text into quotes, or correct it; values of this file are not shown";
                    Some(help.to_owned())
                });
                break;
            }
        }
        problem
    };
    problems.into_iter().map(without_value).collect()
}

/// A text with a `*` for each octet that belongs to a value, so that places stay right.
fn keys_of(text: &str) -> String {
    let mut hidden = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        // A key stands at the beginning of a line, or behind a brace, a comma or a dash.
        let mut may_be_key = true;
        for word in line.split_inclusive([' ', '\t', '\n', '{', '}', ',', '[', ']']) {
            let bare = word.trim_end_matches(|c: char| c.is_ascii_whitespace() || "{}[],".contains(c));
            let is_dash = bare == "-";
            if is_dash || (may_be_key && bare.ends_with(':')) {
                hidden.push_str(word);
            } else {
                hidden.extend(bare.chars().flat_map(|c| std::iter::repeat_n('*', c.len_utf8())));
                hidden.push_str(&word[bare.len()..]);
            }
            may_be_key = (may_be_key && (bare.is_empty() || is_dash)) || word.ends_with(['{', ',']);
        }
    }
    hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_where_they_are_and_values_go() {
        let text =
            "users:\n  anna: { name: anna, pasword: pässword }\n  bert:\n    password: pass: s#1\n- a: \"b c\"\n";
        let hidden =
            "users:\n  anna: { name: ****, pasword: ********* }\n  bert:\n    password: ***** ***\n- a: ** **\n";
        assert_eq!(keys_of(text), hidden);
        assert_eq!(hidden.len(), text.len());
    }
}
