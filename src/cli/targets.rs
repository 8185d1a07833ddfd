//! The homeservers that a run is for: named as arguments or in a file, all of them or a shard, each with a name that its
//! folder of reports can have.

use std::collections::HashSet;
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::str::FromStr;

use super::arguments::TargetArguments;
use super::error::CliError;
use super::place::Place;
use crate::harness::discovery::TargetError;

/// The targets of a run.
#[derive(Debug)]
pub(super) enum Targets {
    /// The only one, with reports where the user wants each.
    One(Place),
    /// Any number, each with a folder of reports.
    Several(Several),
}

/// The targets of this process.
#[derive(Debug)]
pub(super) struct Several {
    pub(super) targets: Vec<Named>,
    /// How many there are in all shards.
    pub(super) all: usize,
    pub(super) shard: Option<Shard>,
    /// How many are judged at a time.
    pub(super) jobs: usize,
}

/// A target with the name of its folder, which no other target has.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) place: Place,
    pub(super) folder: String,
}

/// A share of the targets: each `count`th, from the `index`th (from 1). All shards together have each target once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shard {
    pub(super) index: usize,
    pub(super) count: usize,
}

impl Shard {
    fn has(self, position: usize) -> bool {
        position % self.count == self.index - 1
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numbers = text.split_once('/').and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
        match numbers {
            Some((index, count)) if (1..=count).contains(&index) => Ok(Self { index, count }),
            Some(_) | None => Err("write I/N with I from 1 to N, such as 2/5".to_owned()),
        }
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}/{}", self.index, self.count)
    }
}

impl Targets {
    /// The targets that the arguments name. All of them are read, and refused if one can't be, whatever the shard is.
    pub(super) fn read(arguments: &TargetArguments) -> Result<Self, CliError> {
        if let ([only], None, None) = (arguments.target.as_slice(), &arguments.targets, arguments.shard) {
            return Ok(Self::One(Place::parse(only)?));
        }
        let mut list = List::default();
        arguments.target.iter().for_each(|text| list.add("", text));
        if let Some(path) = &arguments.targets {
            let text = read_list(path)?;
            for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
                // In a base URL there is no `#`.
                let target = line.split('#').next().unwrap_or_default().trim();
                if !target.is_empty() {
                    list.add(&format!("{}:{number}: ", path.display()), target);
                }
            }
        }
        let targets = list.into_targets()?;
        let all = targets.len();
        let mine = |position: usize| arguments.shard.is_none_or(|shard| shard.has(position));
        let targets = (0..).zip(targets).filter(|(position, _)| mine(*position)).map(|(_, target)| target).collect();
        Ok(Self::Several(Several { targets, all, shard: arguments.shard, jobs: arguments.jobs }))
    }
}

fn read_list(path: &Path) -> Result<String, CliError> {
    let failed = |error: std::io::Error| CliError::Read { path: path.display().to_string(), reason: error.to_string() };
    if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().lock().read_to_string(&mut text).map_err(failed)?;
        return Ok(text);
    }
    fs::read_to_string(path).map_err(failed)
}

/// Targets as they are read; what can't be is collected.
#[derive(Default)]
struct List {
    targets: Vec<Named>,
    places: HashSet<String>,
    folders: HashSet<String>,
    problems: Vec<String>,
}

impl List {
    fn add(&mut self, at: &str, text: &str) {
        match Place::parse(text) {
            Err(error) => self.problems.push(format!("{at}{error}")),
            Ok(place) => {
                let name = match &place {
                    Place::Url(url) => url.as_str().trim_end_matches('/').to_owned(),
                    Place::ServerName(name) => name.to_ascii_lowercase(),
                    Place::Reference(_) => String::new(),
                };
                if self.places.insert(name.clone()) {
                    let folder = self.free_folder(&folder_name(&name));
                    self.targets.push(Named { place, folder });
                } else {
                    self.problems.push(format!("{at}{name} is named twice"));
                }
            }
        }
    }

    /// The name, or one with a number behind it where another target has that already.
    fn free_folder(&mut self, name: &str) -> String {
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let free = std::iter::once(name.to_owned()).chain(numbered).find(|name| !self.folders.contains(name));
        let free = free.unwrap_or_default();
        self.folders.insert(free.clone());
        free
    }

    fn into_targets(self) -> Result<Vec<Named>, CliError> {
        match self.problems.as_slice() {
            [] if self.targets.is_empty() => Err(TargetError::Empty.into()),
            [] => Ok(self.targets),
            problems => Err(CliError::Other(problems.join("\nerror: "))),
        }
    }
}

/// The most characters of a folder's name that come from its target.
const MAX_NAME: usize = 100;

/// A target as the name of a folder, on any file system: `https` goes without saying.
fn folder_name(target: &str) -> String {
    let rest = target.strip_prefix("https://").unwrap_or(target);
    let safe = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c.to_ascii_lowercase() } else { '_' };
    let name: String = rest.replace("://", "_").chars().map(safe).take(MAX_NAME).collect();
    name.trim_start_matches('.').to_owned()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn read(targets: &[&str], shard: Option<&str>) -> Result<Vec<String>, String> {
        let arguments = TargetArguments {
            target: targets.iter().map(|target| (*target).to_owned()).collect(),
            targets: None,
            shard: shard.map(|shard| shard.parse()).transpose()?,
            jobs: 1,
        };
        match Targets::read(&arguments).map_err(|error| error.to_string())? {
            Targets::One(place) => Err(format!("{place:?}")),
            Targets::Several(several) => Ok(several.targets.into_iter().map(|target| target.folder).collect()),
        }
    }

    #[test]
    fn each_target_has_a_folder_of_its_own() {
        let targets =
            ["https://a.example", "http://a.example", "https://a.example/x_y", "https://a.example/X/y", "b.example"];
        let folders = ["a.example", "http_a.example", "a.example_x_y", "a.example_x_y-2", "b.example"];
        assert_eq!(read(&targets, None), Ok(folders.map(str::to_owned).to_vec()));
        assert_eq!(folder_name("http://[::1]:8008/../x"), "http____1__8008_.._x");
        assert_eq!(folder_name(&format!("https://{}", "a".repeat(300))).len(), MAX_NAME);
    }

    #[test]
    fn shards_are_equal_and_disjoint_and_together_all() {
        let targets: Vec<String> = (0..10).map(|number| format!("https://h{number}.example")).collect();
        let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
        let shards: Vec<Vec<String>> =
            (1..=4).map(|index| read(&targets, Some(&format!("{index}/4"))).unwrap_or_default()).collect();
        assert_eq!(shards.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 2, 2]);
        let all: HashSet<String> = shards.into_iter().flatten().collect();
        assert_eq!(all.len(), 10);
        for wrong in ["0/4", "5/4", "1", "1/0", "a/b", "-1/2"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_wrong_with_targets_is_told_of_all() {
        let error = read(&["ftp://x", "https://a.example", "https://a.example/", "localhost"], None).unwrap_err();
        for part in ["`ftp://x` is not an http", "https://a.example is named twice", "did you mean http://localhost"] {
            assert!(error.contains(part), "{part}: {error}");
        }
        assert!(read(&["", "https://a.example"], None).is_err());
    }
}
