//! An operation of the OpenAPI files: its method, path and what it takes.

use std::collections::HashSet;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::exceptions::Exceptions;
use super::specification::{Place, Specification};
use super::{DeriveError, NOWHERE, body, rows};
use crate::exchange::Pointer;
use crate::notation::{Entry, Node};

/// An operation.
#[derive(Debug)]
pub(super) struct Operation<'s> {
    /// The operationId.
    pub(super) id: String,
    /// Its method in lower case, as OpenAPI writes it.
    pub(super) verb: String,
    /// The path with its parameters in braces.
    pub(super) path: String,
    /// The path with harmless values, percent-encoded; `{server-name}` stands in it for the name of the server.
    pub(super) url: String,
    /// The required parameters of the query, with harmless values.
    pub(super) query: Vec<(String, String)>,
    /// The path with what a user of the suite has, such as the room of a flow.
    pub(super) own_url: String,
    /// The file, with a JSON Pointer.
    pub(super) at: String,
    /// Its part of the file.
    pub(super) place: Place<'s>,
    /// The smallest JSON that it takes, with harmless values; nothing where it takes no JSON.
    pub(super) smallest: Option<Node>,
    /// The operation whose tests its own need; nothing for that one.
    pub(super) first: Option<String>,
    /// Columns that are set by hand.
    pub(super) overrides: Vec<Entry>,
    /// Its row in the table of operations.
    pub(super) row: Node,
}

impl Operation<'_> {
    /// The method, in upper case.
    pub(super) fn method(&self) -> String {
        self.verb.to_ascii_uppercase()
    }

    /// Whether it has a parameter: in its path, in its query, or in its smallest content.
    pub(super) fn has(&self, parameter: &str) -> bool {
        self.path.contains(&format!("{{{parameter}}}"))
            || self.query.iter().any(|(name, _)| name == parameter)
            || self.smallest.as_ref().is_some_and(|content| has_member(content, parameter))
    }

    /// The method and the path, as prose names the operation.
    pub(super) fn call(&self) -> String {
        format!("{} {}", self.method(), self.path)
    }
}

/// Whether an object, or one in it, has a member.
fn has_member(content: &Node, name: &str) -> bool {
    content.entries().iter().any(|entry| entry.key == name || has_member(&entry.node, name))
}

/// What a path keeps as it is; braces stand around the name of the server.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'{').remove(b'}');

const VERBS: [&str; 5] = ["get", "post", "put", "delete", "patch"];

/// All operations, by file and path.
pub(super) fn all<'s>(
    specification: &'s Specification,
    exceptions: &Exceptions,
) -> Result<Vec<Operation<'s>>, DeriveError> {
    let mut operations = Vec::new();
    let mut ids = HashSet::new();
    for file in specification.with_paths() {
        let base = base_path(file).ok_or_else(|| missing(file.file, "the file", "base path in `servers`"))?;
        for path in file.node.get("paths").map_or(&[][..], Node::entries) {
            for method in path.node.entries().iter().filter(|entry| VERBS.contains(&entry.key.as_str())) {
                let reading = Reading { specification, exceptions, file, base, path };
                let operation = reading.operation(method)?;
                if !ids.insert(operation.id.clone()) {
                    return Err(DeriveError::Twice(operation.id));
                }
                operations.push(operation);
            }
        }
    }
    Ok(operations)
}

/// The default of the variable `basePath` of the first server.
fn base_path(file: Place<'_>) -> Option<&str> {
    file.node.get("servers")?.items().first()?.get("variables")?.get("basePath")?.text_at("default")
}

fn missing(file: &str, place: &str, missing: &'static str) -> DeriveError {
    DeriveError::Missing { file: file.to_owned(), place: place.to_owned(), missing }
}

/// How exceptions give a parameter of an operation a value.
type Look = fn(&Exceptions, &str, &str) -> Option<String>;

fn no_value(parameter: &str, id: &str) -> DeriveError {
    DeriveError::NoValue { operation: id.to_owned(), parameter: parameter.to_owned() }
}

/// A path of a file, on the way to its operations.
struct Reading<'s, 'e> {
    specification: &'s Specification,
    exceptions: &'e Exceptions,
    file: Place<'s>,
    base: &'s str,
    path: &'s Entry,
}

impl<'s> Reading<'s, '_> {
    fn operation(&self, method: &'s Entry) -> Result<Operation<'s>, DeriveError> {
        let place = Place { node: &method.node, ..self.file };
        // A blank sets two descriptions of one path apart.
        let written = self.path.key.as_str();
        let named = format!("{} {written}", method.key);
        let id = method.node.text_at("operationId").ok_or_else(|| missing(place.file, &named, "operationId"))?;
        let path = format!("{}{}", self.base, written.trim());
        let pointer = Pointer::root().child("paths").child(written).child(&method.key);
        let mut operation = Operation {
            id: id.to_owned(),
            verb: method.key.to_string(),
            url: self.url(&path, id, Exceptions::value)?,
            own_url: self.url(&path, id, Exceptions::own_value)?,
            query: self.query(place, id)?,
            // In a URL, a blank is written as an escape.
            at: format!("{}#{}", place.file, pointer.as_str().replace(' ', "%20")),
            path,
            place,
            smallest: None,
            first: self.exceptions.first().filter(|first| *first != id).map(ToOwned::to_owned),
            overrides: self.exceptions.columns(id).into_iter().cloned().collect(),
            row: Node::mapping(Vec::new(), &NOWHERE),
        };
        let schema = body::content(&operation, self.specification);
        operation.smallest = schema.map(|schema| body::smallest(schema, self.specification, self.exceptions));
        operation.row = rows::of_operation(&operation, self.specification);
        Ok(operation)
    }

    fn url(&self, path: &str, id: &str, value: Look) -> Result<String, DeriveError> {
        let mut url = String::new();
        let mut rest = path;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            url.push_str(before);
            let value = value(self.exceptions, name, id).ok_or_else(|| no_value(name, id))?;
            // The place of an earlier response is encoded once it is filled in.
            let is_place = value.starts_with('{') && value.contains('#');
            url.push_str(&if is_place { value } else { utf8_percent_encode(&value, KEPT).to_string() });
            rest = after;
        }
        url.push_str(rest);
        Ok(url)
    }

    /// The required parameters of the query: those of the operation and of its path.
    fn query(&self, place: Place<'s>, id: &str) -> Result<Vec<(String, String)>, DeriveError> {
        let parameters = |node: &'s Node| node.get("parameters").map_or(&[][..], Node::items);
        let all = parameters(&self.path.node).iter().chain(parameters(place.node));
        let mut query = Vec::new();
        for parameter in all.filter_map(|node| self.specification.resolve(Place { node, ..place })) {
            let is_required = parameter.node.get("required").and_then(Node::boolean) == Some(true);
            if parameter.node.text_at("in") != Some("query") || !is_required {
                continue;
            }
            let Some(name) = parameter.node.text_at("name") else { continue };
            let value = self.exceptions.value(name, id).ok_or_else(|| no_value(name, id))?;
            query.push((name.to_owned(), value));
        }
        Ok(query)
    }
}
