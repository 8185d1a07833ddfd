//! The run as a Markdown page for CI systems: the verdict, a table of the findings, then each finding.

use std::fmt::{Display, Write as _};

use crate::safe::MarkdownText;

use super::explanation::{case, concerned, entry_place, not_judged, place, repeat, requirement};
use super::findings::{self, Finding, Together, findings};
use super::location::Location;
use super::verdict;
use crate::exchange::Wording;
use crate::outcome::{Kind, Outcome, Record, Skip, SuiteRecord};
use crate::suite::Test;

/// The longest page in octets: GitHub rejects summaries of a step that are longer than 1 MiB.
pub const MAX_LENGTH: usize = 1 << 20;
/// Octets kept free for the sentence about findings that are left out.
const RESERVE: usize = 300;
/// The most violations of one test that are shown.
const SHOWN: usize = 3;

/// The most findings with details in a summary, and the most that its table lists: it is about a page long.
const SUMMARY: (usize, usize) = (5, 30);

/// The page, with a line break at its end. It is never longer than 1 MiB: findings that do not fit are counted.
pub fn render(record: &Record, wording: Wording) -> String {
    page(record, (usize::MAX, usize::MAX), MAX_LENGTH, wording)
}

/// The page for people who only want to know what failed: the table of findings, and the first failures. It has at most
/// `most` octets, except for the verdict, which is always included.
pub fn summary(record: &Record, most: usize, wording: Wording) -> String {
    page(record, SUMMARY, most, wording)
}

fn page(record: &Record, (details, rows): (usize, usize), most: usize, wording: Wording) -> String {
    let mut page =
        Page { text: head(record, wording), most: most.saturating_sub(RESERVE), stories: details, left_out: 0 };
    page.table(record, rows);
    page.tallies(record);
    let stories = |kinds: fn(&Outcome) -> bool| {
        let groups = findings::alike(listed(record, kinds));
        groups.into_iter().map(|(first, others)| story(first, &others, wording))
    };
    page.section("Failures", stories(|outcome| matches!(outcome, Outcome::Fail(_))));
    page.section("Outdated known failures", outdated(record, wording));
    let errors = findings::errors(record).into_iter();
    page.section("Could not be judged", errors.map(|(finding, more)| story(finding, &[], wording) + &same_cause(more)));
    page.section("Warnings", stories(|outcome| matches!(outcome, Outcome::Warn(_))));
    page.section("Notes", stories(|outcome| matches!(outcome, Outcome::Note(_))));
    page.section("Known failures", stories(|outcome| matches!(outcome, Outcome::Skip(Skip::KnownFailure(_)))));
    if page.left_out > 0 {
        let findings = verdict::count(page.left_out, "finding is", "findings are");
        let _ = writeln!(page.text, "{findings} not shown here; the JUnit and HTML reports have them all.");
    }
    page.text.trim_end_matches('\n').to_owned() + "\n"
}

/// The tests whose outcome `is_meant`, except those of a sentence about several tests.
fn listed(record: &Record, is_meant: fn(&Outcome) -> bool) -> Vec<Finding<'_>> {
    let mut found = findings(record, is_meant);
    found.retain(|(_, test, outcome)| !findings::is_summarised(test, outcome));
    found
}

/// The verdict, the target, the setting, and the id of the run.
fn head(record: &Record, wording: Wording) -> String {
    let sentence = verdict::sentence(record);
    let (word, rest) = sentence.split_once(": ").unwrap_or((&sentence, ""));
    let mut head = format!("## Matrix conformance: {}\n\n", MarkdownText::prose(word));
    if !rest.is_empty() {
        let _ = writeln!(head, "{}\n", MarkdownText::prose(rest));
    }
    entry(&mut head, "target", MarkdownText::code(record.run().setting.target.as_str()));
    if let Some(software) = &record.run().server.software {
        entry(&mut head, "software", MarkdownText::line(&software.title()));
    }
    entry(&mut head, "judged by", MarkdownText::prose(&verdict::judged_by(record)));
    if let Some(id) = &record.run().id {
        entry(&mut head, "run", format_args!("{}, in the User-Agent of its requests", MarkdownText::code(id)));
    }
    entry(&mut head, "exit code", MarkdownText::prose(&verdict::exit_code(record, wording)));
    head + "\n"
}

/// A line of a list.
fn entry(text: &mut String, label: &str, entry: impl Display) {
    let _ = writeln!(text, "- {label}: {entry}");
}

struct Page {
    text: String,
    /// In octets.
    most: usize,
    /// How many more findings may have details.
    stories: usize,
    /// How many findings were left out.
    left_out: usize,
}

impl Page {
    /// The findings: the outcome, the id and the requirement of each. Findings with one cause are one.
    fn table(&mut self, record: &Record, most: usize) {
        let rows = rows(record);
        if rows.is_empty() || self.most < self.text.len() {
            return;
        }
        self.text += "| outcome | test | requirement |\n|---|---|---|\n";
        let mut shown = 0;
        for row in rows.iter().take(most) {
            if self.text.len() + row.len() > self.most {
                break;
            }
            self.text += row;
            shown += 1;
        }
        if shown < rows.len() {
            let _ = writeln!(self.text, "| … | and {} more | |", rows.len() - shown);
        }
        self.text.push('\n');
    }

    /// The tally of each suite, without empty columns.
    fn tallies(&mut self, record: &Record) {
        let kinds: Vec<Kind> = verdict::numbers(&record.summary().tally).into_iter().map(|(kind, _)| kind).collect();
        if kinds.is_empty() {
            return;
        }
        let row = |name: &dyn Display, cells: Vec<String>| format!("| {name} | {} |\n", cells.join(" | "));
        self.text += &row(&"suite", kinds.iter().map(|kind| kind.noun(2).to_owned()).collect());
        let _ = writeln!(self.text, "|---|{}", "---:|".repeat(kinds.len()));
        for (suite, tally) in record.tallied_suites() {
            let numbers = kinds.iter().map(|kind| tally.number(*kind).to_string()).collect();
            self.text += &row(&MarkdownText::prose(&suite.suite.name), numbers);
        }
        self.text.push('\n');
    }

    /// A heading with its findings; nothing if there are none.
    fn section(&mut self, heading: &str, stories: impl ExactSizeIterator<Item = String>) {
        let all = stories.len();
        let mut heading = (all > 0).then(|| format!("### {heading} ({all})\n\n"));
        for story in stories {
            let length = story.len() + heading.as_ref().map_or(0, String::len);
            if self.stories == 0 || self.left_out > 0 || self.text.len() + length > self.most {
                self.left_out += 1;
            } else {
                self.stories -= 1;
                self.text.extend(heading.take());
                self.text.push_str(&story);
            }
        }
    }
}

/// The rows of the table, the gravest findings first.
fn rows(record: &Record) -> Vec<String> {
    let row = |outcome: &str, id: &str, text: &str| {
        let text = MarkdownText::line(&text.replace('`', ""));
        // A line is split into cells before code is found in it.
        let id = if id.contains('|') { MarkdownText::line(id) } else { MarkdownText::code(id) };
        format!("| {outcome} | {id} | {text} |\n")
    };
    let tests = |word: &'static str, kinds: fn(&Outcome) -> bool| {
        let found = findings::alike(listed(record, kinds)).into_iter();
        let text = |test: &Test, others: &[Finding<'_>]| match others.len() {
            0 => requirement(test),
            more => format!("{} (and {})", requirement(test), verdict::count(more, "more test", "more tests")),
        };
        found.map(|((_, test, _), others)| row(word, &test.id, &text(test, &others))).collect::<Vec<_>>()
    };
    let together = record.suites().iter().flat_map(findings::together);
    let together = together.map(|group| row("note", &group.first.0.suite.name, &summarised(&group)));
    let outdated = record.known_failures().iter().filter(|judged| judged.state.is_outdated());
    let errors = findings::errors(record).into_iter();
    [
        tests("fail", |outcome| matches!(outcome, Outcome::Fail(_))),
        outdated.map(|judged| row("outdated", &judged.known.test, "known failure")).collect(),
        errors.map(|((_, test, _), _)| row("error", &test.id, &requirement(test))).collect(),
        tests("warn", |outcome| matches!(outcome, Outcome::Warn(_))),
        together.collect(),
        tests("note", |outcome| matches!(outcome, Outcome::Note(_))),
        tests("known", |outcome| matches!(outcome, Outcome::Skip(Skip::KnownFailure(_)))),
    ]
    .concat()
}

/// The sentence about several tests, with their names.
fn summarised(group: &Together<'_>) -> String {
    format!("{}: {}", group.sentence(), group.names.join(", "))
}

/// A finding: the response, the reason, the sources, and a command that repeats it. The table has the requirement.
fn story((suite, test, outcome): Finding<'_>, others: &[Finding<'_>], wording: Wording) -> String {
    let mut story = format!("#### {}\n\n", MarkdownText::code(&test.id));
    if !others.is_empty() {
        let ids: Vec<String> = others.iter().map(|(_, test, _)| MarkdownText::code(&test.id).to_string()).collect();
        entry(&mut story, "the same", ids.join(", "));
    }
    violations(&mut story, suite, outcome);
    match outcome {
        Outcome::Error(unseen) => {
            entry(&mut story, "not judged", MarkdownText::prose(&not_judged(unseen, wording)));
        }
        Outcome::Skip(Skip::KnownFailure(excused)) => {
            entry(&mut story, "known", MarkdownText::prose(&excused.known.explanation()));
            entry(&mut story, "entry", MarkdownText::code(&entry_place(&excused.known)));
        }
        Outcome::Pass | Outcome::Fail(_) | Outcome::Warn(_) | Outcome::Note(_) | Outcome::Skip(_) => {}
    }
    for reference in &test.source {
        let reference_text = reference.to_string();
        let title = reference_text.strip_suffix(&format!(" <{}>", reference.link)).unwrap_or(&reference_text);
        entry(&mut story, "source", MarkdownText::link(title, &reference.link));
    }
    entry(&mut story, "because", MarkdownText::prose(&test.because));
    if !test.place.file.is_built_in() {
        entry(&mut story, "case", MarkdownText::code(&case(test)));
    }
    story.push('\n');
    let mut commands: Vec<String> =
        concerned(suite, test, outcome).iter().map(|exchange| repeat(suite, exchange, wording)).collect();
    commands.dedup();
    if !commands.is_empty() {
        let _ = writeln!(story, "{}", MarkdownText::block("sh", &commands.join("\n")));
    }
    story
}

fn violations(story: &mut String, suite: &SuiteRecord, outcome: &Outcome) {
    let violations = outcome.violations();
    for violation in violations.iter().take(SHOWN) {
        let exchange = suite.exchange(&violation.request).map(AsRef::as_ref);
        let location = Location::of(violation, exchange);
        entry(story, "expected", MarkdownText::prose(&violation.expected));
        entry(story, "got", MarkdownText::code(&violation.got));
        entry(story, "where", MarkdownText::prose(&place(violation, exchange, &location)));
    }
    let more = violations.len().saturating_sub(SHOWN);
    if more > 0 {
        entry(story, "and", verdict::count(more, "more place", "more places"));
    }
}

fn same_cause(more: usize) -> String {
    match more {
        0 => String::new(),
        more => format!("And {} with the same cause.\n\n", verdict::count(more, "more test", "more tests")),
    }
}

fn outdated(record: &Record, wording: Wording) -> std::vec::IntoIter<String> {
    let complaints = record.known_failures().iter().filter_map(|judged| Some((judged, judged.complaint(wording)?)));
    let stories = complaints.map(|(judged, complaint)| {
        let place = MarkdownText::code(&entry_place(&judged.known));
        format!(
            "#### {}\n\n{}\n\n- entry: {place}\n\n",
            MarkdownText::code(&judged.known.test),
            MarkdownText::prose(&complaint)
        )
    });
    stories.collect::<Vec<_>>().into_iter()
}
