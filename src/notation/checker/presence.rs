//! Keys that must be there, and keys that exclude each other.

use super::Checker;
use crate::notation::node::Node;
use crate::notation::path::Path;
use crate::notation::shape::{Key, Object, quoted};
use crate::source::{Problem, ProblemCode};

impl Checker<'_> {
    pub(super) fn check_presence(&mut self, object: &'static Object, node: &Node, path: Path<'_>, meant: &[&str]) {
        // Of keys that rows may leave out (`<each.column?>`) each row keeps its own.
        let has_holes = self.has_holes;
        let may_go = |value: &Node| has_holes && value.text().is_some_and(|text| text.ends_with("?>"));
        let has = |name: &str| node.get(name).is_some_and(|value| !may_go(value));
        let is_there = |name: &str| node.get(name).is_some() || meant.contains(&name);
        let start = node.entries().first().map_or(node.span.clone(), |entry| entry.key_span.clone());
        for key in object.keys().filter(|key| key.required && !is_there(key.name)) {
            if matches!(path, Path::Root) && self.too_deep(object, node, key) {
                continue;
            }
            let message = format!("{} has no `{}`", place_of(path, object), key.name);
            let help = format!("add `{}:` — {}", key.name, key.about);
            self.problem(ProblemCode::MissingKey, &start, message, Some(help));
        }
        for set in object.one_of.iter().filter(|set| !set.iter().any(|name| is_there(name))) {
            let message = format!("{} has none of {}", place_of(path, object), quoted(set));
            self.problem(ProblemCode::MissingKey, &start, message, Some("add one of them".to_owned()));
        }
        for set in object.one_of.iter().chain(object.at_most_one_of) {
            let mut present =
                node.entries().iter().filter(|entry| set.contains(&entry.key.as_str()) && has(&entry.key));
            if let (Some(first), Some(second)) = (present.next(), present.next()) {
                let message = format!("{} has `{}` and `{}` together", place_of(path, object), first.key, second.key);
                self.problem(ProblemCode::WrongValue, &second.key_span, message, Some("keep one of them".to_owned()));
            }
        }
    }

    /// Reports a key of the file that stands without a value below another one, as its lines do. Whether there is one.
    fn too_deep(&mut self, object: &Object, root: &Node, key: &Key) -> bool {
        let mut below = root.entries().iter().filter_map(|entry| Some((entry, entry.node.entry(key.name)?)));
        let Some((around, found)) = below.rfind(|(_, found)| found.node.is_null()) else { return false };
        // That it has no value follows from it.
        let place = self.problems.sources.place(&(found.key_span.start..found.node.span.end));
        let is_inside = |known: &Problem| {
            known.place.file == place.file && (place.span.start..=place.span.end).contains(&known.place.span.start)
        };
        self.problems.list.retain(|known| known.code != ProblemCode::WrongType || !is_inside(known));
        let (name, above) = (key.name, &around.key);
        let message = format!("the {} has no `{name}`: this one stands in `{above}`, one level too deep", object.name);
        let help = format!("write `{name}:` at the beginning of the line");
        self.problem(ProblemCode::MissingKey, &found.key_span, message, Some(help));
        true
    }
}

/// Where a mapping stands, in words.
pub(super) fn place_of(path: Path<'_>, object: &Object) -> String {
    match path {
        Path::Root => format!("the {}", object.name),
        Path::Key(..) | Path::Index(..) => format!("`{path}` ({})", object.name),
    }
}
