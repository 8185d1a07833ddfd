//! What is public: the words of case files, which no server can keep secret.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::ops::Range;

use memchr::memmem;

use super::escape::runs;

/// How many values are looked up by a search of the text. An index of its words takes as long as about as many searches, and
/// most runs have fewer values.
const MAX_SEARCHES: usize = 64;

/// The longest value that is searched for, in octets: searches are kept.
const MAX_SEARCHED: usize = 1024;

/// How many places are looked at for texts of several words, in all. Beyond that, a text counts as secret: a server must
/// not decide how long it takes.
const MAX_LOOKS: usize = 2_000_000;

/// Public texts, searchable by their words.
pub(super) struct Public {
    /// In lower case.
    text: Vec<u8>,
    /// What was searched for, and whether it is public.
    searched: RefCell<HashMap<Vec<u8>, bool>>,
    /// Made when there are too many values to search for each.
    index: OnceCell<Index>,
}

/// Where each word occurs.
struct Index {
    places: HashMap<Vec<u8>, Vec<u32>>,
    looks: RefCell<usize>,
}

impl Public {
    pub(super) fn new(texts: &[&str]) -> Self {
        let mut text = texts.join("\n").into_bytes();
        text.make_ascii_lowercase();
        Self { text, searched: RefCell::default(), index: OnceCell::new() }
    }

    /// The text, in lower case.
    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// Whether these octets stand in a public text, and not as a part of longer words.
    pub(super) fn has(&self, octets: &[u8]) -> bool {
        let octets = octets.to_ascii_lowercase();
        if let Some(known) = self.searched.borrow().get(&octets) {
            return *known;
        }
        if octets.len() <= MAX_SEARCHED && self.searched.borrow().len() < MAX_SEARCHES {
            let has = words(&octets).next().is_some() && self.search(&octets);
            self.searched.borrow_mut().insert(octets, has);
            return has;
        }
        self.index.get_or_init(|| Index::new(&self.text)).has(&octets, |start| self.is_at(&octets, start))
    }

    fn search(&self, octets: &[u8]) -> bool {
        let finder = memmem::Finder::new(octets);
        let mut next = 0;
        while let Some(found) = self.text.get(next..).and_then(|rest| finder.find(rest)) {
            if self.is_at(octets, next + found) {
                return true;
            }
            next += found + 1;
        }
        false
    }

    fn is_at(&self, octets: &[u8], at: usize) -> bool {
        let end = at + octets.len();
        let is_free = |place: Option<usize>| {
            !place.and_then(|place| self.text.get(place)).is_some_and(|octet| is_of_word(*octet))
        };
        self.text.get(at..end) == Some(octets) && is_free(at.checked_sub(1)) && is_free(Some(end))
    }
}

impl Index {
    fn new(text: &[u8]) -> Self {
        let mut places: HashMap<Vec<u8>, Vec<u32>> = HashMap::new();
        for word in words(text) {
            let Ok(start) = u32::try_from(word.start) else { break };
            // Most words were there before: only a new one is copied.
            match places.get_mut(&text[word.clone()]) {
                Some(known) => known.push(start),
                None => _ = places.insert(text[word].to_vec(), vec![start]),
            }
        }
        Self { places, looks: RefCell::new(MAX_LOOKS) }
    }

    /// Whether these octets are public; `is_at` tells whether they stand at a place.
    fn has(&self, octets: &[u8], is_at: impl Fn(usize) -> bool) -> bool {
        if words(octets).next() == Some(0..octets.len()) {
            return self.places.contains_key(octets);
        }
        let mut rarest: Option<(&[u32], usize)> = None;
        for word in words(octets) {
            let Some(places) = self.places.get(&octets[word.clone()]) else { return false };
            if rarest.is_none_or(|(fewest, _)| places.len() < fewest.len()) {
                rarest = Some((places, word.start));
            }
        }
        let Some((places, offset)) = rarest else { return false };
        let start = |place: u32| usize::try_from(place).ok()?.checked_sub(offset);
        places.iter().any(|place| self.look() && start(*place).is_some_and(&is_at))
    }

    /// Whether another place may be looked at.
    fn look(&self) -> bool {
        let mut left = self.looks.borrow_mut();
        let may = *left > 0;
        *left = left.saturating_sub(1);
        may
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

    /// A public text for which searches are not enough.
    fn indexed(text: &str) -> Public {
        let public = Public::new(&[text]);
        (0..MAX_SEARCHES).for_each(|number| assert!(!public.has(format!("other-{number}").as_bytes())));
        public
    }

    #[test]
    fn whole_words_are_public_alone_and_together() {
        let text = "{ authorization: Bearer suite-token, x: a.b } c d xe.e.e";
        for public in [Public::new(&[text]), indexed(text)] {
            for text in ["suite-token", "Bearer suite-token", "a.b", "a", "{ authorization", "C D", "e.e"] {
                assert!(public.has(text.as_bytes()), "{text}");
            }
            for text in ["suite", "suite-token2", "b.a", "a b", ".b", "f", "...", "", "a,b"] {
                assert!(!public.has(text.as_bytes()), "{text}");
            }
        }
    }

    #[test]
    fn an_index_is_made_for_many_values_and_for_long_ones() {
        let long = "a.".repeat(MAX_SEARCHED);
        let public = Public::new(&["a.b"]);
        assert!(public.has(b"a.b") && public.index.get().is_none());
        assert!(!public.has(long.as_bytes()) && public.index.get().is_some());
        assert!(indexed("a.b").has(b"a.b"));
    }

    #[test]
    fn a_server_does_not_decide_how_long_it_takes() {
        let public = indexed(&"a.b ".repeat(1000));
        assert!(public.has(b"a.b"));
        let hits = (0..2 * MAX_LOOKS / 1000).filter(|_| public.has(b"b.a")).count();
        assert_eq!((hits, public.index.get().map(|index| *index.looks.borrow())), (0, Some(0)));
        assert!(!public.has(b"a.b"), "it is secret when nothing more is looked up");
    }
}
