//! The homeservers that a run is for: named as arguments or in a file, all of them or a shard, each with a name that its
//! folder of reports can have.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::Args;

use super::names::{self, Names};
use super::shard::Shard;
use crate::cli::disk;
use crate::cli::error::CliError;
use crate::exchange::secret::without_suspects;
use crate::harness::target::{self, Target, TargetError};

#[derive(Debug, Args)]
pub(in crate::cli) struct TargetArguments {
    /// A homeserver, as in place of TARGET: for values of variables, and for several server names
    #[arg(
        id = "named",
        long = "target",
        value_name = "TARGET",
        allow_hyphen_values = true,
        help_heading = "Several targets"
    )]
    named: Vec<String>,
    /// Read targets from this file, one on each line; - is standard input, and # starts a comment
    #[arg(long, value_name = "FILE", help_heading = "Several targets")]
    targets: Option<PathBuf>,
    /// Only test every Nth target, starting with the Ith, such as 2/5: to spread the targets over machines
    #[arg(long, value_name = "I/N", help_heading = "Several targets")]
    shard: Option<Shard>,
    /// How many targets to test at the same time
    #[arg(long, value_name = "NUMBER", default_value_t = 16, value_parser = jobs, help_heading = "Several targets")]
    jobs: usize,
}

impl TargetArguments {
    /// Tells targets and filters apart, which both stand without an option: the first is the target, unless an option
    /// names one or none is needed; and URLs are targets everywhere, since no id has `://`.
    pub(in crate::cli) fn settle(&mut self, first: Option<String>, filters: &mut Vec<String>, is_list: bool) {
        let is_url = |text: &String| text.contains("://");
        let is_named = !self.named.is_empty() || self.targets.is_some();
        let is_server_name = |text: &String| matches!(target::parse(text), Ok(Target::ServerName(_)));
        let is_filter = |text: &String| !is_url(text) && (is_named || (is_list && !is_server_name(text)));
        let (urls, others) = std::mem::take(filters).into_iter().partition(is_url);
        let (filter, target): (Vec<String>, Vec<String>) = first.into_iter().partition(is_filter);
        *filters = [filter, others].concat();
        self.named = [std::mem::take(&mut self.named), target, urls].concat();
    }
}

fn jobs(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(jobs) if (1..=1000).contains(&jobs) => Ok(jobs),
        Ok(_) | Err(_) => Err("write a number from 1 to 1000".to_owned()),
    }
}

/// The targets of a run.
#[derive(Debug)]
pub(in crate::cli) enum Targets {
    /// The only one, with each report where the user wants it.
    One {
        target: Target,
        /// The name that the user gave it.
        name: Option<String>,
    },
    /// Any number, each with a folder of reports.
    Several(TargetList),
}

/// The targets of this process.
#[derive(Debug)]
pub(in crate::cli) struct TargetList {
    pub(in crate::cli) targets: Vec<NamedTarget>,
    /// How many there are in all shards.
    pub(in crate::cli) all: usize,
    pub(in crate::cli) shard: Option<Shard>,
    /// How many are judged at a time.
    pub(in crate::cli) jobs: usize,
}

/// A target with its name and that of its folder, which no other target has.
#[derive(Debug)]
pub(in crate::cli) struct NamedTarget {
    pub(in crate::cli) target: Target,
    /// Its name in reports.
    pub(in crate::cli) name: String,
    /// Whether the user gave it that name.
    pub(in crate::cli) is_named: bool,
    pub(in crate::cli) folder: String,
}

impl Targets {
    /// The targets that the arguments name. All of them are read, and refused if one can't be, whatever the shard is.
    pub(in crate::cli) fn read(arguments: &TargetArguments) -> Result<Self, CliError> {
        if let ([only], None, None) = (arguments.named.as_slice(), &arguments.targets, arguments.shard) {
            let (name, text) = names::split(only).map_err(|name| Refused::Name(name.to_owned()).error())?;
            return Ok(Self::One { target: target::parse(text)?, name: name.map(ToOwned::to_owned) });
        }
        let mut collector = Collector::default();
        arguments.named.iter().for_each(|text| collector.add(text, Refused::error));
        if let Some(path) = &arguments.targets {
            collector.add_file(path)?;
        }
        let targets = collector.into_targets(arguments.targets.as_deref())?;
        let all = targets.len();
        let mine = |position: usize| arguments.shard.is_none_or(|shard| shard.has(position));
        let targets = (0..).zip(targets).filter(|(position, _)| mine(*position)).map(|(_, target)| target).collect();
        Ok(Self::Several(TargetList { targets, all, shard: arguments.shard, jobs: arguments.jobs }))
    }
}

/// Targets as they are read, and the errors on the way.
#[derive(Default)]
struct Collector {
    targets: Vec<NamedTarget>,
    addresses: HashSet<String>,
    names: Names,
    folders: HashSet<String>,
    errors: Vec<CliError>,
}

impl Collector {
    /// Adds the targets of a file: one on each line, with comments.
    fn add_file(&mut self, path: &Path) -> Result<(), CliError> {
        let text = disk::read_text_or_input(path, MAX_LIST).map_err(|error| CliError::read(path, error))?;
        for (line, text) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            // In a base URL there is no `#`.
            let target = text.split('#').next().unwrap_or_default().trim();
            let in_file = |refused: Refused| {
                let path = path.display().to_string();
                CliError::TargetList { path, line, reason: refused.unquoted() }
            };
            if !target.is_empty() {
                self.add(target, in_file);
            }
        }
        Ok(())
    }

    /// Adds a target, or an error in its place.
    fn add(&mut self, text: &str, in_context: impl Fn(Refused) -> CliError) {
        let (given, text) = match names::split(text) {
            Ok(split) => split,
            Err(name) => return self.errors.push(in_context(Refused::Name(name.to_owned()))),
        };
        let target = match target::parse(text) {
            Ok(target) => target,
            Err(error) => return self.errors.push(in_context(Refused::Target(error))),
        };
        let address = match &target {
            Target::Url(url) => url.as_str().trim_end_matches('/').to_owned(),
            Target::ServerName(name) => name.to_ascii_lowercase(),
        };
        if !self.addresses.insert(address.clone()) {
            return self.errors.push(in_context(Refused::Repeated(address)));
        }
        let name = match given {
            Some(name) if self.names.take(name) => name.to_owned(),
            Some(name) => return self.errors.push(in_context(Refused::RepeatedName(name.to_owned()))),
            None => self.names.make(&address),
        };
        let folder = self.free_folder(&folder_name(given.unwrap_or(&address)));
        self.targets.push(NamedTarget { target, name, is_named: given.is_some(), folder });
    }

    /// The name, or one with a number behind it where another target has that already.
    fn free_folder(&mut self, name: &str) -> String {
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let free = std::iter::once(name.to_owned()).chain(numbered).find(|name| !self.folders.contains(name));
        let free = free.unwrap_or_default();
        self.folders.insert(free.clone());
        free
    }

    /// The targets, of which this file should have some.
    fn into_targets(self, file: Option<&Path>) -> Result<Vec<NamedTarget>, CliError> {
        match (self.errors.is_empty(), self.targets.is_empty(), file) {
            (false, ..) => Err(CliError::of_all(self.errors)),
            (true, true, Some(path)) => {
                let name =
                    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() };
                Err(CliError::NoTargets(name))
            }
            (true, true, None) => Err(TargetError::Empty.into()),
            (true, false, _) => Ok(self.targets),
        }
    }
}

/// The longest list of targets that is read, in MiB.
const MAX_LIST: u64 = 4;
/// Why a target is refused.
enum Refused {
    Target(TargetError),
    /// It is named twice.
    Repeated(String),
    /// Another target has this name.
    RepeatedName(String),
    /// No target can have this name.
    Name(String),
}

impl Refused {
    fn error(self) -> CliError {
        match self {
            Self::Target(error) => error.into(),
            Self::Repeated(name) => CliError::RepeatedTarget(name),
            Self::RepeatedName(name) => CliError::RepeatedName(name),
            Self::Name(name) => CliError::TargetName { name, rule: names::RULE },
        }
    }

    /// The reason without the text of the line: the file may be another than the user thinks, and hold secrets.
    fn unquoted(&self) -> String {
        match self {
            // The base URL has neither credentials nor a query.
            Self::Target(error @ TargetError::Endpoint { base, .. }) => {
                format!("this line {}; use its base URL: {}", error.fault(), without_suspects(base))
            }
            Self::Target(error) => format!("this line {}", error.fault()),
            Self::Repeated(_) => "a line above names this homeserver too".to_owned(),
            Self::RepeatedName(_) => "a target above has the name of this one; give each another one".to_owned(),
            Self::Name(_) => format!("what stands before `=` can't be the name of a target: {}", names::RULE),
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
    use crate::report::Color;

    fn read(targets: &[&str], shard: Option<&str>) -> Result<Vec<String>, String> {
        let arguments = TargetArguments {
            named: targets.iter().map(|target| (*target).to_owned()).collect(),
            targets: None,
            shard: shard.map(|shard| shard.parse()).transpose()?,
            jobs: 1,
        };
        match Targets::read(&arguments).map_err(|error| error.render(Color::Plain))? {
            Targets::One { target, .. } => Err(format!("{target:?}")),
            Targets::Several(several) => Ok(several.targets.into_iter().map(|target| target.folder).collect()),
        }
    }

    #[test]
    fn the_first_word_is_the_target_and_the_others_are_filters() {
        let settled = |named: &[&str], words: &[&str], is_list: bool| {
            let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
            let mut words = owned(words).into_iter();
            let (first, mut filters) = (words.next(), words.collect());
            let mut arguments = TargetArguments { named: owned(named), targets: None, shard: None, jobs: 1 };
            arguments.settle(first, &mut filters, is_list);
            (arguments.named.join(" "), filters.join(" "))
        };
        let pair = |targets: &str, filters: &str| (targets.to_owned(), filters.to_owned());
        assert_eq!(
            settled(&[], &["hs.example", "required/", "*/https"], false),
            pair("hs.example", "required/ */https")
        );
        assert_eq!(settled(&[], &["http://a", "x", "http://b"], false), pair("http://a http://b", "x"));
        assert_eq!(settled(&["hs.example"], &["required/", "x"], false), pair("hs.example", "required/ x"));
        assert_eq!(
            settled(&[], &["required/", "x"], false),
            pair("required/", "x"),
            "which is no target, and is refused"
        );
        assert_eq!(settled(&[], &["required/", "x"], true), pair("", "required/ x"));
        assert_eq!(settled(&[], &["hs.example", "x"], true), pair("hs.example", "x"));
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
    fn a_name_stands_for_its_target() {
        assert_eq!(read(&["synapse=http://localhost:1", "b.example"], None).unwrap(), ["synapse", "b.example"]);
        let error = read(&["hs=https://a.example", "HS=https://b.example"], None).unwrap_err();
        assert!(error.contains("two targets have the name HS"), "{error}");
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
    }

    #[test]
    fn the_errors_of_all_targets_are_shown() {
        let error = read(&["ftp://x", "https://a.example", "https://a.example/", "localhost"], None).unwrap_err();
        for part in ["`ftp://x` is not an http", "https://a.example is named twice", "did you mean http://localhost"] {
            assert!(error.contains(part), "{part}: {error}");
        }
        assert!(read(&["", "https://a.example"], None).is_err());
    }
}
