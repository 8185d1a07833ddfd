//! Passwords hidden in problems: what is wrong with a users file is printed, and stays in the logs of CI systems.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::pages::PAGE;
use super::{USER, USERS};
use crate::source::{Problem, ProblemCode, SourceFile, nearest};

const HELP: &str = "put the text into quotes, or correct it; values of this file are not shown";

/// Problems of a users file that show its keys and the names of its users, and no other word of it.
pub(super) fn hide(file: &Arc<SourceFile>, roles: &[&str], problems: Vec<Problem>) -> Vec<Problem> {
    let is_key = |word: &str| roles.contains(&word) || keys().any(|key| key == word) || nearest(word, keys()).is_some();
    let shown = keys_of(&file.text, is_key);
    let known: BTreeSet<&str> = words(&shown).collect();
    let hidden: BTreeSet<&str> = words(&file.text).filter(|word| !known.contains(word)).collect();
    let repeats = |text: &str| words(text).any(|word| hidden.contains(word));
    let shown_file = SourceFile::new(file.name.clone(), shown.as_str());
    let without_value = |mut problem: Problem| {
        problem.place.file = Arc::clone(&shown_file);
        if let Some((place, label)) = &mut problem.related {
            place.file = Arc::clone(&shown_file);
            if repeats(label) {
                *label = "this belongs to it".to_owned();
            }
        }
        // A long value is cut in a message, which may leave a part of a word.
        for found in [", found text", ", found number"] {
            if let Some((before, _)) = problem.message.split_once(found) {
                problem.message = format!("{before}{found}");
            }
        }
        // The name of a variable is no secret.
        if repeats(&problem.message) && !problem.message.starts_with("the environment variable ") {
            let is_ambiguous = problem.code == ProblemCode::AmbiguousScalar;
            let message = if is_ambiguous {
                "YAML tools read this value differently"
            } else {
                "this is not what a users file has here"
            };
            problem.message = message.to_owned();
        }
        if problem.help.as_deref().is_some_and(|help| repeats(help) || help.contains('…')) {
            problem.help = Some(HELP.to_owned());
        }
        problem
    };
    problems.into_iter().map(without_value).collect()
}

/// The problem of a users file that is no text, without its values.
pub(super) fn without_values(mut problem: Problem) -> Problem {
    let file = SourceFile::new(
        problem.place.file.name.clone(),
        keys_of(&problem.place.file.text, |word| keys().any(|key| key == word)),
    );
    problem.place.file = file;
    problem.related = None;
    // One that is not UTF-8 shows the octet.
    if let Some((before, _)) = problem.message.split_once(" (0x") {
        problem.message = format!("{before} is not UTF-8");
    }
    problem
}

/// The keys of a users file, at any depth.
fn keys() -> impl Iterator<Item = &'static str> {
    [&USERS, &USER, &PAGE].into_iter().flat_map(|object| object.keys().map(|key| key.name))
}

/// The words of a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').filter(|word| !word.is_empty())
}

/// A text with a `*` for each octet that belongs to no key, so that places stay right.
fn keys_of(text: &str, is_key: impl Fn(&str) -> bool) -> String {
    let mut hidden = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        // A key stands at the beginning of a line, or behind a brace, a comma or a dash.
        let mut may_be_key = true;
        for word in line.split_inclusive([' ', '\t', '\n', '{', '}', ',', '[', ']']) {
            let bare = word.trim_end_matches(|c: char| c.is_ascii_whitespace() || "{}[],".contains(c));
            let is_dash = bare == "-";
            if is_dash || (may_be_key && bare.strip_suffix(':').is_some_and(&is_key)) {
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
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::users::read_users;

    #[test]
    fn keys_stay_where_they_are_and_values_go() {
        let text = "users:\n  anna: { name: anna, pasword: pässword }\n  bert:\n    password: \"pass,\n    x: s#1\"\n- name: \"b c\"\n";
        let hidden = "users:\n  anna: { name: ****, pasword: ********* }\n  bert:\n    password: *****,\n    ** ****\n- name: ** **\n";
        let shown = keys_of(text, |word| keys().any(|key| key == word) || ["anna", "bert", "pasword"].contains(&word));
        assert_eq!(shown, hidden);
        assert_eq!(hidden.len(), text.len());
    }

    /// All that a report of the problems may show.
    fn shown(problems: &[Problem]) -> String {
        let of = |problem: &Problem| {
            let related = problem.related.as_ref().map(|(place, label)| format!("{label} {}", place.file.text));
            format!("{} {:?} {:?} {}", problem.message, problem.help, related, problem.place.file.text)
        };
        problems.iter().map(of).collect()
    }

    #[test]
    fn a_file_that_can_not_be_read_shows_no_password() {
        for octets in
            [b"users:\n  anna: { password: pl\xe4nted-secret }\n".to_vec(), b"password: planted\0secret".to_vec()]
        {
            let problem = *SourceFile::from_octets("users.yaml", octets).unwrap_err();
            let shown = shown(&[without_values(problem)]);
            assert!(!["nted", "secret", "\u{e4}"].iter().any(|part| shown.contains(part)), "{shown}");
        }
    }

    #[test]
    fn no_problem_repeats_a_password() {
        for password in [
            "0123456",
            "0x1234",
            "12:34:56",
            "1_000",
            "\n    - planted-secret",
            "{planted-secret}",
            "[planted-secret]",
            "\"a,planted-four: b",
            "x, planted: 5",
            "\"x\n    planted-key: y\"\n    planted-key: z",
            "&planted x",
            "*planted",
            "!planted x",
            "| planted",
            "planted: secret",
            "'planted",
            "@planted",
            "`planted",
            "%planted",
            "~",
            "",
            "2026-01-02",
            "\"\\planted\"",
        ] {
            for text in [
                format!("users:\n  anna:\n    name: a\n    password: {password}\n    nome: x\n"),
                format!("users:\n  anna: {{ name: a, nome: x, password: {password} }}\n"),
            ] {
                let problems = read_users(&SourceFile::new("users.yaml", text.as_str()), |_| None).unwrap_err();
                let shown = shown(&problems);
                let secret: Vec<&str> = words(password).filter(|word| word.len() > 3).collect();
                assert!(!secret.iter().any(|word| shown.contains(word)), "{text}\n{shown}");
            }
        }
    }
}
