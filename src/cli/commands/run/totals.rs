//! How the targets of a batch came out together: counted by how they ended, with one exit code for all.

use std::time::Duration;

use crate::outcome::{Conclusion, Record};
use crate::report::brief::{duration, word};

/// How the run of a target ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// With this conclusion.
    Judged(Conclusion),
    /// Before it was judged: by the user, or by its deadline.
    Interrupted,
}

impl End {
    pub(super) fn of(record: &Record) -> Self {
        let summary = record.summary();
        let is_interrupted = summary.conclusion == Conclusion::Undecided && record.is_interrupted();
        if is_interrupted { Self::Interrupted } else { Self::Judged(summary.conclusion) }
    }

    /// What is said behind a number of targets.
    fn in_words(self) -> &'static str {
        match self {
            Self::Interrupted => "interrupted",
            Self::Judged(conclusion) => word(conclusion),
        }
    }
}

/// How many targets came out how.
#[derive(Debug, Default)]
pub(super) struct Totals {
    by_end: Vec<(End, usize)>,
    exit_codes: Vec<u8>,
}

impl Totals {
    /// Counts a target with its own exit code.
    pub(super) fn add(&mut self, end: End, exit_code: u8) {
        match self.by_end.iter_mut().find(|(known, _)| *known == end) {
            Some((_, count)) => *count += 1,
            None => self.by_end.push((end, 1)),
        }
        self.exit_codes.push(exit_code);
    }

    /// Counts a target that has no record.
    pub(super) fn add_failed(&mut self) {
        self.exit_codes.push(3);
    }

    /// The most serious one: a violation outranks what is undecided, and that outranks what was not judged.
    pub(super) fn exit_code(&self) -> u8 {
        [1, 3, 4].into_iter().find(|code| self.exit_codes.contains(code)).unwrap_or(0)
    }

    /// One line: how long it took, how many came out how, and the exit code.
    pub(super) fn line(&self, took: Duration) -> String {
        let all = self.exit_codes.len();
        let ends = Conclusion::ALL.into_iter().map(End::Judged).chain([End::Interrupted]);
        let mut counts: Vec<String> = ends
            .filter_map(|end| self.by_end.iter().find(|(known, _)| *known == end))
            .map(|(end, count)| format!("{count} {}", end.in_words()))
            .collect();
        let without_record = all - self.by_end.iter().map(|(_, count)| count).sum::<usize>();
        counts.extend((without_record > 0).then(|| format!("{without_record} without a result")));
        let targets = if all == 1 { "target" } else { "targets" };
        format!("{all} {targets} in {}: {} (exit code {})", duration(took), counts.join(", "), self.exit_code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_serious_exit_code_counts() {
        let mut totals = Totals::default();
        let line = |totals: &Totals| totals.line(Duration::from_millis(31));
        totals.add(End::Judged(Conclusion::Conforming), 0);
        assert_eq!((totals.exit_code(), line(&totals).as_str()), (0, "1 target in 31 ms: 1 conforming (exit code 0)"));
        totals.add(End::Judged(Conclusion::NotOffered), 4);
        assert_eq!(totals.exit_code(), 4);
        totals.add_failed();
        assert_eq!(totals.exit_code(), 3);
        totals.add(End::Judged(Conclusion::Broken), 1);
        totals.add(End::Interrupted, 3);
        let expected = "5 targets in 31 ms: 1 conforming, 1 not conforming, 1 not offered, 1 interrupted, 1 without a \
                        result (exit code 1)";
        assert_eq!(line(&totals), expected);
    }
}
