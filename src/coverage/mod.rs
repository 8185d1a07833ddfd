//! What the tests cover: by operation and requirement, what is tested, left out with a reason, and not covered yet.

mod html;
mod requirement;
mod text;

use std::sync::Arc;

use requirement::Requirement;

use crate::notation::{Entry, Node, yaml};
use crate::source::{Problems, SourceFile};
use crate::suite::Suite;

/// The requirements of this project: which operations they are about, and which tests judge them.
pub const REQUIREMENTS: &str = include_str!("../../docs/requirements.yaml");

/// Why there is nothing to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CoverageError {
    /// A file that can't be read as YAML.
    #[error("{0} is not YAML")]
    NotYaml(String),
    /// A file without the part that is needed.
    #[error("{file} has no `{part}`")]
    Missing {
        /// The file.
        file: String,
        /// The part.
        part: &'static str,
    },
    /// A requirement with a key that is none.
    #[error("the requirement `{0}` has the key `{1}`, which is none of {known}", known = requirement::KEYS.join(", "))]
    UnknownKey(String, String),
    /// A requirement for operations with a column that none has, or with a value that none has there.
    #[error("the requirement `{0}` is about operations with `{1}`, and there are none")]
    NoOperation(String, String),
    /// A requirement that is left out, of which no case file says so.
    #[error("the requirement `{0}` names `{1}`, which no case file leaves out")]
    NotLeftOut(String, String),
    /// A requirement with tests that no suite has.
    #[error("the requirement `{0}` names `{1}`, with which no test begins")]
    NoTest(String, String),
}

/// Operations and requirements, with what is tested.
#[derive(Debug)]
pub struct Coverage {
    requirements: Vec<Requirement>,
    operations: Vec<Operation>,
    suites: Vec<CoveredSuite>,
}

/// An operation with the state of each requirement.
#[derive(Debug)]
struct Operation {
    id: String,
    call: String,
    /// In the order of the requirements; nothing where one is not about the operation.
    states: Vec<Option<State>>,
}

impl Operation {
    fn is_tested(&self) -> bool {
        self.states.iter().any(|state| matches!(state, Some(State::Tested(_))))
    }
}

/// Whether a requirement is covered for an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// By so many tests.
    Tested(usize),
    LeftOut,
    Open,
}

/// A suite with the number of its tests, and what it leaves out.
#[derive(Debug)]
struct CoveredSuite {
    name: String,
    title: String,
    tests: usize,
    left_out: Vec<(String, String)>,
}

/// How many operations a requirement is about, by state.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Totals {
    tested: usize,
    left_out: usize,
    open: usize,
}

impl Coverage {
    /// Looks for the tests of each requirement. `table` is the shared case file with the operations.
    ///
    /// # Errors
    /// A file of another form, and a requirement that names what there is not.
    pub fn of(suites: &[Arc<Suite>], table: &SourceFile, requirements: &str) -> Result<Self, CoverageError> {
        let left_out: Vec<(String, String)> = suites.iter().flat_map(|suite| suite.left_out.clone()).collect();
        let root = read(&table.name, &table.text)?;
        let rows = root.get("tables").and_then(|tables| tables.get("operations"));
        let rows = rows.ok_or_else(|| missing(&table.name, "operations"))?.entries();
        let ids: Vec<&str> = suites.iter().flat_map(|suite| &suite.tests).map(|test| test.id.as_str()).collect();
        let root = read("requirements.yaml", requirements)?;
        let list = part(&root, "requirements.yaml", "requirements")?.items().iter();
        let requirements: Vec<Requirement> =
            list.map(|node| Requirement::read(node, &left_out)?.checked(rows, &ids)).collect::<Result<_, _>>()?;
        let operations = rows.iter().map(|row| operation(row, &requirements, &ids)).collect();
        let suites = suites.iter().map(|suite| CoveredSuite {
            name: suite.name.clone(),
            title: suite.title.clone(),
            tests: suite.tests.len(),
            left_out: suite.left_out.clone(),
        });
        Ok(Self { requirements, operations, suites: suites.collect() })
    }

    /// The table as text.
    #[must_use]
    pub fn to_text(&self) -> String {
        text::render(self)
    }

    /// The table as an HTML page that loads nothing.
    #[must_use]
    pub fn to_html(&self) -> String {
        html::render(self)
    }

    fn totals(&self, requirement: usize) -> Totals {
        let mut totals = Totals::default();
        for state in self.operations.iter().filter_map(|operation| operation.states.get(requirement).copied().flatten())
        {
            match state {
                State::Tested(_) => totals.tested += 1,
                State::LeftOut => totals.left_out += 1,
                State::Open => totals.open += 1,
            }
        }
        totals
    }

    /// The first line: how many operations and tests there are.
    fn summary(&self) -> String {
        let tested = self.operations.iter().filter(|operation| operation.is_tested()).count();
        let tests: usize = self.suites.iter().map(|suite| suite.tests).sum();
        let (all, suites) = (self.operations.len(), self.suites.len());
        format!("{tested} of {all} operations are tested, and there are {tests} tests in {suites} suites")
    }
}

fn operation(row: &Entry, requirements: &[Requirement], ids: &[&str]) -> Operation {
    let states = requirements.iter().map(|requirement| requirement.state(row, ids)).collect();
    Operation { id: row.key.to_string(), call: row.node.text_at("call").unwrap_or_default().to_owned(), states }
}

fn read(name: &str, text: &str) -> Result<Node, CoverageError> {
    let file = SourceFile::new(name, text);
    yaml::read(&file, &mut Problems::default()).ok_or_else(|| CoverageError::NotYaml(name.to_owned()))
}

fn part<'n>(root: &'n Node, file: &str, name: &'static str) -> Result<&'n Node, CoverageError> {
    root.get(name).ok_or_else(|| missing(file, name))
}

fn missing(file: &str, part: &'static str) -> CoverageError {
    CoverageError::Missing { file: file.to_owned(), part }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::suite::read_suites;

    const SUITE: &str = r#"
suite: pets
title: Pets
since: v1.15
level: must
request: pets
documents: { spec: { title: Pets, link: "https://pets.example/#<section>" } }
requests: { pets: { get: /pets, example: { json: { a: 1 } } } }
tests:
  token/getPets: { expect: { status: 200 }, source: spec A, requirement: It responds., because: It is there. }
left-out: { rate: Nobody can see it. }
"#;

    const TABLE: &str = "tables: { operations: { getPets: { call: GET /pets, auth: token }, \
                         setPets: { call: PUT /pets, auth: optional, limited: true }, other: { call: GET /x } } }";

    const WANTED: &str = "
requirements:
  - { name: token, asks: A token., where: { auth: [token, optional] }, tests: [pets/token/<operation>], open: Later. }
  - { name: rate, asks: A limit., with: limited, left-out: pets/rate }
";

    fn coverage() -> Coverage {
        let suites = read_suites(&[SourceFile::new("pets.yaml", SUITE)]).unwrap().suites;
        Coverage::of(&suites, &SourceFile::new("operations.yaml", TABLE), WANTED).unwrap()
    }

    #[test]
    fn each_requirement_is_tested_left_out_or_open() {
        let coverage = coverage();
        let states: Vec<_> = coverage.operations.iter().map(|operation| operation.states.clone()).collect();
        assert_eq!(states, [[Some(State::Tested(1)), None], [Some(State::Open), Some(State::LeftOut)], [None, None]]);
        assert_eq!(coverage.totals(0), Totals { tested: 1, left_out: 0, open: 1 });
    }

    #[test]
    fn the_text_has_reasons_and_a_line_for_each_operation() {
        let text = coverage().to_text();
        assert!(text.starts_with("1 of 3 operations are tested, and there are 1 tests in 1 suites\n"), "{text}");
        for lines in [
            "   1  token: A token.\n      1 tested, 0 left out, 1 not yet covered: Later.\n",
            "   2  rate: A limit.\n      0 tested, 1 left out, 0 not yet covered: Nobody can see it.\n",
            "\n   1   2\n   1      GET /pets  getPets\n   ?   -  PUT /pets  setPets\n          GET /x  other\n",
            "     1 tests  pets: Pets\n      left out  pets/rate: Nobody can see it.\n",
        ] {
            assert!(text.contains(lines), "{lines}{text}");
        }
    }

    #[test]
    fn the_page_escapes_what_it_shows() {
        let suites = read_suites(&[SourceFile::new("pets.yaml", SUITE)]).unwrap().suites;
        let table = SourceFile::new("t.yaml", TABLE.replace("PUT /pets", "\"PUT <script>\""));
        let page = Coverage::of(&suites, &table, &WANTED.replace("A token.", "<b>A token</b>")).unwrap().to_html();
        assert!(page.contains("PUT &lt;script&gt;") && page.contains("&lt;b&gt;A token"), "{page}");
        assert!(!page.contains("<script") && !page.contains("<b>A token"), "{page}");
    }

    #[test]
    fn what_is_named_is_there() {
        let error = |table: &str, wanted: &str| {
            Coverage::of(&[], &SourceFile::new("t.yaml", table), wanted).unwrap_err().to_string()
        };
        assert_eq!(error("tables: {}", WANTED), "t.yaml has no `operations`");
        let wrong = |from: &str, to: &str| {
            let suites = read_suites(&[SourceFile::new("pets.yaml", SUITE)]).unwrap().suites;
            let wanted = WANTED.replace(from, to);
            Coverage::of(&suites, &SourceFile::new("t.yaml", TABLE), &wanted).unwrap_err().to_string()
        };
        let none =
            |what: &str| format!("the requirement `token` is about operations with `{what}`, and there are none");
        assert_eq!(wrong("where: { auth:", "where: { author:"), none("author: token"));
        assert_eq!(wrong("[token, optional]", "[tokens, optional]"), none("auth: tokens"));
        assert_eq!(wrong("with: limited", "with: limits"), none("limits").replace("`token`", "`rate`"));
        assert_eq!(
            wrong("pets/rate", "pets/rates"),
            "the requirement `rate` names `pets/rates`, which no case file leaves out"
        );
        assert_eq!(
            wrong("pets/token/<", "pets/tokens/<"),
            "the requirement `token` names `pets/tokens/<operation>`, with which no test begins"
        );
        assert_eq!(
            wrong("open: Later", "opens: Later"),
            "the requirement `token` has the key `opens`, which is none of name, asks, where, with, tests, left-out, open"
        );
        assert_eq!(error(TABLE, "other: 1"), "requirements.yaml has no `requirements`");
        assert_eq!(error(TABLE, "a: ["), "requirements.yaml is not YAML");
    }
}
