//! Secrets: the values that the user gave for the homeserver alone, wherever a server repeats them, and everything that
//! looks like a token. They are masked in place with one `*` for each octet, so that JSON stays well-formed and places
//! in it stay right.

mod encoding;
mod index;
mod suspect;

use std::fmt;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use base64::engine::{DecodePaddingMode, GeneralPurposeConfig};

use encoding::Decoded;
use index::SecretIndex;

/// The shortest secret in octets: shorter values occur in too many other texts.
pub const MIN_LENGTH: usize = 8;

/// The longest secret in octets that is learned from a server: no token is longer.
const MAX_LEARNED: usize = 4096;

/// The most secrets that are learned from servers.
const MAX_LEARNED_COUNT: usize = 256;

/// The most suspects in a text that are searched for in the public texts.
const MAX_LOOKED_UP: usize = 1000;

/// Values that must not be shown.
#[derive(Clone, Default)]
pub struct Secrets {
    values: Vec<Vec<u8>>,
    learned: usize,
}

impl Secrets {
    /// Adds a header field that is meant for the homeserver alone: the value, the credentials in it, and their base64
    /// decoding. Only values of at least eight octets count. The host name of the homeserver is not a secret.
    pub fn add_field(&mut self, name: &str, value: &str) {
        if HOST_FIELDS.iter().any(|host| name.eq_ignore_ascii_case(host)) {
            return;
        }
        self.add_encoded(value.as_bytes());
        for part in credentials(name, value.as_bytes()) {
            self.add_encoded(part);
            let decoded = LENIENT_BASE64.decode(part).unwrap_or_default();
            if std::str::from_utf8(&decoded).is_ok() {
                decoded.split(|octet| *octet == b':').for_each(|part| self.add_encoded(part));
                self.add_encoded(&decoded);
            }
        }
    }

    /// Adds the credentials in a URL, if there are any: `user:password@`, both as written and decoded.
    pub fn add_url(&mut self, url: &str) {
        let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
        let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
        let Some((credentials, _)) = authority.rsplit_once('@') else { return };
        for part in credentials.split(':').chain([credentials]) {
            self.add_encoded(part.as_bytes());
            Decoded::percent(part.as_bytes()).iter().for_each(|decoded| self.add_encoded(&decoded.octets));
        }
    }

    /// Learns what looks like a secret in octets from a server, so that it is also masked where it appears without its
    /// name.
    pub fn learn(&mut self, octets: &[u8]) {
        for range in suspect::ranges(octets) {
            let value = octets.get(range).unwrap_or_default();
            match Decoded::json(value) {
                Some(decoded) => self.learn_value(&decoded.octets),
                None => self.learn_value(value),
            }
        }
    }

    /// Learns what looks like a secret in a header field.
    pub fn learn_field(&mut self, name: &str, value: &[u8]) {
        if is_secret_field(name) {
            credentials(name, value).into_iter().for_each(|part| self.learn_value(part));
        } else {
            self.learn(value);
        }
    }

    fn learn_value(&mut self, value: &[u8]) {
        if self.learned < MAX_LEARNED_COUNT {
            self.learned += usize::from(self.add(value.get(..MAX_LEARNED).unwrap_or(value)));
        }
    }

    /// Adds a value that is long enough; returns whether it is new.
    fn add(&mut self, value: &[u8]) -> bool {
        let value = value.to_ascii_lowercase();
        let is_new = value.len() >= MIN_LENGTH && !self.values.contains(&value);
        if is_new {
            self.values.push(value);
        }
        is_new
    }

    /// The value, and the part of its base64 form that does not depend on the octets around it (RFC 4648, sections 4
    /// and 5).
    fn add_encoded(&mut self, value: &[u8]) {
        if value.len() < MIN_LENGTH {
            return;
        }
        self.add(value);
        for before in 0..3 {
            let text = STANDARD.encode([&[0; 3][..before], value].concat());
            let whole = text.get((before * 8).div_ceil(6)..(before + value.len()) * 8 / 6).unwrap_or_default();
            self.add(whole.as_bytes());
            self.add(whole.replace('+', "-").replace('/', "_").as_bytes());
        }
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

/// Fields that carry the name of the homeserver, which is public.
const HOST_FIELDS: [&str; 2] = ["host", "x-forwarded-host"];

/// Fields whose values are credentials (RFC 9110, section 11.6; RFC 6265).
const SECRET_FIELDS: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "set-cookie"];

fn is_secret_field(name: &str) -> bool {
    SECRET_FIELDS.iter().any(|secret| name.eq_ignore_ascii_case(secret))
}

/// The secret parts of a field value: the values of cookies, or the credentials after the authentication scheme.
fn credentials<'v>(name: &str, value: &'v [u8]) -> Vec<&'v [u8]> {
    let after = |text: &'v [u8], mark: u8| {
        let at = text.iter().position(|octet| *octet == mark)?;
        Some((text.get(..at)?, text.get(at + 1..)?.trim_ascii()))
    };
    if name.eq_ignore_ascii_case("cookie") || name.eq_ignore_ascii_case("set-cookie") {
        // After its first pair, Set-Cookie has attributes.
        let pairs = if name.eq_ignore_ascii_case("cookie") { usize::MAX } else { 1 };
        let values = value.split(|octet| *octet == b';').take(pairs).filter_map(|pair| Some(after(pair, b'=')?.1));
        return values.collect();
    }
    let scheme = after(value, b' ').filter(|(scheme, _)| scheme.iter().all(u8::is_ascii_alphabetic));
    scheme.map(|(_, credentials)| credentials).into_iter().collect()
}

/// Masks secrets in texts.
pub struct Mask {
    index: SecretIndex,
    /// In lower case.
    public: String,
}

impl Mask {
    /// Masks these secrets and everything that looks like one, except what occurs in public texts such as case files.
    pub fn new(secrets: &Secrets, public: &[&str]) -> Self {
        let public = public.join("\n").to_ascii_lowercase();
        Self { index: SecretIndex::new(&secrets.values, public.as_bytes()), public }
    }

    /// The octets with their secrets masked; `None` if there are none.
    pub fn octets(&self, octets: &[u8]) -> Option<Vec<u8>> {
        let mut ranges = self.index.ranges(octets);
        let suspects = suspect::ranges(octets).into_iter().enumerate();
        let secret =
            suspects.filter(|(count, range)| *count >= MAX_LOOKED_UP || !self.is_public(octets.get(range.clone())));
        ranges.extend(secret.map(|(_, range)| range));
        if ranges.is_empty() {
            return None;
        }
        let mut masked = octets.to_vec();
        for range in ranges {
            if let Some(secret) = masked.get_mut(encoding::whole_characters(octets, range)) {
                secret.fill(b'*');
            }
        }
        Some(masked)
    }

    /// The text with its secrets masked; `None` if there are none.
    pub fn text(&self, text: &str) -> Option<String> {
        // Only complete characters are masked, with an ASCII character.
        self.octets(text.as_bytes()).map(|masked| String::from_utf8_lossy(&masked).into_owned())
    }

    /// The text, with its secrets masked.
    pub fn masked(&self, text: String) -> String {
        self.text(&text).unwrap_or(text)
    }

    /// The value of a header field with its secrets masked; `None` if there are none.
    pub fn field(&self, name: &str, value: &[u8]) -> Option<Vec<u8>> {
        let is_public = || {
            let parts = credentials(name, value);
            self.is_public(Some(value)) || (!parts.is_empty() && parts.iter().all(|part| self.is_public(Some(*part))))
        };
        if is_secret_field(name) && !value.is_empty() && !is_public() {
            return Some(vec![b'*'; value.len()]);
        }
        self.octets(value)
    }

    /// Whether these octets occur in a public text as a word of their own.
    fn is_public(&self, octets: Option<&[u8]>) -> bool {
        let Some(word) = octets.and_then(|octets| std::str::from_utf8(octets).ok()) else { return false };
        let word = word.to_ascii_lowercase();
        self.public.match_indices(&word).any(|(at, _)| {
            let before = self.public.get(..at).and_then(|text| text.chars().next_back());
            let after = self.public.get(at + word.len()..).and_then(|text| text.chars().next());
            ![before, after].into_iter().flatten().any(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
        })
    }
}

/// The text with tokens and credentials masked; for texts from the user.
pub fn without_suspects(text: &str) -> String {
    Mask::new(&Secrets::default(), &[]).masked(text.to_owned())
}

#[cfg(test)]
mod tests;
