//! The file of exceptions: harmless values of parameters, and columns of operations that the OpenAPI files do not say.

use super::operation::Operation;
use super::{DeriveError, read};
use crate::notation::{Entry, Node};

/// The exceptions, each with a reason.
#[derive(Debug)]
pub struct Exceptions {
    root: Node,
    /// The flow of the suite that sends content with wrong types.
    wrong: String,
}

impl Exceptions {
    /// Reads the file.
    ///
    /// # Errors
    /// [`DeriveError::NotYaml`], [`DeriveError::Missing`] where the file does not name the flow with wrong types, and
    /// [`DeriveError::NoReason`] where an exception has no `because`.
    pub fn read(name: &str, text: &str) -> Result<Self, DeriveError> {
        let root = read(name, text)?;
        let missing = || DeriveError::Missing { file: name.to_owned(), place: "the file".to_owned(), missing: "wrong" };
        let wrong = root.text_at("wrong").ok_or_else(missing)?.to_owned();
        let exceptions = Self { root, wrong };
        let values = ["values", "own", "open"].into_iter().flat_map(|key| exceptions.list(key));
        let values = values.map(|value| (value.key.to_string(), &value.node));
        let sets = exceptions.sets().iter().map(|set| (named(set).collect::<Vec<_>>().join(", "), set));
        match values.chain(sets).find(|(_, node)| node.text_at("because").is_none_or(str::is_empty)) {
            Some((name, _)) => Err(DeriveError::NoReason(name)),
            None => Ok(exceptions),
        }
    }

    fn values(&self) -> &[Entry] {
        self.list("values")
    }

    fn list(&self, key: &str) -> &[Entry] {
        self.root.get(key).map_or(&[], Node::entries)
    }

    /// Each sets columns of the operations that it names.
    fn sets(&self) -> &[Node] {
        self.root.get("operations").map_or(&[], Node::items)
    }

    /// The harmless value that requests give a parameter.
    pub(super) fn value(&self, parameter: &str, operation: &str) -> Option<String> {
        of_parameter(self.values(), parameter, operation)
    }

    /// The value of a parameter in requests of a user of the suite: what the user has, else the harmless one.
    pub(super) fn own_value(&self, parameter: &str, operation: &str) -> Option<String> {
        let own = of_parameter(self.list("own"), parameter, operation);
        own.or_else(|| self.value(parameter, operation))
    }

    /// The requests of a user of the suite, in order. Each names its operation with `of`.
    pub(super) fn calls(&self) -> &[Node] {
        self.root.get("calls").map_or(&[], Node::items)
    }

    /// The columns of an operation that are set by hand; null takes one away.
    pub(super) fn columns(&self, operation: &str) -> Vec<&Entry> {
        let found = self.sets().iter().filter(|set| named(set).any(|name| name == operation));
        found.flat_map(Node::entries).filter(|column| !matches!(column.key.as_str(), "of" | "because")).collect()
    }

    /// The operation whose tests all others of the same rule need.
    pub(super) fn first(&self) -> Option<&str> {
        self.root.text_at("first")
    }

    /// The flow of the suite that sends content with wrong types.
    pub(super) fn wrong(&self) -> &str {
        &self.wrong
    }

    /// Whether a member of a response may have other values than those of its schema. It is named as its row is.
    pub(super) fn is_open(&self, member: &str) -> bool {
        self.open().any(|open| open == member)
    }

    /// The members of responses that may have other values than those of their schemas.
    pub(super) fn open(&self) -> impl Iterator<Item = &str> {
        self.list("open").iter().map(|open| open.key.as_str())
    }

    /// Whether all exceptions are about operations and parameters that there are.
    pub(super) fn fit(&self, operations: &[Operation<'_>]) -> Result<(), DeriveError> {
        let is_operation = |id: &str| operations.iter().any(|operation| operation.id == id);
        if let Some(unknown) = self.operations().find(|id| !is_operation(id)) {
            return Err(DeriveError::UnknownOperation(unknown.to_owned()));
        }
        let is_used = |key: &str| match key.split_once(" in ") {
            Some((parameter, id)) => operations.iter().any(|operation| operation.id == id && operation.has(parameter)),
            None => operations.iter().any(|operation| operation.has(key)),
        };
        match self.values().iter().chain(self.list("own")).find(|value| !is_used(&value.key)) {
            Some(unused) => Err(DeriveError::UnknownParameter(unused.key.to_string())),
            None => Ok(()),
        }
    }

    /// Whether a user of the suite calls an operation.
    pub(super) fn is_called(&self, operation: &str) -> bool {
        self.calls().iter().any(|call| call.text_at("of") == Some(operation))
    }

    /// The operations for which there are exceptions.
    fn operations(&self) -> impl Iterator<Item = &str> {
        let called = self.calls().iter().filter_map(|call| call.text_at("of"));
        self.sets().iter().flat_map(named).chain(called).chain(self.first())
    }
}

/// The value of a parameter. One for `parameter in operation` wins.
fn of_parameter(values: &[Entry], parameter: &str, operation: &str) -> Option<String> {
    let own = format!("{parameter} in {operation}");
    let find = |name: &str| values.iter().find(|entry| entry.key == name);
    find(&own).or_else(|| find(parameter))?.node.get("value")?.scalar_text()
}

/// The operations for which columns are set.
fn named(set: &Node) -> impl Iterator<Item = &str> {
    set.get("of").map_or(&[][..], Node::items).iter().filter_map(Node::text)
}
