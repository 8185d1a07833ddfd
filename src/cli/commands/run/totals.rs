//! How the targets of a batch came out together: counted by their conclusions, with one exit code for all.

use std::fmt;

use crate::outcome::Conclusion;

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

impl fmt::Display for Totals {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.exit_codes.len();
        write!(out, "{all} {}:", if all == 1 { "target" } else { "targets" })?;
        let mut counts = self.by_conclusion.clone();
        counts.sort_by_key(|(conclusion, _)| conclusion.as_str());
        for (number, (conclusion, count)) in counts.iter().enumerate() {
            let comma = if number == 0 { "" } else { "," };
            write!(out, "{comma} {count} {}", conclusion.as_str())?;
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
        totals.add(Conclusion::Conforming, 0);
        assert_eq!((totals.exit_code(), totals.to_string().as_str()), (0, "1 target: 1 conforming"));
        totals.add(Conclusion::NotOffered, 4);
        assert_eq!(totals.exit_code(), 4);
        totals.add_failed();
        assert_eq!(totals.exit_code(), 3);
        totals.add(Conclusion::Broken, 1);
        assert_eq!(
            (totals.exit_code(), totals.to_string().as_str()),
            (1, "4 targets: 1 broken, 1 conforming, 1 not-offered")
        );
    }
}
