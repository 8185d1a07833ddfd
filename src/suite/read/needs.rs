//! Which tests a test needs: those that it names, beside it and then outwards, and those that demand the values that its
//! requests are made of.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use super::circles;
use super::requests::demanded;
use super::tests::Wanted;
use crate::check::{Part, Reader};
use crate::notation::{Node, outwards};
use crate::source::{Place, Problem, ProblemCode, Problems, nearest};
use crate::suite::model::{Need, RequestCase, Suite, Test};

/// What a test needs of another suite: its index, and a test or group, or a part of the response to a request.
pub(super) struct Foreign {
    by: usize,
    /// Where it is named, or the test.
    place: Place,
    suite: String,
    what: ForeignNeed,
}

enum ForeignNeed {
    /// A test or a group, with the suite.
    Named(String),
    /// The tests that demand this part of the response to a request.
    Demanded(String, Part),
}

/// The needs that the tests of a suite name.
pub(super) struct NamedNeeds<'n> {
    pub(super) suite: &'n str,
    pub(super) wanted: &'n [Wanted],
    /// The ids of tests that could not be read.
    pub(super) dropped: &'n [String],
    /// Whether they are those of a profile by itself.
    pub(super) is_profile: bool,
}

/// Fills in [`Test::needs`], and reports needs that can't be met. What other suites have is still open. Unless
/// the suite `is_sound`, so is which values are demanded, and which needs come of that.
pub(super) fn resolve(
    reader: &mut Reader<'_>,
    named: &NamedNeeds<'_>,
    tests: &mut [Test],
    requests: &[RequestCase],
    is_sound: bool,
) -> Vec<Foreign> {
    let NamedNeeds { suite, wanted, dropped, is_profile } = named;
    let index = Index::of(suite, tests, dropped);
    let mut needs: Vec<Vec<Need>> = tests.iter().map(|_| Vec::new()).collect();
    let mut foreign = Vec::new();
    let (mut absent, mut met): (Vec<&Wanted>, Vec<&Range<usize>>) = (Vec::new(), Vec::new());
    for want in *wanted {
        match index.find(reader, want, tests) {
            Found::Own(found) => needs[want.by].extend(found.into_iter().map(Need::Own)),
            Found::Foreign(suite, name) => {
                let place = reader.problems.sources.place(&want.node.span);
                foreign.push(Foreign { by: want.by, place, suite, what: ForeignNeed::Named(name) });
            }
            Found::Nothing => continue,
            Found::Absent => {
                absent.push(want);
                continue;
            }
        }
        met.push(&want.node.span);
    }
    if !is_profile {
        report_never_met(reader, &absent, &met, tests);
    }
    let mut demands = Demands::of(tests, requests);
    demands.is_silent = !is_sound;
    for (number, test) in tests.iter().enumerate() {
        let found = demands.needs(reader, test, number, &mut foreign);
        needs[number].extend(found);
    }
    for (test, mut needs) in tests.iter_mut().zip(needs) {
        let mut seen = HashSet::new();
        needs.retain(|need| seen.insert(need.clone()));
        test.needs = needs;
    }
    if is_sound {
        report_circles(reader, tests);
    }
    foreign
}

/// A need with a `?` that there is for no row is misspelt. What profiles name may be in some suites only.
fn report_never_met(reader: &mut Reader<'_>, absent: &[&Wanted], met: &[&Range<usize>], tests: &[Test]) {
    for want in absent.iter().filter(|want| !met.contains(&&want.node.span) && !tests[want.by].from_profile) {
        if reader.problems.has_problem_in(&want.node.span) {
            continue;
        }
        let name = want.node.text().unwrap_or_default().trim_end_matches('?');
        let message = format!("there is no test and no group `{name}`, for any row");
        let known = tests.iter().filter_map(|test| test.id.split_once('/').map(|(_, id)| id));
        let help = nearest(name, known).map(|name| format!("did you mean `{name}?`"));
        reader.report(ProblemCode::UnknownName, &want.node.span, message).help =
            Some(help.unwrap_or_else(|| "`?` is for tests that some rows do not have: remove this need".to_owned()));
    }
}

/// What the name of a need leads to.
enum Found {
    /// Tests of the suite, by their indexes.
    Own(Vec<usize>),
    /// A test or group of the suite of this name.
    Foreign(String, String),
    /// Nothing; reported.
    Nothing,
    /// Nothing, which is fine if there is something for another row.
    Absent,
}

/// The tests of a suite by their paths, and by the groups that they are in.
struct Index {
    suite: String,
    by_path: BTreeMap<String, usize>,
    /// The paths of tests that could not be read.
    dropped: Vec<String>,
}

impl Index {
    fn of(suite: &str, tests: &[Test], dropped: &[String]) -> Self {
        let prefix = suite.len() + 1;
        let path = |id: &str| id.get(prefix..).unwrap_or_default().to_owned();
        let by_path = tests.iter().enumerate().map(|(index, test)| (path(&test.id), index)).collect();
        Self { suite: suite.to_owned(), by_path, dropped: dropped.iter().map(|id| path(id)).collect() }
    }

    /// Whether a test that could not be read has this path, or is in the group of it.
    fn is_dropped(&self, path: &str) -> bool {
        self.dropped
            .iter()
            .any(|known| known.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    }

    /// The tests of a name: the test, or all tests of the group.
    fn tests(&self, path: &str) -> Vec<usize> {
        if let Some(index) = self.by_path.get(path) {
            return vec![*index];
        }
        let prefix = format!("{path}/");
        let below = self.by_path.range(prefix.clone()..).take_while(|(known, _)| known.starts_with(&prefix));
        below.map(|(_, index)| *index).collect()
    }

    fn find(&self, reader: &mut Reader<'_>, want: &Wanted, tests: &[Test]) -> Found {
        let Some(text) = want.node.text() else { return Found::Nothing };
        let (name, is_optional) = text.strip_suffix('?').map_or((text, false), |name| (name, true));
        // A group that the test itself is in means the others of it.
        let others = |path: String| self.tests(&path).into_iter().filter(|index| *index != want.by).collect::<Vec<_>>();
        if let Some(found) = outwards(&want.scope, name).map(others).find(|found| !found.is_empty()) {
            return Found::Own(found);
        }
        if outwards(&want.scope, name).any(|path| self.is_dropped(&path)) {
            return Found::Nothing;
        }
        let suite = reader.names.suites.iter().find(|suite| name.starts_with(&format!("{suite}/"))).cloned();
        match suite {
            Some(suite) if suite == self.suite => {
                let rest = name.get(suite.len() + 1..).unwrap_or_default();
                let help = format!("write `{rest}`: ids in `needs` do not begin with the suite");
                self.report(reader, &want.node, name, Some(help), tests);
            }
            // A group of this file may have the name of a suite.
            Some(suite) if is_optional && !self.tests(&suite).is_empty() => {}
            Some(suite) => return Found::Foreign(suite, name.to_owned()),
            None if is_optional => return Found::Absent,
            None if outwards(&want.scope, name).any(|path| self.tests(&path) == [want.by]) => {
                let message = format!("`{}` needs itself", tests[want.by].id);
                reader.report(ProblemCode::LaterName, &want.node.span, message).help =
                    Some("name another test, or remove it here".to_owned());
            }
            None => self.report(reader, &want.node, name, None, tests),
        }
        Found::Nothing
    }

    fn report(&self, reader: &mut Reader<'_>, node: &Node, name: &str, help: Option<String>, tests: &[Test]) {
        let ids = tests.iter().filter_map(|test| test.id.get(self.suite.len() + 1..));
        let groups = ids.flat_map(|id| id.match_indices('/').map(|(at, _)| &id[..at]).chain([id]));
        let suites = || {
            name.split_once('/').and_then(|(suite, rest)| {
                let near = nearest(suite, reader.names.suites.iter().map(String::as_str))?;
                Some(format!("did you mean `{near}/{rest}`?"))
            })
        };
        let suggestion = || nearest(name, groups).map(|name| format!("did you mean `{name}`?")).or_else(suites);
        let help = help
            .or_else(suggestion)
            .unwrap_or_else(|| "name a test or a group of this file, or `SUITE/TEST`".to_owned());
        let message = format!("there is no test and no group `{name}`");
        if !reader.problems.has_problem_in(&node.span) {
            reader.report(ProblemCode::UnknownName, &node.span, message).help = Some(help);
        }
    }
}

/// Which tests demand which parts of which responses.
struct Demands<'r> {
    requests: HashMap<&'r str, &'r RequestCase>,
    demanding: HashMap<(String, Part), usize>,
    reported: HashSet<(String, Part)>,
    /// Nothing is reported.
    is_silent: bool,
}

impl<'r> Demands<'r> {
    fn of(tests: &[Test], requests: &'r [RequestCase]) -> Self {
        let mut demanding = HashMap::new();
        for (number, test) in tests.iter().enumerate() {
            for demand in test.expect.demands(&test.request) {
                demanding.entry(demand).or_insert(number);
            }
        }
        let requests = requests.iter().map(|request| (request.name.as_str(), request)).collect();
        Self { requests, demanding, reported: HashSet::new(), is_silent: false }
    }

    /// The tests that demand what the requests of a test are made of.
    fn needs(&mut self, reader: &mut Reader<'_>, test: &Test, number: usize, foreign: &mut Vec<Foreign>) -> Vec<Need> {
        let mut needs = Vec::new();
        let mut waiting: Vec<String> = test.requests().into_iter().collect();
        let mut seen: HashSet<String> = HashSet::new();
        while let Some(name) = waiting.pop() {
            let Some(request) = self.requests.get(name.as_str()).copied().filter(|_| seen.insert(name.clone())) else {
                continue;
            };
            if let Some(acts_as) = request.acts_as.as_ref().filter(|_| !test.id.starts_with("session/")) {
                let what = ForeignNeed::Named(format!("session/{}", acts_as.user));
                let place = request.place.clone();
                foreign.push(Foreign { by: number, place, suite: "session".to_owned(), what });
            }
            for demand in demanded(request) {
                match self.demanding.get(&demand) {
                    Some(other) if *other == number => {}
                    Some(other) => needs.push(Need::Own(*other)),
                    None => foreign.extend(self.of_other_suite(reader, request, &demand, number)),
                }
            }
            waiting.extend(request.values().map(|value| value.request.clone()));
            waiting.extend(request.when.iter().flat_map(|(name, conditions)| conditions.requests(name)));
        }
        needs
    }

    /// What another suite's request has is demanded there; else nobody demands it, which is a problem.
    fn of_other_suite(
        &mut self,
        reader: &mut Reader<'_>,
        request: &RequestCase,
        demand: &(String, Part),
        by: usize,
    ) -> Option<Foreign> {
        let (name, part) = demand;
        // A request of another suite under a name of its own.
        let origin = self.requests.get(name.as_str()).and_then(|request| request.origin.as_deref());
        let full = origin.unwrap_or(name);
        let request_place = request.place.clone();
        if let Some(suite) = reader.names.suites.iter().find(|suite| full.starts_with(&format!("{suite}/"))) {
            let request = full[suite.len() + 1..].to_owned();
            let what = ForeignNeed::Demanded(request, part.clone());
            return Some(Foreign { by, place: request_place, suite: suite.clone(), what });
        }
        if !self.is_silent && self.reported.insert(demand.clone()) {
            let message =
                format!("`{}` needs {part} in the response to `{name}`, but no test demands it", request.name);
            let problem = Problem::new(ProblemCode::UndemandedValue, request.place.clone(), message);
            reader.problems.list.push(problem.help(
                "add a test that demands it, or a `when` of the request that asks for it, or write `?` after the value to leave the key out",
            ));
        }
        None
    }
}

/// Tests that need each other would wait for ever.
fn report_circles(reader: &mut Reader<'_>, tests: &[Test]) {
    let own = |need: &Need| match need {
        Need::Own(index) => Some(*index),
        Need::Other(_) => None,
    };
    let needs: Vec<Vec<usize>> = tests.iter().map(|test| test.needs.iter().filter_map(own).collect()).collect();
    for circle in circles::find(&needs) {
        reader.problems.list.push(circle.problem(|index| &tests[index]));
    }
}

/// Adds to the tests of a suite what they need of other suites.
pub(super) fn link(
    suite: &mut Suite,
    foreign: &[Foreign],
    others: &[(String, Vec<Demanding>)],
    problems: &mut Problems,
) {
    // A suite with problems may have tests that could not be read.
    let is_sound = problems.list.is_empty();
    for Foreign { by, place, suite: name, what } in foreign {
        let Some((_, demanding)) = others.iter().find(|(other, _)| other == name) else { continue };
        let found: Vec<&Demanding> = match what {
            ForeignNeed::Named(id) => {
                let prefix = format!("{id}/");
                demanding.iter().filter(|test| test.id == *id || test.id.starts_with(&prefix)).collect()
            }
            ForeignNeed::Demanded(request, part) => {
                let is_meant = |(known, of_it): &(String, Part)| known == request && of_it == part;
                demanding.iter().find(|test| test.demands.iter().any(is_meant)).into_iter().collect()
            }
        };
        let Some(test) = suite.tests.get_mut(*by) else { continue };
        if let (true, true, ForeignNeed::Named(id)) = (is_sound, found.is_empty(), what) {
            let meant = nearest(id, demanding.iter().map(|test| test.id.as_str()));
            let help = meant
                .map_or_else(|| format!("name a test or a group of `{name}`"), |id| format!("did you mean `{id}`?"));
            let message = format!("there is no test and no group `{id}`");
            problems.list.push(Problem::new(ProblemCode::UnknownName, place.clone(), message).help(help));
        }
        for other in found {
            let need = Need::Other(other.id.clone());
            if !test.needs.contains(&need) {
                test.needs.push(need);
            }
        }
    }
}

/// A test as other suites see it.
pub(super) struct Demanding {
    id: String,
    /// The parts of responses that it demands, by the names of the requests in its suite.
    demands: Vec<(String, Part)>,
}

impl Demanding {
    pub(super) fn of(suite: &Suite) -> Vec<Self> {
        let demanding = |test: &Test| Self { id: test.id.clone(), demands: test.expect.demands(&test.request) };
        suite.tests.iter().map(demanding).collect()
    }
}
