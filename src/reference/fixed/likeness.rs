//! How similar a request is to one that was known beforehand.

use serde_json::Value;
use url::form_urlencoded;

use super::FixedResponse;
use crate::reference::message::Request;

/// A request that was known beforehand, in the parts that are compared.
#[derive(Debug)]
pub(super) struct Likeness {
    method: String,
    path: String,
    fields: Vec<(String, String)>,
    query: Vec<(String, String)>,
    content: Content,
}

/// Content, by its form.
#[derive(Debug)]
enum Content {
    Form(Vec<(String, String)>),
    Json(Value),
    /// Something else, or nothing.
    Octets(Vec<u8>),
}

impl Likeness {
    pub(super) fn new(known: &FixedResponse) -> Self {
        let (path, query) = known.target.split_once('?').unwrap_or((&known.target, ""));
        let media_type = known.request_fields.iter().find(|(name, _)| name == "content-type");
        Self {
            method: known.method.clone(),
            path: path.to_owned(),
            fields: known.request_fields.clone(),
            query: pairs(query.as_bytes()),
            content: Content::read(&known.request_content, media_type.map(|(_, value)| value.as_str())),
        }
    }

    /// The more values are equal, the higher; nothing if it is another kind of request. A field with another value is
    /// more similar than none.
    pub(super) fn of(&self, request: &Request) -> Option<isize> {
        if self.method != request.method || self.path != request.path {
            return None;
        }
        let of_field = |(name, value): &(String, String)| match request.field(name) {
            Some(found) if found == *value => 2,
            Some(_) => 1,
            None => -2,
        };
        let fields: isize = self.fields.iter().map(of_field).sum();
        let query = of_pairs(&self.query, &pairs(request.query.as_bytes()))?;
        let media_type = request.field("content-type");
        let content = self.content.of(&Content::read(&request.body, media_type.as_deref()))?;
        Some(fields + query + content)
    }
}

impl Content {
    fn read(octets: &[u8], media_type: Option<&str>) -> Self {
        if media_type.is_some_and(|media_type| media_type.starts_with("application/x-www-form-urlencoded")) {
            return Self::Form(pairs(octets));
        }
        serde_json::from_slice(octets).map_or_else(|_| Self::Octets(octets.to_vec()), Self::Json)
    }

    fn of(&self, other: &Self) -> Option<isize> {
        match (self, other) {
            (Self::Form(own), Self::Form(others)) => of_pairs(own, others),
            (Self::Json(own), Self::Json(other)) => {
                let names =
                    |value: &Value| value.as_object().map(|members| members.keys().cloned().collect::<Vec<_>>());
                (names(own) == names(other)).then(|| of_json(own, other))
            }
            (Self::Octets(own), Self::Octets(others)) => (own == others).then_some(0),
            (Self::Form(_) | Self::Json(_) | Self::Octets(_), _) => None,
        }
    }
}

/// The likeness of two lists of parameters with the same names, in whatever order.
fn of_pairs(own: &[(String, String)], others: &[(String, String)]) -> Option<isize> {
    let names = |pairs: &[(String, String)]| {
        let mut names: Vec<String> = pairs.iter().map(|(name, _)| name.clone()).collect();
        names.sort();
        names
    };
    (names(own) == names(others)).then(|| score(own.iter().map(|pair| others.contains(pair))))
}

/// The likeness of two JSON values, member by member and item by item.
fn of_json(own: &Value, other: &Value) -> isize {
    match (own, other) {
        (Value::Object(own), Value::Object(others)) => {
            let missing = others.keys().filter(|name| !own.contains_key(*name)).map(|_| -1);
            let members = own.iter().map(|(name, value)| others.get(name).map_or(-1, |other| of_json(value, other)));
            members.chain(missing).sum()
        }
        (Value::Array(own), Value::Array(others)) => {
            let lonely = own.len().abs_diff(others.len());
            let items: isize = own.iter().zip(others).map(|(own, other)| of_json(own, other)).sum();
            items - isize::try_from(lonely).unwrap_or(isize::MAX)
        }
        (own, other) => score(std::iter::once(own == other)),
    }
}

fn score(equal: impl Iterator<Item = bool>) -> isize {
    equal.map(|is_equal| if is_equal { 1 } else { -1 }).sum()
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}
