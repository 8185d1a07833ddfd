//! Holes that nothing fills in, each reported once for a file.

use crate::source::{Problem, ProblemCode};

/// A hole that nothing fills in is one mistake in a file, however often it stands there.
pub(super) fn fold(problems: &mut Vec<Problem>) {
    let mut first: Vec<(String, String, usize)> = Vec::new();
    problems.retain(|problem| {
        let is_hole =
            problem.code == ProblemCode::BadTemplate && problem.message.starts_with("nothing here fills in `<");
        let is_same = |(file, message, _): &&mut (String, String, usize)| {
            *file == problem.place.file.name && *message == problem.message
        };
        match first.iter_mut().find(is_same) {
            Some((_, _, more)) if is_hole => *more += 1,
            Some(_) => return true,
            None => {
                first.push((problem.place.file.name.clone(), problem.message.clone(), 0));
                return true;
            }
        }
        false
    });
    for (file, message, more) in first.iter().filter(|(_, _, more)| *more > 0) {
        if let Some(problem) = problems.iter_mut().find(|it| it.place.file.name == *file && it.message == *message) {
            let places = if *more == 1 { "place" } else { "places" };
            problem.message = format!("{message}, and in {more} more {places}");
        }
    }
}
