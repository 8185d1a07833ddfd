//! Tables and documents of a file that nothing in it uses. Those of shared files are for others.

use std::collections::BTreeSet;

use super::library::Read;
use crate::notation::Node;
use crate::source::{ProblemCode, Problems};

/// Reports the tables and documents of a file that nothing in it names.
pub(super) fn report(read: &Read, problems: &mut Problems) {
    let mut words = BTreeSet::new();
    collect(&read.root, &mut words);
    for (key, what, remedy) in [
        ("tables", "table", "name it in an `each`, as in `each: { rows: NAME }`, or remove it"),
        ("documents", "document", "name it in a `source`, or remove it"),
    ] {
        for entry in read.root.get(key).map_or(&[][..], Node::entries) {
            if !words.contains(entry.key.as_str()) {
                let message = format!("nothing uses the {what} `{}`", entry.key);
                problems.report(ProblemCode::Unproven, &entry.key_span, message).help = Some(remedy.to_owned());
            }
        }
    }
}

/// The first words of all texts, without what may follow the name of a document: a version, or the digits of a family.
fn collect(node: &Node, words: &mut BTreeSet<String>) {
    if let Some(text) = node.text() {
        let word = text.split(' ').next().unwrap_or_default();
        let name = word.split('@').next().unwrap_or_default();
        words.insert(name.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned());
        words.insert(name.to_owned());
    }
    if node.is_sequence() {
        node.items().iter().for_each(|item| collect(item, words));
    }
    node.entries().iter().for_each(|entry| collect(&entry.node, words));
}
