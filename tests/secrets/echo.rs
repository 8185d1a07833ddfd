//! A server that puts the head of each request into its response, in one of many ways.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;

/// How the server repeats what it was sent.
pub(crate) struct Way {
    /// In a few words.
    pub(crate) name: &'static str,
    /// In how many texts of a run it is seen, at least: some responses are never quoted in reports, or only by chance.
    pub(crate) seen_in: usize,
    response: fn(&str, &str) -> Vec<u8>,
}

/// The ways.
pub(crate) const WAYS: &[Way] = &[
    Way {
        name: "reason phrase",
        seen_in: 3,
        response: |head, url| http(&format!("200 {head}"), "", document(url, "")),
    },
    Way { name: "reason phrase of an error", seen_in: 3, response: |head, _| http(&format!("500 {head}"), "", "{}") },
    Way {
        name: "fields",
        seen_in: 4,
        response: |head, url| {
            let lines = [
                format!("ETag: {head}\r\nCache-Control: {head}\r\nVary: {head}\r\nExpires: {head}\r\n"),
                format!("Last-Modified: {head}\r\nAge: {head}\r\nDate: {head}\r\nX-Echo: {head}\r\n"),
            ];
            http("200 OK", &lines.concat(), document(url, ""))
        },
    },
    Way {
        name: "media type",
        seen_in: 4,
        response: |head, url| http("200 OK", &content_type(head), document(url, "")),
    },
    Way { name: "names of fields", seen_in: 1, response: |head, url| http("200 OK", &names(head), document(url, "")) },
    Way {
        name: "JSON values",
        seen_in: 4,
        response: |head, url| http("200 OK", "", document(url, &values(head, url))),
    },
    Way { name: "JSON names", seen_in: 4, response: |head, url| http("200 OK", "", document(url, &json_names(head))) },
    Way { name: "values that are cut", seen_in: 4, response: |head, _| http("200 OK", "", cut_values(head)) },
    Way {
        name: "JSON escapes",
        seen_in: 4,
        response: |head, url| http("200 OK", "", document(url, &values(head, url)).replace(head, &unicode(head))),
    },
    Way {
        name: "percent-encoding",
        seen_in: 4,
        response: |head, url| {
            let parts: Vec<String> = secrets(head).map(percent).collect();
            http("200 OK", "", document(url, &values(&parts.join("&"), url)))
        },
    },
    Way {
        name: "base64",
        seen_in: 4,
        response: |head, url| {
            let parts: Vec<String> = secrets(head).map(|secret| STANDARD.encode(secret)).collect();
            http("200 OK", "", document(url, &values(&parts.join(" "), url)))
        },
    },
    Way {
        name: "no JSON",
        seen_in: 4,
        response: |head, _| http("200 OK", "", secrets(head).last().unwrap_or_default()),
    },
    Way {
        name: "broken JSON",
        seen_in: 4,
        response: |head, _| http("200 OK", "", format!("{{\"a\": {}", secrets(head).last().unwrap_or_default())),
    },
    Way { name: "error body", seen_in: 4, response: |head, _| http("400 Bad Request", "", error(head)) },
    Way {
        name: "refusal",
        seen_in: 4,
        response: |head, _| http("401 Unauthorized", &www_authenticate(head), error(head)),
    },
    Way {
        name: "refusal without JSON",
        seen_in: 1,
        response: |head, _| match head.contains("OPTIONS ") {
            true => http("404 Not Found", "Content-Type: application/json\r\n", error(head)),
            // Where nothing else comes, the server was not reached.
            false => http("403 Forbidden", &content_type("text/plain"), head),
        },
    },
    Way {
        name: "challenge of a proxy",
        seen_in: 4,
        response: |head, _| match head.contains("OPTIONS ") {
            true => http("404 Not Found", "Content-Type: application/json\r\n", error(head)),
            false => http("200 OK", &format!("cf-mitigated: {head}\r\n"), "{}"),
        },
    },
    Way {
        name: "redirect",
        seen_in: 4,
        response: |head, url| http("302 Found", &format!("Location: {url}/login?next={}\r\n", percent(head)), head),
    },
    Way {
        name: "gzip",
        seen_in: 4,
        response: |head, url| http("200 OK", "Content-Encoding: gzip\r\n", gzip(&document(url, &values(head, url)))),
    },
    Way {
        name: "a coding that it is not",
        seen_in: 1,
        response: |head, _| http("200 OK", "Content-Encoding: br\r\n", head),
    },
    Way { name: "no HTTP", seen_in: 0, response: |head, _| format!("HTTP/1.1 abc {head}\r\n\r\n").into_bytes() },
    Way {
        name: "tokens of its own",
        seen_in: 4,
        response: |head, url| {
            let token = "9vKq3TzRw8LmXb2c";
            let members = format!(
                "\"access_token\": \"{token}\", \"account_management_uri\": \"{url}/?access_token={token}&x\", \
                 \"issuer\": \"http://user:{token}@hs.example/?code={token}\", \"jwks_uri\": \"mct_{token}\", \
                 \"scopes_supported\": \"{token} {head}\", "
            );
            http("200 OK", &format!("Set-Cookie: a={token}; Path=/\r\nETag: {token}\r\n"), document(url, &members))
        },
    },
];

/// A listening server. Its threads end with the process.
pub(crate) struct Echo {
    /// Where it listens, on loopback.
    pub(crate) url: String,
}

impl Echo {
    /// Starts a server on any free port.
    pub(crate) fn start(way: &Way) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (response, own) = (way.response, url.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let own = own.clone();
                std::thread::spawn(move || converse(stream, response, &own));
            }
        });
        Self { url }
    }
}

fn converse(mut stream: TcpStream, response: fn(&str, &str) -> Vec<u8>, url: &str) -> Option<()> {
    let mut octets = Vec::new();
    let mut buffer = [0; 4096];
    let end = loop {
        if let Some(end) = octets.windows(4).position(|end| end == b"\r\n\r\n") {
            break end + 4;
        }
        let count = stream.read(&mut buffer).ok().filter(|count| *count > 0)?;
        octets.extend_from_slice(&buffer[..count]);
    };
    let head = String::from_utf8_lossy(&octets[..end]).into_owned();
    let length = head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    while octets.len() < end + length.unwrap_or(0_usize) {
        let count = stream.read(&mut buffer).ok().filter(|count| *count > 0)?;
        octets.extend_from_slice(&buffer[..count]);
    }
    let lines: Vec<&str> = head.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    stream.write_all(&response(&lines.join("; "), url)).ok()
}

fn http(status: &str, lines: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let kind = if lines.to_lowercase().contains("content-type") { "" } else { "Content-Type: application/json\r\n" };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\n{kind}{lines}Access-Control-Allow-Origin: *\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// A document with more members at its beginning, in the place of its own where they have the same name.
fn document(url: &str, members: &str) -> String {
    let rest = [
        ("issuer", "/"),
        ("authorization_endpoint", "/authorize"),
        ("token_endpoint", "/token"),
        ("revocation_endpoint", "/revoke"),
        ("registration_endpoint", "/register"),
    ];
    let own = rest.iter().filter(|(name, _)| !members.contains(&format!("\"{name}\"")));
    let own: String = own.map(|(name, path)| format!("\"{name}\": \"{url}{path}\", ")).collect();
    format!(
        "{{{members}{own}\"response_types_supported\": [\"code\"], \"code_challenge_methods_supported\": [\"S256\"], \
         \"grant_types_supported\": [\"authorization_code\", \"refresh_token\"]}}"
    )
}

/// Members whose values are wrong, and URLs to be asked.
fn values(text: &str, url: &str) -> String {
    let encoded = text.replace(['"', '\\'], "");
    format!(
        "\"issuer\": \"{encoded}\", \"authorization_endpoint\": \"{url}/authorize?{}#{encoded}\", \
         \"token_endpoint\": \"{url}/{}\", \"revocation_endpoint\": [\"{encoded}\"], \"jwks_uri\": \"{encoded}\", \
         \"response_modes_supported\": [\"{encoded}\"], \"prompt_values_supported\": {{\"{encoded}\": 1}}, \
         \"registration_endpoint\": \"http://{encoded}/\", \"signed_metadata\": \"{encoded}\", ",
        percent(text),
        percent(text)
    )
}

fn json_names(head: &str) -> String {
    let names: Vec<String> =
        secrets(head).chain([head]).map(|name| format!("\"{name}\": 1, \"{name}\": 2, ")).collect();
    let aliases: Vec<String> = secrets(head).map(|name| format!("\"{name}\": \"/x\"")).collect();
    format!("{}\"mtls_endpoint_aliases\": {{{}}}, ", names.concat(), aliases.join(", "))
}

/// Values that are longer than is quoted: each is cut at another place of a secret.
fn cut_values(head: &str) -> String {
    let members = [
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "revocation_endpoint",
        "registration_endpoint",
        "response_types_supported",
        "grant_types_supported",
        "response_modes_supported",
        "code_challenge_methods_supported",
    ];
    let all: Vec<&str> = secrets(head).collect();
    let texts = members.iter().enumerate().map(|(number, name)| {
        let secret = all.get(number % all.len().max(1)).copied().unwrap_or_default();
        let before = "x".repeat(160 - 2 - 6 - number);
        // Of the wrong type, so that the complete value is quoted.
        format!("\"{name}\": {{\"{before}{secret}\": 1}}")
    });
    format!("{{{}}}", texts.collect::<Vec<_>>().join(", "))
}

/// What follows the schemes of the fields that the user gave.
fn secrets(head: &str) -> impl Iterator<Item = &str> {
    let lines = head.split("; ").filter_map(|line| line.split_once(": "));
    let own = lines.filter(|(name, value)| {
        let name = name.to_lowercase();
        (name == "authorization" && !value.contains("suite-")) || name == "x-api-key" || name == "cookie"
    });
    own.map(|(_, value)| value.split_once([' ', '=']).map_or(value, |(_, secret)| secret))
}

/// Fields that are named like what was sent.
fn names(head: &str) -> String {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "~.+-".contains(c);
    secrets(head).map(|secret| format!("X-{}: 1\r\n", secret.replace(|c| !is_name(c), ""))).collect()
}

fn content_type(text: &str) -> String {
    format!("Content-Type: {text}\r\n")
}

fn www_authenticate(text: &str) -> String {
    format!("WWW-Authenticate: Bearer error=\"{}\"\r\n", text.replace('"', ""))
}

fn error(head: &str) -> String {
    let head = head.replace(['"', '\\'], "");
    format!("{{\"errcode\": \"M_{head}\", \"error\": \"{head}\"}}")
}

fn unicode(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
}

fn percent(text: &str) -> String {
    text.bytes().map(|octet| format!("%{octet:02X}")).collect()
}

/// The text in gzip.
pub(crate) fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}
