//! Characters that look like a space, or like nothing. YAML takes them for letters, so a case file that was copied from a
//! web page has keys and values that nobody meant.

/// The first such character of a text: where it is, and which.
pub(super) fn find(text: &str) -> Option<(usize, char)> {
    text.char_indices().find(|(_, c)| !c.is_ascii() && name(*c).is_some())
}

/// What is wrong about such a character.
pub(super) fn message(character: char, place: &str) -> String {
    let name = name(character).unwrap_or("an unusual character");
    format!("{name} (U+{:04X}) stands in {place}", u32::from(character))
}

/// What to write instead.
pub(super) fn help(character: char) -> &'static str {
    if character.is_whitespace() { "write an ordinary space" } else { "remove it" }
}

/// What such a character is called; nothing for characters that can be seen, and for ordinary spaces and line breaks.
fn name(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{a0}' => "a no-break space",
        '\u{202f}' => "a narrow no-break space",
        '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{205f}' | '\u{3000}' => "a space of another kind",
        '\u{85}' | '\u{2028}' | '\u{2029}' => "a line break of another kind",
        '\u{200b}' => "a zero-width space",
        '\u{200c}' | '\u{200d}' | '\u{2060}' => "a joiner without a width",
        '\u{feff}' => "a byte order mark",
        '\u{ad}' => "a soft hyphen",
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "a mark of the writing direction"
        }
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180e}' | '\u{2061}'..='\u{2064}' | '\u{3164}' => {
            "an invisible character"
        }
        '\u{fe00}'..='\u{fe0e}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}' => "an invisible character",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_be_seen_is_found() {
        assert_eq!(find("an ordinary – “text” with Größe, 中文 and ☺"), None);
        assert_eq!(find("a\u{2009}b"), Some((1, '\u{2009}')));
        assert_eq!(message('\u{200b}', "this key"), "a zero-width space (U+200B) stands in this key");
        assert_eq!((help('\u{3000}'), help('\u{2060}')), ("write an ordinary space", "remove it"));
    }
}
