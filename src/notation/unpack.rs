//! Nodes from the octets that `pack` makes of them.

use std::ops::Range;

use super::node::{Entry, Node, Value};
use super::text::Text;

/// The node of octets that `pack` made; nothing of any others.
pub(crate) fn unpack(octets: &'static [u8]) -> Option<Node> {
    let mut reader = Unpacker { rest: octets };
    let node = reader.node()?;
    reader.rest.is_empty().then_some(node)
}

struct Unpacker {
    rest: &'static [u8],
}

impl Unpacker {
    fn node(&mut self) -> Option<Node> {
        let span = self.span()?;
        let value = match self.octet()? {
            0 => Value::Null,
            1 => Value::Boolean(false),
            2 => Value::Boolean(true),
            3 => Value::Number(self.text()?.to_owned()),
            4 => Value::Text(Text::Static(self.text()?)),
            5 => {
                let count = self.number()?;
                Value::Sequence(self.list(count, Self::node)?)
            }
            6 => {
                let count = self.number()?;
                Value::Mapping(self.list(count, Self::entry)?)
            }
            _ => return None,
        };
        Some(Node { span, value })
    }

    /// So many of them, without room for more: the nodes of a suite take much memory.
    fn list<T>(&mut self, count: usize, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        // Each takes at least an octet.
        let mut list = Vec::with_capacity(count.min(self.rest.len()));
        for _ in 0..count {
            list.push(one(self)?);
        }
        Some(list)
    }

    fn entry(&mut self) -> Option<Entry> {
        let key_span = self.span()?;
        let key = Text::Static(self.text()?);
        Some(Entry { key, key_span, node: self.node()? })
    }

    fn span(&mut self) -> Option<Range<usize>> {
        let start = self.number()?;
        Some(start..start.checked_add(self.number()?)?)
    }

    fn text(&mut self) -> Option<&'static str> {
        let length = self.number()?;
        let (text, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        std::str::from_utf8(text).ok()
    }

    fn octet(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<usize> {
        let mut number = 0usize;
        for shift in (0..usize::BITS).step_by(7) {
            let octet = self.octet()?;
            number |= usize::from(octet & 0x7f).checked_shl(shift)?;
            if octet & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::pack::pack;
    use crate::notation::yaml;
    use crate::source::{Problems, SourceFile};

    #[test]
    fn nodes_come_back_as_they_were() {
        let text = "a: [1, 2.50, true, false, ~, \"é\"]\nb: { c: { d: x } }\n";
        let node = yaml::read(&SourceFile::new("t.yaml", text), &mut Problems::default());
        assert_eq!(node.as_ref().map(pack).and_then(|octets| unpack(octets.leak())), node);
    }

    #[test]
    fn other_octets_are_refused() {
        let node = Node { span: 3..1000, value: Value::Text("text".into()) };
        let octets: &[u8] = pack(&node).leak();
        assert_eq!(unpack(octets), Some(node));
        for end in 0..octets.len() {
            assert_eq!(unpack(&octets[..end]), None, "{end}");
        }
        assert_eq!(unpack([octets, b"x"].concat().leak()), None);
        assert_eq!(unpack(&[0, 0, 9]), None);
        assert_eq!(unpack(&[0xff; 12]), None);
    }
}
