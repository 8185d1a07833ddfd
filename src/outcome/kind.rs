//! The kinds of outcomes and their properties, in one table for all code that counts, groups, names or compares
//! outcomes.

/// An outcome without its details, in the order of interest for readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the outcomes and skips of the same names say what they are")]
pub enum Kind {
    Fail,
    Error,
    Warn,
    Note,
    KnownFailure,
    Blocked,
    NotJudged,
    Pass,
    NotApplicable,
    OutsideVersion,
    WritesNotAllowed,
    FilteredOut,
}

/// A property that kinds share, in order from harmless to serious.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// The test does not apply.
    NothingToJudge,
    /// The requirement is for other Matrix versions.
    OutOfScope,
    /// The requirement is met, or its violation only counts as a note.
    Holds,
    /// The user did not select the test, or does not allow its writes.
    NotAsked,
    /// The server says that it does not offer the API. No kind has this class: such tests are of the kind
    /// `NotApplicable`.
    NotOffered,
    /// It is broken, and on the list of known failures.
    Excused,
    /// It is broken, which counts as a warning.
    Warned,
    /// It could not be judged.
    Undecided,
    /// It is broken, which fails the run.
    Failed,
}

/// A row of the table.
struct Row {
    /// The stable word for the kind.
    name: &'static str,
    /// The stable word for its outcome: `skip` for all kinds of skips.
    outcome: &'static str,
    class: Class,
    /// The words after the number 1, and after other numbers.
    nouns: [&'static str; 2],
}

const fn row(name: &'static str, outcome: &'static str, class: Class, nouns: [&'static str; 2]) -> Row {
    Row { name, outcome, class, nouns }
}

impl Kind {
    /// All kinds, in order.
    pub const ALL: [Self; 12] = [
        Self::Fail,
        Self::Error,
        Self::Warn,
        Self::Note,
        Self::KnownFailure,
        Self::Blocked,
        Self::NotJudged,
        Self::Pass,
        Self::NotApplicable,
        Self::OutsideVersion,
        Self::WritesNotAllowed,
        Self::FilteredOut,
    ];

    fn row(self) -> Row {
        match self {
            Self::Fail => row("fail", "fail", Class::Failed, ["failed"; 2]),
            Self::Error => row("error", "error", Class::Undecided, ["not judged"; 2]),
            Self::Warn => row("warn", "warn", Class::Warned, ["warning", "warnings"]),
            Self::Note => row("note", "note", Class::Holds, ["note", "notes"]),
            Self::KnownFailure => row("known-failure", "skip", Class::Excused, ["known failure", "known failures"]),
            Self::Blocked => row("blocked", "skip", Class::Undecided, ["blocked"; 2]),
            Self::NotJudged => {
                row("not-judged", "skip", Class::Undecided, ["optional check not judged", "optional checks not judged"])
            }
            Self::Pass => row("pass", "pass", Class::Holds, ["passed"; 2]),
            Self::NotApplicable => row("not-applicable", "skip", Class::NothingToJudge, ["not applicable"; 2]),
            Self::OutsideVersion => row("outside-version", "skip", Class::OutOfScope, ["for other Matrix versions"; 2]),
            Self::WritesNotAllowed => row(
                "writes-not-allowed",
                "skip",
                Class::NotAsked,
                ["needs writes to be allowed", "need writes to be allowed"],
            ),
            Self::FilteredOut => row("filtered-out", "skip", Class::NotAsked, ["filtered out"; 2]),
        }
    }

    /// The stable word for it, such as `known-failure`.
    pub fn as_str(self) -> &'static str {
        self.row().name
    }

    /// The stable word for its outcome: `pass`, `fail`, `warn`, `note`, `error`, or `skip` for all kinds of skips.
    pub fn outcome(self) -> &'static str {
        self.row().outcome
    }

    /// The class of the kind.
    pub fn class(self) -> Class {
        self.row().class
    }

    /// The words after a number of such tests.
    pub fn noun(self, number: usize) -> &'static str {
        let [one, many] = self.row().nouns;
        if number == 1 { one } else { many }
    }
}

impl Class {
    /// Whether there is a verdict on the requirement.
    pub fn is_judged(self) -> bool {
        match self {
            Self::Holds | Self::Excused | Self::Warned | Self::Failed => true,
            Self::NothingToJudge | Self::OutOfScope | Self::NotAsked | Self::NotOffered | Self::Undecided => false,
        }
    }

    /// Whether the requirement is for this server, as far as is known.
    pub fn applies(self) -> bool {
        match self {
            Self::NothingToJudge | Self::OutOfScope | Self::NotOffered => false,
            Self::Holds | Self::NotAsked | Self::Excused | Self::Warned | Self::Undecided | Self::Failed => true,
        }
    }

    /// Whether a run with such a test does not cover its suites completely.
    pub fn is_gap(self) -> bool {
        match self {
            Self::NotAsked | Self::Excused | Self::Undecided => true,
            Self::NothingToJudge | Self::OutOfScope | Self::Holds | Self::NotOffered | Self::Warned | Self::Failed => {
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_is_listed_once_in_its_order_and_has_a_name_of_its_own() {
        assert!(Kind::ALL.is_sorted_by(|one, next| one < next));
        let names: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(names.len(), Kind::ALL.len());
        // None is missing between the first and the last.
        assert_eq!(Kind::ALL.map(|kind| kind as usize).iter().max(), Some(&(Kind::ALL.len() - 1)));
    }

    #[test]
    fn the_words_are_stable() {
        let words = Kind::ALL.map(|kind| format!("{} {}", kind.outcome(), kind.as_str()));
        let expected = [
            "fail fail",
            "error error",
            "warn warn",
            "note note",
            "skip known-failure",
            "skip blocked",
            "skip not-judged",
            "pass pass",
            "skip not-applicable",
            "skip outside-version",
            "skip writes-not-allowed",
            "skip filtered-out",
        ];
        assert_eq!(words, expected);
    }
}
