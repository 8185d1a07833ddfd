//! The status code (RFC 9110, section 15).

use std::fmt;

use super::{Spot, Subject, Verdict};

/// One status code or a class of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusPattern {
    /// Exactly this code.
    Code(u16),
    /// All codes of this class: 2 is 200 to 299.
    Class(u16),
}

/// A set of status codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatusSet {
    /// One of these.
    Of(Vec<StatusPattern>),
    /// None of these.
    NotOf(Vec<StatusPattern>),
}

impl StatusSet {
    pub(super) fn judge(&self, subject: Subject<'_>) -> Verdict {
        if self.contains(subject.response.status) {
            Verdict::Holds
        } else {
            subject.violated(format!("status {self}"), got(subject), Spot::Status)
        }
    }

    fn contains(&self, status: u16) -> bool {
        match self {
            Self::Of(patterns) => patterns.iter().any(|pattern| pattern.matches(status)),
            Self::NotOf(patterns) => !patterns.iter().any(|pattern| pattern.matches(status)),
        }
    }

    /// Whether the set asks for this code by its number, not only by its class or by not excluding it.
    pub(super) fn names(&self, status: u16) -> bool {
        match self {
            Self::Of(patterns) => patterns.contains(&StatusPattern::Code(status)),
            Self::NotOf(_) => false,
        }
    }
}

/// The status and, where that explains more, where it points to.
fn got(subject: Subject<'_>) -> String {
    let status = format!("status {}", subject.response.status);
    match subject.response.fields.value("location") {
        Some(location) if (300..400).contains(&subject.response.status) => format!("{status} to {location}"),
        Some(_) | None => status,
    }
}

impl StatusPattern {
    fn matches(self, status: u16) -> bool {
        match self {
            Self::Code(code) => code == status,
            Self::Class(class) => class == status / 100,
        }
    }
}

impl fmt::Display for StatusPattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(out, "{code}"),
            Self::Class(class) => write!(out, "{class}xx"),
        }
    }
}

impl fmt::Display for StatusSet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (prefix, patterns, last) = match self {
            Self::Of(patterns) => ("", patterns, " or "),
            Self::NotOf(patterns) => ("other than ", patterns, " and "),
        };
        out.write_str(prefix)?;
        for (index, pattern) in patterns.iter().enumerate() {
            let between = match index {
                0 => "",
                _ if index + 1 == patterns.len() => last,
                _ => ", ",
            };
            write!(out, "{between}{pattern}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_codes_and_their_opposite() {
        let set = StatusSet::Of(vec![StatusPattern::Class(2), StatusPattern::Code(404)]);
        assert!(set.contains(204) && set.contains(404) && !set.contains(405));
        assert!(set.names(404) && !set.names(204));
        assert_eq!(set.to_string(), "2xx or 404");
        let others = StatusSet::NotOf(vec![StatusPattern::Code(404), StatusPattern::Class(5)]);
        assert!(others.contains(200) && !others.contains(503) && !others.names(404));
        assert_eq!(others.to_string(), "other than 404 and 5xx");
    }
}
