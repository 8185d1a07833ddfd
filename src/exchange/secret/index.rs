//! Finds known secrets, complete or in parts: any eight octets in a row of a secret count, in upper or lower case. So
//! a server or a check cannot leave a part by cutting half of it.

use std::ops::Range;

use super::MIN_LENGTH;

/// The least octets at the start of a secret that are masked where a text is cut.
const MIN_BEGINNING: usize = 6;

/// The searchable form of the known secrets.
pub(super) struct SecretIndex {
    /// Every eight octets in a row.
    parts: Grams,
    /// The first six and the first seven octets.
    beginnings: [Grams; MIN_LENGTH - MIN_BEGINNING],
}

impl SecretIndex {
    /// The searchable form of these secrets, without the parts that occur in the public text. Both are in lower case.
    pub(super) fn new(secrets: &[Vec<u8>], public: &[u8]) -> Self {
        let parts = secrets.iter().flat_map(|secret| secret.windows(MIN_LENGTH));
        let beginnings = [MIN_BEGINNING, MIN_BEGINNING + 1].map(|length| {
            let beginnings = secrets.iter().filter_map(|secret| secret.get(..length));
            Grams::new(length, beginnings, public)
        });
        Self { parts: Grams::new(MIN_LENGTH, parts, public), beginnings }
    }

    /// Whether there is nothing to find.
    pub(super) fn is_empty(&self) -> bool {
        self.parts.sorted.is_empty()
    }

    /// The ranges of secrets, as they are written in these octets; they may overlap.
    pub(super) fn ranges(&self, octets: &[u8]) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        if !self.is_empty() {
            self.find(octets, |range| ranges.push(range));
        }
        ranges
    }

    fn find(&self, octets: &[u8], mut found: impl FnMut(Range<usize>)) {
        let mut last: Gram = 0;
        let mut pending: Option<Range<usize>> = None;
        for (at, octet) in octets.iter().enumerate() {
            if is_cut(octets.get(at..).unwrap_or_default()) {
                self.find_beginning(last, at, &mut found);
            }
            last = then(last, octet.to_ascii_lowercase());
            let end = at + 1;
            if end >= MIN_LENGTH && self.parts.have(last) {
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
        self.find_beginning(last, octets.len(), &mut found);
    }

    /// The start of a secret right before a cut.
    fn find_beginning(&self, last: Gram, end: usize, found: &mut impl FnMut(Range<usize>)) {
        for beginnings in &self.beginnings {
            if end >= beginnings.length && beginnings.have(last) {
                found(end - beginnings.length..end);
            }
        }
    }
}

/// Whether a text may have been cut here: where it is quoted in part.
fn is_cut(rest: &[u8]) -> bool {
    rest.starts_with("…".as_bytes()) || rest.first() == Some(&b'`')
}

/// Up to eight octets as a number, the last one lowest.
type Gram = u64;

/// The octets before this one, and this one.
fn then(before: Gram, octet: u8) -> Gram {
    (before << 8) | Gram::from(octet)
}

/// A set of octet sequences of one length.
struct Grams {
    length: usize,
    sorted: Vec<Gram>,
    /// A filter by hash: whether a gram may be in the set. It rejects most octets of most texts.
    filter: Vec<bool>,
}

impl Grams {
    fn new<'s>(length: usize, grams: impl Iterator<Item = &'s [u8]>, public: &[u8]) -> Self {
        let mut sorted: Vec<Gram> =
            grams.map(|octets| octets.iter().fold(0, |gram, octet| then(gram, *octet))).collect();
        sorted.sort_unstable();
        sorted.dedup();
        let mut filter = vec![false; if sorted.is_empty() { 0 } else { 1 << FILTER_BITS }];
        sorted.iter().for_each(|gram| filter[slot(*gram)] = true);
        let mut grams = Self { length, sorted, filter };
        grams.forget(public);
        grams
    }

    /// Whether the last octets are in the set.
    fn have(&self, last: Gram) -> bool {
        let gram = self.own(last);
        self.filter.get(slot(gram)).is_some_and(|may_be| *may_be) && self.sorted.binary_search(&gram).is_ok()
    }

    /// The last octets, as many as the sequences of the set have.
    fn own(&self, last: Gram) -> Gram {
        let others = 8 * (size_of::<Gram>() - self.length);
        (last << others) >> others
    }

    /// Removes the sequences of a public text.
    fn forget(&mut self, public: &[u8]) {
        if self.sorted.is_empty() {
            return;
        }
        let mut known = Vec::new();
        let mut last = 0;
        for (end, octet) in (1..).zip(public) {
            last = then(last, *octet);
            if end >= self.length && self.have(last) {
                known.push(self.own(last));
            }
        }
        known.sort_unstable();
        self.sorted.retain(|gram| known.binary_search(gram).is_err());
    }
}

const FILTER_BITS: u32 = 16;

/// Multiplicative hashing.
fn slot(gram: Gram) -> usize {
    let hash = gram.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (Gram::BITS - FILTER_BITS);
    usize::try_from(hash).unwrap_or_default()
}
