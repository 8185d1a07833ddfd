//! Annotations for GitHub Actions, as workflow commands: lines in the output of a step that the runner obeys. [`stop`]
//! and [`resume`] keep a server's text from being obeyed.

use std::fmt;

use super::explanation::{headline, requirement};
use super::findings::{self, Finding, findings};
use super::verdict;
use crate::exchange::Wording;
use crate::outcome::{Outcome, Record, Skip};
use crate::safe::TerminalText;
use crate::source::{Place, Problem};
use crate::suite::Test;

/// The most annotations of one level that GitHub shows for one step.
const MOST: usize = 10;

/// The annotations of a run, one workflow command a line: at most ten of each level, of which the last gives the number
/// of further ones. Each points to a line that the user has: the case in a file of their own, or the entry in the list of
/// known failures. What is built in has no such line.
pub fn render(record: &Record, step: Step<'_>, wording: Wording) -> String {
    let notices =
        findings(record, |outcome| matches!(outcome, Outcome::Note(_) | Outcome::Skip(Skip::KnownFailure(_))));
    let warnings = if record.run().policy.strict { Vec::new() } else { warnings(record, wording) };
    let levels = [
        (Level::Error, failures(record, wording)),
        (Level::Warning, warnings),
        (Level::Notice, notices.into_iter().map(|finding| Annotation::of(finding, wording)).collect()),
    ];
    levels.into_iter().flat_map(|(level, annotations)| lines(level, annotations, step)).collect()
}

/// The problems of files that the user gave, at most ten, each at its line.
pub fn render_problems(problems: &[Problem], step: Step<'_>) -> String {
    let annotations = problems.iter().map(|problem| {
        let help = problem.help.as_ref().map_or_else(String::new, |help| format!("\n{help}"));
        let place = (!problem.place.file.is_built_in()).then(|| place(&problem.place));
        Annotation { title: env!("CARGO_PKG_NAME").to_owned(), place, message: format!("{}{help}", problem.message) }
    });
    lines(Level::Error, annotations.collect(), step).concat()
}

/// What annotations say of a step besides its record.
#[derive(Clone, Copy)]
pub struct Step<'a> {
    /// The path of a file as GitHub knows it, below the workspace; `None` for a file outside of it.
    pub path_of: &'a dyn Fn(&str) -> Option<String>,
    /// The name of the target, if the step has several.
    pub target: Option<&'a str>,
}

impl Default for Step<'_> {
    /// A step in the workspace, with one target.
    fn default() -> Self {
        Self { path_of: &|file| Some(file.to_owned()), target: None }
    }
}

/// The workflow command that makes the runner ignore all others until [`resume`] with the same token. The token has
/// ASCII letters and digits, and must be unguessable for a server whose text follows.
pub fn stop(token: &str) -> String {
    format!("::stop-commands::{token}\n")
}

/// The workflow command that ends [`stop`].
pub fn resume(token: &str) -> String {
    format!("::{token}::\n")
}

/// Text in a workflow command, escaped by the rules of GitHub's toolkit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowText(String);

impl WorkflowText {
    /// For the end of a command; it may have several lines.
    pub fn data(text: &str) -> Self {
        let text = TerminalText::block(text).as_str().replace('%', "%25");
        Self(text.replace('\r', "%0D").replace('\n', "%0A"))
    }

    /// For the value of a property, such as a file or a title.
    pub fn property(text: &str) -> Self {
        Self(Self::data(text).0.replace(':', "%3A").replace(',', "%2C"))
    }
}

impl fmt::Display for WorkflowText {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[derive(Clone, Copy)]
enum Level {
    Error,
    Warning,
    Notice,
}

impl Level {
    fn command(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// An annotation on a line of a file.
struct Annotation {
    title: String,
    /// File and line, if there are any.
    place: Option<(String, usize)>,
    message: String,
}

impl Annotation {
    fn of((_, test, outcome): Finding<'_>, wording: Wording) -> Self {
        let message = format!("{}\n{}", headline(outcome, wording), requirement(test));
        Self { title: test.id.clone(), place: own_place(test, outcome), message }
    }

    /// As the step shows it: with the name of the target, and at a file that GitHub can show.
    fn within(self, step: Step<'_>) -> Self {
        let title = match step.target {
            Some(name) => format!("{name}: {}", self.title),
            None => self.title,
        };
        let place = self.place.and_then(|(file, line)| Some(((step.path_of)(&file)?, line)));
        Self { title, place, message: self.message }
    }

    fn line(&self, level: Level) -> String {
        let place = self
            .place
            .as_ref()
            .map_or_else(String::new, |(file, line)| format!("file={},line={line},", WorkflowText::property(file)));
        let (title, message) = (WorkflowText::property(&self.title), WorkflowText::data(&self.message));
        format!("::{} {place}title={title}::{message}\n", level.command())
    }
}

/// The line that the user has, if there is one.
fn own_place(test: &Test, outcome: &Outcome) -> Option<(String, usize)> {
    match outcome {
        Outcome::Skip(Skip::KnownFailure(excused)) => Some(place(&excused.known.place)),
        Outcome::Pass
        | Outcome::Fail(_)
        | Outcome::Warn(_)
        | Outcome::Note(_)
        | Outcome::Skip(_)
        | Outcome::Error(_) => (!test.place.file.is_built_in()).then(|| place(&test.place)),
    }
}

fn place(place: &Place) -> (String, usize) {
    (place.file.name.clone(), place.line())
}

fn lines(level: Level, mut annotations: Vec<Annotation>, step: Step<'_>) -> Vec<String> {
    let all = annotations.len();
    if all > MOST {
        annotations.truncate(MOST - 1);
        let rest = all - annotations.len();
        annotations.push(Annotation {
            title: env!("CARGO_PKG_NAME").to_owned(),
            place: None,
            message: format!(
                "{rest} more like these: GitHub shows at most {MOST} of each level; the log and the reports have all"
            ),
        });
    }
    annotations.into_iter().map(|annotation| annotation.within(step).line(level)).collect()
}

/// Everything that fails the run; if there is nothing in particular, the verdict.
fn failures(record: &Record, wording: Wording) -> Vec<Annotation> {
    let failed = findings(record, |outcome| matches!(outcome, Outcome::Fail(_)));
    let mut annotations: Vec<Annotation> = failed.into_iter().map(|finding| Annotation::of(finding, wording)).collect();
    if record.run().policy.strict {
        annotations.extend(warnings(record, wording));
    }
    annotations.extend(record.known_failures().iter().filter_map(|judged| {
        let title = format!("outdated known failure: {}", judged.known.test);
        Some(Annotation { title, place: Some(place(&judged.known.place)), message: judged.complaint(wording)? })
    }));
    annotations.extend(findings::errors(record).into_iter().map(|(finding, more)| {
        let mut annotation = Annotation::of(finding, wording);
        if more > 0 {
            let more = verdict::count(more, "more test", "more tests");
            annotation.message.push_str(&format!("\nand {more} with the same cause"));
        }
        annotation
    }));
    if annotations.is_empty() && record.summary().exit_code != 0 {
        let title = env!("CARGO_PKG_NAME").to_owned();
        annotations.push(Annotation { title, place: None, message: verdict::sentence(record) });
    }
    annotations
}

fn warnings(record: &Record, wording: Wording) -> Vec<Annotation> {
    let warnings = findings(record, |outcome| matches!(outcome, Outcome::Warn(_)));
    warnings.into_iter().map(|finding| Annotation::of(finding, wording)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_is_escaped_by_githubs_rules() {
        assert_eq!(WorkflowText::data("50%, a:b\n::error::x").to_string(), "50%25, a:b%0A\\u{3a}:error::x");
        assert_eq!(WorkflowText::property("a:b,c%0A").to_string(), "a%3Ab%2Cc%250A");
        assert_eq!(WorkflowText::data("a\r\nb\u{85}").to_string(), "a␍%0Ab\\u{85}");
    }

    fn unescaped(text: &str) -> String {
        [("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")]
            .into_iter()
            .fold(text.to_owned(), |text, (escape, plain)| text.replace(escape, plain))
    }

    proptest! {
        #[test]
        fn a_command_is_one_line_and_reads_back(text in r"(?s)[:,%#\[\]\r\n0-9A-Da-z ]*.{0,20}") {
            let annotation = Annotation { title: text.clone(), place: Some((text.clone(), 7)), message: text.clone() };
            let line = annotation.line(Level::Error);
            prop_assert_eq!(line.matches('\n').count(), 1);
            prop_assert!(line.ends_with('\n'));
            let shown = TerminalText::block(&text).to_string();
            let rest = line.trim_end_matches('\n').strip_prefix("::error ").unwrap_or_default();
            let (properties, data) = rest.split_once("::").unwrap_or_default();
            let values: Vec<_> = properties.split(',').filter_map(|property| property.split_once('=')).collect();
            prop_assert_eq!(values.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["file", "line", "title"]);
            prop_assert_eq!(unescaped(values[0].1), shown.clone());
            prop_assert_eq!(unescaped(values[2].1), shown.clone());
            prop_assert_eq!(unescaped(data), shown);
        }
    }
}
