//! Tests that need each other, within a suite and between suites: each would wait for the others for ever.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::source::{Problem, ProblemCode, Problems};
use crate::suite::model::{Need, Suite, Test};

/// Reports circles through several suites; those within one are known.
pub(super) fn report_between(suites: &[Arc<Suite>], problems: &mut Problems) {
    let starts: Vec<usize> = suites
        .iter()
        .scan(0, |next, suite| {
            let start = *next;
            *next += suite.tests.len();
            Some(start)
        })
        .collect();
    let tests: Vec<&Test> = suites.iter().flat_map(|suite| &suite.tests).collect();
    let by_id: HashMap<&str, usize> = tests.iter().enumerate().map(|(index, test)| (test.id.as_str(), index)).collect();
    let index = |start: usize, need: &Need| match need {
        Need::Own(own) => Some(start + own),
        Need::Other(id) => by_id.get(id.as_str()).copied(),
    };
    let needs_of = |start: usize, test: &Test| test.needs.iter().filter_map(|need| index(start, need)).collect();
    let needs: Vec<Vec<usize>> = suites
        .iter()
        .zip(&starts)
        .flat_map(|(suite, start)| suite.tests.iter().map(|test| needs_of(*start, test)))
        .collect();
    for circle in find(&needs) {
        problems.list.push(circle.problem(|index| tests[index]));
    }
}

/// Tests of which each needs the next.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Circle {
    /// All but the last, by their indexes.
    others: Vec<usize>,
    /// The last one; it needs the first.
    last: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    OnTheWay,
    Done,
}

/// The circles; `needs` has the indexes that each test needs. Of circles with a test in common, only the shortest: without it
/// the others are often gone.
pub(super) fn find(needs: &[Vec<usize>]) -> Vec<Circle> {
    let (mut state, mut circles) = (vec![State::New; needs.len()], Vec::new());
    for start in 0..needs.len() {
        visit(needs, start, &mut state, &mut circles);
    }
    let mut by_length: Vec<usize> = (0..circles.len()).collect();
    by_length.sort_by_key(|index| circles[*index].others.len());
    let (mut seen, mut kept) = (HashSet::new(), HashSet::new());
    for index in by_length {
        let tests: Vec<usize> = circles[index].tests().collect();
        if tests.iter().all(|test| !seen.contains(test)) {
            kept.insert(index);
        }
        seen.extend(tests);
    }
    (0..).zip(circles).filter(|(index, _)| kept.contains(index)).map(|(_, circle)| circle).collect()
}

/// Depth first, without recursion: chains of tests may be long.
fn visit(needs: &[Vec<usize>], start: usize, state: &mut [State], circles: &mut Vec<Circle>) {
    let mut stack = vec![(start, 0)];
    while let Some((index, next)) = stack.pop() {
        if next == 0 {
            if state[index] != State::New {
                continue;
            }
            state[index] = State::OnTheWay;
        }
        let rest = needs[index].get(next..).unwrap_or_default();
        let Some(offset) = rest.iter().position(|other| state[*other] != State::Done) else {
            state[index] = State::Done;
            continue;
        };
        let other = rest[offset];
        stack.push((index, next + offset + 1));
        if state[other] == State::OnTheWay {
            let way = stack.iter().map(|(index, _)| *index).skip_while(|index| *index != other);
            circles.push(Circle { others: way.filter(|on_it| *on_it != index).collect(), last: index });
        } else {
            stack.push((other, 0));
        }
    }
}

impl Circle {
    fn tests(&self) -> impl Iterator<Item = usize> {
        self.others.iter().copied().chain([self.last])
    }

    /// The problem, at the last of these tests. Tests of several files, such as a profile and the suite that uses it, are
    /// named with their places.
    pub(super) fn problem<'t>(&self, test: impl Fn(usize) -> &'t Test) -> Problem {
        let last = test(self.last);
        let others: Vec<&Test> = self.others.iter().map(|index| test(*index)).collect();
        let is_in_one_file = others.iter().all(|other| other.place.file.name == last.place.file.name);
        let named = |test: &Test| match is_in_one_file {
            true => format!("`{}`", test.id),
            false => format!("`{}` ({})", test.id, test.place),
        };
        let way: Vec<String> = others.iter().map(|test| named(test)).collect();
        let message = match way.as_slice() {
            [] => format!("{} needs itself", named(last)),
            [only] => format!("{} needs {only}, which needs it in turn", named(last)),
            several => {
                format!("{} needs {}, which needs `{}` in turn", named(last), several.join(", which needs "), last.id)
            }
        };
        Problem::new(ProblemCode::LaterName, last.place.clone(), message).help("remove one of these needs")
    }
}

#[cfg(test)]
mod tests {
    use super::{Circle, find};

    #[test]
    fn each_circle_is_found_once() {
        assert_eq!(find(&[vec![1, 2], vec![2], vec![]]), []);
        assert_eq!(find(&[vec![1], vec![2], vec![0], vec![0]]), [Circle { others: vec![0, 1], last: 2 }]);
        assert_eq!(find(&[vec![1], vec![2, 0], vec![0]]), [Circle { others: vec![0], last: 1 }]);
        let two = [Circle { others: vec![0], last: 1 }, Circle { others: vec![2], last: 3 }];
        assert_eq!(find(&[vec![1], vec![0], vec![3], vec![2, 0]]), two);
        let long: Vec<Vec<usize>> = (0..100_000).map(|index| vec![(index + 1) % 100_000]).collect();
        assert_eq!(find(&long).iter().map(|circle| circle.others.len()).collect::<Vec<_>>(), [99_999]);
    }
}
