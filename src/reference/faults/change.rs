//! What a fault changes, and at which point of the way from request to respond. The way itself is
//! in `server`; which faults there are stands in the tables.

use serde_json::{Value, json};

use super::super::document::Document;
use super::super::message::{Request, Response};
use super::super::oauth::Endpoint;
use super::super::routes::Route;

/// One change at one point. The variants stand in the order in which a request passes them.
#[derive(Debug, Clone, Copy)]
pub(in super::super) enum Change {
    /// The request is read as another one.
    Request(fn(&mut Request)),
    /// The document has other members.
    Document(fn(&Request, &mut Document)),
    /// One member of the document has another value, or is left out.
    Member(&'static str, fn(&Value) -> Option<Value>),
    /// A value in an array of the document is another one, or is left out.
    Item {
        /// The member that holds the array.
        member: &'static str,
        /// The value that is taken out.
        value: &'static str,
        /// What comes in its place.
        instead: Option<&'static str>,
    },
    /// `signed_metadata` is another value; the function gets the plain members and the issuer.
    SignedMetadata(fn(&Document, &str) -> Value),
    /// The octets of the document are other ones.
    Body(fn(&str) -> Vec<u8>),
    /// The response with the document is another one, before conditions are looked at.
    Representation(fn(&Request, &mut Response)),
    /// The finished response is another one.
    Response(Point, fn(&Request, &mut Response)),
}

/// Which finished responses a change reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Point {
    /// The metadata path, for every method but OPTIONS.
    Metadata,
    /// HEAD of the metadata path.
    Head,
    /// 304 responses.
    NotModified,
    /// Every response to OPTIONS.
    Preflight,
    /// 405 responses.
    WrongMethod,
    /// Paths under `/_matrix` that are not implemented.
    Unrecognized,
    /// Every response with a status of 400 or more.
    Errors,
    /// One OAuth endpoint.
    Oauth(Endpoint),
    /// Every response.
    Everywhere,
}

impl Point {
    fn covers(self, route: Route, request: &Request, response: &Response) -> bool {
        let preflight = request.method == "OPTIONS";
        match self {
            Self::Metadata => route == Route::Metadata && !preflight,
            Self::Head => route == Route::Metadata && request.method == "HEAD",
            Self::NotModified => response.status == 304,
            Self::Preflight => preflight,
            Self::WrongMethod => response.status == 405,
            Self::Unrecognized => route == Route::Unrecognized && !preflight,
            Self::Errors => response.status >= 400,
            Self::Oauth(endpoint) => route == Route::Oauth(endpoint) && !preflight,
            Self::Everywhere => true,
        }
    }
}

impl Change {
    pub(in super::super) fn alter_request(self, request: &mut Request) {
        if let Self::Request(alter) = self {
            alter(request);
        }
    }

    pub(in super::super) fn alter_document(self, request: &Request, document: &mut Document) {
        if let Self::Document(alter) = self {
            alter(request, document);
        } else if let Self::Member(member, edit) = self {
            edit_member(document, member, edit);
        } else if let Self::Item { member, value, instead } = self {
            exchange(document, member, value, instead);
        }
    }

    pub(in super::super) fn alter_signed_metadata(self, issuer: &str, document: &mut Document) {
        if let Self::SignedMetadata(make) = self {
            let signed = make(document, issuer);
            document.insert("signed_metadata".to_owned(), signed);
        }
    }

    /// The octets are a text until the first fault that makes them something else; after it, other
    /// faults of this kind see nothing.
    pub(in super::super) fn alter_body(self, body: &mut Vec<u8>) {
        if let Self::Body(alter) = self
            && let Ok(text) = std::str::from_utf8(body)
        {
            *body = alter(text);
        }
    }

    pub(in super::super) fn alter_representation(self, request: &Request, response: &mut Response) {
        if let Self::Representation(alter) = self {
            alter(request, response);
        }
    }

    pub(in super::super) fn alter_response(self, route: Route, request: &Request, response: &mut Response) {
        if let Self::Response(point, alter) = self
            && point.covers(route, request, response)
        {
            alter(request, response);
        }
    }
}

/// A member that another fault has taken out stays out.
fn edit_member(document: &mut Document, member: &str, edit: fn(&Value) -> Option<Value>) {
    let Some(before) = document.remove(member) else {
        return;
    };
    if let Some(after) = edit(&before) {
        document.insert(member.to_owned(), after);
    }
}

fn exchange(document: &mut Document, member: &str, value: &str, instead: Option<&str>) {
    if let Some(Value::Array(items)) = document.get_mut(member) {
        items.retain(|item| item != value);
        items.extend(instead.map(|text| json!(text)));
    }
}
