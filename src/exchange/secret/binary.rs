//! Bodies that can't be searched: they are neither text nor decoded to text, so a secret may stand in them in any form.

use std::str;

/// The octets with which a compressed format begins: gzip, zstd (RFC 8878, section 3.1.1).
const MAGIC: [&[u8]; 2] = [b"\x1f\x8b", b"\x28\xb5\x2f\xfd"];

/// Byte order marks: of UTF-8 and of both kinds of UTF-16.
const MARKS: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe"];

/// As many octets in their place, if these are no text. What is not UTF-8 stays so, at the same place: that can be judged.
pub(super) fn blank(octets: &[u8]) -> Option<Vec<u8>> {
    let at = match str::from_utf8(octets) {
        Ok(_) => return None,
        Err(error) => error.valid_up_to(),
    };
    is_binary(octets).then(|| {
        let mut blank = vec![b'*'; octets.len()];
        if let Some(place) = blank.get_mut(at) {
            *place = 0xff;
        }
        let mark = MARKS.into_iter().find(|mark| octets.starts_with(mark)).unwrap_or_default();
        blank.iter_mut().zip(mark).for_each(|(place, octet)| *place = *octet);
        blank
    })
}

/// Whether octets that are not UTF-8 are no text either. Texts in UTF-16 and in the older encodings of one octet for each
/// character have no control characters except line breaks and tabs, and the zeros of UTF-16.
fn is_binary(octets: &[u8]) -> bool {
    let is_control = |octet: &u8| matches!(octet, 0x01..=0x08 | 0x0b | 0x0e..=0x1f | 0x7f);
    MAGIC.iter().any(|magic| octets.starts_with(magic)) || octets.iter().any(is_control) || !is_mostly_ascii(octets)
}

/// Whether most octets are of ASCII text, as in every document of these APIs.
fn is_mostly_ascii(octets: &[u8]) -> bool {
    octets.iter().filter(|octet| octet.is_ascii()).count() * 2 >= octets.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_blank_and_as_invalid_as_before() {
        assert_eq!(blank(b"\x1f\x8b\x08\0abc").as_deref(), Some(b"*\xff*****".as_slice()));
        assert_eq!(blank(b"\xfe\xffab\x01").as_deref(), Some(b"\xfe\xff***".as_slice()));
        let deflated = b"{}\xcb\x48\xcd\xc9\xc9\xd7\xe1";
        let fault = |octets: &[u8]| str::from_utf8(octets).err().map(|error| error.valid_up_to());
        assert_eq!(blank(deflated).as_deref().and_then(fault), fault(deflated));
    }

    #[test]
    fn text_in_other_encodings_is_kept() {
        for text in [b"caf\xe9 au lait".as_slice(), b"\xff\xfea\0b\0", b"{\0}\0\xff\0", b"{}", b"\x01", b"\r\n\tx\xfc"]
        {
            assert_eq!(blank(text), None, "{text:?}");
        }
    }
}
