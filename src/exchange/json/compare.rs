//! Equality of JSON values, and the places where two of them differ.

use std::collections::{HashMap, HashSet};

use super::classes::{Classes, Tree};
use super::{Json, Member, Value};
use crate::exchange::pointer::Pointer;

/// Whether the order of array items counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrayOrder {
    /// `[1, 2]` and `[2, 1]` differ.
    Matters,
    /// Arrays are equal if each value occurs equally often in both, at every level.
    Ignored,
}

/// Whether two values are equal. Numbers are compared by mathematical value (`1`, `1.0` and `1e0` are equal), objects
/// by name in any order; of members with the same name the last one counts.
pub fn equal(a: &Json, b: &Json, how: ArrayOrder) -> bool {
    let mut classes = Classes::new(how);
    classes.tree(a).root() == classes.tree(b).root()
}

/// The shallowest place where two values differ, and the first such place in the order of `a`; `None` if they are
/// equal. A member or item that only one of them has is a difference. Arrays whose order is ignored differ as one
/// value.
pub fn first_difference(a: &Json, b: &Json, how: ArrayOrder) -> Option<Pointer> {
    let mut classes = Classes::new(how);
    let (a, b) = (classes.tree(a), classes.tree(b));
    if a.root() == b.root() {
        return None;
    }
    let mut search = Search { order: how, a, b, pairs: vec![Pair { a: Some(0), b: Some(0), step: None }] };
    let mut at = 0;
    while search.open(at) {
        at += 1;
    }
    Some(search.pointer(at))
}

/// The indices of two equal items, the second as early as possible; `None` if all items differ.
pub fn first_repeat(items: &[Json], how: ArrayOrder) -> Option<(usize, usize)> {
    let mut classes = Classes::new(how);
    let mut first_of = HashMap::new();
    for (index, item) in items.iter().enumerate() {
        let first = *first_of.entry(classes.tree(item).root()).or_insert(index);
        if first != index {
            return Some((first, index));
        }
    }
    None
}

/// The breadth-first search for a difference in two trees.
struct Search<'j> {
    order: ArrayOrder,
    a: Tree<'j>,
    b: Tree<'j>,
    /// The pairs still to be compared, in the order of the search.
    pairs: Vec<Pair<'j>>,
}

/// The two nodes of a pair that differs, and the step to it from its parent pair; the root has no step.
struct Pair<'j> {
    a: Option<usize>,
    b: Option<usize>,
    step: Option<(usize, Step<'j>)>,
}

#[derive(Clone, Copy)]
enum Step<'j> {
    Name(&'j str),
    Index(usize),
}

impl<'j> Search<'j> {
    /// Adds the differing pairs below this one; false if the pair itself is the difference.
    fn open(&mut self, at: usize) -> bool {
        let Some(Pair { a: Some(a), b: Some(b), .. }) = self.pairs.get(at) else {
            return false;
        };
        let (a, b) = (*a, *b);
        match (&self.a.json(a).value, &self.b.json(b).value, self.order) {
            (Value::Object(in_a), Value::Object(in_b), _) => self.open_objects(at, (a, in_a), (b, in_b)),
            (Value::Array(in_a), Value::Array(in_b), ArrayOrder::Matters) => {
                self.open_arrays(at, (a, in_a.len()), (b, in_b.len()));
            }
            _ => return false,
        }
        true
    }

    fn open_objects(&mut self, at: usize, a: (usize, &'j [Member]), b: (usize, &'j [Member])) {
        let in_a = self.a.last_by_name(a.0, a.1);
        let in_b = self.b.last_by_name(b.0, b.1);
        let mut seen = HashSet::new();
        for Member { name, .. } in a.1.iter().chain(b.1) {
            let name = name.as_str();
            if seen.insert(name) {
                self.compare((at, Step::Name(name)), in_a.get(name).copied(), in_b.get(name).copied());
            }
        }
    }

    fn open_arrays(&mut self, at: usize, (a, in_a): (usize, usize), (b, in_b): (usize, usize)) {
        for index in 0..in_a.max(in_b) {
            let item_of_a = (index < in_a).then(|| self.a.item(a, index));
            let item_of_b = (index < in_b).then(|| self.b.item(b, index));
            self.compare((at, Step::Index(index)), item_of_a, item_of_b);
        }
    }

    fn compare(&mut self, step: (usize, Step<'j>), a: Option<usize>, b: Option<usize>) {
        if a.map(|a| self.a.class(a)) != b.map(|b| self.b.class(b)) {
            self.pairs.push(Pair { a, b, step: Some(step) });
        }
    }

    fn pointer(&self, mut at: usize) -> Pointer {
        let mut steps = Vec::new();
        while let Some(Pair { step: Some((above, step)), .. }) = self.pairs.get(at) {
            steps.push(*step);
            at = *above;
        }
        let mut pointer = Pointer::root();
        for step in steps.iter().rev() {
            match step {
                Step::Name(name) => pointer.push(name),
                Step::Index(index) => pointer.push(&index.to_string()),
            }
        }
        pointer
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::read;
    use super::ArrayOrder::{Ignored, Matters};
    use super::*;

    fn are_equal(a: &str, b: &str, how: ArrayOrder) -> bool {
        let (a, b) = (read(a).unwrap().root, read(b).unwrap().root);
        let both_ways = (equal(&a, &b, how), equal(&b, &a, how));
        assert_eq!(both_ways.0, both_ways.1);
        assert_eq!(both_ways.0, first_difference(&a, &b, how).is_none());
        both_ways.0
    }

    fn difference(a: &str, b: &str, how: ArrayOrder) -> Option<String> {
        let (a, b) = (read(a).unwrap().root, read(b).unwrap().root);
        first_difference(&a, &b, how).map(|pointer| pointer.to_string())
    }

    #[test]
    fn forms_of_one_value_are_equal() {
        for (a, b) in [
            (r#"{"a": 1, "b": [null]}"#, r#"{ "b":[null], "\u0061":1.0 }"#),
            (r#"{"a": 1, "a": 2}"#, r#"{"a": 2}"#),
            (r#"{"a": 1, "a": {"b": 3}}"#, r#"{"a": {"b": 30e-1}}"#),
            ("[]", " [ ]"),
        ] {
            assert!(are_equal(a, b, Matters), "{a} {b}");
            assert!(are_equal(a, b, Ignored), "{a} {b}");
        }
    }

    #[test]
    fn different_values_differ_in_any_order() {
        for (a, b) in [
            ("1", "\"1\""),
            ("null", "false"),
            ("{}", "[]"),
            (r#"{"a": null}"#, "{}"),
            (r#"{"a": 1, "a": 2}"#, r#"{"a": 1}"#),
            ("[1, 1, 2]", "[1, 2, 2]"),
            ("[[1], [2]]", "[[1, 2], []]"),
            (r#"[{"a": [1]}]"#, r#"[{"a": [2]}]"#),
        ] {
            assert!(!are_equal(a, b, Matters), "{a} {b}");
            assert!(!are_equal(a, b, Ignored), "{a} {b}");
        }
    }

    #[test]
    fn the_order_of_items_counts_only_if_it_matters() {
        let (a, b) = (r#"[{"x": [1, 2]}, [[3], []], 2, 2]"#, r#"[2, [[], [3]], 2, {"x": [2.0, 1]}]"#);
        assert!(are_equal(a, b, Ignored));
        assert!(!are_equal(a, b, Matters));
    }

    #[test]
    fn the_shallowest_difference_is_found() {
        let at = |a, b| difference(a, b, Matters).unwrap();
        assert_eq!(at("1", "2"), "");
        assert_eq!(at(r#"{"a": {"b": [1, 2]}, "c/d": 3}"#, r#"{"a": {"b": [1, 3]}, "c/d": 4}"#), "/c~1d");
        assert_eq!(at(r#"{"a": {"b": [1, 2]}}"#, r#"{"a": {"b": [1, 3]}}"#), "/a/b/1");
        assert_eq!(at("[1, 2, 3]", "[1, 2]"), "/2");
        assert_eq!(at("[1]", "[1, 2]"), "/1");
        assert_eq!(at(r#"{"a": 1}"#, r#"{"a": 1, "b": 2}"#), "/b");
        assert_eq!(at(r#"{"a": 1, "a": [2]}"#, r#"{"a": [3]}"#), "/a/0");
        assert_eq!(at(r#"{"b": 1, "a": 1}"#, r#"{"a": 2, "b": 2}"#), "/b", "the order of the first document");
    }

    #[test]
    fn arrays_without_order_differ_as_a_whole() {
        assert_eq!(difference(r#"{"a": [1, [2]]}"#, r#"{"a": [[3], 1]}"#, Ignored).unwrap(), "/a");
        assert_eq!(difference(r#"{"a": [1, [2]]}"#, r#"{"a": [[2], 1]}"#, Ignored), None);
    }

    #[test]
    fn repeated_items_are_found() {
        let repeat = |text: &str| {
            let Value::Array(items) = read(text).unwrap().root.value else { panic!("an array") };
            first_repeat(&items, Matters)
        };
        assert_eq!(repeat(r#"["a", 1, "b", 1.0, "a"]"#), Some((1, 3)));
        assert_eq!(repeat(r#"["a", "A", [1, 2], [2, 1], {}, null]"#), None);
        assert_eq!(repeat("[]"), None);
    }

    #[test]
    fn a_small_stack_is_enough_for_the_deepest_text() {
        let text = |number: u8| format!("{}{number}{}", "{\"a\":[".repeat(500), "]}".repeat(500));
        let work = move || {
            let difference = difference(&text(1), &text(2), Matters).unwrap();
            assert_eq!(difference, "/a/0".repeat(500));
        };
        std::thread::Builder::new().stack_size(512 << 10).spawn(work).unwrap().join().unwrap();
    }
}
