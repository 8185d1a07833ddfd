//! All operations of the Client-Server API, by a list made from the specification. The token and the content are checked;
//! where the server has nothing of its own to say, the response is the example of the specification, or nothing is found.

use std::sync::LazyLock;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::client_server::{object, session};
use super::message::{Request, Response};
use super::responses::{json_response, matrix_error};
use super::state::State;
use super::things;

/// One operation on each line: method, path, token, content, details. `derive --list` makes it from the specification.
const LIST: &str = include_str!("operations.txt");

static PATHS: LazyLock<Vec<Path>> = LazyLock::new(|| read(LIST));

/// A path of the API with its operations.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Path {
    template: &'static str,
    operations: Vec<Operation>,
    allow: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Operation {
    method: &'static str,
    token: Token,
    takes_json: bool,
    /// The types of members of its content, those that are required, and the 200 response.
    details: Value,
}

/// A request to an operation.
pub(super) struct Call<'a> {
    pub(super) method: &'a str,
    pub(super) template: &'static str,
    pub(super) path: &'a str,
    /// The user of the token.
    pub(super) user: &'a str,
    pub(super) members: Map<String, Value>,
    /// Whether the path can be written and read.
    pub(super) has_twin: bool,
}

impl Call<'_> {
    /// The value of a parameter of the path.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let mut parts = self.template.split('/').zip(self.path.split('/'));
        let is_meant = |part: &str| part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) == Some(name);
        let (_, value) = parts.find(|(part, _)| is_meant(part))?;
        Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
    }
}

/// Whether an operation takes an access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Required,
    Optional,
}

impl Path {
    /// The path of the API that a path of a request is. One without parameters wins.
    pub(super) fn of(path: &str) -> Option<&'static Self> {
        let matching = PATHS.iter().filter(|known| known.matches(path));
        matching.min_by_key(|known| known.template.matches('{').count())
    }

    /// Its methods, as an `Allow` value.
    pub(super) fn allow(&self) -> &str {
        &self.allow
    }

    /// The response to a request with one of its methods.
    pub(super) fn respond(&self, request: &Request, state: &mut State) -> Result<Response, Response> {
        let method = if request.method == "HEAD" { "GET" } else { request.method.as_str() };
        let operation = self.operations.iter().find(|operation| operation.method == method);
        let is_secret = operation.is_some_and(|operation| operation.token == Token::Required);
        let user = if is_secret { Some(session(request, state)?.1) } else { None };
        let takes_json = operation.is_some_and(|operation| operation.takes_json);
        let members = if takes_json { object(request)? } else { Map::new() };
        let has = |method: &str| self.operations.iter().any(|operation| operation.method == method);
        let has_twin = has("GET") && has("PUT");
        if let (Some(user), Some(operation)) = (&user, operation) {
            things::check(&members, &operation.details)?;
            let (template, path) = (self.template, request.path.as_str());
            let call = Call { method, template, path, user, members, has_twin };
            if let Some(response) = things::respond(&call, state)? {
                return Ok(response);
            }
            if let Some(found) = operation.details.get("found") {
                return Ok(json_response(200, found).with("cache-control", "no-store"));
            }
        }
        if let (None, "GET", true) = (&user, method, has_twin)
            && let Some(response) = things::public(&request.path, state)
        {
            return Ok(response);
        }
        if method == "GET" && self.template == "/_matrix/client/v3/publicRooms" {
            return Ok(json_response(200, &json!({ "chunk": [], "total_room_count_estimate": 0 })));
        }
        if self.template.contains('{') || self.template.starts_with("/.well-known/") {
            return Err(matrix_error(404, "M_NOT_FOUND", "There is nothing of this name"));
        }
        Err(matrix_error(403, "M_FORBIDDEN", "This server has users and devices, and nothing else"))
    }

    fn matches(&self, path: &str) -> bool {
        let (known, parts) = (self.template.split('/'), path.split('/'));
        known.clone().count() == parts.clone().count()
            && known.zip(parts).all(|(known, part)| known == part || (known.starts_with('{') && !part.is_empty()))
    }
}

fn read(list: &'static str) -> Vec<Path> {
    let mut paths: Vec<Path> = Vec::new();
    for line in list.lines() {
        let mut words = line.splitn(5, ' ');
        let (Some(method), Some(template), Some(token), content, details) =
            (words.next(), words.next(), words.next(), words.next(), words.next().unwrap_or_default())
        else {
            continue;
        };
        let token = if matches!(token, "token" | "appservice") { Token::Required } else { Token::Optional };
        let details = serde_json::from_str(details).unwrap_or_default();
        let operation = Operation { method, token, takes_json: content == Some("json"), details };
        match paths.iter_mut().find(|path| path.template == template) {
            Some(path) => path.operations.push(operation),
            None => paths.push(Path { template, operations: vec![operation], allow: String::new() }),
        }
    }
    for path in &mut paths {
        let methods = path.operations.iter().map(|operation| operation.method);
        let with_head = methods.flat_map(|method| if method == "GET" { vec!["GET", "HEAD"] } else { vec![method] });
        path.allow = with_head.chain(["OPTIONS"]).collect::<Vec<_>>().join(", ");
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_without_parameters_wins() {
        let template = |path| Path::of(path).map(|path| path.template);
        assert_eq!(
            template("/_matrix/client/v3/profile/a/displayname"),
            Some("/_matrix/client/v3/profile/{userId}/{keyName}")
        );
        assert_eq!(template("/_matrix/client/v3/keys/upload"), Some("/_matrix/client/v3/keys/upload"));
        assert_eq!(template("/_matrix/client/v3/keys/upload/x"), None);
        assert_eq!(template("/_matrix/client/v3/profile/"), None);
    }

    #[test]
    fn methods_of_one_path_are_those_of_all_its_operations() {
        let allow = |path| Path::of(path).map(Path::allow);
        assert_eq!(allow("/_matrix/client/v3/profile/a"), Some("GET, HEAD, OPTIONS"));
        assert_eq!(allow("/_matrix/client/v3/profile/a/b"), Some("PUT, GET, HEAD, DELETE, OPTIONS"));
    }
}
