//! The members of 200 responses, one row each, made from their schemas.

use super::exceptions::Exceptions;
use super::operation::Operation;
use super::specification::{Place, Specification};
use super::{NOWHERE, entry, list, rows, schema, text};
use crate::exchange::Pointer;
use crate::notation::{Entry, Node, Value};

/// A step from a response to a member.
#[derive(Debug, Clone)]
enum Step {
    /// A member of this name, which a schema requires or not.
    Member { name: String, is_required: bool },
    /// Every item of an array.
    Items,
    /// Every member of an object that is a map.
    Values,
}

/// The deepest members that get a row.
const MOST_STEPS: usize = 6;

/// The rows of all GET operations that need no token.
pub(super) fn all(operations: &[Operation<'_>], specification: &Specification, exceptions: &Exceptions) -> Vec<Entry> {
    let mut found = Vec::new();
    for operation in operations {
        let row = &operation.row;
        let is_left_out = row.get("members").and_then(Node::boolean) == Some(false);
        // Without an example there is nothing to prove a row with.
        if is_left_out || row.get("response").is_none_or(|response| response.get("json").is_none()) {
            continue;
        }
        let example = row.get("response").and_then(|response| response.get("json")).cloned();
        found.extend(of_response(operation, (specification, exceptions), example));
    }
    found
}

/// The rows for the 200 response of an operation. What the example lacks gets none.
pub(super) fn of_response(
    operation: &Operation<'_>,
    (specification, exceptions): (&Specification, &Exceptions),
    example: Option<Node>,
) -> Vec<Entry> {
    let schema = content(operation, specification).and_then(|place| specification.get(place, "schema"));
    let Some(schema) = schema else { return Vec::new() };
    let mut walk = Walk { specification, exceptions, operation, example, rows: Vec::new() };
    walk.object(schema, &[]);
    walk.rows
}

/// The JSON content of the 200 response.
fn content<'s>(operation: &Operation<'s>, specification: &'s Specification) -> Option<Place<'s>> {
    let responses = specification.get(operation.place, "responses")?;
    let response = specification.get(responses, "200")?;
    specification.get(specification.get(response, "content")?, "application/json")
}

/// The example of the 200 response that the file has, with what it refers to.
pub(super) fn example(operation: &Operation<'_>, specification: &Specification) -> Option<Node> {
    let content = content(operation, specification)?;
    let named = specification.get(content, "examples").and_then(|examples| {
        let first = examples.node.entries().first()?;
        specification.get(specification.get(examples, &first.key)?, "value")
    });
    let example = named.or_else(|| specification.get(specification.get(content, "schema")?, "example"))?;
    let is_there = example.node.is_mapping() && !example.node.entries().is_empty();
    is_there.then(|| example.node.clone())
}

struct Walk<'s, 'o> {
    specification: &'s Specification,
    exceptions: &'o Exceptions,
    operation: &'o Operation<'s>,
    example: Option<Node>,
    rows: Vec<Entry>,
}

impl<'s> Walk<'s, '_> {
    /// Rows for the members of an object, and for what is in them.
    fn object(&mut self, schema: Place<'s>, above: &[Step]) {
        let Some(schema) = self.specification.resolve(schema).filter(|_| above.len() < MOST_STEPS) else { return };
        for part in schema.node.get("allOf").map_or(&[][..], Node::items) {
            self.object(Place { node: part, ..schema }, above);
        }
        let required = schema.node.get("required").map_or(&[][..], Node::items);
        let properties = schema.node.get("properties").map_or(&[][..], Node::entries);
        for property in properties.iter().filter(|property| is_name(&property.key)) {
            let is_required = required.iter().any(|name| name.text() == Some(&property.key));
            let step = Step::Member { name: property.key.to_string(), is_required };
            let steps = [above, &[step]].concat();
            self.member(Place { node: &property.node, ..schema }, &steps);
        }
    }

    fn member(&mut self, schema: Place<'s>, steps: &[Step]) {
        let Some(schema) = self.specification.resolve(schema) else { return };
        self.add(schema.node, steps);
        self.below(schema, steps);
    }

    /// What is in an array, a map or an object.
    fn below(&mut self, schema: Place<'s>, steps: &[Step]) {
        self.object(schema, steps);
        // Beside named members, what else there may be is not judged.
        let is_map = schema.node.get("properties").is_none();
        let inner = [("items", Step::Items), ("additionalProperties", Step::Values)];
        for (key, step) in inner.into_iter().filter(|(key, _)| is_map || *key == "items") {
            let inner = self.specification.get(schema, key).filter(|inner| inner.node.is_mapping());
            if let Some(inner) = inner {
                let steps = [steps, &[step]].concat();
                self.add(inner.node, &steps);
                self.below(inner, &steps);
            }
        }
    }

    fn add(&mut self, schema: &Node, steps: &[Step]) {
        let id = self.id(steps);
        let types = schema::types(schema);
        let is_required = matches!(steps.last(), Some(Step::Member { is_required: true, .. }));
        // A condition that the example does not meet, as it lacks the member, would be proven by nothing.
        if self.has(&id) || self.in_example(steps).is_none() || (types.is_empty() && !is_required) {
            return;
        }
        let mut row = vec![
            entry("of", text(self.operation.id.as_str())),
            entry("title", text(format!("/{}", path(steps)))),
            entry("call", text(self.operation.call())),
            entry("at", text(self.operation.at.as_str())),
        ];
        let above = (1..steps.len()).rev().map(|count| self.id(&steps[..count])).find(|id| self.has(id));
        // A property came with its operation, or later.
        let of_operation = || self.operation.row.get("since").cloned();
        let of_above =
            || self.rows.iter().find(|row| above.as_deref() == Some(row.key.as_str()))?.node.get("since").cloned();
        let since = rows::since(schema).map(text).or_else(of_above).or_else(of_operation);
        row.extend(since.map(|since| entry("since", since)));
        row.extend(above.map(|id| entry("above", text(id))));
        if is_required {
            row.push(entry("has", conditions(steps, text("present"))));
            row.extend(self.changes("without", self.without_above(steps)));
        }
        row.extend(self.values(schema, steps));
        self.rows.push(entry(&id, Node::mapping(row, &NOWHERE)));
    }

    /// The columns about the value of a member.
    fn values(&self, schema: &Node, steps: &[Step]) -> Vec<Entry> {
        let mut found = schema::types(schema);
        if found.is_empty() {
            return Vec::new();
        }
        let is_optional = matches!(steps.last(), Some(Step::Member { is_required: false, .. }));
        let condition = |name: &str, inner: Entry| {
            let optional = is_optional.then(|| entry("optional", yes()));
            let all = optional.into_iter().chain([inner]).collect();
            entry(name, conditions(steps, Node::mapping(all, &NOWHERE)))
        };
        // What is in an array or object can be judged only where it is one.
        let is_plain = !found.contains(&"array") && !found.contains(&"object");
        let may_be_null = is_optional && is_plain && !found.contains(&"null") && !schema::says_absent(schema);
        found.extend(may_be_null.then_some("null"));
        let mut row: Vec<Entry> = types(found).map(|types| condition("is", entry("type", types))).into_iter().collect();
        if may_be_null {
            let null = Node::mapping(vec![entry("type", text("null"))], &NOWHERE);
            row.push(condition("not-null", entry("not", null)));
        }
        if !self.exceptions.is_open(&self.id(steps)) {
            let weight = entry("form-weight", text(if may_be_null { "must as warn" } else { "must" }));
            row.extend(schema::form(schema).into_iter().flat_map(|form| [condition("form", form), weight.clone()]));
        }
        let own = is_optional.then(|| self.without(steps)).flatten();
        row.extend(self.changes("accepts", own.into_iter().chain(self.without_above(steps)).collect()));
        row
    }

    fn id(&self, steps: &[Step]) -> String {
        format!("{}/{}", self.operation.id, path(steps))
    }

    fn has(&self, id: &str) -> bool {
        self.rows.iter().any(|row| row.key == id)
    }

    /// A column with healthy changes of the example, if there are any.
    fn changes(&self, column: &str, changes: Vec<Node>) -> Option<Entry> {
        let changes = Node { span: NOWHERE, value: Value::Sequence(changes) };
        (!changes.items().is_empty()).then(|| entry(column, changes))
    }

    /// The example without an optional member that is not at the top.
    fn without(&self, steps: &[Step]) -> Option<Node> {
        let pointer = self.in_example(steps).filter(|_| steps.len() > 1)?;
        Some(Node::mapping(vec![entry("remove", text(pointer.as_str()))], &NOWHERE))
    }

    /// The example without each of the optional members in which a member is.
    fn without_above(&self, steps: &[Step]) -> Vec<Node> {
        let is_optional = |step: &Step| matches!(step, Step::Member { is_required: false, .. });
        let above = (2..steps.len()).filter(|count| steps.get(count - 1).is_some_and(is_optional));
        above.filter_map(|count| self.without(&steps[..count])).collect()
    }

    /// The JSON Pointer of a member in the example, if it has one.
    fn in_example(&self, steps: &[Step]) -> Option<Pointer> {
        let mut pointer = Pointer::root();
        let mut node = self.example.as_ref()?;
        for step in steps {
            let (token, inner) = match step {
                Step::Member { name, .. } => (name.as_str(), node.get(name)?),
                Step::Items => ("0", node.items().first()?),
                Step::Values => node.entries().first().map(|entry| (entry.key.as_str(), &entry.node))?,
            };
            pointer.push(token);
            node = inner;
        }
        Some(pointer)
    }
}

/// Whether a name can stand in an id.
fn is_name(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
}

fn path(steps: &[Step]) -> String {
    let step = |step: &Step| match step {
        Step::Member { name, .. } => name.clone(),
        Step::Items | Step::Values => "-".to_owned(),
    };
    steps.iter().map(step).collect::<Vec<_>>().join("/")
}

fn yes() -> Node {
    Node { span: NOWHERE, value: Value::Boolean(true) }
}

/// Types as a cell: a list where there are several, nothing where there are none.
fn types(types: Vec<&str>) -> Option<Node> {
    match types.as_slice() {
        [] => None,
        [only] => Some(text(*only)),
        several => Some(list(several.iter().map(|name| text(*name)))),
    }
}

/// Conditions on the value to which the steps lead. Where something on the way may be missing, they do not apply.
fn conditions(steps: &[Step], inner: Node) -> Node {
    let (count, mut node) = (steps.len(), inner);
    for (index, step) in steps.iter().enumerate().rev() {
        let key = match step {
            Step::Member { name, .. } => Pointer::root().child(name).to_string(),
            Step::Items => "items".to_owned(),
            Step::Values => "members".to_owned(),
        };
        let is_last = index + 1 == count;
        if let (Step::Member { is_required: false, .. }, false) = (step, is_last) {
            let mut entries = vec![entry("optional", yes())];
            entries.extend(node.entries().iter().cloned());
            node = Node::mapping(entries, &NOWHERE);
        }
        node = Node::mapping(vec![entry(&key, node)], &NOWHERE);
    }
    node
}
