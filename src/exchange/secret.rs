//! Secrets: the values that the user gave for the homeserver alone, wherever a server repeats them, and everything that
//! looks like a token. In the record each has a pseudonym of the same length, so that JSON stays well-formed, places in it
//! stay right, and recorded flows can be judged again.

mod binary;
mod escape;
mod forms;
mod index;
mod layers;
mod mask;
mod numerals;
mod pieces;
mod pseudonym;
mod public;
mod starts;
mod suspect;

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use base64::engine::{DecodePaddingMode, GeneralPurposeConfig};

use layers::Layers;
pub use mask::Mask;

/// The shortest secret in octets that is looked for where nothing says that it is one: shorter values occur in too many
/// other texts.
pub const MIN_LENGTH: usize = 8;

/// The longest secret in octets that is learned from a server: no token is longer.
const MAX_LEARNED: usize = 4096;

/// The most secrets that are learned from servers, and their most octets together.
const MAX_LEARNED_COUNT: usize = 4000;
const MAX_LEARNED_OCTETS: usize = 256 << 10;

/// Values that must not be shown.
#[derive(Clone, Default)]
pub struct Secrets {
    /// Those that get a pseudonym.
    values: Vec<Vec<u8>>,
    /// Those that are also masked in parts, in lower case.
    traces: Vec<Vec<u8>>,
    known: HashSet<Vec<u8>>,
    learned: usize,
    learned_octets: usize,
}

impl Secrets {
    /// Adds a header field that is meant for the homeserver alone: the value, the credentials in it, and their base64
    /// decoding. Only values of at least eight octets count. The host name of the homeserver is not a secret.
    pub fn add_field(&mut self, name: &str, value: &str) {
        if HOST_FIELDS.iter().any(|host| name.eq_ignore_ascii_case(host)) {
            return;
        }
        let parts = credentials(name, value.as_bytes());
        for part in parts.iter().filter_map(|range| value.as_bytes().get(range.clone())) {
            self.add_decoded(part);
            let decoded = basic(part);
            decoded.split(|octet| *octet == b':').for_each(|part| self.add_decoded(part));
            self.add_decoded(&decoded);
        }
        match parts.as_slice() {
            [] => self.add_decoded(value.as_bytes()),
            // All except the scheme.
            [_] if is_secret_field(name) => {}
            // Several short parts may be long enough together.
            _ => self.add_traces(value.as_bytes()),
        }
    }

    /// Adds the credentials in a URL, if there are any: `user:password@`, both as written and decoded.
    pub fn add_url(&mut self, url: &str) {
        let is_slash = |c: char| matches!(c, '/' | '\\');
        // With mistyped slashes too, and with a password that should have been encoded.
        let rest = url.split_once(':').filter(|(_, rest)| rest.starts_with(is_slash)).map_or(url, |(_, rest)| rest);
        let rest = rest.trim_start_matches(is_slash);
        let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
        let Some((credentials, _)) = authority.rsplit_once('@').or_else(|| rest.rsplit_once('@')) else { return };
        for part in credentials.split(':').chain([credentials]) {
            self.add_decoded(part.as_bytes());
        }
    }

    /// Learns what looks like a secret in octets from a server, so that it is also masked where it appears without its
    /// name.
    pub fn learn(&mut self, octets: &[u8]) {
        Layers::new(octets).each(|layers| {
            for suspect in suspect::suspects(layers.top()) {
                let mut inner = Layers::new(layers.top().get(suspect.range).unwrap_or_default());
                suspect.escapes.iter().for_each(|escapes| _ = inner.push(&[*escapes]));
                self.learn_value(inner.top());
            }
        });
    }

    /// Learns what looks like a secret in a header field.
    pub fn learn_field(&mut self, name: &str, value: &[u8]) {
        if is_secret_field(name) {
            for part in credentials(name, value).into_iter().filter_map(|part| value.get(part)) {
                self.learn_value(part);
                // A user name, such as the ID of a client, is no secret.
                let decoded = basic(part);
                let password = decoded.iter().position(|octet| *octet == b':').and_then(|at| decoded.get(at + 1..));
                for text in [Some(part), password].into_iter().flatten() {
                    self.learn_value(&percent_decoded(text).unwrap_or_else(|| text.to_vec()));
                }
            }
        } else {
            self.learn(value);
        }
    }

    fn learn_value(&mut self, value: &[u8]) {
        let learned = value.get(..MAX_LEARNED).unwrap_or(value);
        let octets = self.learned_octets + learned.len();
        if self.learned >= MAX_LEARNED_COUNT || octets > MAX_LEARNED_OCTETS || !self.known.insert(learned.to_vec()) {
            return;
        }
        self.learned += 1;
        self.learned_octets = octets;
        if learned.len() == value.len() {
            self.values.push(value.to_vec());
        }
        if learned.len() >= MIN_LENGTH && !pseudonym::is_pseudonym(learned) {
            self.traces.push(learned.to_ascii_lowercase());
        }
    }

    /// Adds a value from the user, and what it is without percent-encoding.
    fn add_decoded(&mut self, value: &[u8]) {
        self.add(value);
        percent_decoded(value).into_iter().for_each(|decoded| self.add(&decoded));
    }

    /// Adds a value from the user, if it is long enough.
    fn add(&mut self, value: &[u8]) {
        if value.len() >= MIN_LENGTH && self.known.insert(value.to_vec()) {
            self.values.push(value.to_vec());
            self.add_traces(value);
        }
    }

    /// The value, and the part of its base64 form that does not depend on the octets around it (RFC 4648, sections 4
    /// and 5).
    fn add_traces(&mut self, value: &[u8]) {
        if value.len() < MIN_LENGTH {
            return;
        }
        self.traces.push(value.to_ascii_lowercase());
        for before in 0..3 {
            let text = STANDARD.encode([&[0; 3][..before], value].concat());
            let whole = text.get((before * 8).div_ceil(6)..(before + value.len()) * 8 / 6).unwrap_or_default();
            let whole = whole.to_ascii_lowercase();
            self.traces.push(whole.replace('+', "-").replace('/', "_").into_bytes());
            self.traces.push(whole.into_bytes());
        }
    }

    /// The values that get a pseudonym, in the order in which they became known.
    fn values(&self) -> impl Iterator<Item = &[u8]> {
        self.values.iter().map(Vec::as_slice)
    }
}

/// Without the values.
impl fmt::Debug for Secrets {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Secrets({})", self.values.len())
    }
}

const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, NO_PAD);
const LENIENT_BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What the credentials of Basic authentication are decoded from base64 (RFC 7617); nothing for others.
fn basic(credentials: &[u8]) -> Vec<u8> {
    let decoded = LENIENT_BASE64.decode(credentials).unwrap_or_default();
    if std::str::from_utf8(&decoded).is_ok() { decoded } else { Vec::new() }
}

/// The octets without percent-encoding, if they have any.
fn percent_decoded(octets: &[u8]) -> Option<Vec<u8>> {
    escape::decode(octets, &[escape::Escapes::Percent]).map(|(decoded, _)| decoded)
}

/// Fields that carry the name of the homeserver, which is public.
const HOST_FIELDS: [&str; 2] = ["host", "x-forwarded-host"];

/// Fields whose values are credentials (RFC 9110, section 11.6; RFC 6265).
const SECRET_FIELDS: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "set-cookie"];

fn is_secret_field(name: &str) -> bool {
    SECRET_FIELDS.iter().any(|secret| name.eq_ignore_ascii_case(secret))
}

/// The secret parts of a field value: the values of cookies, or the credentials after the authentication scheme; in a field
/// for credentials, the value as a whole where there is no scheme.
fn credentials(name: &str, value: &[u8]) -> Vec<Range<usize>> {
    if name.eq_ignore_ascii_case("cookie") || name.eq_ignore_ascii_case("set-cookie") {
        // After its first pair, Set-Cookie has attributes.
        let pairs = if name.eq_ignore_ascii_case("cookie") { usize::MAX } else { 1 };
        return cookie_values(value).into_iter().take(pairs).collect();
    }
    let scheme = value.iter().position(|octet| *octet == b' ');
    match scheme.filter(|end| value.iter().take(*end).all(u8::is_ascii_alphabetic)) {
        Some(end) => vec![trimmed(value, end..value.len())],
        None if is_secret_field(name) => vec![trimmed(value, 0..value.len())],
        None => Vec::new(),
    }
}

/// The value of each pair; a pair without a name is a value.
fn cookie_values(value: &[u8]) -> Vec<Range<usize>> {
    let mut start = 0;
    let values = value.split(|octet| *octet == b';').map(|pair| {
        let range = start..start + pair.len();
        start = range.end + 1;
        let name = pair.iter().position(|octet| *octet == b'=').map_or(0, |equals| equals + 1);
        trimmed(value, range.start + name..range.end)
    });
    values.collect()
}

/// The range without white space around it.
fn trimmed(value: &[u8], range: Range<usize>) -> Range<usize> {
    let text = value.get(range.clone()).unwrap_or_default();
    let start = range.start + (text.len() - text.trim_ascii_start().len());
    start..start + text.trim_ascii().len()
}

/// The text with tokens and credentials masked; for texts from the user.
pub fn without_suspects(text: &str) -> String {
    Mask::new(&Secrets::default(), &[]).masked(text.to_owned())
}

/// The text without everything that may be credentials; for texts from the user that should be URLs.
pub fn without_credentials(text: &str) -> String {
    without_suspects(&suspect::userinfo::hidden(text))
}

#[cfg(test)]
mod form_tests;
#[cfg(test)]
mod tests;
