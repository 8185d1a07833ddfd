//! Header fields in the order in which they were sent. Their grammar is in `check`.

/// Header field lines: names in lower case, values as octets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Fields(Vec<(String, Vec<u8>)>);

impl Fields {
    /// No field lines.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a field line; the name is kept in lower case.
    pub fn push(&mut self, name: &str, value: impl Into<Vec<u8>>) {
        self.0.push((name.to_ascii_lowercase(), value.into()));
    }

    /// The number of lines.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no lines.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Removes all lines with this name.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    }

    /// Whether there is a line with this name.
    pub fn has(&self, name: &str) -> bool {
        self.lines(name).next().is_some()
    }

    /// The values of all lines with this name, in order.
    pub fn lines<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.0.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_slice())
    }

    /// The field's value: its lines joined by a comma and a space (RFC 9110, section 5.3). Octets that are not UTF-8
    /// are read as ISO-8859-1, the old encoding of HTTP.
    pub fn value(&self, name: &str) -> Option<String> {
        let mut lines = self.lines(name).map(text);
        let first = lines.next()?;
        Some(lines.fold(first, |value, line| value + ", " + &line))
    }

    /// All lines, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_slice()))
    }
}

/// Octets as text: UTF-8 if they are valid UTF-8, otherwise ISO-8859-1.
pub fn text(octets: &[u8]) -> String {
    std::str::from_utf8(octets)
        .map_or_else(|_| octets.iter().map(|octet| char::from(*octet)).collect(), ToOwned::to_owned)
}

/// Where octets that are not UTF-8 stand in a text: the end of the last private plane, which nobody uses.
const OCTETS: u32 = 0x10_fc00;

/// The character that stands for an octet outside ASCII in a text that is octets again later ([`octets`]).
pub(crate) fn stand_in(octet: u8) -> char {
    char::from_u32(OCTETS + u32::from(octet)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn stood_for(character: char) -> Option<u8> {
    u32::from(character)
        .checked_sub(OCTETS)
        .and_then(|octet| u8::try_from(octet).ok())
        .filter(|octet| !octet.is_ascii())
}

/// Octets as a text from which [`octets`] makes the same octets.
pub(crate) fn carried(octets: &[u8]) -> String {
    let character = |octet: &u8| if octet.is_ascii() { char::from(*octet) } else { stand_in(*octet) };
    std::str::from_utf8(octets).map_or_else(|_| octets.iter().map(character).collect(), ToOwned::to_owned)
}

/// The octets of a text in which characters may stand for octets.
pub(crate) fn octets(text: String) -> Vec<u8> {
    if !text.chars().any(|character| stood_for(character).is_some()) {
        return text.into_bytes();
    }
    let mut octets = Vec::with_capacity(text.len());
    for character in text.chars() {
        match stood_for(character) {
            Some(octet) => octets.push(octet),
            None => octets.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    octets
}

/// The text in which no character stands for an octet: such octets are read as ISO-8859-1.
pub(crate) fn readable(text: &str) -> String {
    text.chars().map(|character| stood_for(character).map_or(character, char::from)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_one_name_are_joined_in_order() {
        let mut fields = Fields::new();
        fields.push("Vary", "Origin");
        fields.push("etag", b"\"\xe9\"".to_vec());
        fields.push("vary", "Accept");
        assert_eq!(fields.value("VARY").as_deref(), Some("Origin, Accept"));
        assert_eq!(fields.value("ETag").as_deref(), Some("\"é\""));
        fields.remove("vary");
        assert!(!fields.has("Vary"));
    }

    #[test]
    fn octets_are_carried_through_a_text() {
        for value in [b"\"caf\xe9\"".as_slice(), b"\xff\x80\x7f", "\"é\"".as_bytes(), b""] {
            assert_eq!(octets(carried(value)), value);
        }
        assert_eq!(readable(&carried(b"caf\xe9 \xe9")), "café é");
    }
}
