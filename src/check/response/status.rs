//! `status`: the status code (RFC 9110, section 15).

use std::fmt;
use std::sync::Arc;

use crate::check::condition::Kind;
use crate::check::reader::Reader;
use crate::check::{Condition, Context, Derived, Part, Spot, Subject, Verdict};
use crate::exchange::example::{Change, ExampleResponse};
use crate::notation::Shape::{self, Either, Integer, List, Text};
use crate::notation::{Form, Node, Object, key, required};

static CLASS: Form = Form {
    repair: Some(class_meant),
    examples: &["2xx", "3xx", "4xx", "5xx"],
    help: Some("write a status code such as 200, or a class of them such as 2xx"),
    ..Form::matching("a class of status codes such as 2xx", "^[1-5]xx$")
};

/// The class that is likely to be meant by `4XX`, `4**`, `400-499` or `400..=499`.
fn class_meant(text: &str) -> String {
    let range = text.split_once("..").or_else(|| text.split_once('-'));
    let class = range.and_then(|(first, last)| {
        let class = first.trim().strip_suffix("00")?;
        (last.trim_start_matches(['.', '=', ' ']) == format!("{class}99")).then(|| format!("{class}xx"))
    });
    class.unwrap_or_else(|| text.to_ascii_lowercase().replace(['*', '?', '_'], "x"))
}

const ONE: Shape = Either(&[Integer { least: 100, most: 599 }, Text(&CLASS)]);

pub(super) static KIND: Kind<dyn Condition> = Kind {
    key: key(
        "status",
        Either(&[Integer { least: 100, most: 599 }, Text(&CLASS), List(&ONE), Shape::Object(&OTHERS)]),
        "the status code: one, a class such as `2xx`, or a list",
    ),
    read,
};

pub(super) static OTHERS: Object = Object {
    name: "other status codes",
    keys: &[&[required(
        "not",
        Either(&[Integer { least: 100, most: 599 }, Text(&CLASS), List(&ONE)]),
        "any status code but these",
    )]],
    open_keys: &[],
    one_of: &[],
    at_most_one_of: &[],
};

fn read(_reader: &mut Reader<'_>, node: &Node) -> Option<Arc<dyn Condition>> {
    let set = match node.get("not") {
        Some(others) => StatusSet::NotOf(patterns(others)?),
        None => StatusSet::Of(patterns(node)?),
    };
    Some(Arc::new(set))
}

fn patterns(node: &Node) -> Option<Vec<StatusPattern>> {
    let pattern = |item: &Node| {
        let code = item.integer().and_then(|code| u16::try_from(code).ok()).map(StatusPattern::Code);
        code.or_else(|| item.text()?.strip_suffix("xx")?.parse().ok().map(StatusPattern::Class))
    };
    node.items().iter().map(pattern).collect()
}

/// One status code or a class of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StatusPattern {
    /// Exactly this code.
    Code(u16),
    /// All codes of this class: 2 is 200 to 299.
    Class(u16),
}

/// A set of status codes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum StatusSet {
    /// One of these.
    Of(Vec<StatusPattern>),
    /// None of these.
    NotOf(Vec<StatusPattern>),
}

impl StatusSet {
    fn contains(&self, status: u16) -> bool {
        match self {
            Self::Of(patterns) => patterns.iter().any(|pattern| pattern.matches(status)),
            Self::NotOf(patterns) => !patterns.iter().any(|pattern| pattern.matches(status)),
        }
    }

    /// The status codes that are tried where one is wanted that is in the set or outside of it: common ones, and those
    /// that it names.
    fn candidates(&self) -> Vec<u16> {
        let named = match self {
            Self::Of(patterns) | Self::NotOf(patterns) => patterns.iter().map(|pattern| match pattern {
                StatusPattern::Code(code) => *code,
                StatusPattern::Class(class) => class * 100,
            }),
        };
        match self {
            Self::Of(_) => [500, 404, 200].into_iter().chain(named).collect(),
            Self::NotOf(_) => named.chain([200, 404]).collect(),
        }
    }
}

impl Condition for StatusSet {
    fn judge(&self, subject: Subject<'_>, _context: Context<'_>) -> Verdict {
        if self.contains(subject.response.status) {
            return Verdict::Holds;
        }
        subject.violated(self.describe(), got(subject), Spot::Status)
    }

    fn describe(&self) -> String {
        format!("status {self}")
    }

    fn spot(&self) -> Spot {
        Spot::Status
    }

    fn parts(&self) -> Vec<Part> {
        vec![Part::Status]
    }

    fn sees(&self) -> Option<Vec<Part>> {
        Some(self.parts())
    }

    fn counterexamples(&self, _example: &ExampleResponse) -> Vec<Derived> {
        let other = self.candidates().into_iter().find(|status| !self.contains(*status));
        let derived = |status| Derived { from: "status", change: Change::status(status) };
        other.map(derived).into_iter().collect()
    }

    fn fulfilled(&self, example: &ExampleResponse) -> Option<Change> {
        let mut candidates = std::iter::once(example.status).chain(self.candidates());
        candidates.find(|status| self.contains(*status)).map(Change::status)
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
        assert_eq!(set.to_string(), "2xx or 404");
        let others = StatusSet::NotOf(vec![StatusPattern::Code(404), StatusPattern::Class(5)]);
        assert!(others.contains(200) && !others.contains(503));
        assert_eq!(others.to_string(), "other than 404 and 5xx");
        let many = StatusSet::Of((200..204).map(StatusPattern::Code).collect());
        assert_eq!(many.to_string(), "200, 201, 202 or 203");
    }
}
