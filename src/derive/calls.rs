//! The requests of a user of the suite: what a new user can call, with what the suite has made, and what the responses hold.

use super::exceptions::Exceptions;
use super::operation::Operation;
use super::specification::Specification;
use super::{NOWHERE, entry, members, text};
use crate::notation::{Entry, Node, Value};

/// A request, with its operation.
struct Call<'a, 's> {
    node: &'a Node,
    operation: &'a Operation<'s>,
}

impl Call<'_, '_> {
    /// A healthy response: that of the exceptions, or the example of the OpenAPI file.
    fn found(&self, specification: &Specification) -> Node {
        let by_hand = self.node.get("found").cloned();
        let found = by_hand.or_else(|| example(self.operation, specification));
        found.unwrap_or_else(|| Node::mapping(Vec::new(), &NOWHERE))
    }
}

fn calls<'a, 's>(operations: &'a [Operation<'s>], exceptions: &'a Exceptions) -> Vec<Call<'a, 's>> {
    let call = |node: &'a Node| {
        let of = node.text_at("of")?;
        let operation = operations.iter().find(|operation| operation.id == of)?;
        Some(Call { node, operation })
    };
    exceptions.calls().iter().filter_map(call).collect()
}

/// A row for each request, in the order in which they are sent.
pub(super) fn all(operations: &[Operation<'_>], specification: &Specification, exceptions: &Exceptions) -> Vec<Entry> {
    calls(operations, exceptions).iter().map(|call| row(call, specification)).collect()
}

fn row(call: &Call<'_, '_>, specification: &Specification) -> Entry {
    let Call { node, operation } = call;
    let of_operation = &operation.row;
    let mut row = Vec::new();
    let mut take = |column: &str| row.extend(of_operation.get(column).map(|cell| entry(column, cell.clone())));
    ["call", "verb", "kind", "at"].into_iter().for_each(&mut take);
    row.push(entry("url", text(operation.own_url.as_str())));
    let own = |column: &str| node.get(column).or_else(|| of_operation.get(column)).cloned();
    row.extend(["since", "query", "json"].into_iter().filter_map(|column| Some(entry(column, own(column)?))));
    if operation.verb != "get" {
        row.push(entry("writes", text(node.text_at("writes").unwrap_or("user"))));
    }
    // What makes something new is not sent with content that a server may take for other content.
    let is_once = node.get("once").and_then(Node::boolean) == Some(true);
    let takes_json = row.iter().any(|cell| cell.key == "json");
    row.extend(
        (takes_json && !is_once).then(|| entry("malformed", Node { span: NOWHERE, value: Value::Boolean(true) })),
    );
    let found = vec![entry("like", text("found")), entry("json", call.found(specification))];
    row.push(entry("response", Node::mapping(found, &NOWHERE)));
    entry(&operation.id, Node::mapping(row, &NOWHERE))
}

/// The rows for the members of the responses.
pub(super) fn found(
    operations: &[Operation<'_>],
    specification: &Specification,
    exceptions: &Exceptions,
) -> Vec<Entry> {
    let of_call = |call: &Call<'_, '_>| {
        let rows = members::of_response(call.operation, (specification, exceptions), Some(call.found(specification)));
        let weight = call.node.text_at("weight").unwrap_or("must").to_owned();
        let since = call.node.get("since").cloned();
        rows.into_iter().map(move |mut row| {
            row.node.put(entry("weight", text(weight.as_str())));
            if weight != "must" && row.node.get("form").is_some() {
                row.node.put(entry("form-weight", text(weight.as_str())));
            }
            since.iter().for_each(|since| row.node.put(entry("since", since.clone())));
            row
        })
    };
    calls(operations, exceptions).iter().flat_map(of_call).collect()
}

/// The example of a 200 response, without items that are made of files of another part of the specification.
pub(super) fn example(operation: &Operation<'_>, specification: &Specification) -> Option<Node> {
    members::example(operation, specification).map(|example| without_references(&example))
}

fn without_references(node: &Node) -> Node {
    let is_whole = |node: &&Node| node.get("$ref").is_none();
    let value = match &node.value {
        Value::Sequence(items) => Value::Sequence(items.iter().filter(is_whole).map(without_references).collect()),
        Value::Mapping(entries) => {
            let whole = entries.iter().filter(|entry| is_whole(&&entry.node));
            Value::Mapping(
                whole.map(|entry| Entry { node: without_references(&entry.node), ..entry.clone() }).collect(),
            )
        }
        Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_) => node.value.clone(),
    };
    Node { span: NOWHERE, value }
}
