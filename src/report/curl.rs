//! A request as a `curl` command line for any POSIX shell. Values from the user for the homeserver alone, such as
//! `--header`, are not part of a request, and so not of the line.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::exchange::{Method, Request};
use crate::safe::is_unseen;

/// The longest command line, in octets.
const MAX_LENGTH: usize = 8 << 10;

/// The command line; if it would be longer than 8 KiB, a shell comment that says so. It has no control characters.
pub fn command(request: &Request) -> String {
    let mut line = String::new();
    let data = data(request, &mut line);
    line.push_str("curl ");
    line.push_str(&method(request.method));
    line.push_str(" --path-as-is");
    if request.url.as_str().contains(['[', ']', '{', '}']) {
        line.push_str(" --globoff");
    }
    if request.fields.has("accept-encoding") {
        line.push_str(" --compressed");
    }
    for (name, value) in request.fields.iter() {
        let _ = write!(line, " -H {}", word(&field(name, value)));
    }
    if data.is_some() && !request.fields.has("content-type") {
        // curl adds a media type of its own to any data.
        line.push_str(" -H content-type:");
    }
    if let Some(data) = data {
        let _ = write!(line, " --data-binary {data}");
    }
    let _ = write!(line, " {}", word(request.url.as_str().as_bytes()));
    if line.len() > MAX_LENGTH {
        format!("# {}: the command would be longer than {MAX_LENGTH} octets", request.method)
    } else {
        line
    }
}

/// `-I` tells curl that no body follows; `-i` shows status and fields.
fn method(method: Method) -> Cow<'static, str> {
    match method {
        Method::Get => "-i".into(),
        Method::Head => "-I".into(),
        Method::Options | Method::Post | Method::Put | Method::Patch | Method::Delete => {
            format!("-i -X {method}").into()
        }
    }
}

/// A field line; curl removes a field with an empty value unless the name ends with `;`.
pub(super) fn field(name: &str, value: &[u8]) -> Vec<u8> {
    if value.is_empty() { format!("{name};").into_bytes() } else { [name.as_bytes(), b": ", value].concat() }
}

/// The argument for the content, if there is any. Content that cannot be quoted in the line is piped into curl by
/// `line`.
fn data(request: &Request, line: &mut String) -> Option<String> {
    let content = &request.content;
    let expected = match request.method {
        Method::Post | Method::Put | Method::Patch => true,
        Method::Get | Method::Head | Method::Options | Method::Delete => false,
    };
    match printable(content) {
        // curl would read a file.
        Some(text) if text.starts_with('@') => {}
        Some("") if !expected => return None,
        Some(_) => return Some(word(content)),
        None => {}
    }
    let _ = write!(line, "printf '{}' | ", octal(content));
    Some("@-".to_owned())
}

/// Octets as one word of a POSIX shell, without control characters.
pub fn word(octets: &[u8]) -> String {
    match printable(octets) {
        None => format!("\"$(printf '{}')\"", octal(octets)),
        Some(text) if !text.is_empty() && text.bytes().all(is_plain) => text.to_owned(),
        Some(text) => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

/// Octets as text if they can be shown and copied unchanged.
fn printable(octets: &[u8]) -> Option<&str> {
    std::str::from_utf8(octets).ok().filter(|text| !text.chars().any(|c| c.is_control() || is_unseen(c)))
}

/// Octets without a special meaning in any shell.
fn is_plain(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"_@%+=:,./-".contains(&octet)
}

/// Octets as the format of `printf`, for single quotes.
pub(super) fn octal(octets: &[u8]) -> String {
    let mut format = String::new();
    for octet in octets {
        match octet {
            b'-' | b'\\' | b'\'' | b'%' | ..=0x1f | 0x7f.. => {
                let _ = write!(format, "\\{octet:03o}");
            }
            other => format.push(char::from(*other)),
        }
    }
    format
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::exchange::Fields;
    use crate::exchange::request::Destination;

    fn request(method: Method, url: &str, fields: &[(&str, &[u8])], content: &[u8]) -> Request {
        let mut lines = Fields::new();
        fields.iter().for_each(|(name, value)| lines.push(name, *value));
        let url = url::Url::parse(url).unwrap();
        Request { method, url, fields: lines, content: content.into(), destination: Destination::Target }
    }

    #[test]
    fn the_line_says_method_fields_and_content() {
        let get = request(Method::Get, "https://hs.test/a?b=c&d", &[("accept", b"*/*"), ("x", b"")], b"");
        assert_eq!(command(&get), "curl -i --path-as-is -H 'accept: */*' -H 'x;' 'https://hs.test/a?b=c&d'");
        let head = request(Method::Head, "https://[::1]/", &[("accept-encoding", b"gzip")], b"");
        assert_eq!(
            command(&head),
            "curl -I --path-as-is --globoff --compressed -H 'accept-encoding: gzip' 'https://[::1]/'"
        );
        let post = request(Method::Post, "https://hs.test/", &[("content-type", b"application/json")], b"{}");
        assert_eq!(
            command(&post),
            "curl -i -X POST --path-as-is -H 'content-type: application/json' --data-binary '{}' https://hs.test/"
        );
        let bare = request(Method::Put, "https://hs.test/", &[], b"");
        assert_eq!(command(&bare), "curl -i -X PUT --path-as-is -H content-type: --data-binary '' https://hs.test/");
    }

    #[test]
    fn what_cannot_be_quoted_is_printed_into_curl() {
        let post = request(Method::Post, "https://hs.test/", &[("content-type", b"a/b")], b"50%'\n\xff");
        let line = command(&post);
        assert!(line.starts_with(r"printf '50\045\047\012\377' | curl -i -X POST"), "{line}");
        assert!(line.contains("--data-binary @- "), "{line}");
        let file = request(Method::Post, "https://hs.test/", &[], b"@/etc/passwd");
        assert!(command(&file).starts_with("printf '@/etc/passwd' | curl"), "no file is read");
    }

    #[test]
    fn a_line_too_long_to_copy_is_a_comment() {
        let long = format!("https://hs.test/{}", "a".repeat(9000));
        assert_eq!(
            command(&request(Method::Get, &long, &[], b"")),
            "# GET: the command would be longer than 8192 octets"
        );
    }

    /// What a shell makes of a line whose curl prints its arguments, and its input if it is to read that.
    #[cfg(unix)]
    fn in_a_shell(line: &str) -> Vec<u8> {
        let curl = r#"curl() { for a; do printf '<%s>' "$a"; case "$a" in @-) cat;; esac; done; }; "#;
        std::process::Command::new("sh").arg("-c").arg(format!("{curl}{line}")).output().unwrap().stdout
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_takes_the_words_as_they_are_meant() {
        let hostile = b"'; echo \"$(id)\" `id` \\ \xe9 \t ! ~ * \xe2\x80\xae";
        let seen = in_a_shell(&command(&request(Method::Get, "http://hs.test/'$(id)`", &[("etag", hostile)], b"")));
        let expected = [b"<-i><--path-as-is><-H><etag: ".as_slice(), hostile, b"><http://hs.test/'$(id)%60>"].concat();
        assert_eq!(String::from_utf8_lossy(&seen), String::from_utf8_lossy(&expected));
        let post = request(Method::Post, "http://hs.test/", &[("content-type", b"a/b")], hostile);
        let seen = in_a_shell(&command(&post));
        assert!(String::from_utf8_lossy(&seen).contains(&format!("<@->{}", String::from_utf8_lossy(hostile))));
    }
}
