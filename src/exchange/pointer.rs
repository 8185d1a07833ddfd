//! JSON Pointer (RFC 6901), with its syntax checked when it is made. Lookup is in `json`.

use std::fmt;

/// A JSON Pointer: the empty text for the root, or tokens that each follow a `/`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Pointer {
    text: String,
    tokens: Vec<String>,
}

/// How names begin in which dots are no steps: those of the specification and of domains.
const NAMESPACES: [&str; 5] = ["m.", "org.", "com.", "net.", "io."];

/// Why a text is not a JSON Pointer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct PointerError {
    /// Byte offset of the fault in the text.
    pub at: usize,
    problem: &'static str,
}

impl Pointer {
    /// Reads a pointer (RFC 6901, section 3).
    pub fn parse(text: &str) -> Result<Self, PointerError> {
        if !text.is_empty() && !text.starts_with('/') {
            let problem = "must be empty or start with `/`";
            return Err(PointerError { at: 0, problem });
        }
        if let Some(at) = bad_escape(text) {
            let problem = "bad escape: only ~0 and ~1 are escapes";
            return Err(PointerError { at, problem });
        }
        let tokens = text.split('/').skip(1).map(unescape).collect();
        Ok(Self { text: text.to_owned(), tokens })
    }

    /// The text of the pointer that is likely to be meant by another spelling: `$.a.b`, `a.b`, `/a[0]`, `#/a` or `/a/`.
    pub fn respelled(text: &str) -> String {
        let path = text.trim().trim_start_matches(['#', '$']);
        let is_name = NAMESPACES.iter().any(|namespace| text.starts_with(namespace));
        let is_dotted = text.starts_with('$') || (!path.contains('/') && !is_name);
        let mut pointer = String::from("/");
        // What stands in `<>`, `{}` or quotes is a name, dots and all.
        let (mut in_name, mut in_brackets) = (false, false);
        for character in path.chars() {
            match character {
                '.' if is_dotted && !in_name => pointer.push('/'),
                '[' if !in_name => {
                    in_brackets = true;
                    pointer.push('/');
                }
                ']' if in_brackets && !in_name => in_brackets = false,
                '"' | '\'' if in_brackets => in_name = !in_name,
                // Every item has no pointer: the list is near.
                '*' if in_brackets => break,
                other => {
                    in_name = in_name && !">}".contains(other) || "<{".contains(other);
                    pointer.push(other);
                }
            }
        }
        while pointer.contains("//") {
            pointer = pointer.replace("//", "/");
        }
        pointer.trim_end_matches('/').to_owned()
    }

    /// The pointer to the root.
    pub fn root() -> Self {
        Self { text: String::new(), tokens: Vec::new() }
    }

    /// The pointer to a member or item of the value that this one points to; `token` is not escaped.
    #[must_use]
    pub fn child(&self, token: &str) -> Self {
        let mut child = self.clone();
        child.push(token);
        child
    }

    /// Moves one level down; `token` is not escaped.
    pub fn push(&mut self, token: &str) {
        self.text.push('/');
        for character in token.chars() {
            match character {
                '~' => self.text.push_str("~0"),
                '/' => self.text.push_str("~1"),
                other => self.text.push(other),
            }
        }
        self.tokens.push(token.to_owned());
    }

    /// The member names and array indices of the path, without escapes.
    pub fn tokens(&self) -> &[String] {
        &self.tokens
    }

    /// The pointer as written, with escapes.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl fmt::Debug for Pointer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Pointer({:?})", self.text)
    }
}

/// Byte offset of the first `~` that is not followed by 0 or 1.
fn bad_escape(text: &str) -> Option<usize> {
    let after = |at: usize| text.as_bytes().get(at + 1);
    text.match_indices('~').map(|(at, _)| at).find(|at| !matches!(after(*at), Some(b'0' | b'1')))
}

/// `~1` is replaced first: otherwise `~01` would become `/` (RFC 6901, section 4).
fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn other_spellings_are_understood() {
        let spelled = [
            ("$.versions", "/versions"),
            ("$.a.b", "/a/b"),
            ("$['a.b'][0].c", "/a.b/0/c"),
            ("a.b", "/a/b"),
            ("a[0].b", "/a/0/b"),
            ("/a[0]", "/a/0"),
            ("/a/", "/a"),
            ("#/a", "/a"),
            ("versions", "/versions"),
            ("m.homeserver", "/m.homeserver"),
            ("<each.name>", "/<each.name>"),
            ("$.items[*].id", "/items"),
        ];
        for (text, pointer) in spelled {
            assert_eq!(Pointer::respelled(text), pointer, "{text}");
        }
    }

    #[test]
    fn tokens_of_the_examples_of_the_rfc() {
        let tokens = |text: &str| Pointer::parse(text).unwrap().tokens().to_vec();
        assert_eq!(tokens(""), Vec::<String>::new());
        assert_eq!(tokens("/"), [""]);
        assert_eq!(tokens("/foo/0"), ["foo", "0"]);
        assert_eq!(tokens("/a~1b"), ["a/b"]);
        assert_eq!(tokens("/m~0n"), ["m~n"]);
        assert_eq!(tokens("/~01"), ["~1"]);
        assert_eq!(tokens("/ /c%d"), [" ", "c%d"]);
    }

    #[test]
    fn a_pointer_must_start_with_a_slash() {
        let error = Pointer::parse("issuer/~2").unwrap_err();
        assert_eq!((error.at, error.to_string().as_str()), (0, "must be empty or start with `/`"));
        assert!(Pointer::parse("#/issuer").is_err(), "the URI fragment form is not the text form");
    }

    #[test]
    fn a_bad_escape_has_its_place() {
        for (text, at) in [("/a~2b", 2), ("/é~", 3), ("/~0~1~~0", 5)] {
            let error = Pointer::parse(text).unwrap_err();
            assert_eq!(error.at, at, "{text}");
            assert_eq!(error.to_string(), "bad escape: only ~0 and ~1 are escapes");
        }
    }

    #[test]
    fn a_child_is_written_with_escapes() {
        let child = Pointer::root().child("a/b").child("~1").child("");
        assert_eq!(child.to_string(), "/a~1b/~01/");
        assert_eq!(child.tokens(), ["a/b", "~1", ""]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(tokens: Vec<String>) {
            let mut pointer = Pointer::root();
            tokens.iter().for_each(|token| pointer.push(token));
            prop_assert_eq!(pointer.tokens(), tokens.as_slice());
            prop_assert_eq!(Pointer::parse(pointer.as_str()), Ok(pointer));
        }

        #[test]
        fn parse_keeps_the_text_or_refuses_it(text in "[/~01a]{0,12}") {
            if let Ok(pointer) = Pointer::parse(&text) {
                prop_assert_eq!(pointer.as_str(), text.as_str());
            }
        }
    }
}
