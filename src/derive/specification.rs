//! The OpenAPI files of the specification, and what `$ref` in them leads to.

use std::collections::BTreeMap;

use super::{DeriveError, read};
use crate::exchange::Pointer;
use crate::notation::{Node, Value};

/// The files of `data/api/client-server`, by their paths below that folder.
#[derive(Debug)]
pub struct Specification {
    files: BTreeMap<String, Node>,
}

/// A value in a file of the specification.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'s> {
    pub(super) file: &'s str,
    pub(super) node: &'s Node,
}

/// The most references that lead from one to the next.
const MOST_REFERENCES: usize = 20;

impl Specification {
    /// Reads the files: pairs of a path such as `definitions/tag.yaml` and the text.
    ///
    /// # Errors
    /// [`DeriveError::NotYaml`], and [`DeriveError::NotThere`] where no file with paths stands in the folder itself.
    pub fn read(files: impl IntoIterator<Item = (String, String)>) -> Result<Self, DeriveError> {
        let texts: BTreeMap<String, String> = files.into_iter().collect();
        if texts.keys().all(|name| name.contains('/')) {
            return Err(not_there(texts.keys()));
        }
        let read = |(name, text): (String, String)| Ok((name.clone(), read(&name, &text)?));
        let files = texts.into_iter().map(read).collect::<Result<BTreeMap<_, _>, _>>()?;
        let has_paths = |(name, node): (&String, &Node)| !name.contains('/') && node.get("paths").is_some();
        if files.iter().any(has_paths) { Ok(Self { files }) } else { Err(not_there(files.keys())) }
    }

    /// The files that have paths, in order.
    pub(super) fn with_paths(&self) -> impl Iterator<Item = Place<'_>> {
        let places = self.files.iter().map(|(file, node)| Place { file, node });
        places.filter(|place| place.node.get("paths").is_some())
    }

    /// The value that a place refers to: the place itself, if it has no `$ref`.
    pub(super) fn resolve<'s>(&'s self, place: Place<'s>) -> Option<Place<'s>> {
        let mut place = place;
        for _ in 0..MOST_REFERENCES {
            let Some(reference) = place.node.text_at("$ref") else { return Some(place) };
            place = self.follow(place.file, reference)?;
        }
        None
    }

    fn follow(&self, from: &str, reference: &str) -> Option<Place<'_>> {
        let (path, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let name = if path.is_empty() { from.to_owned() } else { beside(from, path) };
        let (file, root) = self.files.get_key_value(&name)?;
        let pointer = Pointer::parse(pointer).ok()?;
        let node = pointer.tokens().iter().try_fold(root, |node, token| child(node, token))?;
        Some(Place { file, node })
    }

    /// The value under a key, followed.
    pub(super) fn get<'s>(&'s self, place: Place<'s>, key: &str) -> Option<Place<'s>> {
        self.resolve(Place { node: place.node.get(key)?, ..place })
    }
}

/// The folders in this one that have the name of that of the OpenAPI files.
fn not_there<'n>(names: impl Iterator<Item = &'n String>) -> DeriveError {
    let mut inside: Vec<String> = names
        .filter_map(|name| name.split_once("client-server/").map(|(before, _)| format!("{before}client-server")))
        .collect();
    inside.dedup();
    DeriveError::NotThere { inside }
}

/// The path of a file named in another, with `..` resolved.
fn beside(from: &str, path: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn child<'n>(node: &'n Node, token: &str) -> Option<&'n Node> {
    match &node.value {
        Value::Mapping(_) => node.get(token),
        Value::Sequence(items) => items.get(token.parse::<usize>().ok()?),
        Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_) => None,
    }
}
