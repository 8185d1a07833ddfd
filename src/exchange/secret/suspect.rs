//! What looks like a secret: tokens by their form, members and parameters by their names, credentials in URLs. Signed
//! JSON Web Tokens do not count, because those in metadata are public.

mod elements;
mod inputs;
mod members;
mod named;
pub(super) mod userinfo;

use std::ops::Range;

use memchr::memchr3_iter;

use super::escape::{Escapes, length_while};

/// The prefixes of tokens: those of Synapse (access, refresh, login) and of Matrix Authentication Service (access and
/// refresh for its own clients and for the older login; personal access). Random characters and a checksum follow.
const TOKEN_PREFIXES: [&[u8]; 8] = [b"syt", b"syr", b"syl", b"mat", b"mar", b"mct", b"mcr", b"mpt"];

/// The fewest characters after the prefix of a token.
const MIN_TOKEN: usize = 12;

/// Names of members, parameters and HTML inputs that hold secrets (RFC 6749, RFC 7591, RFC 7592, RFC 8628, OpenID Connect
/// Core; Client-Server API).
const NAMES: [&str; 9] = [
    "access_token",
    "client_secret",
    "device_code",
    "id_token",
    "login_token",
    "password",
    "refresh_token",
    "registration_access_token",
    "user_code",
];

/// The member that holds an authorization code in JSON.
const CODE: &str = "code";

/// Further names in queries, fragments and forms (RFC 6749, RFC 7009, RFC 7521, RFC 7636; Client-Server API).
const PARAMETERS: [&str; 6] = ["assertion", "client_assertion", CODE, "code_verifier", "loginToken", "token"];

/// The longest of these names.
const MAX_NAME: usize = 32;

/// A value that looks like a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Suspect {
    /// Its place in the text.
    pub(super) range: Range<usize>,
    /// The escapes in which it is written there.
    pub(super) escapes: Option<Escapes>,
}

/// The values that look like secrets, in order and without overlap.
pub(super) fn suspects(octets: &[u8]) -> Vec<Suspect> {
    let mut found: Vec<Suspect> = Vec::new();
    found.extend(members::of_document(octets).into_iter().map(|range| Suspect { range, escapes: Some(Escapes::Json) }));
    found.extend(inputs::values(octets).into_iter().map(|range| Suspect { range, escapes: Some(Escapes::Html) }));
    found.extend(elements::values(octets).into_iter().map(|range| Suspect { range, escapes: Some(Escapes::Html) }));
    found.extend(scan(octets));
    found.retain(|suspect| !suspect.range.is_empty());
    // A stable sort: at one place, what was found by the better reader comes first.
    found.sort_by_key(|suspect| suspect.range.start);
    let mut end = 0;
    found.retain(|suspect| {
        let is_free = suspect.range.start >= end;
        end = if is_free { suspect.range.end } else { end };
        is_free
    });
    found
}

/// What is found without knowing what kind of text it is.
fn scan(octets: &[u8]) -> Vec<Suspect> {
    let mut found = Vec::new();
    let mut end = 0;
    for at in memchr3_iter(b'_', b':', b'=', octets) {
        if at < end {
            continue;
        }
        let suspect = match octets[at] {
            b'_' => token(octets, at).map(|range| Suspect { range, escapes: None }),
            b':' => userinfo::of_url(octets, at)
                .map(|range| Suspect { range, escapes: None })
                .or_else(|| Some(Suspect { range: named::value(octets, at)?, escapes: Some(Escapes::Json) })),
            b'=' => parameter(octets, at).map(|range| Suspect { range, escapes: Some(Escapes::Percent) }),
            _ => None,
        };
        if let Some(suspect) = suspect.filter(|suspect| !suspect.range.is_empty()) {
            end = suspect.range.end;
            found.push(suspect);
        }
    }
    found
}

/// Whether a member of this name, in any letter case, holds a secret.
fn is_secret_member(name: &[u8]) -> bool {
    is_one_of(name, &NAMES) || name == CODE.as_bytes()
}

/// Whether an input of this name holds a secret.
fn is_secret_input(name: &[u8]) -> bool {
    is_one_of(name, &NAMES) || is_one_of(name, &PARAMETERS)
}

/// A token whose prefix ends at this `_`.
fn token(octets: &[u8], at: usize) -> Option<Range<usize>> {
    let start = at.checked_sub(3)?;
    let is_prefix = TOKEN_PREFIXES.contains(&octets.get(start..at)?);
    if !is_prefix || !is_boundary(octets, start) {
        return None;
    }
    let length = length_while(octets, at + 1, |octet| octet.is_ascii_alphanumeric() || b"_-+/".contains(&octet));
    (length >= MIN_TOKEN).then_some(start..at + 1 + length)
}

/// The value of the parameter of a query, a fragment or a form with this `=`.
fn parameter(octets: &[u8], at: usize) -> Option<Range<usize>> {
    let name = name_before(octets.get(..at)?);
    let start = at - name.len();
    // Some JSON writers escape `&`.
    let before = octets.get(..start)?;
    let begins = before.last().is_none_or(|octet| b"?&#;".contains(octet)) || before.ends_with(b"\\u0026");
    let is_secret =
        (is_one_of(name, &NAMES) && (begins || is_boundary(octets, start))) || (is_one_of(name, &PARAMETERS) && begins);
    if !is_secret {
        return None;
    }
    let start = at + 1 + usize::from(octets.get(at + 1).is_some_and(|octet| b"\"'".contains(octet)));
    let length = length_while(octets, start, |octet| octet > b' ' && !b"&#;,\"'<>`\\".contains(&octet));
    Some(start..start + length)
}

/// The letters and underscores right before the end.
fn name_before(octets: &[u8]) -> &[u8] {
    let name =
        octets.iter().rev().take(MAX_NAME + 1).take_while(|octet| octet.is_ascii_alphabetic() || **octet == b'_');
    octets.get(octets.len() - name.count()..).unwrap_or_default()
}

fn is_one_of(name: &[u8], names: &[&str]) -> bool {
    names.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}

/// Whether a word may begin here: not after a letter or digit, unless they end an escape of JSON or percent-encoding.
fn is_boundary(octets: &[u8], at: usize) -> bool {
    let before = |count: usize| at.checked_sub(count).and_then(|at| octets.get(at)).copied();
    let in_word = before(1).is_some_and(|octet| octet.is_ascii_alphanumeric() || b"_-".contains(&octet));
    !in_word || before(2) == Some(b'\\') || before(3) == Some(b'%')
}
