//! The octets of a request (RFC 9112, section 3): what the case asks for, and what HTTP cannot do without.

use super::USER_AGENT;
use crate::exchange::{Fields, Method, Request, Trouble, TroubleKind};

/// To whom the request is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reader {
    /// The server, or a tunnel to it.
    Server,
    /// A proxy that passes it on; it may want these credentials.
    Proxy(Option<String>),
}

/// The octets of a request. The fields of `own` are added where the case sets none of that name.
///
/// # Errors
/// A field that cannot be sent.
pub(super) fn octets(request: &Request, own: &Fields, reader: &Reader) -> Result<Vec<u8>, Trouble> {
    let mut octets = format!("{} {} HTTP/1.1\r\n", request.method, target(request, reader)).into_bytes();
    let case = &request.fields;
    let mut line = |name: &str, value: &[u8]| {
        if !is_name(name) || !is_value(value) {
            return Err(unsendable(name));
        }
        octets.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        Ok(())
    };
    let is_given = |name: &str| case.has(name) || own.has(name);
    if !is_given("host") {
        line("host", authority(request).as_bytes())?;
    }
    case.iter().try_for_each(|(name, value)| line(name, value))?;
    own.iter().filter(|(name, _)| !case.has(name)).try_for_each(|(name, value)| line(name, value))?;
    if !is_given("user-agent") {
        line("user-agent", USER_AGENT.as_bytes())?;
    }
    if (takes_content(request.method) || !request.content.is_empty()) && !is_given("content-length") {
        line("content-length", request.content.len().to_string().as_bytes())?;
    }
    if !is_given("connection") {
        line("connection", b"close")?;
    }
    if let Reader::Proxy(Some(credentials)) = reader {
        line("proxy-authorization", credentials.as_bytes())?;
    }
    octets.extend_from_slice(b"\r\n");
    octets.extend_from_slice(&request.content);
    Ok(octets)
}

/// Even without content: servers may insist on Content-Length (RFC 9110, section 8.6).
fn takes_content(method: Method) -> bool {
    match method {
        Method::Post | Method::Put | Method::Patch => true,
        Method::Get | Method::Head | Method::Options | Method::Delete => false,
    }
}

/// Proxies want an absolute URL (RFC 9112, section 3.2.2). Credentials in a URL are not sent.
fn target(request: &Request, reader: &Reader) -> String {
    let path = &request.url[url::Position::BeforePath..url::Position::AfterQuery];
    match reader {
        Reader::Server => path.to_owned(),
        Reader::Proxy(_) => format!("{}://{}{path}", request.url.scheme(), authority(request)),
    }
}

fn authority(request: &Request) -> &str {
    &request.url[url::Position::BeforeHost..url::Position::AfterPort]
}

/// Whether it is a token (RFC 9110, section 5.6.2), as the names of fields are.
pub(super) fn is_name(text: &str) -> bool {
    let is_token = |octet: u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet);
    !text.is_empty() && text.bytes().all(is_token)
}

/// Whether it can be the value of a field (RFC 9110, section 5.5): above all, it has no line break.
pub(super) fn is_value(octets: &[u8]) -> bool {
    octets.iter().all(|octet| *octet == b'\t' || (*octet >= b' ' && *octet != 0x7f))
}

fn unsendable(name: &str) -> Trouble {
    let message = format!("the value for `{name}` has octets that can't be sent in a header field");
    Trouble { kind: TroubleKind::NotVisited, message, help: None }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::exchange::request::Destination;

    fn fields(lines: &[(&str, &str)]) -> Fields {
        let mut fields = Fields::new();
        lines.iter().for_each(|(name, value)| fields.push(name, *value));
        fields
    }

    fn request(method: Method, lines: &[(&str, &str)], content: &str) -> Request {
        let url = "http://u:p@hs.example:8008/a%20b?c#d".parse().unwrap();
        let content = content.as_bytes().to_vec();
        Request { method, url, fields: fields(lines), content, destination: Destination::Target }
    }

    fn text(request: &Request, own: &[(&str, &str)], reader: &Reader) -> String {
        let text = String::from_utf8(octets(request, &fields(own), reader).unwrap()).unwrap();
        text.replace(USER_AGENT, "UA")
    }

    #[test]
    fn a_request_has_what_http_cannot_do_without() {
        let get = request(Method::Get, &[("accept", "text/plain")], "");
        let expected = "GET /a%20b?c HTTP/1.1\r\nhost: hs.example:8008\r\naccept: text/plain\r\nuser-agent: UA\r\n\
                        connection: close\r\n\r\n";
        assert_eq!(text(&get, &[], &Reader::Server), expected);
    }

    #[test]
    fn content_comes_with_its_length_and_some_methods_always_with_one() {
        let post = request(Method::Post, &[], "a=b");
        assert!(text(&post, &[], &Reader::Server).ends_with("content-length: 3\r\nconnection: close\r\n\r\na=b"));
        for (method, has_length) in [(Method::Put, true), (Method::Patch, true), (Method::Delete, false)] {
            let text = text(&request(method, &[], ""), &[], &Reader::Server);
            assert_eq!(text.contains("content-length: 0\r\n"), has_length, "{text}");
        }
    }

    #[test]
    fn the_case_has_the_last_word() {
        let case = [("host", "other"), ("authorization", "Bearer case"), ("user-agent", "x"), ("connection", "te")];
        let own = [("authorization", "own"), ("x-own", "y")];
        let text = text(&request(Method::Get, &case, ""), &own, &Reader::Server);
        let expected = "GET /a%20b?c HTTP/1.1\r\nhost: other\r\nauthorization: Bearer case\r\nuser-agent: x\r\n\
                        connection: te\r\nx-own: y\r\n\r\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn the_user_may_give_what_is_sent_by_itself() {
        let own = [("host", "other"), ("user-agent", "x"), ("connection", "keep-alive")];
        let text = text(&request(Method::Get, &[], ""), &own, &Reader::Server);
        assert_eq!(text, "GET /a%20b?c HTTP/1.1\r\nhost: other\r\nuser-agent: x\r\nconnection: keep-alive\r\n\r\n");
    }

    #[test]
    fn a_proxy_gets_the_whole_url_and_its_credentials() {
        let get = request(Method::Get, &[], "");
        let written = text(&get, &[], &Reader::Proxy(Some("Basic eA==".to_owned())));
        assert!(written.starts_with("GET http://hs.example:8008/a%20b?c HTTP/1.1\r\nhost: hs.example:8008\r\n"));
        assert!(written.ends_with("proxy-authorization: Basic eA==\r\n\r\n"), "{written}");
        assert!(!text(&get, &[], &Reader::Proxy(None)).contains("proxy-authorization"));
    }

    #[test]
    fn no_field_can_begin_another_line() {
        for (name, value) in [("x", "a\r\nb: c"), ("x", "a\nb"), ("x", "\0"), ("x\r\ny", "z"), ("", "z"), ("a b", "z")]
        {
            let trouble = octets(&request(Method::Get, &[(name, value)], ""), &Fields::new(), &Reader::Server);
            assert_eq!(trouble.unwrap_err().kind, TroubleKind::NotVisited, "{name:?} {value:?}");
        }
        let odd = request(Method::Get, &[("x", "\u{e9}\t!")], "");
        assert!(text(&odd, &[], &Reader::Server).contains("x: \u{e9}\t!\r\n"));
    }
}
