//! How the targets of a batch came out together: counted by their conclusions, with one exit code for all.

use std::time::Duration;

use crate::outcome::Conclusion;
use crate::report::brief::{duration, word};

/// How many targets came out how.
#[derive(Debug, Default)]
pub(super) struct Totals {
    by_conclusion: Vec<(Conclusion, usize)>,
    exit_codes: Vec<u8>,
}

impl Totals {
    /// Counts a target with its own exit code.
    pub(super) fn add(&mut self, conclusion: Conclusion, exit_code: u8) {
        match self.by_conclusion.iter_mut().find(|(known, _)| *known == conclusion) {
            Some((_, count)) => *count += 1,
            None => self.by_conclusion.push((conclusion, 1)),
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

impl Totals {
    /// One line: how long it took, how many came out how, and the exit code.
    pub(super) fn line(&self, took: Duration) -> String {
        let all = self.exit_codes.len();
        let mut counts: Vec<String> = Conclusion::ALL
            .into_iter()
            .filter_map(|conclusion| self.by_conclusion.iter().find(|(known, _)| *known == conclusion))
            .map(|(conclusion, count)| format!("{count} {}", word(*conclusion)))
            .collect();
        let without_record = all - self.by_conclusion.iter().map(|(_, count)| count).sum::<usize>();
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
        totals.add(Conclusion::Conforming, 0);
        assert_eq!((totals.exit_code(), line(&totals).as_str()), (0, "1 target in 31 ms: 1 conforming (exit code 0)"));
        totals.add(Conclusion::NotOffered, 4);
        assert_eq!(totals.exit_code(), 4);
        totals.add_failed();
        assert_eq!(totals.exit_code(), 3);
        totals.add(Conclusion::Broken, 1);
        totals.add(Conclusion::NothingBroken, 0);
        let expected = "5 targets in 31 ms: 1 conforming, 1 nothing broken, 1 not conforming, 1 not offered, 1 without a \
                        result (exit code 1)";
        assert_eq!(line(&totals), expected);
    }
}
