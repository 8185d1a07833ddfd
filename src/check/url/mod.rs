//! URLs: of a member of the document, of a parameter, or of the request itself (RFC 3986).

mod absolute;
mod characters;
mod host;
mod scheme;
mod without;

use std::fmt::Debug;
use std::sync::Arc;

use url::Url;

use super::asked::join;
use super::condition::{Kind, keys};
use super::reader::{Kinds, Reader};
use crate::notation::Shape::{self, Either, Word};
use crate::notation::{Key, Node, Object};
use crate::setting::Deployment;

/// One thing asked of a URL.
pub(super) trait UrlCondition: Debug + Send + Sync {
    /// What is expected and what was got, if the text does not meet this.
    fn violation(&self, text: &str, deployment: Deployment) -> Option<(String, String)>;

    /// The condition in a few words, as in: a URL …
    fn describe(&self) -> String;

    /// URLs like this one that do not meet it.
    fn others(&self, url: &str) -> Vec<String>;
}

static KINDS: [&Kind<dyn UrlCondition>; 5] =
    [&absolute::KIND, &scheme::KIND, &without::KIND, &host::KIND, &characters::KIND];
static KEYS: [Key; 5] = keys(&KINDS);

static URL: Object =
    Object { name: "URL conditions", keys: &[&KEYS], open_keys: &[], one_of: &[], at_most_one_of: &[] };

/// The mappings of this room.
pub(super) static OBJECTS: [&Object; 1] = [&URL];

/// Conditions on a URL, or the word for a URL that is just absolute.
pub(super) const SHAPE: Shape = Either(&[Word(&["absolute"]), Shape::Object(&URL)]);

/// Conditions on a URL.
#[derive(Debug, Clone)]
pub(super) struct UrlConditions(pub(super) Vec<Arc<dyn UrlCondition>>);

impl UrlConditions {
    /// Reads a mapping of conditions, or the word `absolute`.
    pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> Self {
        if node.is_mapping() {
            return Self(reader.read_kinds(node, Kinds { known: &KINDS, open: |_, _| None }));
        }
        Self(vec![Arc::new(absolute::Absolute)])
    }

    /// What is expected and what was got, for each condition that the text does not meet.
    pub(super) fn violations(&self, text: &str, deployment: Deployment) -> Vec<(String, String)> {
        self.0.iter().filter_map(|condition| condition.violation(text, deployment)).collect()
    }

    /// In words.
    pub(super) fn describe(&self) -> String {
        format!("a URL {}", join(&self.0, |condition| condition.describe()))
    }

    /// These conditions without one of them, in each way, with the one that was lost; nothing where it was the only one.
    pub(super) fn weaker(&self) -> Vec<(String, Option<Self>)> {
        let without = |lost: usize| {
            let rest = self.0.iter().enumerate().filter(|(index, _)| *index != lost);
            let rest: Vec<_> = rest.map(|(_, condition)| Arc::clone(condition)).collect();
            (!rest.is_empty()).then_some(Self(rest))
        };
        let ways = self.0.iter().enumerate();
        ways.map(|(index, lost)| (format!("a URL {}", lost.describe()), without(index))).collect()
    }

    /// URLs like this one that do not meet one of them.
    pub(super) fn others(&self, url: &str) -> Vec<String> {
        self.0.iter().flat_map(|condition| condition.others(url)).collect()
    }
}

/// What a condition expects that is about a part of a URL, of a text that is no URL.
fn not_absolute(text: &str, why: &str) -> (String, String) {
    ("an absolute http or https URL with a host".to_owned(), format!("`{text}`, {why}"))
}

/// An absolute http or https URL with a host, read strictly enough that no client repairs it differently: parsers of
/// the WHATWG kind drop white space at the ends and supply missing slashes.
fn parse(text: &str) -> Result<Url, (String, String)> {
    let parsed = || {
        if text.trim() != text || text.is_empty() {
            return Err(if text.is_empty() { "which is empty" } else { "with white space around it" });
        }
        let Some((scheme, rest)) = text.split_once("://") else { return Err("which is not absolute") };
        if !(scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")) {
            return Err("whose scheme is not http or https");
        }
        if rest.is_empty() || rest.starts_with(['/', '?', '#', '\\']) {
            return Err("which has no host");
        }
        Url::parse(text).map_err(|_| "which is not a URL")
    };
    parsed().map_err(|why| not_absolute(text, why))
}

/// A URL without its scheme.
fn without_scheme(url: &str) -> &str {
    url.split_once("://").map_or("", |(_, rest)| rest)
}
