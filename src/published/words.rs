//! Closed sets as words in JSON, written and read by the list of words of each set.

use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

use crate::outcome::{Conclusion, Kind};
use crate::suite::{Level, Severity};

/// A closed set whose members have stable words.
pub(super) trait Words: Copy + 'static {
    /// All members.
    const ALL: &'static [Self];

    /// The word of a member.
    fn word(self) -> &'static str;
}

impl Words for Conclusion {
    const ALL: &'static [Self] = &Self::ALL;

    fn word(self) -> &'static str {
        self.as_str()
    }
}

impl Words for Kind {
    const ALL: &'static [Self] = &Self::ALL;

    fn word(self) -> &'static str {
        self.as_str()
    }
}

impl Words for Level {
    const ALL: &'static [Self] = &Self::ALL;

    fn word(self) -> &'static str {
        self.as_str()
    }
}

impl Words for Severity {
    const ALL: &'static [Self] = &[Self::Fail, Self::Warn, Self::Note];

    fn word(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Note => "note",
        }
    }
}

pub(super) fn serialize<T: Words, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    value.word().serialize(serializer)
}

pub(super) fn deserialize<'de, T: Words, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    one_of(T::ALL.iter().copied(), deserializer)
}

/// The member with the next word in the input.
fn one_of<'de, T: Words, D: Deserializer<'de>>(
    mut members: impl Iterator<Item = T> + Clone,
    deserializer: D,
) -> Result<T, D::Error> {
    let word = String::deserialize(deserializer)?;
    let all = members.clone();
    members.find(|member| member.word() == word).ok_or_else(|| {
        let words: Vec<String> = all.map(|member| format!("`{}`", member.word())).collect();
        serde::de::Error::custom(format!("unknown variant `{word}`, expected one of {}", words.join(", ")))
    })
}

/// The kinds of skips.
pub(super) mod skip {
    use super::{Deserializer, Kind, Serializer, one_of};

    pub(in super::super) fn serialize<S: Serializer>(kind: &Kind, serializer: S) -> Result<S::Ok, S::Error> {
        super::serialize(kind, serializer)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Kind, D::Error> {
        one_of(Kind::ALL.into_iter().filter(|kind| kind.outcome() == "skip"), deserializer)
    }
}

/// A tally as an object with a number for each kind. Missing kinds count as 0, and unknown kinds are ignored, because
/// version 1 of the report may get more.
pub(super) mod tally {
    use std::collections::HashMap;

    use super::{Deserializer, Kind, Serializer};
    use crate::outcome::Tally;

    fn name(kind: Kind) -> String {
        kind.as_str().replace('-', "_")
    }

    pub(in super::super) fn serialize<S: Serializer>(tally: &Tally, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Kind::ALL.map(|kind| (name(kind), tally.number(kind))))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tally, D::Error> {
        let numbers: HashMap<String, usize> = serde::Deserialize::deserialize(deserializer)?;
        let known = Kind::ALL.into_iter().filter_map(|kind| Some((kind, *numbers.get(&name(kind))?)));
        Ok(known.collect())
    }
}
