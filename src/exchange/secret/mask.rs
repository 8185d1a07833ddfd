//! Masks secrets in texts: known values and what looks like a secret by pseudonyms, what is left of them by `*`.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

use super::escape::{self, Escapes};
use super::index::SecretIndex;
use super::layers::Layers;
use super::numerals;
use super::pieces::{Piece, number_again, pieces};
use super::pseudonym::{Pseudonyms, is_pseudonym};
use super::public::Public;
use super::suspect::{self, Suspect};
use super::{MIN_LENGTH, Secrets, binary, credentials, forms, is_secret_field};

/// How deep forms of a secret may be nested, such as base64 in base64.
const MAX_FORMS: usize = 3;

/// The shortest text that can be another form of a secret, or one with an escape.
const MIN_TEXT: usize = 10;

/// How many octets are looked at for the forms in one text: so many for each of its octets, and so many more. Beyond that, a
/// form counts as one with a secret: a server must not decide how long it takes.
const MAX_LOOKS: usize = 40;
const MORE_LOOKS: usize = 1 << 20;

/// The longest text in octets that is kept as one without a secret, and the most of them.
const MAX_CLEAN: usize = 256;
const MAX_CLEAN_COUNT: usize = 4000;

/// Masks secrets in texts. A masked text has as many octets as before, and masking it again changes nothing.
pub struct Mask {
    public: Public,
    pseudonyms: Pseudonyms,
    /// The values that are looked for everywhere, and a search for them.
    values: Vec<Vec<u8>>,
    search: Option<AhoCorasick>,
    traces: SecretIndex,
    /// Texts without a secret: most fields come with every response.
    clean: Clean,
    /// Pieces of texts without a secret: most names and many values of members come with several responses.
    clean_pieces: Clean,
    /// How many octets may still be looked at for the forms in a text.
    looks: Cell<usize>,
}

/// Short texts that were looked at and have no secret.
#[derive(Default)]
struct Clean(RefCell<HashSet<Vec<u8>>>);

impl Clean {
    fn has(&self, octets: &[u8]) -> bool {
        octets.len() <= MAX_CLEAN && self.0.borrow().contains(octets)
    }

    fn add(&self, octets: &[u8]) {
        if octets.len() <= MAX_CLEAN && self.0.borrow().len() < MAX_CLEAN_COUNT {
            self.0.borrow_mut().insert(octets.to_vec());
        }
    }
}

impl Mask {
    /// Masks these secrets and everything that looks like one, except what occurs in public texts such as case files.
    pub fn new(secrets: &Secrets, public: &[&str]) -> Self {
        let public = Public::new(public);
        let secret: Vec<&[u8]> = secrets.values().filter(|value| !public.has(value)).collect();
        let pseudonyms = Pseudonyms::new(secret.iter().copied());
        let everywhere = secret.into_iter().filter(|value| value.len() >= MIN_LENGTH && !is_pseudonym(value));
        let values = without_parts_of(everywhere.map(<[u8]>::to_vec).collect(), public.text());
        let search = search(&values, MatchKind::LeftmostLongest);
        // All parts of a public value are public.
        let traces: Vec<&[u8]> = secrets.traces.iter().map(Vec::as_slice).filter(|trace| !public.has(trace)).collect();
        let traces = SecretIndex::new(&traces);
        let (clean, clean_pieces) = (Clean::default(), Clean::default());
        Self { public, pseudonyms, values, search, traces, clean, clean_pieces, looks: Cell::default() }
    }

    /// The octets with their secrets masked; `None` if there are none.
    pub fn octets(&self, octets: &[u8]) -> Option<Vec<u8>> {
        if self.clean.has(octets) {
            return None;
        }
        let masked = self.masked_octets(octets, &[]);
        if masked.is_none() {
            self.clean.add(octets);
        }
        masked
    }

    /// The content of a message with its secrets masked; `None` if there are none. Of content that is no text, only the
    /// length is left, and the place of the first octet that is not UTF-8.
    pub fn content(&self, content: &[u8]) -> Option<Vec<u8>> {
        binary::blank(content).or_else(|| self.octets(content))
    }

    /// Whether coded octets hold a secret beside what they decode to.
    pub fn finds_beside(&self, decoded: &[u8], coded: &[u8]) -> bool {
        // Content may be coded twice.
        self.looks.set(MAX_LOOKS * coded.len() + MORE_LOOKS);
        let is_within = |inner: Vec<u8>| !decoded.starts_with(&inner) && self.is_in(&inner, MAX_FORMS);
        !self.traces.is_empty() && (self.is_written_in(coded, MAX_FORMS) || forms::decompressed(coded).any(is_within))
    }

    /// The text with its secrets masked; `None` if there are none.
    pub fn text(&self, text: &str) -> Option<String> {
        self.octets(text.as_bytes()).map(|masked| String::from_utf8_lossy(&masked).into_owned())
    }

    /// The text, with its secrets masked.
    pub fn masked(&self, text: String) -> String {
        self.text(&text).unwrap_or(text)
    }

    /// The value of a header field with its secrets masked; `None` if there are none.
    pub fn field(&self, name: &str, value: &[u8]) -> Option<Vec<u8>> {
        if !is_secret_field(name) || self.public.has(value) {
            return self.octets(value);
        }
        let parts = credentials(name, value).into_iter().map(|range| Suspect { range, escapes: None });
        self.masked_octets(value, &parts.collect::<Vec<_>>())
    }

    fn masked_octets(&self, octets: &[u8], suspects: &[Suspect]) -> Option<Vec<u8>> {
        let mut whole = Layers::new(octets);
        let found = suspect::suspects(octets);
        suspects.iter().chain(&found).for_each(|suspect| self.rename(&mut whole, suspect));
        for Piece { range, is_outside } in pieces(octets) {
            let before = octets.get(range.clone()).unwrap_or_default();
            let text = whole.top().get(range.clone()).unwrap_or_default();
            if let Some(mut masked) = self.masked_piece(text) {
                if is_outside {
                    number_again(before, &mut masked);
                }
                whole.replace(range.start, &masked);
            }
        }
        whole.into_changed()
    }

    fn masked_piece(&self, text: &[u8]) -> Option<Vec<u8>> {
        if self.clean_pieces.has(text) {
            return None;
        }
        let masked = self.masked_layers(text);
        if masked.is_none() {
            self.clean_pieces.add(text);
        }
        masked
    }

    fn masked_layers(&self, text: &[u8]) -> Option<Vec<u8>> {
        let mut layers = Layers::new(text);
        layers.each(|layers| self.rename_all(layers));
        if !self.traces.is_empty() {
            // First all, because what is unreadable in one form can't be found in another.
            let mut left = Vec::new();
            self.looks.set(MAX_LOOKS * text.len() + MORE_LOOKS);
            layers.each(|layers| left.extend(self.left_in(layers)));
            left.into_iter().for_each(|range| layers.blot(range));
        }
        layers.into_changed()
    }

    /// Replaces secrets in the last layer by their pseudonyms.
    fn rename_all(&self, layers: &mut Layers) {
        suspect::suspects(layers.top()).iter().for_each(|suspect| self.rename(layers, suspect));
        let Some(search) = &self.search else { return };
        let found: Vec<_> = search.find_iter(layers.top()).map(|found| (found.start(), found.pattern())).collect();
        for (start, pattern) in found {
            let value = self.values.get(pattern.as_usize()).map(Vec::as_slice).unwrap_or_default();
            layers.replace(start, &self.pseudonyms.of(value));
        }
    }

    /// Replaces one value, unless it is public or a pseudonym.
    fn rename(&self, layers: &mut Layers, suspect: &Suspect) {
        let written = layers.top().get(suspect.range.clone()).unwrap_or_default();
        let mut inner = Layers::new(written);
        suspect.escapes.iter().for_each(|escapes| _ = inner.push(&[*escapes]));
        // A few marks without a letter or a digit are garbage, and no secret.
        if written.len() < MIN_LENGTH && !written.iter().any(u8::is_ascii_alphanumeric) && written.is_ascii() {
            return;
        }
        // A constant of a case file is public as it is written there, whatever its escapes stand for.
        let is_public = [inner.top(), written, layers.written(suspect.range.clone())];
        if is_public.into_iter().any(|text| self.public.has(text)) || is_pseudonym(inner.top()) {
            return;
        }
        let pseudonym = self.pseudonyms.of(inner.top());
        inner.replace(0, &pseudonym);
        layers.replace(suspect.range.start, &inner.into_text());
    }

    /// Where the text has what is left of secrets in the last layer: parts of them, and other forms.
    fn left_in(&self, layers: &Layers) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = self.left_of_secrets(layers.top());
        found.extend(forms::holding(layers.top(), |octets| self.is_in(octets, MAX_FORMS)));
        found.extend(numerals::holding(layers.top(), |octets| self.is_in(octets, MAX_FORMS)));
        found.into_iter().map(|range| layers.in_text(range)).collect()
    }

    fn left_of_secrets(&self, octets: &[u8]) -> Vec<Range<usize>> {
        self.traces.ranges(octets, self.public.text())
    }

    /// Whether a secret is in these octets.
    fn is_in(&self, octets: &[u8], depth: usize) -> bool {
        let Some(left) = self.looks.get().checked_sub(octets.len()) else { return true };
        self.looks.set(left);
        let inner_depth = depth.saturating_sub(1);
        self.is_written_in(octets, depth)
            || (depth > 0 && forms::decompressed(octets).any(|octets| self.is_in(&octets, inner_depth)))
    }

    /// Whether a secret is in these octets, as they are or in a form of text, behind escapes or not. Most octets that letters
    /// stand for are no text.
    fn is_written_in(&self, octets: &[u8], depth: usize) -> bool {
        !self.left_of_secrets(octets).is_empty()
            || escape::runs(octets, MIN_TEXT, |octet| matches!(octet, 0 | b'\t' | b'\n' | b'\r' | b' '..=b'~'))
                .any(|run| self.is_in_text(octets.get(run).unwrap_or_default(), depth))
    }

    fn is_in_text(&self, text: &[u8], depth: usize) -> bool {
        if !Escapes::any_may_be_in(text) {
            return self.is_left_in(text, depth);
        }
        let mut any = false;
        Layers::new(text).each(|layers| any = any || self.is_left_in(layers.top(), depth));
        any
    }

    /// Whether these octets have parts of secrets, or other forms.
    fn is_left_in(&self, octets: &[u8], depth: usize) -> bool {
        if !self.left_of_secrets(octets).is_empty() {
            return true;
        }
        let Some(depth) = depth.checked_sub(1) else { return false };
        !forms::holding(octets, |octets| self.is_in(octets, depth)).is_empty()
            || !numerals::holding(octets, |octets| self.is_in(octets, depth)).is_empty()
    }
}

/// The values that are no part of a public text.
fn without_parts_of(mut values: Vec<Vec<u8>>, public: &[u8]) -> Vec<Vec<u8>> {
    let lower: Vec<Vec<u8>> = values.iter().map(|value| value.to_ascii_lowercase()).collect();
    let Some(search) = search(&lower, MatchKind::Standard) else { return values };
    let mut is_public = vec![false; values.len()];
    for found in search.find_overlapping_iter(public) {
        if let Some(known) = is_public.get_mut(found.pattern().as_usize()) {
            *known = true;
        }
    }
    let mut known = is_public.into_iter();
    values.retain(|_| known.next() == Some(false));
    values
}

/// A search for all values at once; `None` if there are none, or more than it can have.
fn search(values: &[Vec<u8>], kind: MatchKind) -> Option<AhoCorasick> {
    let mut builder = AhoCorasickBuilder::new();
    builder.match_kind(kind);
    builder.build(values).ok().filter(|_| !values.is_empty())
}
