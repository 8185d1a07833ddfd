//! Pseudonyms: what stands for a secret in the record. Each value has one of its own, of the same length and the same
//! everywhere in a run (`*1***`, `*2***`), so that a recorded flow can be judged again.

use std::collections::{HashMap, HashSet};

/// The most digits of the number in a pseudonym.
const MAX_DIGITS: usize = 4;

/// How many numbers are tried for a value: enough for all texts of three characters.
const MAX_TRIES: u32 = 36 * 36;

/// The pseudonyms of a run.
#[derive(Default)]
pub(super) struct Pseudonyms {
    by_value: HashMap<Vec<u8>, Vec<u8>>,
    taken: HashSet<Vec<u8>>,
    count: u32,
}

impl Pseudonyms {
    /// Gives each of these values a pseudonym, in their order; those that are pseudonyms already keep theirs.
    pub(super) fn new<'v>(values: impl Iterator<Item = &'v [u8]> + Clone) -> Self {
        let taken = values.clone().filter(|value| is_pseudonym(value)).map(<[u8]>::to_vec).collect();
        let mut pseudonyms = Self { taken, ..Self::default() };
        values.filter(|value| !is_pseudonym(value)).for_each(|value| pseudonyms.add(value));
        pseudonyms
    }

    fn add(&mut self, value: &[u8]) {
        if self.by_value.contains_key(value) {
            return;
        }
        let is_short = value.iter().filter(|octet| is_replaced(**octet)).count() <= 3;
        let first = if is_short { 1 } else { self.count + 1 };
        let free = (first..first + MAX_TRIES).find(|number| !self.taken.contains(&pseudonym(value, *number)));
        if let Some(number) = free.filter(|_| !is_short) {
            self.count = number;
        }
        let chosen = free.map_or_else(|| stars(value), |number| pseudonym(value, number));
        self.taken.insert(chosen.clone());
        self.by_value.insert(value.to_vec(), chosen);
    }

    /// What stands for a value.
    pub(super) fn of(&self, value: &[u8]) -> Vec<u8> {
        if is_pseudonym(value) {
            return value.to_vec();
        }
        self.by_value.get(value).cloned().unwrap_or_else(|| stars(value))
    }
}

/// Whether an octet of a secret is replaced. JSON writes the others with a backslash, for which no `*` has the same
/// length.
fn is_replaced(octet: u8) -> bool {
    octet > 0x1f && !b"/\"\\".contains(&octet)
}

/// The letters of user codes (RFC 8628, section 6.1).
const CODE_LETTERS: &[u8] = b"XBCDFGHJKLMNPQRSTVWZ";

/// Whether a value is built like a code that people copy: groups of letters or digits. What stands for one is built alike,
/// because there are requirements about it.
fn is_code(value: &[u8]) -> bool {
    let letters = value.iter().filter(|octet| octet.is_ascii_uppercase() || octet.is_ascii_digit()).count();
    (6..=12).contains(&letters)
        && letters + value.iter().filter(|octet| **octet == b'-').count() == value.len()
        && value.iter().any(|octet| octet.is_ascii_uppercase())
}

/// What may stand in the place of a character of a code, the first for none.
fn code_alphabet(octet: u8) -> &'static [u8] {
    match octet {
        b'-' => b"-",
        octet if CODE_LETTERS.contains(&octet) => CODE_LETTERS,
        octet if octet.is_ascii_digit() => b"0",
        _ => b"A",
    }
}

/// The pseudonym of a code: the number in letters, at its end.
fn code_pseudonym(value: &[u8], number: u32) -> Vec<u8> {
    let mut written: Vec<u8> = value.iter().map(|octet| code_alphabet(*octet)[0]).collect();
    let mut rest = number as usize;
    for (place, octet) in written.iter_mut().zip(value).rev() {
        let alphabet = code_alphabet(*octet);
        if alphabet.len() > 1 {
            *place = alphabet[rest % alphabet.len()];
            rest /= alphabet.len();
        }
    }
    written
}

/// Whether a code is a pseudonym: the first letters are those for none.
fn is_code_pseudonym(value: &[u8]) -> bool {
    let letters: Vec<u8> = value.iter().copied().filter(|octet| CODE_LETTERS.contains(octet)).collect();
    let others = value.iter().filter(|octet| !CODE_LETTERS.contains(octet));
    is_code(value)
        && letters.len() >= 4
        && letters[..letters.len() - 3].iter().all(|letter| *letter == b'X')
        && others.into_iter().all(|octet| b"-0A".contains(octet))
}

fn stars(value: &[u8]) -> Vec<u8> {
    value.iter().map(|octet| if is_replaced(*octet) { b'*' } else { *octet }).collect()
}

/// A pseudonym with this number; only asterisks if there is no room for it.
fn pseudonym(value: &[u8], number: u32) -> Vec<u8> {
    let code = Some(value).filter(|value| is_code(value)).map(|value| code_pseudonym(value, number));
    if let Some(code) = code.filter(|code| is_code_pseudonym(code)) {
        return code;
    }
    let mut written = stars(value);
    let digits = base36(number);
    let room = value.iter().filter(|octet| is_replaced(**octet)).count();
    if room > digits.len() {
        let places = written.iter_mut().filter(|octet| is_replaced(**octet)).skip(1);
        places.zip(digits).for_each(|(place, digit)| *place = digit);
    }
    written
}

/// The digits of a number, the first one first.
fn base36(number: u32) -> Vec<u8> {
    let mut digits = Vec::new();
    let mut rest = number;
    while rest > 0 || digits.is_empty() {
        digits.extend(char::from_digit(rest % 36, 36).and_then(|digit| u8::try_from(digit).ok()));
        rest /= 36;
    }
    digits.reverse();
    digits
}

/// Whether a value is a pseudonym: of an earlier masking, such as that of a recording.
pub(super) fn is_pseudonym(value: &[u8]) -> bool {
    if is_code_pseudonym(value) {
        return true;
    }
    let mut octets = value.iter().copied().filter(|octet| is_replaced(*octet));
    if octets.next() != Some(b'*') {
        return false;
    }
    let rest: Vec<u8> = octets.collect();
    let digits = rest.iter().take_while(|octet| octet.is_ascii_digit() || octet.is_ascii_lowercase()).count();
    digits <= MAX_DIGITS && rest.iter().skip(digits).all(|octet| *octet == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[&str]) -> Vec<String> {
        let pseudonyms = Pseudonyms::new(values.iter().map(|value| value.as_bytes()));
        values.iter().map(|value| String::from_utf8_lossy(&pseudonyms.of(value.as_bytes())).into_owned()).collect()
    }

    #[test]
    fn each_value_has_one_of_its_own_of_the_same_length() {
        assert_eq!(of(&["abcdef", "abcdeg", "abcdef", "long-token/x"]), ["*1****", "*2****", "*1****", "*3********/*"]);
        let many: Vec<String> = (0..2000).map(|number| format!("token-{number:04}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let all: HashSet<String> = of(&many).into_iter().collect();
        assert_eq!(all.len(), 2000);
    }

    #[test]
    fn a_code_that_people_copy_stays_one() {
        assert_eq!(of(&["WDJB-MJHT", "BCDFGHJK", "AB12-WDJB"]), ["XXXX-XXXB", "XXXXXXXC", "AX00-XXXD"]);
        assert_eq!(of(&["XXXX-XXXB", "WDJB-MJHT"]), ["XXXX-XXXB", "XXXX-XXXC"]);
        assert_eq!(of(&["123-456-789", "ab12-wdjb", "SHORT"]), ["*1*********", "*2*******", "*3***"]);
        for text in ["WDJB-MJHT", "XXXX-BCDF", "XXX", "XXXX-XXX1"] {
            assert!(!is_pseudonym(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn short_values_differ_as_long_as_there_is_room() {
        assert_eq!(of(&["a", "b", "ab", "cd", "", "abc"]), ["*", "*", "*1", "*2", "", "*1*"]);
        let pairs: Vec<String> = ('a'..='z').map(|c| format!("{c}x")).collect();
        let pairs: Vec<&str> = pairs.iter().map(String::as_str).collect();
        assert_eq!(of(&pairs).into_iter().collect::<HashSet<_>>().len(), 26);
    }

    #[test]
    fn a_pseudonym_stays_and_is_not_given_away() {
        assert_eq!(of(&["*1****", "abcdef"]), ["*1****", "*2****"]);
        for text in ["*", "**", "*1", "*zz9*", "*1**/*\"*", "*****"] {
            assert!(is_pseudonym(text.as_bytes()), "{text}");
        }
        for text in ["", "a", "*A**", "*1*2*", "abc*", "*abcdef", "/"] {
            assert!(!is_pseudonym(text.as_bytes()), "{text}");
        }
    }
}
