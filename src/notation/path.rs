//! Where a value stands in a case file.

use std::fmt;

/// Where a value stands, as users know it; only problems write it out.
#[derive(Clone, Copy)]
pub(super) enum Path<'p> {
    Root,
    Key(&'p Path<'p>, &'p str),
    Index(&'p Path<'p>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => out.write_str("the file"),
            Self::Key(Self::Root, key) => out.write_str(key),
            Self::Key(above, key) => write!(out, "{above}.{key}"),
            Self::Index(above, index) => write!(out, "{above}[{index}]"),
        }
    }
}

impl Path<'_> {
    /// The keys on the way to a value that is no item of a list, from the last.
    pub(super) fn keys(&self) -> Vec<&str> {
        let mut keys = Vec::new();
        let mut next = *self;
        while let Path::Key(above, key) = next {
            keys.push(key);
            next = *above;
        }
        keys
    }
}
