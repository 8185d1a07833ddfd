//! How the targets of a batch came out together: counted by how they ended, with one exit code for all.

use std::fmt;

use crate::outcome::{Conclusion, Record};

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
            Self::Judged(Conclusion::Conforming) => "conforming",
            Self::Judged(Conclusion::NothingBroken) => "with nothing broken",
            Self::Judged(Conclusion::KnownFailures) => "with known failures alone",
            Self::Judged(Conclusion::Broken) => "broken",
            Self::Judged(Conclusion::OutdatedKnownFailures) => "with outdated known failures",
            Self::Judged(Conclusion::Undecided) => "undecided",
            Self::Judged(Conclusion::NotOffered) => "without the API",
            Self::Judged(Conclusion::NothingJudged) => "not judged",
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
}

impl fmt::Display for Totals {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.exit_codes.len();
        write!(out, "{all} {}:", if all == 1 { "target" } else { "targets" })?;
        let mut counts = self.by_end.clone();
        counts.sort_by_key(|(end, _)| end.in_words());
        for (number, (end, count)) in counts.iter().enumerate() {
            let comma = if number == 0 { "" } else { "," };
            write!(out, "{comma} {count} {}", end.in_words())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_serious_exit_code_counts() {
        let mut totals = Totals::default();
        totals.add(End::Judged(Conclusion::Conforming), 0);
        assert_eq!((totals.exit_code(), totals.to_string().as_str()), (0, "1 target: 1 conforming"));
        totals.add(End::Judged(Conclusion::NotOffered), 4);
        assert_eq!(totals.exit_code(), 4);
        totals.add_failed();
        assert_eq!(totals.exit_code(), 3);
        totals.add(End::Judged(Conclusion::Broken), 1);
        totals.add(End::Interrupted, 3);
        assert_eq!(
            (totals.exit_code(), totals.to_string().as_str()),
            (1, "5 targets: 1 broken, 1 conforming, 1 interrupted, 1 without the API")
        );
    }
}
