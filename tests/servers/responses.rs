//! The octets that the servers send: a right response, and the many ways in which one can be broken.

/// A document that breaks no requirement in a development deployment; its endpoints are closed.
pub(crate) const DOCUMENT: &str = r#"{
    "issuer": "http://127.0.0.1:1/",
    "authorization_endpoint": "http://127.0.0.1:1/authorize",
    "token_endpoint": "http://127.0.0.1:1/token",
    "revocation_endpoint": "http://127.0.0.1:1/revoke",
    "registration_endpoint": "http://127.0.0.1:1/register",
    "response_types_supported": ["code"],
    "grant_types_supported": ["authorization_code", "refresh_token"],
    "response_modes_supported": ["query", "fragment"],
    "code_challenge_methods_supported": ["S256"]
}"#;

/// The start of a right response: all of it but its length, the empty line and its body.
const START: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nAccess-Control-Allow-Origin: *\r\n";

/// A response with more field lines and a body, of the right length.
pub(crate) fn response(lines: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    with_start(&format!("{START}Content-Length: {}\r\n{lines}", body.len()), body)
}

/// The right response with more field lines.
pub(crate) fn document(lines: &str) -> Vec<u8> {
    response(lines, DOCUMENT)
}

/// The right response with other lines in the place of its length.
pub(crate) fn framed(lines: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    with_start(&format!("{START}{lines}"), body.as_ref())
}

/// A body in one chunk.
pub(crate) fn chunked(body: &str) -> String {
    format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len())
}

/// The document with one more member, of this text.
pub(crate) fn with_member(member: &str) -> String {
    DOCUMENT.replacen('{', &format!("{{{member},"), 1)
}

fn with_start(start: &str, body: &[u8]) -> Vec<u8> {
    [start.as_bytes(), b"\r\n", body].concat()
}

/// Text that steers a terminal, ends a section of XML and a script of HTML, begins a line, gives orders to CI services,
/// and hides what it says; with the mark by which it is found again.
pub(crate) const HOSTILE: &str = "\u{1b}[2J\u{1b}]0;0wned\u{7}]]></script>\r\n::error::0wned ##[error]0wned \
                                  ##vso[task.complete result=Succeeded]0wned\u{202e}\u{9b}2J\0";

/// What of it may stand in a header field, or in a reason phrase (RFC 9110, section 5.5).
pub(crate) const HOSTILE_FIELD: &str = "]]></script>::error::0wned ##[error]0wned \
                                        ##vso[task.complete result=Succeeded]0wned\u{202e}\u{9b}2J";

/// The hostile text inside a JSON string.
pub(crate) fn hostile_json() -> String {
    let quoted = serde_json::to_string(HOSTILE).unwrap();
    quoted.trim_matches('"').to_owned()
}

/// A response with this status line and field, and with JSON as its content.
pub(crate) fn json_with(status: &str, line: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let start = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{line}Content-Length: {length}\r\n");
    with_start(&start, body.as_bytes())
}

/// A redirect to there.
pub(crate) fn redirect(location: &str) -> Vec<u8> {
    format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n").into_bytes()
}

/// The document with more in it, so that it has so many octets, is so deep, and has so many values inside.
pub(crate) fn document_of(octets: usize, depth: usize, values: usize) -> String {
    let own = serde_json::from_str::<serde_json::Value>(DOCUMENT).map_or(0, |document| count(&document) - 1);
    let items = vec!["0"; values - own - depth + 1].join(",");
    let member = format!("\"x\":{}{items}{}", "[".repeat(depth - 1), "]".repeat(depth - 1));
    let document = with_member(&member);
    let padding = " ".repeat(octets - document.len());
    document + &padding
}

/// How many values there are in a value, itself included.
fn count(value: &serde_json::Value) -> usize {
    let inner = value.as_array().into_iter().flatten().chain(value.as_object().into_iter().flat_map(|it| it.values()));
    1 + inner.map(count).sum::<usize>()
}
