//! Sorting of JSON values into classes of equal values, so that a comparison costs about as much as reading, however
//! deep the values are and whatever the order of their items.

use std::collections::HashMap;

use super::decimal::Decimal;
use super::{ArrayOrder, Json, Member, Value};

/// A number shared by all values that are equal to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Class(usize);

/// The classes so far.
pub(super) struct Classes<'j> {
    order: ArrayOrder,
    known: HashMap<Shape<'j>, Class>,
}

/// What equal values have in common: the value, with classes in place of its children.
#[derive(PartialEq, Eq, Hash)]
enum Shape<'j> {
    Null,
    Boolean(bool),
    Number(Decimal<'j>),
    String(&'j str),
    Array(Vec<Class>),
    Object(Vec<(&'j str, Class)>),
}

/// A value and all values in it, in breadth-first order from the root, so that the children of an array or object are
/// next to each other.
pub(super) struct Tree<'j> {
    nodes: Vec<Node<'j>>,
}

struct Node<'j> {
    json: &'j Json,
    /// The index of the first item or member.
    first_child: usize,
    class: Class,
}

impl<'j> Classes<'j> {
    pub(super) fn new(order: ArrayOrder) -> Self {
        Self { order, known: HashMap::new() }
    }

    /// The values in a value, with their classes.
    pub(super) fn tree(&mut self, root: &'j Json) -> Tree<'j> {
        let mut tree = Tree::without_classes(root);
        for index in (0..tree.nodes.len()).rev() {
            let shape = self.shape(&tree, index);
            let fresh = Class(self.known.len());
            tree.nodes[index].class = *self.known.entry(shape).or_insert(fresh);
        }
        tree
    }

    /// The shape of a node whose children have their classes.
    fn shape(&self, tree: &Tree<'j>, index: usize) -> Shape<'j> {
        match &tree.json(index).value {
            Value::Null => Shape::Null,
            Value::Boolean(boolean) => Shape::Boolean(*boolean),
            Value::Number(text) => Shape::Number(Decimal::new(text)),
            Value::String(text) => Shape::String(text),
            Value::Array(items) => {
                let first = tree.nodes[index].first_child;
                let mut classes: Vec<Class> = (first..first + items.len()).map(|item| tree.class(item)).collect();
                match self.order {
                    ArrayOrder::Matters => {}
                    ArrayOrder::Ignored => classes.sort_unstable(),
                }
                Shape::Array(classes)
            }
            Value::Object(members) => {
                let last = tree.last_by_name(index, members).into_iter();
                let mut members: Vec<_> = last.map(|(name, member)| (name, tree.class(member))).collect();
                members.sort_unstable();
                Shape::Object(members)
            }
        }
    }
}

impl<'j> Tree<'j> {
    fn without_classes(root: &'j Json) -> Self {
        let node = |json| Node { json, first_child: 0, class: Class(usize::MAX) };
        let mut nodes = vec![node(root)];
        let mut next = 0;
        while next < nodes.len() {
            nodes[next].first_child = nodes.len();
            match &nodes[next].json.value {
                Value::Array(items) => nodes.extend(items.iter().map(node)),
                Value::Object(members) => nodes.extend(members.iter().map(|member| node(&member.value))),
                Value::Null | Value::Boolean(_) | Value::Number(_) | Value::String(_) => {}
            }
            next += 1;
        }
        Self { nodes }
    }

    /// The class of the root.
    pub(super) fn root(&self) -> Class {
        self.class(0)
    }

    pub(super) fn class(&self, index: usize) -> Class {
        self.nodes[index].class
    }

    pub(super) fn json(&self, index: usize) -> &'j Json {
        self.nodes[index].json
    }

    /// The index of an item of an array.
    pub(super) fn item(&self, array: usize, item: usize) -> usize {
        self.nodes[array].first_child + item
    }

    /// The indices of an object's members; only the last one for each name.
    pub(super) fn last_by_name(&self, object: usize, members: &'j [Member]) -> HashMap<&'j str, usize> {
        let names = members.iter().map(|member| member.name.as_str());
        names.zip(self.nodes[object].first_child..).collect()
    }
}
