//! Byte offsets as line and column.

/// The line and column of a byte of a text, both from 1, with the column in characters. An offset inside a character
/// counts as the character's start, an offset after the text as its end.
pub fn place(text: &str, byte: usize) -> (usize, usize) {
    let mut end = byte.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before[start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one() {
        let text = "{\n  \"é\": 1,\r\n}";
        assert_eq!(place(text, 0), (1, 1));
        assert_eq!(place(text, 1), (1, 2), "the line break belongs to its line");
        assert_eq!(place(text, 2), (2, 1));
        assert_eq!(place(text, 9), (2, 7), "é is one character of two bytes");
        assert_eq!(place(text, 14), (3, 1));
    }

    #[test]
    fn an_offset_inside_or_behind_the_text_is_moved() {
        assert_eq!(place("é", 1), (1, 1));
        assert_eq!(place("é", 2), (1, 2));
        assert_eq!(place("a\n", 100), (2, 1));
        assert_eq!(place("", 100), (1, 1));
    }
}
