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
    cleaned(text, is_plain, |cleaned, character, following| match character {
        '\n' if breaks == Breaks::Kept => cleaned.push('\n'),
        '\n' => cleaned.push('⏎'),
        other => push_visible(cleaned, other, following),
    })
}

/// The text with its plain octets, which are ASCII, as they are; `push` appends what each other character becomes, and is given
/// the text after it.
pub(super) fn cleaned(text: &str, is_plain: fn(u8) -> bool, mut push: impl FnMut(&mut String, char, &str)) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let plain = rest.bytes().position(|octet| !is_plain(octet)).unwrap_or(rest.len());
        cleaned.push_str(&rest[..plain]);
        let mut following = rest[plain..].chars();
        let Some(character) = following.next() else { return cleaned };
        push(&mut cleaned, character, following.as_str());
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
        None if is_obeyed(cleaned, character, following) => {
            cleaned.extend(character.escape_unicode());
        }
        Some(picture) => cleaned.push(picture),
        None if is_unseen(character) => cleaned.extend(character.escape_unicode()),
        None => cleaned.push(character),
    }
}

/// Whether a character is the second `#` of a command such as `##[error]`.
pub(super) fn is_obeyed(before: &str, character: char, following: &str) -> bool {
    character == '#' && ends_with_number_sign(before) && begins_order(following)
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

/// Whether a character is not seen, or changes how the text around it is seen: C1 control characters, the bidirectional
/// controls of Unicode (UAX #9), characters without a width (Default_Ignorable_Code_Point in UAX #44, such as the soft
/// hyphen, the zero width space, variation selectors and tags), blank letters, line and paragraph separators, interlinear
/// annotation, noncharacters.
pub(crate) fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{80}'..='\u{9f}'
            | '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{fffe}'..='\u{ffff}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}
