//! The error for a name that no fault has, with the nearest name that one has.

/// No fault has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no fault `{given}`; did you mean `{nearest}`?")]
pub struct UnknownFault {
    given: String,
    nearest: String,
}

impl UnknownFault {
    pub(super) fn new(given: &str, names: impl Iterator<Item = String>) -> Self {
        let nearest = names.min_by_key(|name| distance(given, name));
        Self { given: given.to_owned(), nearest: nearest.unwrap_or_default() }
    }

    /// The name that was given.
    #[must_use]
    pub fn given(&self) -> &str {
        &self.given
    }

    /// The existing name that is nearest to it.
    #[must_use]
    pub fn nearest(&self) -> &str {
        &self.nearest
    }
}

/// How many characters must be put in, taken out or exchanged (Levenshtein), case aside.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, from) in left.to_lowercase().chars().enumerate() {
        let mut diagonal = line;
        let mut before = line + 1;
        for (column, to) in right.iter().enumerate() {
            let exchanged = diagonal + usize::from(from != *to);
            diagonal = row[column + 1];
            row[column] = before;
            before = exchanged.min(before + 1).min(diagonal + 1);
        }
        row[right.len()] = before;
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("no-s256", "no-S256"), 0);
    }
}
