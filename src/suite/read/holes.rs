//! Holes that nothing fills in, each reported once for a file.

use std::collections::HashMap;

use crate::source::{Problem, ProblemCode};

/// A hole that nothing fills in is one mistake in a file, however often it stands there.
pub(super) fn fold(problems: &mut Vec<Problem>) {
    let is_hole = |problem: &Problem| {
        problem.code == ProblemCode::BadTemplate && problem.message.starts_with("nothing here fills in `<")
    };
    let key = |problem: &Problem| (problem.place.file.name.clone(), problem.message.clone());
    let mut counts: HashMap<(String, String), usize> = HashMap::new();
    problems.retain(|problem| {
        if !is_hole(problem) {
            return true;
        }
        let count = counts.entry(key(problem)).or_default();
        *count += 1;
        *count == 1
    });
    for problem in problems.iter_mut().filter(|problem| is_hole(problem)) {
        let more = counts.get(&key(problem)).map_or(0, |count| count - 1);
        if more > 0 {
            let places = if more == 1 { "place" } else { "places" };
            problem.message.push_str(&format!(", and in {more} more {places}"));
        }
    }
}
