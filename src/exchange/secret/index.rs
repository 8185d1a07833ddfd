//! Finds known secrets, complete or in parts: any eight octets in a row of a secret count, in upper or lower case. So
//! a server or a check cannot leave a part by cutting half of it.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::ops::Range;

use memchr::memmem;

use super::MIN_LENGTH;

/// The least octets at the start of a secret that are masked where a text is cut.
const MIN_BEGINNING: usize = 6;

/// How many sequences are looked up in the public text one by one. Beyond that, all are looked up at once, which takes as
/// long as about as many searches.
const MAX_SEARCHES: usize = 64;

/// The searchable form of the known secrets.
pub(super) struct SecretIndex {
    /// Every eight octets in a row.
    parts: Grams,
    /// The first six and the first seven octets.
    beginnings: [Grams; MIN_LENGTH - MIN_BEGINNING],
}

impl SecretIndex {
    /// The searchable form of these secrets, in lower case.
    pub(super) fn new(secrets: &[&[u8]]) -> Self {
        let parts = secrets.iter().flat_map(|secret| secret.windows(MIN_LENGTH));
        let beginnings = [MIN_BEGINNING, MIN_BEGINNING + 1].map(|length| {
            let beginnings = secrets.iter().filter_map(|secret| secret.get(..length));
            Grams::new(length, beginnings)
        });
        Self { parts: Grams::new(MIN_LENGTH, parts), beginnings }
    }

    /// Whether there is nothing to find.
    pub(super) fn is_empty(&self) -> bool {
        self.parts.sorted.is_empty()
    }

    /// The ranges of secrets, as they are written in these octets; they may overlap. Parts that occur in the public text
    /// do not count; it is in lower case, and always the same.
    pub(super) fn ranges(&self, octets: &[u8], public: &[u8]) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        if !self.is_empty() {
            self.find(octets, public, |range| ranges.push(range));
        }
        ranges
    }

    fn find(&self, octets: &[u8], public: &[u8], mut found: impl FnMut(Range<usize>)) {
        let mut last: Gram = 0;
        let mut is_part = false;
        let mut pending: Option<Range<usize>> = None;
        for (at, octet) in octets.iter().enumerate() {
            if is_cut(octets.get(at..).unwrap_or_default()) {
                self.find_beginning(last, at, public, &mut found);
            }
            let (before, end) = (last, at + 1);
            last = then(last, octet.to_ascii_lowercase());
            // One octet many times has the same part many times.
            if last != before || end <= MIN_LENGTH {
                is_part = end >= MIN_LENGTH && self.parts.have(last, public);
            }
            if is_part {
                let start = end - MIN_LENGTH;
                pending = match pending.take() {
                    Some(range) if range.end >= start => Some(range.start..end),
                    other => {
                        other.into_iter().for_each(&mut found);
                        Some(start..end)
                    }
                };
            }
        }
        pending.into_iter().for_each(&mut found);
        self.find_beginning(last, octets.len(), public, &mut found);
    }

    /// The start of a secret right before a cut.
    fn find_beginning(&self, last: Gram, end: usize, public: &[u8], found: &mut impl FnMut(Range<usize>)) {
        for beginnings in &self.beginnings {
            if end >= beginnings.length && beginnings.have(last, public) {
                found(end - beginnings.length..end);
            }
        }
    }
}

/// Whether a text may have been cut here: where it is quoted in part.
fn is_cut(rest: &[u8]) -> bool {
    match rest.first() {
        Some(b'`') => true,
        Some(0xe2) => rest.starts_with("…".as_bytes()),
        Some(_) | None => false,
    }
}

/// Up to eight octets as a number, the last one lowest.
type Gram = u64;

/// The octets before this one, and this one.
fn then(before: Gram, octet: u8) -> Gram {
    (before << 8) | Gram::from(octet)
}

/// A set of octet sequences of one length. Those of the public text are not in it; which ones these are is found out when
/// a text has one of them, as most texts have none.
struct Grams {
    length: usize,
    sorted: Vec<Gram>,
    /// A filter by hash, a bit for each slot: whether a gram may be in the set. It rejects most octets of most texts.
    filter: Vec<u64>,
    /// What was looked up in the public text, and whether it is there.
    searched: RefCell<HashMap<Gram, bool>>,
    /// All that are in the public text, sorted, once there are too many to look up each.
    public: OnceCell<Vec<Gram>>,
}

impl Grams {
    fn new<'s>(length: usize, grams: impl Iterator<Item = &'s [u8]>) -> Self {
        let mut sorted: Vec<Gram> =
            grams.map(|octets| octets.iter().fold(0, |gram, octet| then(gram, *octet))).collect();
        sorted.sort_unstable();
        sorted.dedup();
        let mut filter = vec![0; if sorted.is_empty() { 0 } else { (1 << FILTER_BITS) / 64 }];
        sorted.iter().map(|gram| slot(*gram)).for_each(|slot| filter[slot / 64] |= 1 << (slot % 64));
        Self { length, sorted, filter, searched: RefCell::default(), public: OnceCell::new() }
    }

    /// Whether the last octets are in the set.
    #[inline]
    fn have(&self, last: Gram, public: &[u8]) -> bool {
        self.known(last).is_some_and(|gram| !self.is_public(gram, public))
    }

    /// The last octets, if they are in the set or in the public text.
    #[inline]
    fn known(&self, last: Gram) -> Option<Gram> {
        let others = 8 * (size_of::<Gram>() - self.length);
        let gram = (last << others) >> others;
        let slot = slot(gram);
        let may_be = self.filter.get(slot / 64).is_some_and(|slots| slots >> (slot % 64) & 1 == 1);
        (may_be && self.sorted.binary_search(&gram).is_ok()).then_some(gram)
    }

    fn is_public(&self, gram: Gram, public: &[u8]) -> bool {
        if let Some(known) = self.searched.borrow().get(&gram) {
            return *known;
        }
        if self.searched.borrow().len() < MAX_SEARCHES {
            let octets = gram.to_be_bytes();
            let is_public = memmem::find(public, &octets[octets.len() - self.length..]).is_some();
            self.searched.borrow_mut().insert(gram, is_public);
            return is_public;
        }
        self.public.get_or_init(|| self.all_public(public)).binary_search(&gram).is_ok()
    }

    /// The sequences that are in the public text.
    fn all_public(&self, public: &[u8]) -> Vec<Gram> {
        let mut last = 0;
        let mut found: Vec<Gram> = (1..)
            .zip(public)
            .filter_map(|(end, octet)| {
                last = then(last, *octet);
                self.known(last).filter(|_| end >= self.length)
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

const FILTER_BITS: u32 = 16;

/// Multiplicative hashing.
#[inline]
fn slot(gram: Gram) -> usize {
    let hash = gram.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (Gram::BITS - FILTER_BITS);
    usize::try_from(hash).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_public_texts_are_none_however_many_there_are() {
        let secrets: Vec<String> = (0..4 * MAX_SEARCHES).map(|number| format!("{number:08}")).collect();
        let (public, others) = secrets.split_at(2 * MAX_SEARCHES);
        let octets: Vec<&[u8]> = secrets.iter().map(String::as_bytes).collect();
        let (index, public_text) = (SecretIndex::new(&octets), public.join(" "));
        let is_found = |text: &String| !index.ranges(text.as_bytes(), public_text.as_bytes()).is_empty();
        assert!(!public.iter().any(is_found));
        assert!(index.parts.public.get().is_some(), "they were looked up together");
        assert!(others.iter().all(is_found));
    }
}
