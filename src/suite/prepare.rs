//! What is made of a suite that was written out, besides its nodes, when this crate is built: the tests that it lists, and
//! the nodes that a run reads. Only the build and the tests use it.

use crate::notation::{Entry, Node, Value};

/// A test as lists show it, in the words of its case file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Indexed {
    /// Suite, groups and name, joined by `/`.
    pub(crate) id: String,
    /// The level alone, such as `must`.
    pub(crate) level: String,
    /// The first Matrix version, such as `v1.15`.
    pub(crate) since: String,
    /// The last Matrix version, if there is one.
    pub(crate) until: Option<String>,
}

/// What a test takes from the groups above it.
#[derive(Clone, Copy, Default)]
struct Inherited<'a> {
    level: Option<&'a str>,
    since: Option<&'a str>,
    until: Option<&'a str>,
}

impl<'a> Inherited<'a> {
    fn with(self, node: &'a Node) -> Self {
        Self {
            level: node.text_at("level").or(self.level),
            since: node.text_at("since").or(self.since),
            until: node.text_at("until").or(self.until),
        }
    }
}

/// The tests of a suite without problems, in their order.
pub(crate) fn index(plain: &Node) -> Vec<Indexed> {
    let mut found = Vec::new();
    add_tests(plain, plain.text_at("suite").unwrap_or_default(), Inherited::default().with(plain), &mut found);
    found
}

fn add_tests(group: &Node, path: &str, above: Inherited<'_>, found: &mut Vec<Indexed>) {
    for Entry { key, node, .. } in group.get("tests").map_or(&[][..], Node::entries) {
        let (id, inherited) = (format!("{path}/{key}"), above.with(node));
        if node.get("tests").is_some() {
            add_tests(node, &id, inherited, found);
            continue;
        }
        let level = inherited.level.unwrap_or_default();
        found.push(Indexed {
            id,
            level: level.split_once(" as ").map_or(level, |(level, _)| level).to_owned(),
            since: inherited.since.unwrap_or_default().to_owned(),
            until: inherited.until.map(ToOwned::to_owned),
        });
    }
}

/// The suite without what only its proof takes: examples, counterexamples, and healthy variants.
pub(crate) fn without_proof(plain: &Node) -> Node {
    let mut suite = plain.clone();
    suite.take("examples");
    for entry in entries_of(&mut suite, "requests") {
        entry.node.take("example");
    }
    strip_tests(&mut suite);
    suite
}

fn strip_tests(group: &mut Node) {
    for entry in entries_of(group, "tests") {
        entry.node.take("breaks");
        entry.node.take("accepts");
        strip_tests(&mut entry.node);
    }
}

/// The entries of a mapping under a key of a mapping, to be changed.
fn entries_of<'n>(node: &'n mut Node, key: &str) -> &'n mut [Entry] {
    let Value::Mapping(entries) = &mut node.value else { return &mut [] };
    match entries.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.node.value) {
        Some(Value::Mapping(entries)) => entries,
        Some(Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_) | Value::Sequence(_)) | None => {
            &mut []
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::notation::yaml;
    use crate::source::{Problems, SourceFile};

    const SUITE: &str = "{ suite: s, since: v1.15, level: must, requests: { r: { get: /, example: { status: 200 } } }, tests: { a: \
                         { expect: { status: 200 }, breaks: [404] }, g: { level: must as warn, until: v1.16, tests: { b: { since: \
                         v1.16, expect: { json: { breaks: 1 } }, accepts: [] }, c: { level: may } } } } }";

    fn suite() -> Node {
        yaml::read(&SourceFile::new("s.yaml", SUITE), &mut Problems::default()).unwrap()
    }

    #[test]
    fn tests_take_their_level_and_versions_from_the_groups_above_them() {
        let lines = index(&suite()).into_iter().map(|test| {
            let Indexed { id, level, since, until } = test;
            format!("{id} {level} {since} {}", until.unwrap_or_default())
        });
        assert_eq!(lines.collect::<Vec<_>>(), ["s/a must v1.15 ", "s/g/b must v1.16 v1.16", "s/g/c may v1.15 v1.16"]);
    }

    #[test]
    fn only_what_a_proof_takes_is_left_out() {
        let left = without_proof(&suite()).to_json();
        let full = suite().to_json();
        let expected = full.replace(r#","example":{"status":200}"#, "").replace(r#","breaks":[404]"#, "");
        assert_eq!(left, expected.replace(r#","accepts":[]"#, ""));
        assert!(left.contains(r#""json":{"breaks":1}"#), "{left}");
    }
}
