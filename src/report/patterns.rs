//! Many ids in few lines: those that differ in one part, or in two, are one pattern, such as `suite/group/*/status`.

use std::collections::HashMap;

/// How often patterns are made of patterns. More stars would say too little.
const MOST_STARS: usize = 2;

/// A line for one test, or for several with a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    pattern: String,
    tests: usize,
}

/// The ids in at most so many lines, if there are not as few of them. What is before the first slash is kept.
pub(super) fn lines(ids: impl Iterator<Item = String>, most: usize) -> Vec<String> {
    let mut lines: Vec<Line> = ids.map(|pattern| Line { pattern, tests: 1 }).collect();
    for _ in 0..MOST_STARS {
        if lines.len() > most {
            lines = folded(&lines);
        }
    }
    let shown = if lines.len() > most { most.saturating_sub(1) } else { lines.len() };
    let (shown, rest) = lines.split_at(shown);
    let rest: usize = rest.iter().map(|line| line.tests).sum();
    let rest = (rest > 0).then(|| format!("and {rest} more"));
    shown.iter().map(words).chain(rest).collect()
}

fn words(line: &Line) -> String {
    match line.tests {
        1 => line.pattern.clone(),
        tests => format!("{} ({tests} tests)", line.pattern),
    }
}

/// Each line by the pattern that most lines share.
fn folded(lines: &[Line]) -> Vec<Line> {
    let mut shared: HashMap<String, usize> = HashMap::new();
    for pattern in lines.iter().flat_map(|line| patterns(&line.pattern)) {
        *shared.entry(pattern).or_default() += 1;
    }
    let best: Vec<String> = lines.iter().map(|line| best(&line.pattern, &shared)).collect();
    let mut chosen: HashMap<&str, usize> = HashMap::new();
    for pattern in &best {
        *chosen.entry(pattern).or_default() += 1;
    }
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut found: Vec<Line> = Vec::new();
    for (line, best) in lines.iter().zip(&best) {
        let is_alone = chosen.get(best.as_str()) == Some(&1);
        let pattern = if is_alone { line.pattern.as_str() } else { best.as_str() };
        match places.get(pattern).and_then(|place| found.get_mut(*place)) {
            Some(known) => known.tests += line.tests,
            None => {
                places.insert(pattern, found.len());
                found.push(Line { pattern: pattern.to_owned(), tests: line.tests });
            }
        }
    }
    found
}

/// The pattern of an id that most lines share. Of two, the one with the star further in front.
fn best(id: &str, shared: &HashMap<String, usize>) -> String {
    let number = |pattern: &String| shared.get(pattern).copied().unwrap_or_default();
    patterns(id).rev().max_by_key(number).unwrap_or_else(|| id.to_owned())
}

/// The id with a star in the place of each part but the first.
fn patterns(id: &str) -> impl DoubleEndedIterator<Item = String> {
    let parts: Vec<&str> = id.split('/').collect();
    (1..parts.len()).map(move |at| {
        let with_star = parts.iter().enumerate().map(|(place, part)| if place == at { "*" } else { part });
        with_star.collect::<Vec<_>>().join("/")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ids: &[&str], most: usize) -> Vec<String> {
        lines(ids.iter().map(|id| (*id).to_owned()), most)
    }

    #[test]
    fn few_ids_stay_as_they_are() {
        assert_eq!(of(&["s/a/1", "s/a/2"], 2), ["s/a/1", "s/a/2"]);
    }

    #[test]
    fn ids_that_differ_in_a_part_are_one_pattern() {
        let ids =
            ["s/path/a/status", "s/path/a/type", "s/path/b/status", "s/other", "s/path/c/status", "s/path/b/type"];
        let patterns = ["s/path/*/status (3 tests)", "s/path/*/type (2 tests)", "s/other"];
        assert_eq!(of(&ids, 3), patterns);
        assert_eq!(of(&ids, 2), ["s/path/*/* (5 tests)", "s/other"]);
    }

    #[test]
    fn suites_and_what_is_left_over_are_kept_apart() {
        assert_eq!(of(&["a/x/1", "b/x/1", "a/x/2", "b/y"], 3), ["a/x/* (2 tests)", "b/x/1", "b/y"]);
        assert_eq!(of(&["a/b", "b/b/c", "c/b", "c/d/e/f", "d/a"], 3), ["a/b", "b/b/c", "and 3 more"]);
    }

    #[test]
    fn every_test_is_counted() {
        let ids: Vec<String> =
            (0..500).map(|number| format!("s/{}/{}/{}", number % 7, number % 11, number % 13)).collect();
        let lines = lines(ids.into_iter(), 4);
        let number = |line: &String| line.split(['(', ' ']).find_map(|word| word.parse::<usize>().ok()).unwrap_or(1);
        assert!(lines.len() <= 4, "{lines:?}");
        assert_eq!(lines.iter().map(number).sum::<usize>(), 500, "{lines:?}");
    }
}
