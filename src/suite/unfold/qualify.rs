//! Names in a request that another suite, or a profile, takes over: they mean what they mean in the file of that request.

use crate::notation::{Entry, Node, Text, Value, outwards};

/// What the names in a request stand for where it was written.
pub(super) struct Origin<'o> {
    /// Where its names are looked up there.
    pub(super) scope: &'o str,
    /// Whether there is a request of this full name. Nothing if names of requests are looked up where the new request is.
    pub(super) is_request: Option<&'o dyn Fn(&str) -> bool>,
    /// The constants, by their full names.
    pub(super) values: &'o [Entry],
}

impl Origin<'_> {
    /// A request with full names for those of its own file, and with the text of its constants.
    pub(super) fn qualify(&self, node: &mut Node) {
        let Value::Mapping(entries) = &mut node.value else { return };
        for entry in entries {
            match entry.key.as_str() {
                "when" => self.conditions_of(&mut entry.node),
                // It begins with the complete one.
                "example" => {}
                _ => self.texts(&mut entry.node),
            }
        }
    }

    /// Conditions by the names of requests.
    fn conditions_of(&self, node: &mut Node) {
        let Value::Mapping(entries) = &mut node.value else { return };
        for entry in entries {
            self.key(entry);
            self.conditions(&mut entry.node);
        }
    }

    /// Conditions on a response, in which names of requests are keys.
    fn conditions(&self, node: &mut Node) {
        match &mut node.value {
            Value::Sequence(items) => items.iter_mut().for_each(|item| self.conditions(item)),
            Value::Mapping(entries) => {
                for entry in entries {
                    match entry.key.as_str() {
                        "same-as" => self.name(&mut entry.node),
                        "any" | "not" => self.conditions(&mut entry.node),
                        "status" | "url" | "headers" | "body" | "http" | "document" | "caching" | "location"
                        | "leads-to" => self.parts(&mut entry.node),
                        key if key.starts_with('/') => self.parts(&mut entry.node),
                        _ => {
                            self.key(entry);
                            self.conditions(&mut entry.node);
                        }
                    }
                }
            }
            Value::Text(_) => self.texts(node),
            Value::Null | Value::Boolean(_) | Value::Number(_) => {}
        }
    }

    /// Conditions on a part of a response.
    fn parts(&self, node: &mut Node) {
        match &mut node.value {
            Value::Sequence(items) => items.iter_mut().for_each(|item| self.parts(item)),
            Value::Mapping(entries) => {
                for entry in entries {
                    match entry.key.as_str() {
                        "same-as" => self.name(&mut entry.node),
                        _ => self.parts(&mut entry.node),
                    }
                }
            }
            Value::Text(_) => self.texts(node),
            Value::Null | Value::Boolean(_) | Value::Number(_) => {}
        }
    }

    /// The name of a request as a text, or as `request` of a mapping.
    fn name(&self, node: &mut Node) {
        match &mut node.value {
            Value::Mapping(entries) => {
                entries.iter_mut().filter(|entry| entry.key == "request").for_each(|entry| self.name(&mut entry.node));
            }
            Value::Text(text) => {
                if let Some(full) = self.request(text) {
                    *text = full.as_str().into();
                }
            }
            Value::Sequence(_) | Value::Null | Value::Boolean(_) | Value::Number(_) => {}
        }
    }

    fn key(&self, entry: &mut Entry) {
        if let Some(full) = self.request(&entry.key) {
            entry.key = Text::from(full.as_str());
        }
    }

    fn texts(&self, node: &mut Node) {
        match &mut node.value {
            Value::Text(text) => {
                if text.contains('{') {
                    *text = self.text(text).as_str().into();
                }
            }
            Value::Sequence(items) => items.iter_mut().for_each(|item| self.texts(item)),
            Value::Mapping(entries) => entries.iter_mut().for_each(|entry| self.texts(&mut entry.node)),
            Value::Null | Value::Boolean(_) | Value::Number(_) => {}
        }
    }

    fn text(&self, text: &str) -> String {
        let mut written = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            written.push_str(before);
            let (piece, after) = match (after.strip_prefix('{'), after.split_once('}')) {
                (Some(after), _) => ("{{".to_owned(), after),
                (None, Some((inner, after))) => (self.piece(inner), after),
                (None, None) => ("{".to_owned(), after),
            };
            written.push_str(&piece);
            rest = after;
        }
        written + rest
    }

    /// What stands in braces.
    fn piece(&self, inner: &str) -> String {
        let end = inner.find('#').map(|at| inner[..at].strip_suffix(".location").map_or(at, str::len));
        if let Some(end) = end.or_else(|| inner.find(".headers.")) {
            let (name, part) = inner.split_at(end);
            return format!("{{{}{part}}}", self.request(name).unwrap_or_else(|| name.to_owned()));
        }
        let (name, times) = inner.split_once('*').map_or((inner, None), |(name, times)| (name, Some(times)));
        let found = outwards(self.scope, name).find_map(|full| self.values.iter().find(|entry| entry.key == full));
        match (found, times) {
            (Some(value), Some(times)) => format!("{{{}*{times}}}", value.key),
            (Some(value), None) => value.node.scalar_text().unwrap_or_default().replace('{', "{{"),
            (None, _) => format!("{{{inner}}}"),
        }
    }

    /// The full name of a request.
    fn request(&self, name: &str) -> Option<String> {
        let is_request = self.is_request?;
        outwards(self.scope, name).find(|full| is_request(full))
    }
}
