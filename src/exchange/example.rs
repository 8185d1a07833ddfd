//! Responses that no server sent: examples from case files, and changes to them. Which changes prove a test is decided
//! elsewhere.

use super::Pointer;
use super::json::{self, Json, Value};

/// A response from a case file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExampleResponse {
    /// The status code.
    pub status: u16,
    /// Header field lines, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The octets on the wire, if they are not a well-formed response.
    pub raw: Option<Vec<u8>>,
}

/// A change to a response.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Another status code.
    pub status: Option<u16>,
    /// Field names in lower case with their new lines; no lines remove the field.
    pub headers: Vec<(String, Vec<String>)>,
    /// Another body.
    pub body: Option<Vec<u8>>,
    /// New values in the JSON body; a pointer that ends in `-` appends to an array.
    pub set: Vec<(Pointer, Json)>,
    /// Members to remove.
    pub remove: Vec<Pointer>,
    /// The only members of the document to keep.
    pub only: Option<Vec<String>>,
    /// The octets on the wire, in place of a well-formed response.
    pub raw: Option<Vec<u8>>,
}

impl ExampleResponse {
    /// The value of a header field: its lines joined by a comma and a space.
    pub fn field(&self, name: &str) -> Option<String> {
        let lines: Vec<&str> =
            self.headers.iter().filter(|(known, _)| known == name).map(|(_, line)| line.as_str()).collect();
        (!lines.is_empty()).then(|| lines.join(", "))
    }

    /// The body as text, if it is UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.body).ok()
    }

    /// The JSON document in the body, if there is one and it has no content coding.
    pub fn document(&self) -> Option<Json> {
        json::read(self.text()?).ok().map(|document| document.root)
    }
}

impl Change {
    /// A change of the status code alone.
    pub fn status(status: u16) -> Self {
        Self { status: Some(status), ..Self::default() }
    }

    /// A new value for a header field, or `None` to remove it.
    pub fn field(name: &str, line: Option<&str>) -> Self {
        let lines = line.map(ToOwned::to_owned).into_iter().collect();
        Self { headers: vec![(name.to_ascii_lowercase(), lines)], ..Self::default() }
    }

    /// A new value at a place in the JSON body.
    pub fn set(pointer: &Pointer, value: Json) -> Self {
        Self { set: vec![(pointer.clone(), value)], ..Self::default() }
    }

    /// The removal of a value from the JSON body.
    pub fn remove(pointer: &Pointer) -> Self {
        Self { remove: vec![pointer.clone()], ..Self::default() }
    }

    /// A new body.
    pub fn body(body: impl Into<Vec<u8>>) -> Self {
        Self { body: Some(body.into()), ..Self::default() }
    }

    /// Both changes; `other` wins if they change the same thing.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.headers.retain(|(name, _)| !other.headers.iter().any(|(theirs, _)| theirs == name));
        self.headers.extend(other.headers);
        self.set.extend(other.set);
        self.remove.extend(other.remove);
        Self {
            status: other.status.or(self.status),
            body: other.body.or(self.body),
            only: other.only.or(self.only),
            raw: other.raw.or(self.raw),
            ..self
        }
    }

    /// The changed response. Changes to the JSON of a body that is not JSON have no effect.
    pub fn apply(&self, response: &mut ExampleResponse) {
        response.status = self.status.unwrap_or(response.status);
        for (name, lines) in &self.headers {
            response.headers.retain(|(known, _)| known != name);
            response.headers.extend(lines.iter().map(|line| (name.clone(), line.clone())));
        }
        if let Some(body) = &self.body {
            response.body.clone_from(body);
        }
        if !self.set.is_empty() || !self.remove.is_empty() || self.only.is_some() {
            self.edit_body(&mut response.body);
        }
        if self.raw.is_some() {
            response.raw.clone_from(&self.raw);
        }
    }

    fn edit_body(&self, body: &mut Vec<u8>) {
        let document = std::str::from_utf8(body).ok().and_then(|text| json::read(text).ok());
        let Some(mut root) = document.map(|document| document.root) else { return };
        if let (Some(only), Value::Object(members)) = (&self.only, &mut root.value) {
            members.retain(|member| only.contains(&member.name));
        }
        for (pointer, value) in &self.set {
            root.set(pointer, value.clone());
        }
        for pointer in &self.remove {
            root.remove(pointer);
        }
        *body = root.to_text().into_bytes();
    }
}
