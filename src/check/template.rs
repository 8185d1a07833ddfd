//! Text with values that are known only when it runs: `{request.headers.name}`, `{request#/json/pointer}`,
//! `{request.location#/parameter}`, `{name}`, `{name*1000}`, `{server-name}`.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use super::Part;
use super::reader::Reader;
use crate::exchange::Pointer;
use crate::notation::outwards;
use crate::source::{ProblemCode, nearest};

/// The longest text that is repeated, in octets.
const MAX_REPEATED: usize = 4 << 20;

/// Text with parts for values of earlier responses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template(pub Vec<Piece>);

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// As it stands.
    Text(String),
    /// A constant of the file, by its name; replaced when the template is resolved.
    Constant(String),
    /// A constant of the file, so many times; the name is replaced by its text when the template is resolved.
    Repeated(String, usize),
    /// A value of an earlier response.
    Value(EarlierValue),
    /// The name of the homeserver under test, in requests: the host of its URL, with its port if it has one.
    ServerName,
}

/// The constant that no file declares: see [`Piece::ServerName`].
const SERVER_NAME: &str = "server-name";

/// A value of an earlier response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierValue {
    /// The full name of the request.
    pub request: String,
    /// The place in its response.
    pub part: Part,
    /// Where the value is missing, the key that the template is for is left out (`?`).
    pub optional: bool,
}

/// Why a text is not a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A brace that is not closed.
    #[error("a `{{` is not closed")]
    Open,
    /// Braces with something else in them.
    #[error("`{{{0}}}` is no value: neither of a response nor a constant")]
    NoValue(String),
    /// A value in two pairs of braces, as other template languages have it.
    #[error("`{{{{` stands for a brace, so that nothing fills in `{0}`")]
    Doubled(String),
    /// A bad JSON Pointer.
    #[error("`{{{0}}}` has a bad JSON Pointer: {1}")]
    Pointer(String, String),
}

impl TemplateError {
    /// What to write instead, in a file that has some requests.
    pub(crate) fn help(&self, is_request: impl Fn(&str) -> bool) -> String {
        const FORMS: &str = "write `{request#/json/pointer}`, `{request.headers.name}`, `{request.location#/parameter}` or the `{name}` of a \
             constant; `{{` is a brace";
        match self {
            Self::Doubled(inner) => format!("did you mean `{{{inner}}}`?"),
            Self::Open => "close it with `}`, or write `{{` for a brace".to_owned(),
            Self::Pointer(..) => {
                "a JSON Pointer begins with `/`; write `~0` for `~` and `~1` for `/` in a name".to_owned()
            }
            Self::NoValue(inner) => {
                let field = inner.split_once(".header.").map(|(request, name)| format!("{request}.headers.{name}"));
                let mut slashes = inner.match_indices('/').map(|(at, _)| at);
                let pointer = || {
                    let at = slashes.find(|at| is_request(&inner[..*at]))?;
                    Some(format!("{}#{}", &inner[..at], &inner[at..]))
                };
                let trimmed = || Some(inner.trim().to_owned()).filter(|trimmed| trimmed != inner);
                let meant = field.or_else(pointer).or_else(trimmed).filter(|meant| Piece::parse(meant).is_ok());
                meant.map_or_else(|| FORMS.to_owned(), |meant| format!("did you mean `{{{meant}}}`?"))
            }
        }
    }
}

/// Whether this is a value of a response, which nobody writes in two pairs of braces to have one of them. The braces of JSON
/// text are doubled too.
fn is_value(inner: &str) -> bool {
    let is_json = inner.contains(['"', '{', ':', ',', '[']);
    !is_json && inner.contains('#') && matches!(Piece::parse(inner), Ok(Piece::Value(_)))
}

impl Template {
    /// Text without parts.
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
                let inner = after.split_once("}}").map(|(inner, _)| inner);
                if let Some(inner) = inner.filter(|inner| is_value(inner.trim())) {
                    return Err(TemplateError::Doubled(inner.trim().to_owned()));
                }
                plain.push('{');
                rest = after;
                continue;
            }
            let end = rest.find('}').ok_or(TemplateError::Open)?;
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
            pieces.push(Piece::parse(&rest[..end])?);
            rest = &rest[end + 1..];
        }
        plain.push_str(rest);
        pieces.push(Piece::Text(plain));
        pieces.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
        Ok(Self(pieces))
    }

    /// The template with the file's constants put in, and with the full names of requests. Names that the file does not
    /// have are reported at `span`.
    pub(crate) fn resolve(self, reader: &mut Reader<'_>, span: &Range<usize>) -> Option<Self> {
        // As long as it will be: there are tens of thousands of templates, and most have one piece.
        let mut pieces: Vec<Piece> = Vec::with_capacity(self.0.len());
        for piece in self.0 {
            match (piece.resolve(reader, span)?, pieces.last_mut()) {
                (Piece::Text(text), Some(Piece::Text(before))) => before.push_str(&text),
                (piece, _) => pieces.push(piece),
            }
        }
        Some(Self(pieces))
    }

    /// The values it needs.
    pub fn values(&self) -> impl Iterator<Item = &EarlierValue> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Value(value) => Some(value),
            Piece::Text(_) | Piece::Constant(_) | Piece::Repeated(..) | Piece::ServerName => None,
        })
    }

    /// The template of a request, in which `{server-name}` stands for the name of the homeserver, unless the file has a
    /// constant of this name.
    pub(crate) fn of_request(self, reader: &Reader<'_>) -> Self {
        let is_own = reader.names.values.contains_key(SERVER_NAME);
        let name = |piece| match piece {
            Piece::Constant(name) if name == SERVER_NAME && !is_own => Piece::ServerName,
            piece @ (Piece::Text(_)
            | Piece::Constant(_)
            | Piece::Repeated(..)
            | Piece::Value(_)
            | Piece::ServerName) => piece,
        };
        Self(self.0.into_iter().map(name).collect())
    }

    /// The template with the name of the homeserver put in.
    pub(crate) fn with_server_name(&self, name: &str) -> Cow<'_, Self> {
        if !self.0.contains(&Piece::ServerName) {
            return Cow::Borrowed(self);
        }
        let fill = |piece: &Piece| match piece {
            Piece::ServerName => Piece::Text(name.to_owned()),
            piece @ (Piece::Text(_) | Piece::Constant(_) | Piece::Repeated(..) | Piece::Value(_)) => piece.clone(),
        };
        Cow::Owned(Self(self.0.iter().map(fill).collect()))
    }

    /// The text, if it has no values of earlier responses.
    pub fn constant(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether it is one value and nothing else.
    pub fn is_one_value(&self) -> bool {
        matches!(self.0.as_slice(), [Piece::Value(_)])
    }

    /// The text with all values put in, or the first value that `look_up` does not know.
    pub fn fill(&self, mut look_up: impl FnMut(&EarlierValue) -> Option<String>) -> Result<String, &EarlierValue> {
        let mut filled = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Constant(name) => filled.push_str(&format!("{{{name}}}")),
                Piece::Repeated(text, times) => filled.push_str(&text.repeat(*times)),
                Piece::Value(value) => filled.push_str(&look_up(value).ok_or(value)?),
                Piece::ServerName => filled.push_str("{server-name}"),
            }
        }
        Ok(filled)
    }

    /// The template with its plain text changed, as for an encoding.
    #[must_use]
    pub fn map_text(self, change: impl Fn(&str) -> String) -> Self {
        let map = |piece| match piece {
            Piece::Text(text) => Piece::Text(change(&text)),
            Piece::Repeated(text, times) => Piece::Repeated(change(&text), times),
            piece @ (Piece::Constant(_) | Piece::Value(_) | Piece::ServerName) => piece,
        };
        Self(self.0.into_iter().map(map).collect())
    }
}

/// As a case file has it.
impl fmt::Display for Template {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.write_str(&text.replace('{', "{{"))?,
                Piece::Constant(name) => write!(out, "{{{name}}}")?,
                Piece::ServerName => write!(out, "{{{SERVER_NAME}}}")?,
                Piece::Repeated(text, times) => write!(out, "{{{text}*{times}}}")?,
                Piece::Value(EarlierValue { request, part, optional }) => {
                    let mark = if *optional { "?" } else { "" };
                    match part {
                        Part::Field(name) => write!(out, "{{{request}.headers.{name}{mark}}}")?,
                        Part::Parameter(name) => write!(out, "{{{request}.location#/{name}{mark}}}")?,
                        Part::Json(pointer) => write!(out, "{{{request}#{pointer}{mark}}}")?,
                        Part::Status => write!(out, "{{{request}.status{mark}}}")?,
                    }
                }
            }
        }
        Ok(())
    }
}

impl Piece {
    fn parse(text: &str) -> Result<Self, TemplateError> {
        let no_value = || TemplateError::NoValue(text.to_owned());
        let (inner, optional) = text.strip_suffix('?').map_or((text, false), |inner| (inner, true));
        let value = |request: &str, part| Self::Value(EarlierValue { request: request.to_owned(), part, optional });
        if let Some((request, pointer)) = inner.split_once('#') {
            let bad = |error: crate::exchange::pointer::PointerError| {
                TemplateError::Pointer(text.to_owned(), error.to_string())
            };
            let pointer = Pointer::parse(pointer).map_err(bad)?;
            return match (request, request.strip_suffix(".location"), pointer.tokens()) {
                ("" | ".location", _, _) => Err(no_value()),
                (_, Some(request), [name]) => Ok(value(request, Part::Parameter(name.clone()))),
                (_, Some(_), _) => Err(no_value()),
                (request, None, _) => Ok(value(request, Part::Json(pointer))),
            };
        }
        match inner.split_once(".headers.") {
            Some((request, name)) if !request.is_empty() && !name.is_empty() => {
                Ok(value(request, Part::Field(name.to_ascii_lowercase())))
            }
            Some(_) => Err(no_value()),
            None if is_constant_name(inner) && !optional => Ok(Self::Constant(inner.to_owned())),
            None if !optional => match inner.split_once('*').map(|(name, times)| (name, times.parse())) {
                Some((name, Ok(times))) if name.split('/').all(is_constant_name) => {
                    Ok(Self::Repeated(name.to_owned(), times))
                }
                Some(_) | None => Err(no_value()),
            },
            None => Err(no_value()),
        }
    }

    fn resolve(self, reader: &mut Reader<'_>, span: &Range<usize>) -> Option<Self> {
        match self {
            Self::Text(_) | Self::ServerName => Some(self),
            Self::Constant(name) => constant(&name, reader, span).map(Self::Text),
            Self::Repeated(name, times) => {
                let text = constant(&name, reader, span)?;
                if text.len().saturating_mul(times) <= MAX_REPEATED {
                    return Some(Self::Repeated(text, times));
                }
                let message = format!("`{name}` {times} times is longer than {MAX_REPEATED} octets");
                reader.report(ProblemCode::WrongValue, span, message).help =
                    Some("a server that takes 1 MiB takes more, too: write a smaller number".to_owned());
                None
            }
            Self::Value(value) => match reader.find_request(&value.request) {
                Some(request) => Some(Self::Value(EarlierValue { request, ..value })),
                None => {
                    let without =
                        value.request.strip_suffix(".body").filter(|name| reader.find_request(name).is_some());
                    let help = match (without, &value.part) {
                        (Some(name), Part::Json(pointer)) => Some(format!("did you mean `{{{name}#{pointer}}}`?")),
                        _ => reader.nearest_request(&value.request),
                    };
                    let message = format!("there is no request `{}`", value.request);
                    reader.report(ProblemCode::UnknownName, span, message).help = help;
                    None
                }
            },
        }
    }
}

/// The text of a constant of the file; reports one that is not there.
fn constant(name: &str, reader: &mut Reader<'_>, span: &Range<usize>) -> Option<String> {
    let found = outwards(&reader.scope, name).find_map(|full| reader.names.values.get(&full)).cloned();
    if found.is_none() {
        let known = reader.names.values.keys().map(String::as_str).chain([SERVER_NAME]);
        let help = nearest(name, known).map(|known| format!("did you mean `{{{known}}}`?"));
        let help = help.unwrap_or_else(|| "declare it under `values:`; write `{{` for a brace".to_owned());
        let message = format!("there is no constant `{name}`");
        reader.report(ProblemCode::UnknownName, span, message).help = Some(help);
    }
    found
}

fn is_constant_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
}

impl fmt::Display for EarlierValue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} in the response to `{}`", self.part, self.request)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_and_filled_in() {
        let template = Template::parse("\"x\", {metadata.headers.ETag?} {{}").unwrap();
        assert_eq!(template.fill(|_| Some("\"v1\"".to_owned())).unwrap(), "\"x\", \"v1\" {}");
        assert_eq!(template.to_string(), "\"x\", {metadata.headers.etag?} {{}");
        let code = Template::parse("{main/code.location#/code}").unwrap();
        assert_eq!(code.values().next().unwrap().part, Part::Parameter("code".to_owned()));
        assert_eq!(code.to_string(), "{main/code.location#/code}");
        let url = Template::parse("{metadata#/a~1b}").unwrap();
        assert_eq!(url.values().next().unwrap().to_string(), "`/a~1b` in the response to `metadata`");
        assert!(url.is_one_value() && url.fill(|_| None).is_err());
        assert_eq!(Template::parse("{state}").unwrap(), Template(vec![Piece::Constant("state".to_owned())]));
    }

    #[test]
    fn a_repeated_text_is_written_out_only_where_it_is_sent() {
        let template = Template(vec![Piece::Text("<".to_owned()), Piece::Repeated("ab".to_owned(), 3)]);
        assert_eq!(template.fill(|_| None).unwrap(), "<ababab");
        assert_eq!(template.to_string(), "<{ab*3}");
        assert_eq!(Template::parse("{ab*3}").unwrap(), Template(vec![Piece::Repeated("ab".to_owned(), 3)]));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "{",
            "{x y}",
            "{.location#/a}",
            "{x.location#/a/b}",
            "{x.location#}",
            "{.headers.a}",
            "{m.headers.}",
            "{m#a}",
            "{m#/~2}",
            "a{b",
            "{#/a}",
            "{x?}",
            "{x*}",
            "{x*y}",
            "{*3}",
            "{x*-1}",
            "{x*3?}",
        ] {
            assert!(Template::parse(text).is_err(), "{text}");
        }
    }
}
