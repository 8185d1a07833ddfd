//! A text beneath its escapes: the same octets decoded layer by layer, and written back through the layers with the
//! same lengths, so that JSON stays well-formed and places in a text stay right.

use std::ops::Range;

use super::escape::{self, Escapes};
use super::starts::Starts;

/// The most layers of escapes that are looked through, such as percent-encoding inside percent-encoding.
const MAX_DEPTH: usize = 4;

/// A text and what it decodes to. The last layer is the one that is looked at.
pub(super) struct Layers {
    layers: Vec<Layer>,
    changed: bool,
}

struct Layer {
    octets: Vec<u8>,
    /// Where each octet begins in the layer below.
    starts: Starts,
}

impl Layers {
    pub(super) fn new(text: &[u8]) -> Self {
        Self { layers: vec![Layer { octets: text.to_vec(), starts: Starts::default() }], changed: false }
    }

    /// Shows each form of the text to `visit`: as it is, without one kind of escapes, and without all kinds, as often as
    /// there are still some; each of these also without the kinds that are undone alone.
    pub(super) fn each(&mut self, mut visit: impl FnMut(&mut Self)) {
        self.show(&mut visit);
        let kinds = Escapes::found_in(self.top());
        if kinds.len() > 1 {
            for kind in kinds {
                if self.push(&[kind]) {
                    visit(self);
                    self.layers.truncate(1);
                }
            }
        }
        for _ in 0..MAX_DEPTH {
            if !self.push(&Escapes::ALL) {
                break;
            }
            self.show(&mut visit);
        }
        self.layers.truncate(1);
    }

    /// Shows the last layer to `visit`, and what it is without each kind of escapes that is undone alone.
    fn show(&mut self, visit: &mut impl FnMut(&mut Self)) {
        visit(self);
        for kind in Escapes::ALONE {
            if kind.may_be_in(self.top()) && self.push(&[kind]) {
                visit(self);
                self.layers.pop();
            }
        }
    }

    /// Adds the last layer without these escapes; returns whether there are any.
    pub(super) fn push(&mut self, kinds: &[Escapes]) -> bool {
        let Some((octets, starts)) = escape::decode(self.top(), kinds) else { return false };
        self.layers.push(Layer { octets, starts });
        true
    }

    /// The octets of the last layer.
    pub(super) fn top(&self) -> &[u8] {
        self.layers.last().map(|layer| layer.octets.as_slice()).unwrap_or_default()
    }

    /// Replaces octets of the last layer by as many others.
    pub(super) fn replace(&mut self, start: usize, new: &[u8]) {
        let level = self.layers.len() - 1;
        for (at, octet) in (start..).zip(new) {
            if self.layers[level].octets.get(at).is_some_and(|old| old != octet) {
                self.write(level, at, *octet);
            }
        }
    }

    fn write(&mut self, level: usize, at: usize, octet: u8) {
        let Some(old) = self.layers[level].octets.get_mut(at) else { return };
        *old = octet;
        if level == 0 {
            self.changed = true;
            return;
        }
        let segment = self.segment(level, at);
        let below = self.layers[level - 1].octets.get(segment.clone()).unwrap_or_default();
        let written = escape::alike(below, octet);
        for (at, octet) in segment.zip(written) {
            if self.layers[level - 1].octets.get(at).is_some_and(|old| *old != octet) {
                self.write(level - 1, at, octet);
            }
        }
    }

    /// The octets of the layer below that an octet was decoded from.
    fn segment(&self, level: usize, at: usize) -> Range<usize> {
        let Layer { octets, starts } = &self.layers[level];
        let start = starts.of(at);
        // The octets of one escape begin at one place.
        let next = (at + 1..octets.len()).map(|next| starts.of(next)).find(|next| *next > start);
        start..next.unwrap_or(self.layers[level - 1].octets.len())
    }

    /// The range of the text from which a range of the last layer was decoded.
    pub(super) fn in_text(&self, range: Range<usize>) -> Range<usize> {
        (1..self.layers.len()).rev().fold(range, |range, level| {
            let last = self.segment(level, range.end.saturating_sub(1));
            self.segment(level, range.start).start..last.end
        })
    }

    /// The part of the text from which a range of the last layer was decoded.
    pub(super) fn written(&self, range: Range<usize>) -> &[u8] {
        let range = self.in_text(range);
        self.layers.first().and_then(|text| text.octets.get(range)).unwrap_or_default()
    }

    /// Makes a range of the text unreadable: each octet becomes `*`.
    pub(super) fn blot(&mut self, range: Range<usize>) {
        let Some(Layer { octets, .. }) = self.layers.first_mut() else { return };
        let range = whole_characters(octets, range);
        if let Some(part) = octets.get_mut(range) {
            part.fill(b'*');
            self.changed = true;
        }
    }

    /// The text, if it was changed.
    pub(super) fn into_changed(self) -> Option<Vec<u8>> {
        self.changed.then(|| self.into_text())
    }

    /// The text.
    pub(super) fn into_text(self) -> Vec<u8> {
        self.layers.into_iter().next().map(|layer| layer.octets).unwrap_or_default()
    }
}

/// The range widened to complete UTF-8 characters, and to a backslash before it: an escape without its end would not be
/// JSON.
fn whole_characters(octets: &[u8], range: Range<usize>) -> Range<usize> {
    let is_inside = |at: usize| octets.get(at).is_some_and(|octet| octet & 0xc0 == 0x80);
    let Range { mut start, mut end } = range;
    while start > 0 && (is_inside(start) || octets.get(start - 1) == Some(&b'\\')) {
        start -= 1;
    }
    while is_inside(end) {
        end += 1;
    }
    start..end
}
