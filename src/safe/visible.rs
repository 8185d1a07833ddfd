//! Replacements for characters that would be invisible, or would be obeyed.

/// The beginning of a text, with `…` at its end if the text is longer.
pub(crate) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

/// The treatment of line breaks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Breaks {
    Kept,
    Shown,
}

pub(super) fn visible(text: &str, breaks: Breaks) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let plain = rest.bytes().position(|octet| !is_plain(octet)).unwrap_or(rest.len());
        cleaned.push_str(&rest[..plain]);
        let mut following = rest[plain..].chars();
        match following.next() {
            None => return cleaned,
            Some('\n') if breaks == Breaks::Kept => cleaned.push('\n'),
            Some('\n') => cleaned.push('⏎'),
            Some(other) => push_visible(&mut cleaned, other, following.as_str()),
        }
        rest = following.as_str();
    }
}

/// Whether a character of ASCII is seen as it is, whatever stands around it.
fn is_plain(octet: u8) -> bool {
    matches!(octet, b' '..=b'~') && octet != b'#'
}

/// Appends a character, or its replacement if it would be invisible or obeyed. `following` is the text after it.
pub(crate) fn push_visible(cleaned: &mut String, character: char, following: &str) {
    match picture(character) {
        None if character == '#' && ends_with_number_sign(cleaned) && begins_order(following) => {
            cleaned.extend(character.escape_unicode());
        }
        Some(picture) => cleaned.push(picture),
        None if is_unseen(character) => cleaned.extend(character.escape_unicode()),
        None => cleaned.push(character),
    }
}

/// Characters outside ASCII are skipped: some services ignore characters without a width.
fn ends_with_number_sign(text: &str) -> bool {
    text.trim_end_matches(|c: char| !c.is_ascii()).ends_with('#')
}

/// Whether the text after `##` begins a command, such as `[error]` or `vso[task.complete]`.
fn begins_order(text: &str) -> bool {
    text.trim_start_matches(|c: char| c.is_ascii_alphabetic() || !c.is_ascii()).starts_with('[')
}

/// The control picture of an ASCII control character.
pub(super) fn picture(character: char) -> Option<char> {
    match character {
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(character)),
        '\x7f' => Some('␡'),
        _ => None,
    }
}

/// Whether a character controls the terminal, reorders or hides the text around it, or breaks the line: C1 control
/// characters, the bidirectional controls of Unicode (UAX #9), line and paragraph separators, the byte order mark,
/// interlinear annotation, noncharacters.
pub(crate) fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{80}'..='\u{9f}'
            | '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{fffe}'..='\u{ffff}'
    )
}
