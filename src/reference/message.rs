//! Requests and responses as plain data, so that everything between them is a function without I/O. `mod.rs` translates
//! them to HTTP.

use std::borrow::Cow;

/// A request.
#[derive(Debug, Clone, Default)]
pub(super) struct Request {
    /// In upper case, as on the wire.
    pub(super) method: String,
    /// Without the query.
    pub(super) path: String,
    /// Without the question mark; empty when there is none.
    pub(super) query: String,
    /// Names in lower case, in the order of arrival.
    pub(super) fields: Vec<(String, String)>,
    /// The octets of the content.
    pub(super) body: Vec<u8>,
}

impl Request {
    /// All lines of a field as one list (RFC 9110 section 5.3), or `None` if there are none.
    pub(super) fn field(&self, name: &str) -> Option<String> {
        let lines: Vec<&str> =
            self.fields.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str()).collect();
        (!lines.is_empty()).then(|| lines.join(", "))
    }

    /// The media type of the content without its parameters, in lower case.
    pub(super) fn media_type(&self) -> Option<String> {
        let field = self.field("content-type")?;
        Some(field.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
    }
}

/// A response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Response {
    /// From 200 to 599.
    pub(super) status: u16,
    /// Names in lower case; a name may occur more than once. The HTTP library adds `Date` and `Content-Length` unless
    /// they are given here.
    pub(super) fields: Vec<(Cow<'static, str>, String)>,
    /// The octets of the content; the HTTP library leaves them out for HEAD, 204 and 304.
    pub(super) body: Vec<u8>,
}

impl Response {
    pub(super) fn new(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, fields: vec![("content-type".into(), media_type.to_owned())], body: body.into() }
    }

    /// This response with one more field line.
    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.add(name, value);
        self
    }

    /// The first line of a field.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        let mut lines = self.fields.iter().filter(|(found, _)| *found == name);
        lines.next().map(|(_, value)| value.as_str())
    }

    pub(super) fn add(&mut self, name: &'static str, value: &str) {
        self.fields.push((name.into(), value.to_owned()));
    }

    /// Replaces all lines with this name by one line.
    pub(super) fn set(&mut self, name: &'static str, value: &str) {
        self.fields.retain(|(found, _)| *found != name);
        self.add(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_request_field_are_joined() {
        let line = |value: &str| ("if-none-match".to_owned(), value.to_owned());
        let request = Request { fields: vec![line("\"a\""), line("\"b\"")], ..Request::default() };
        assert_eq!(request.field("if-none-match").as_deref(), Some("\"a\", \"b\""));
        assert_eq!(request.field("accept"), None);
    }
}
