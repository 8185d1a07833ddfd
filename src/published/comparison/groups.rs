//! The groups of tests, which are the prefixes of their ids, and the results of the groups.

use std::collections::HashMap;

use super::{Row, State};
use crate::outcome::{Class, Kind};

/// The deepest group: the ids in a report may be anything.
const MAX_DEPTH: usize = 8;

/// A group of tests in all reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The common prefix of their ids, without a slash at its end.
    pub name: String,
    /// Its results, one for each column.
    pub cells: Vec<GroupStatus>,
}

/// The results of a group in one report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupStatus {
    /// Tests that pass.
    pub pass: usize,
    /// Tests that apply.
    pub total: usize,
    /// Tests that apply, are in the report and were selected.
    pub asked: usize,
    /// The worst state of its tests.
    pub worst: State,
}

impl Group {
    /// Whether its results differ between reports.
    pub(super) fn differs(&self) -> bool {
        self.cells.iter().any(|cell| Some(cell) != self.cells.first())
    }

    /// Whether it is a suite.
    pub(super) fn is_suite(&self) -> bool {
        !self.name.contains('/')
    }
}

impl GroupStatus {
    const NOTHING: Self = Self { pass: 0, total: 0, asked: 0, worst: State::Kind(Kind::NotApplicable) };

    fn add(&mut self, state: State) {
        self.worst = self.worst.max(state);
        self.pass += usize::from(state == State::PASS);
        self.total += usize::from(state.class().applies());
        self.asked += usize::from(state.class().applies() && state.class() != Class::NotAsked);
    }

    /// The numbers, such as `12 of 13 pass`, if any test was selected; and the worst state, unless it is a pass.
    pub(super) fn parts(&self) -> (Option<String>, Option<State>) {
        let numbers = (self.asked > 0).then(|| format!("{} of {} pass", self.pass, self.total));
        let worst = (numbers.is_none() || self.worst != State::PASS).then_some(self.worst);
        (numbers, worst)
    }

    /// The result as in `12 of 13 pass; worst: fail`.
    pub fn words(&self) -> String {
        match self.parts() {
            (Some(numbers), Some(worst)) => format!("{numbers}; worst: {}", super::words::state(worst)),
            (Some(numbers), None) => numbers,
            (None, worst) => worst.map(super::words::state).unwrap_or_default(),
        }
    }
}

/// All groups, each before its subgroups; groups that only repeat their parent are left out.
pub(super) fn groups(rows: &[Row<'_>], columns: usize) -> Vec<Group> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut groups: Vec<(Group, usize)> = Vec::new();
    for row in rows {
        for name in names(row.id) {
            let place = *places.entry(name).or_insert_with(|| {
                let group = Group { name: name.to_owned(), cells: vec![GroupStatus::NOTHING; columns] };
                groups.push((group, 0));
                groups.len() - 1
            });
            if let Some((group, tests)) = groups.get_mut(place) {
                *tests += 1;
                group.cells.iter_mut().zip(&row.cells).for_each(|(status, cell)| status.add(cell.state));
            }
        }
    }
    let sizes: HashMap<String, usize> = groups.iter().map(|(group, tests)| (group.name.clone(), *tests)).collect();
    let repeats = |group: &Group, tests: usize| {
        group.name.rsplit_once('/').is_some_and(|(above, _)| sizes.get(above) == Some(&tests))
    };
    groups.into_iter().filter(|(group, tests)| !repeats(group, *tests)).map(|(group, _)| group).collect()
}

/// `a` and `a/b` for the id `a/b/c`; the id itself if it has no slash.
fn names(id: &str) -> impl Iterator<Item = &str> {
    let ends = id.match_indices('/').map(|(end, _)| end);
    let alone = (!id.contains('/')).then_some(id);
    ends.take(MAX_DEPTH).filter_map(|end| id.get(..end)).chain(alone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::published::comparison::Cell;
    use crate::suite::Level;

    fn row<'a>(id: &'a str, states: &[State]) -> Row<'a> {
        let cells = states.iter().map(|state| Cell { state: *state, detail: None }).collect();
        Row { id, level: Level::Must, requirement: "", cells }
    }

    fn words(rows: &[Row<'_>]) -> Vec<(String, Vec<String>)> {
        let words = |group: Group| (group.name, group.cells.iter().map(GroupStatus::words).collect());
        groups(rows, 2).into_iter().map(words).collect()
    }

    #[test]
    fn a_group_says_how_many_pass_and_what_is_worst() {
        use State::{Missing, NotOffered};
        let kinds =
            [Kind::Error, Kind::Fail, Kind::FilteredOut, Kind::NotApplicable, Kind::Note, Kind::Pass, Kind::Warn];
        let [error, fail, filtered_out, not_applicable, note, pass, warn] = kinds.map(State::Kind);
        let rows = [
            row("s/status", &[pass, fail]),
            row("s/a/one", &[pass, warn]),
            row("s/a/two", &[not_applicable, pass]),
            row("s/a/three", &[note, error]),
            row("s/b/c/one", &[Missing, NotOffered]),
            row("s/b/c/two", &[filtered_out, NotOffered]),
            row("alone", &[Missing, pass]),
        ];
        let expected = [
            ("s", "2 of 5 pass; worst: missing", "1 of 4 pass; worst: fail"),
            ("s/a", "1 of 2 pass; worst: note", "1 of 3 pass; worst: error"),
            ("s/b", "missing", "not offered"),
            ("alone", "missing", "1 of 1 pass"),
        ];
        let actual = words(&rows);
        let actual = actual.iter().map(|(name, cells)| (name.as_str(), cells[0].as_str(), cells[1].as_str()));
        assert_eq!(actual.collect::<Vec<_>>(), expected, "`s/b/c` is all of `s/b`");
    }

    #[test]
    fn an_id_of_many_parts_makes_few_groups() {
        let id = "a/".repeat(10_000);
        assert!(names(&id).count() <= MAX_DEPTH);
    }
}
