//! What a requirement is based on: documents by their names, with a section of each.

use std::collections::{BTreeMap, HashMap};

use crate::check::Reader;
use crate::notation::{Entry, Node};
use crate::setting::{MatrixVersion, Versions};
use crate::source::{ProblemCode, nearest};
use crate::suite::model::Reference;

/// What `<…>` may stand for in the title and the link of a document.
const HOLES: [&str; 3] = ["section", "since", "digits"];

/// The documents that `source` may name. Of several with one name the first counts: that of the case file.
pub(super) struct Documents {
    by_name: BTreeMap<String, Node>,
    /// References that were made, by their words and the version that they are for: many tests share one.
    made: HashMap<(String, MatrixVersion), Reference>,
}

impl Documents {
    pub(super) fn read(reader: &mut Reader<'_>, plain: &Node) -> Self {
        let mut by_name: BTreeMap<String, Node> = BTreeMap::new();
        for Entry { key, node, .. } in plain.get("documents").map_or(&[][..], Node::entries) {
            by_name.entry(key.to_string()).or_insert_with(|| node.clone());
        }
        let documents = Self { by_name, made: HashMap::new() };
        for entry in plain.get("documents").map_or(&[][..], Node::entries) {
            documents.check(reader, entry);
        }
        documents
    }

    /// A document needs a title and a link, by itself or from the one that it is like.
    fn check(&self, reader: &mut Reader<'_>, entry: &Entry) {
        if let Some(like) = entry.node.get("like")
            && !like.text().is_some_and(|name| self.by_name.contains_key(name) && entry.key != name)
        {
            let name = like.text().unwrap_or_default();
            let known = self.by_name.keys().map(String::as_str).filter(|known| entry.key != *known);
            let help = nearest(name, known).map(|name| format!("did you mean `{name}`?"));
            let help = help.unwrap_or_else(|| "name another document, or write `title` and `link`".to_owned());
            let message = match entry.key == name {
                true => format!("the document `{name}` is like itself"),
                false => format!("there is no document `{name}`"),
            };
            reader.report(ProblemCode::UnknownName, &like.span, message).help = Some(help);
            return;
        }
        for key in ["title", "link"] {
            if self.text(&entry.key, key).is_none() {
                let message = format!("the document `{}` has no `{key}`", entry.key);
                reader.report(ProblemCode::MissingKey, &entry.key_span, message).help =
                    Some(format!("add `{key}:`, or `like:` with another document that has it"));
            }
        }
        self.check_holes(reader, entry);
        let link = entry.node.get("link");
        if let Some(at) = link.filter(|link| link.text().is_some_and(|link| !link.starts_with("https://"))) {
            let message = format!("the link of `{}` must be an https URL, found {}", entry.key, at.describe());
            reader.report(ProblemCode::WrongValue, &at.span, message).help =
                Some("readers of a report follow it: write `https://…`".to_owned());
            return;
        }
        let is_one_text = |link: &str| link.contains('#') && !link.contains("<section>") && !link.contains("{section}");
        if link.and_then(Node::text).is_some_and(is_one_text) {
            let message = format!("the link of `{}` has a fragment, but no `<section>`", entry.key);
            let at = link.map_or(&entry.key_span, |link| &link.span);
            reader.report(ProblemCode::WrongValue, at, message).help =
                Some("write `#<section>`, so that each source leads to its own section".to_owned());
        }
    }

    /// What stands in `<…>` in a title or a link is the section, the version or the digits of the name.
    fn check_holes(&self, reader: &mut Reader<'_>, entry: &Entry) {
        for node in ["title", "link"].iter().filter_map(|key| entry.node.get(key)) {
            let holes = node.text().unwrap_or_default().split('<').skip(1).filter_map(|rest| rest.split_once('>'));
            for (hole, _) in holes.filter(|(hole, _)| !HOLES.contains(hole)) {
                let meant = nearest(hole, HOLES).map(|meant| format!("did you mean `<{meant}>`?"));
                let message = format!("nothing fills in `<{hole}>` in the document `{}`", entry.key);
                reader.report(ProblemCode::BadTemplate, &node.span, message).help =
                    Some(meant.unwrap_or_else(|| "it takes `<section>`, `<since>` and `<digits>`".to_owned()));
            }
            let text = node.text().unwrap_or_default();
            for hole in HOLES.iter().filter(|hole| text.contains(&format!("{{{hole}}}"))) {
                let message = format!("nothing fills in `{{{hole}}}` in the document `{}`", entry.key);
                reader.report(ProblemCode::BadTemplate, &node.span, message).help =
                    Some(format!("did you mean `<{hole}>`?"));
            }
        }
    }

    /// The value of a key of a document, or of the one that it is like.
    fn text(&self, name: &str, key: &str) -> Option<&str> {
        let node = self.by_name.get(name)?;
        node.text_at(key).or_else(|| {
            let like = node.text_at("like").filter(|like| *like != name)?;
            self.by_name.get(like)?.text_at(key)
        })
    }

    /// The references of `source`, for a test of these versions.
    pub(super) fn references(
        &mut self,
        reader: &mut Reader<'_>,
        node: &Node,
        versions: Option<Versions>,
    ) -> Vec<Reference> {
        let since = versions.map_or(MatrixVersion::OLDEST, |versions| versions.since);
        let mut references = Vec::new();
        for item in node.items() {
            let Some(text) = item.text() else { continue };
            let key = (text.to_owned(), since);
            let made = match self.made.get(&key) {
                Some(known) => Some(known.clone()),
                None => self.reference(reader, item, since),
            };
            if let Some(made) = made {
                references.push(made.clone());
                self.made.entry(key).or_insert(made);
            }
        }
        references
    }

    fn reference(&self, reader: &mut Reader<'_>, node: &Node, since: MatrixVersion) -> Option<Reference> {
        let text = node.text()?;
        let (word, section) = text.split_once(' ').unwrap_or((text, ""));
        let (name, version) = match word.split_once('@') {
            Some((name, version)) => (name, version.to_owned()),
            None => (word, since.to_string()),
        };
        let (name, digits) = self.find(reader, node, name)?;
        let lacks_digits = digits.is_empty() && self.wants_digits(&name);
        if section.is_empty()
            && !lacks_digits
            && self.text(&name, "link").is_some_and(|link| link.contains("<section>"))
        {
            let message = format!("the source `{word}` names no section");
            reader.report(ProblemCode::WrongValue, &node.span, message).help =
                Some(format!("write the section after the document, as in `{word} SECTION`: its link needs one"));
        }
        self.check_words(reader, node, &[name.as_str(), &digits, &version, section]);
        let fill = |text: &str| text.replace("<since>", &version).replace("<digits>", &digits);
        let within =
            self.by_name.get(&name).and_then(|node| node.text_at("within")).filter(|_| section.starts_with('/'));
        let full = format!("{}{section}", within.unwrap_or_default());
        let link = fill(self.text(&name, "link").unwrap_or_default()).replace("<section>", &anchor(section));
        let title = fill(self.text(&name, "title").unwrap_or_default());
        Some(Reference { title, section: full, link })
    }

    /// Whether the title or the link of a document has a place for a number.
    fn wants_digits(&self, name: &str) -> bool {
        ["title", "link"].iter().any(|key| self.text(name, key).is_some_and(|text| text.contains("<digits>")))
    }

    /// Whether a source has the number that its document wants, a version that there is, and one section.
    fn check_words(&self, reader: &mut Reader<'_>, node: &Node, words: &[&str; 4]) {
        let [name, digits, version, section] = words;
        if digits.is_empty() && self.wants_digits(name) {
            let message = format!("`{name}` stands for several documents, each with a number");
            let help = match section.split_once(' ').filter(|(number, _)| number.bytes().all(|c| c.is_ascii_digit())) {
                Some((number, section)) => format!("did you mean `{name}{number} {section}`?"),
                None => format!("write the number behind the name, as in `{name}1234 SECTION`"),
            };
            reader.report(ProblemCode::UnknownName, &node.span, message).help = Some(help);
        }
        if version.parse().is_ok_and(|version: MatrixVersion| version > MatrixVersion::NEWEST) {
            let newest = MatrixVersion::NEWEST;
            let message = format!("{version} is newer than {newest}, the newest version that is known");
            reader.report(ProblemCode::BadVersion, &node.span, message).help =
                Some(format!("write a version up to {newest} behind the `@`"));
        }
        let second = section.split(", ").skip(1).find(|part| {
            let word = part.split([' ', '@']).next().unwrap_or_default();
            let family = word.trim_end_matches(|c: char| c.is_ascii_digit());
            let is_known = self.by_name.contains_key(word) || self.by_name.contains_key(family);
            // A word of a section may be the name of a document.
            is_known && part.contains(' ') && (word == *name || family != word || part.contains('@'))
        });
        if let Some(second) = second {
            let message = format!("`{second}` is a source of its own");
            reader.report(ProblemCode::WrongValue, &node.span, message).help =
                Some("write several sources as a list, each item a document and a section".to_owned());
        }
    }

    /// The document of a name, or the family of which it is a number: `rfc` for `rfc8414`.
    fn find(&self, reader: &mut Reader<'_>, node: &Node, name: &str) -> Option<(String, String)> {
        if self.by_name.contains_key(name) {
            return Some((name.to_owned(), String::new()));
        }
        let family = name.trim_end_matches(|c: char| c.is_ascii_digit());
        if family.len() < name.len() && self.by_name.contains_key(family) {
            return Some((family.to_owned(), name[family.len()..].to_owned()));
        }
        let help = nearest(name, self.by_name.keys().map(String::as_str)).map(|name| format!("did you mean `{name}`?"));
        let help = help.unwrap_or_else(|| "declare it under `documents:`".to_owned());
        reader.report(ProblemCode::UnknownName, &node.span, format!("there is no document `{name}`")).help = Some(help);
        None
    }
}

/// The section as a part of a URL: of a file with a JSON Pointer the file, else the fragment that most documents make of
/// their headings.
fn anchor(section: &str) -> String {
    if let Some((file, _)) = section.split_once("#/") {
        return file.to_owned();
    }
    let kept = section.to_lowercase().replace(' ', "-");
    kept.chars().filter(|c| c.is_alphanumeric() || "-._".contains(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_become_fragments() {
        assert_eq!(anchor("Web Browser Clients"), "web-browser-clients");
        assert_eq!(anchor("sub/login.yaml#/paths/~1login"), "sub/login.yaml");
        assert_eq!(anchor("5.2.2.1"), "5.2.2.1");
        assert_eq!(anchor("GET /auth_metadata"), "get-auth_metadata");
    }
}
