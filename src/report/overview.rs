//! Several targets on one Markdown page: a table of their verdicts, then the page of each.

use std::fmt::Write as _;

use super::{markdown, verdict};
use crate::exchange::Wording;
use crate::outcome::Record;
use crate::safe::MarkdownText;

/// A target as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetPage {
    /// Its row in the table, with a line break at its end.
    row: String,
    page: String,
}

impl TargetPage {
    /// That of a record.
    pub fn of(record: &Record, name: &str, wording: Wording) -> Self {
        let summary = record.summary();
        let row = Self::row(name, &verdict::sentence(record), &summary.exit_code.to_string());
        Self { row, page: markdown::summary(record, markdown::MAX_LENGTH, wording) }
    }

    /// That of a target for which there is no record.
    pub fn without_record(name: &str, why: &str) -> Self {
        Self { row: Self::row(name, why, "3"), page: String::new() }
    }

    fn row(name: &str, verdict: &str, exit_code: &str) -> String {
        let cell = |text: &str| MarkdownText::line(&text.replace('`', ""));
        format!("| {} | {} | {exit_code} |\n", cell(name), cell(verdict))
    }

    /// The octets that it takes on the page.
    pub fn length(&self) -> usize {
        self.row.len() + self.page.len()
    }

    /// The same with its row alone, where there is no room for more.
    #[must_use]
    pub fn row_alone(self) -> Self {
        Self { page: String::new(), ..self }
    }
}

/// The page of these targets in their order, in at most `most` octets where that is more than a few hundred. What does not
/// fit is counted.
pub fn render(targets: &[TargetPage], most: usize) -> String {
    /// Octets kept free for what is said about targets that are left out.
    const RESERVE: usize = 300;
    let most = most.saturating_sub(RESERVE);
    let mut text = format!("## Matrix conformance: {}\n\n", verdict::count(targets.len(), "target", "targets"));
    text += "| target | verdict | exit code |\n|---|---|---:|\n";
    let rows = fitting(&mut text, targets.iter().map(|target| target.row.as_str()), most);
    if rows < targets.len() {
        let _ = writeln!(text, "| … | and {} more | |", targets.len() - rows);
    }
    let mut pages = 0;
    for page in targets.iter().map(|target| &target.page).filter(|page| !page.is_empty()) {
        if text.len() + page.len() + 1 > most {
            break;
        }
        text.push('\n');
        text.push_str(page);
        pages += 1;
    }
    if pages < targets.len() {
        let left = verdict::count(targets.len() - pages, "target is", "targets are");
        let _ = writeln!(text, "\n{left} in the table alone; the folder of each has its reports.");
    }
    text
}

/// Adds the lines that fit, and says how many these are.
fn fitting<'a>(text: &mut String, lines: impl Iterator<Item = &'a str>, most: usize) -> usize {
    let mut added = 0;
    for line in lines {
        if text.len() + line.len() > most {
            break;
        }
        text.push_str(line);
        added += 1;
    }
    added
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(name: &str, page: &str) -> TargetPage {
        TargetPage { page: page.to_owned(), ..TargetPage::without_record(name, "not | judged: `x`") }
    }

    #[test]
    fn the_table_is_first_and_has_every_target_in_order() {
        let text = render(&[target("b", "## B\n"), target("a", "## A\n")], 2000);
        let expected = "## Matrix conformance: 2 targets\n\n| target | verdict | exit code |\n|---|---|---:|\n\
                        | b | not \\| judged: x | 3 |\n| a | not \\| judged: x | 3 |\n\n## B\n\n## A\n";
        assert_eq!(text.replace("&#124;", "\\|"), expected);
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let targets: Vec<TargetPage> = (0..100).map(|number| target(&number.to_string(), "## long\n")).collect();
        for most in [500, 1200, 3500, 5000] {
            let text = render(&targets, most);
            assert!(text.len() <= most, "{most}: {}", text.len());
            assert_eq!(text.contains("| … | and "), most < 3500, "{most}: {text}");
        }
        let rows: Vec<TargetPage> = targets.into_iter().map(TargetPage::row_alone).collect();
        assert!(
            render(&rows, 9000)
                .ends_with("\n100 targets are in the table alone; the folder of each has its reports.\n")
        );
    }
}
