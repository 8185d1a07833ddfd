//! What is public: the words of case files, which no server can keep secret.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::escape::runs;

/// How many places are looked at for texts of several words, in all. Beyond that, a text counts as secret: a server must
/// not decide how long it takes.
const MAX_LOOKS: usize = 2_000_000;

/// Public texts, searchable by their words.
pub(super) struct Public {
    /// In lower case.
    text: Vec<u8>,
    /// Where each word occurs.
    places: HashMap<Vec<u8>, Vec<u32>>,
    looks: AtomicUsize,
}

impl Public {
    pub(super) fn new(texts: &[&str]) -> Self {
        let mut text = texts.join("\n").into_bytes();
        text.make_ascii_lowercase();
        let mut places: HashMap<Vec<u8>, Vec<u32>> = HashMap::new();
        for word in words(&text) {
            let Ok(start) = u32::try_from(word.start) else { break };
            // Most words were there before: only a new one is copied.
            match places.get_mut(&text[word.clone()]) {
                Some(known) => known.push(start),
                None => _ = places.insert(text[word].to_vec(), vec![start]),
            }
        }
        Self { text, places, looks: AtomicUsize::new(MAX_LOOKS) }
    }

    /// The text, in lower case.
    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// Whether these octets stand in a public text, and not as a part of longer words.
    pub(super) fn has(&self, octets: &[u8]) -> bool {
        let octets = octets.to_ascii_lowercase();
        if words(&octets).next() == Some(0..octets.len()) {
            return self.places.contains_key(&octets);
        }
        let mut rarest: Option<(&[u32], usize)> = None;
        for word in words(&octets) {
            let Some(places) = self.places.get(&octets[word.clone()]) else { return false };
            if rarest.is_none_or(|(fewest, _)| places.len() < fewest.len()) {
                rarest = Some((places, word.start));
            }
        }
        let Some((places, offset)) = rarest else { return false };
        let start = |place: u32| usize::try_from(place).ok()?.checked_sub(offset);
        places.iter().any(|place| self.look() && start(*place).is_some_and(|at| self.is_at(&octets, at)))
    }

    /// Whether another place may be looked at.
    fn look(&self) -> bool {
        let left = self.looks.load(Ordering::Relaxed);
        self.looks.store(left.saturating_sub(1), Ordering::Relaxed);
        left > 0
    }

    fn is_at(&self, octets: &[u8], at: usize) -> bool {
        let end = at + octets.len();
        let is_free = |place: Option<usize>| {
            !place.and_then(|place| self.text.get(place)).is_some_and(|octet| is_of_word(*octet))
        };
        self.text.get(at..end) == Some(octets) && is_free(at.checked_sub(1)) && is_free(Some(end))
    }
}

fn words(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    runs(text, 1, is_of_word)
}

fn is_of_word(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || octet >= 0x80 || b"_-".contains(&octet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_public_alone_and_together() {
        let public = Public::new(&["{ authorization: Bearer suite-token, x: a.b }", "c d"]);
        for text in ["suite-token", "Bearer suite-token", "a.b", "a", "{ authorization", "C D"] {
            assert!(public.has(text.as_bytes()), "{text}");
        }
        for text in ["suite", "suite-token2", "b.a", "a b", ".b", "e", "...", "", "a,b"] {
            assert!(!public.has(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn a_server_does_not_decide_how_long_it_takes() {
        let text = "a.b ".repeat(1000);
        let public = Public::new(&[text.as_str()]);
        assert!(public.has(b"a.b"));
        let hits = (0..2 * MAX_LOOKS / 1000).filter(|_| public.has(b"b.a")).count();
        assert_eq!((hits, public.looks.load(Ordering::Relaxed)), (0, 0));
        assert!(!public.has(b"a.b"), "it is secret when nothing more is looked up");
    }
}
