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
    Whole(Vec<u8>),
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
            Some(BodyChange::Whole(body)) => response.body.clone_from(body),
            Some(BodyChange::Members(members)) => response.body = edited(response.body, members),
        }
        response
    }
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
    fn a_changed_body_is_not_coded() {
        let request = Request { fields: vec![("accept-encoding".to_owned(), "gzip".to_owned())], ..Request::default() };
        let whole = ResponseChange { body: Some(BodyChange::Whole(Vec::new())), ..ResponseChange::default() };
        assert!(whole.plain(&request).fields.is_empty());
        assert_eq!(ResponseChange::default().plain(&request).fields.len(), 1);
    }
}
