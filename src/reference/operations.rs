//! All operations of the Client-Server API, by a list made from the specification. What the server does not serve in full
//! gets the response that a server without rooms gives: the token and the content are checked, and nothing is found.

use std::sync::LazyLock;

use serde_json::json;

use super::client_server::{object, session};
use super::message::{Request, Response};
use super::responses::{json_response, matrix_error};
use super::state::State;

/// One operation on each line: method, path, token, content. `derive --list` makes it from the specification.
const LIST: &str = include_str!("operations.txt");

static PATHS: LazyLock<Vec<Path>> = LazyLock::new(|| read(LIST));

/// A path of the API with its operations.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Path {
    template: &'static str,
    operations: Vec<Operation>,
    allow: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Operation {
    method: &'static str,
    token: Token,
    takes_json: bool,
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
        let takes_json = operation.is_some_and(|operation| operation.takes_json);
        if operation.is_some_and(|operation| operation.token == Token::Required) {
            session(request, state)?;
        }
        if takes_json {
            object(request)?;
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
        let mut words = line.split(' ');
        let (Some(method), Some(template), Some(token), content) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            continue;
        };
        let token = if matches!(token, "token" | "appservice") { Token::Required } else { Token::Optional };
        let operation = Operation { method, token, takes_json: content == Some("json") };
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
