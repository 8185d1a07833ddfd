//! Text with values of earlier responses in it: `{request.headers.name}` and `{request.body#/json/pointer}`.

use crate::exchange::Pointer;

/// Text with places for values of earlier responses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template(pub Vec<Piece>);

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// As it stands.
    Text(String),
    /// A value of an earlier response.
    Value(EarlierValue),
}

/// A value of an earlier response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierValue {
    /// The name of the request.
    pub request: String,
    /// What of its response.
    pub part: ResponsePart,
}

/// A part of a response that a template may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResponsePart {
    /// The value of a header field.
    Field(String),
    /// A text of the JSON body.
    Json(Pointer),
}

/// Why a text is not a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A brace that is not closed.
    #[error("`{{` is not closed; write `{{{{` for a brace")]
    Open,
    /// Braces with something else in them.
    #[error(
        "`{{{0}}}` is neither `{{request.headers.name}}` nor `{{request.body#/json/pointer}}`; write `{{{{` for a brace"
    )]
    NoValue(String),
    /// A bad JSON Pointer.
    #[error("`{{{0}}}` has a bad JSON Pointer: {1}")]
    Pointer(String, String),
}

impl Template {
    /// Text without places.
    pub fn text(text: impl Into<String>) -> Self {
        Self(vec![Piece::Text(text.into())])
    }

    /// Reads a template.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            plain.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('{') {
                plain.push('{');
                rest = after;
                continue;
            }
            let end = rest.find('}').ok_or(TemplateError::Open)?;
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
            pieces.push(Piece::Value(EarlierValue::parse(&rest[..end])?));
            rest = &rest[end + 1..];
        }
        plain.push_str(rest);
        pieces.push(Piece::Text(plain));
        pieces.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
        Ok(Self(pieces))
    }

    /// The values it needs.
    pub fn values(&self) -> impl Iterator<Item = &EarlierValue> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Value(value) => Some(value),
            Piece::Text(_) => None,
        })
    }

    /// The text with all values put in, or the first value that `look_up` does not know.
    pub fn fill(&self, mut look_up: impl FnMut(&EarlierValue) -> Option<String>) -> Result<String, &EarlierValue> {
        let mut filled = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Value(value) => filled.push_str(&look_up(value).ok_or(value)?),
            }
        }
        Ok(filled)
    }
}

/// As a case file has it.
impl std::fmt::Display for Template {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.write_str(&text.replace('{', "{{"))?,
                Piece::Value(EarlierValue { request, part: ResponsePart::Field(name) }) => {
                    write!(out, "{{{request}.headers.{name}}}")?;
                }
                Piece::Value(EarlierValue { request, part: ResponsePart::Json(pointer) }) => {
                    write!(out, "{{{request}.body#{pointer}}}")?;
                }
            }
        }
        Ok(())
    }
}

impl EarlierValue {
    fn parse(text: &str) -> Result<Self, TemplateError> {
        let no_value = || TemplateError::NoValue(text.to_owned());
        if let Some((request, pointer)) = text.split_once(".body#") {
            let pointer =
                Pointer::parse(pointer).map_err(|error| TemplateError::Pointer(text.to_owned(), error.to_string()))?;
            return Ok(Self { request: request.to_owned(), part: ResponsePart::Json(pointer) });
        }
        let (request, name) = text.split_once(".headers.").ok_or_else(no_value)?;
        if request.is_empty() || name.is_empty() {
            return Err(no_value());
        }
        Ok(Self { request: request.to_owned(), part: ResponsePart::Field(name.to_ascii_lowercase()) })
    }
}

impl std::fmt::Display for EarlierValue {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.part {
            ResponsePart::Field(name) => write!(out, "the {name} of the response to `{}`", self.request),
            ResponsePart::Json(pointer) => write!(out, "a text at `{pointer}` in the response to `{}`", self.request),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_and_filled_in() {
        let template = Template::parse("\"x\", {metadata.headers.ETag} {{}").unwrap();
        assert_eq!(template.fill(|_| Some("\"v1\"".to_owned())).unwrap(), "\"x\", \"v1\" {}");
        assert_eq!(template.to_string(), "\"x\", {metadata.headers.etag} {{}");
        let url = Template::parse("{metadata.body#/a~1b}").unwrap();
        assert_eq!(url.values().next().unwrap().to_string(), "a text at `/a~1b` in the response to `metadata`");
        assert!(url.fill(|_| None).is_err());
    }

    #[test]
    fn what_is_no_template_is_refused() {
        for text in ["{", "{x}", "{.headers.a}", "{m.headers.}", "{m.body#a}", "{m.body#/~2}", "a{b"] {
            assert!(Template::parse(text).is_err(), "{text}");
        }
    }
}
