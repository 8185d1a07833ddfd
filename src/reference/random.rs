//! Values that nobody can guess: digests of a seed that the operating system gave at the start.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// Letters of user codes: neither vowels, which could make a word, nor letters that look like others (RFC 8628
/// section 6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// A source of random values.
pub(super) struct Random {
    seed: [u8; 32],
    drawn: u64,
}

impl Random {
    pub(super) fn new(seed: [u8; 32]) -> Self {
        Self { seed, drawn: 0 }
    }

    /// A new value of 43 characters, each of which is safe in a URL.
    pub(super) fn token(&mut self) -> String {
        URL_SAFE_NO_PAD.encode(self.draw())
    }

    /// A new user code such as `WDJB-MJHT` (RFC 8628 section 6.1).
    pub(super) fn user_code(&mut self) -> String {
        let letters =
            self.draw().into_iter().take(8).map(|octet| char::from(LETTERS[usize::from(octet) % LETTERS.len()]));
        let letters: String = letters.collect();
        format!("{}-{}", &letters[..4], &letters[4..])
    }

    /// What only this server can make of a text, and always makes of it.
    pub(super) fn mark(&self, text: &str) -> String {
        let inner = self.digest("mark", text.as_bytes());
        URL_SAFE_NO_PAD.encode(self.digest("outer", &inner))
    }

    fn draw(&mut self) -> [u8; 32] {
        self.drawn += 1;
        self.digest("draw", &self.drawn.to_be_bytes())
    }

    fn digest(&self, purpose: &str, octets: &[u8]) -> [u8; 32] {
        let mut digest = Sha256::new();
        digest.update(self.seed);
        digest.update(purpose);
        digest.update(octets);
        digest.finalize().into()
    }
}

/// The seed stays out of what is printed.
impl std::fmt::Debug for Random {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Random").field("drawn", &self.drawn).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_new_and_have_their_form() {
        let mut random = Random::new([7; 32]);
        let (first, second) = (random.token(), random.token());
        assert_ne!(first, second);
        assert_eq!(first.len(), 43);
        let code = random.user_code();
        assert_eq!((code.len(), code.find('-')), (9, Some(4)));
        assert!(code.bytes().filter(|octet| *octet != b'-').all(|octet| LETTERS.contains(&octet)), "{code}");
        assert_ne!(code, random.user_code());
    }

    #[test]
    fn a_mark_depends_on_the_text_and_the_seed() {
        let random = Random::new([7; 32]);
        assert_eq!(random.mark("a"), random.mark("a"));
        assert_ne!(random.mark("a"), random.mark("b"));
        assert_ne!(random.mark("a"), Random::new([8; 32]).mark("a"));
    }
}
