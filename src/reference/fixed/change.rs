//! Changes of the reference's own responses.

use serde_json::{Map, Value};

use crate::reference::message::{Request, Response};

/// A change of a response. What it does not name stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ResponseChange {
    /// Another status, from 200 to 599.
    pub status: Option<u16>,
    /// Names of header fields in lower case with their new lines; no lines remove the field.
    pub fields: Vec<(String, Vec<String>)>,
    /// Another body.
    pub body: Option<BodyChange>,
}

/// A change of a body.
#[derive(Debug, Clone, PartialEq)]
pub enum BodyChange {
    /// Another one.
    Whole {
        /// Its octets.
        octets: Vec<u8>,
        /// Members at the top of the document with the texts that stand for those of the server: these are replaced, so
        /// that later requests find what they lead to.
        stand_ins: Vec<(String, String)>,
    },
    /// Places in its JSON, as the names of members on the way to them, with their new values, or `None` to remove them.
    Members(Vec<(Vec<String>, Option<Value>)>),
}

impl ResponseChange {
    /// The request without what would code the body, or leave it out, if the body is changed.
    pub(super) fn plain(&self, request: &Request) -> Request {
        let mut request = request.clone();
        if self.body.is_some() {
            request.fields.retain(|(name, _)| name != "accept-encoding");
        }
        request
    }

    pub(super) fn apply(&self, mut response: Response) -> Response {
        response.status = self.status.unwrap_or(response.status);
        for (name, lines) in &self.fields {
            response.fields.retain(|(found, _)| *found != *name);
            response.fields.extend(lines.iter().map(|line| (name.clone().into(), line.clone())));
        }
        match &self.body {
            None => {}
            Some(BodyChange::Whole { octets, stand_ins }) => {
                response.body = replaced(octets, stand_ins, &response.body)
            }
            Some(BodyChange::Members(members)) => response.body = edited(response.body, members),
        }
        response
    }
}

/// Octets with the server's own texts, taken from its own body.
fn replaced(octets: &[u8], stand_ins: &[(String, String)], own: &[u8]) -> Vec<u8> {
    let (Ok(text), Ok(own)) = (std::str::from_utf8(octets), serde_json::from_slice::<Value>(own)) else {
        return octets.to_vec();
    };
    let quoted = |text: &str| Value::from(text).to_string();
    let replaced = stand_ins.iter().fold(text.to_owned(), |text, (name, stand_in)| match own.get(name) {
        Some(Value::String(own)) => text.replace(&quoted(stand_in), &quoted(own)),
        _ => text,
    });
    replaced.into_bytes()
}

/// A body with other members; unchanged if it is no JSON.
fn edited(body: Vec<u8>, members: &[(Vec<String>, Option<Value>)]) -> Vec<u8> {
    let Ok(mut document) = serde_json::from_slice(&body) else { return body };
    for (place, value) in members {
        edit(&mut document, place, value.as_ref());
    }
    // Its claims repeat the members as they were.
    if let Value::Object(top) = &mut document
        && !members.iter().any(|(place, _)| place.first().is_some_and(|name| name == "signed_metadata"))
    {
        top.remove("signed_metadata");
    }
    document.to_string().into_bytes()
}

fn edit(value: &mut Value, place: &[String], new: Option<&Value>) {
    let Value::Object(members) = value else { return };
    match (place, new) {
        ([], _) => {}
        ([name], Some(new)) => {
            members.insert(name.clone(), new.clone());
        }
        ([name], None) => {
            members.remove(name);
        }
        ([name, rest @ ..], new) => {
            let inner = members.entry(name.clone()).or_insert_with(|| Value::Object(Map::new()));
            edit(inner, rest, new);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn place(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn what_a_change_does_not_name_stays() {
        let own = Response::new(200, "application/json", r#"{"a":1,"b":{"c":2,"d":3},"signed_metadata":"x"}"#)
            .with("etag", "\"1\"")
            .with("vary", "Origin");
        let change = ResponseChange {
            status: Some(201),
            fields: vec![("etag".to_owned(), Vec::new()), ("vary".to_owned(), vec!["*".to_owned(), "A".to_owned()])],
            body: Some(BodyChange::Members(vec![
                (place(&["a"]), Some(json!(5))),
                (place(&["b", "c"]), None),
                (place(&["e", "f"]), Some(json!([]))),
            ])),
        };
        let response = change.apply(own.clone());
        assert_eq!((response.status, response.field("etag")), (201, None));
        let vary = response.fields.iter().filter(|(name, _)| name == "vary").map(|(_, line)| line.as_str());
        assert_eq!(vary.collect::<Vec<_>>(), ["*", "A"]);
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        assert_eq!(body, json!({ "a": 5, "b": { "d": 3 }, "e": { "f": [] } }));
        assert_eq!(ResponseChange::default().apply(own.clone()), own);
    }

    #[test]
    fn another_body_has_the_texts_of_the_server() {
        let own = Response::new(200, "application/json", r#"{"id":"own","uri":"http://a/x"}"#);
        let stand_ins = vec![("id".to_owned(), "i1".to_owned()), ("uri".to_owned(), "http://a/y".to_owned())];
        let octets = br#"{"id":"i1","id":"i1","uri":"http://a/y","other":"i1/"}"#.to_vec();
        let body = Some(BodyChange::Whole { octets, stand_ins });
        let response = ResponseChange { body, ..ResponseChange::default() }.apply(own);
        let expected = r#"{"id":"own","id":"own","uri":"http://a/x","other":"i1/"}"#;
        assert_eq!(String::from_utf8_lossy(&response.body), expected);
    }

    #[test]
    fn a_changed_body_is_not_coded() {
        let request = Request { fields: vec![("accept-encoding".to_owned(), "gzip".to_owned())], ..Request::default() };
        let body = BodyChange::Whole { octets: Vec::new(), stand_ins: Vec::new() };
        let whole = ResponseChange { body: Some(body), ..ResponseChange::default() };
        assert!(whole.plain(&request).fields.is_empty());
        assert_eq!(ResponseChange::default().plain(&request).fields.len(), 1);
    }
}
