//! Arguments as errors quote them: whatever characters they are of, each stays on its line and is seen as it is. File names
//! are arguments too.

use std::ffi::OsString;

use crate::safe::TerminalText;

/// How many characters beside a line break tell whether it is that of an argument.
const BESIDE: usize = 4;

/// The arguments, with visible characters only.
pub(super) fn visible(arguments: &[OsString]) -> Vec<OsString> {
    let visible = |argument: &OsString| TerminalText::line(&argument.to_string_lossy()).as_str().into();
    arguments.iter().map(visible).collect()
}

/// The text with the line breaks of arguments that it quotes, or parts of them, written as `⏎`.
pub(super) fn on_their_lines(mut text: String, arguments: &[OsString]) -> String {
    for argument in arguments.iter().map(|argument| argument.to_string_lossy()) {
        for (at, _) in argument.match_indices(['\n', '\r']) {
            let lines = ['\n', '\r'];
            let before = argument[..at].rsplit(lines).next().unwrap_or_default();
            let before: String = before.chars().skip(before.chars().count().saturating_sub(BESIDE)).collect();
            let after = argument[at + 1..].split(lines).next().unwrap_or_default();
            let after: String = after.chars().take(BESIDE).collect();
            for end in ["\n", "\r"] {
                text = text.replace(&format!("{before}{end}{after}"), &format!("{before}⏎{after}"));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_break_of_an_argument_breaks_no_line() {
        let arguments = ["run", "a\nb c\n::error::x", "\n::notice::y"].map(OsString::from);
        let text = "error: `a\nb c\n::error::x` is none\n  run\n`\n::notice::y`\n".to_owned();
        let expected = "error: `a⏎b c⏎::error::x` is none\n  run\n`⏎::notice::y`\n";
        assert_eq!(on_their_lines(text, &arguments), expected);
        assert_eq!(on_their_lines("part b c\n::error".to_owned(), &arguments), "part b c⏎::error");
        assert_eq!(visible(&arguments)[1], "a⏎b c⏎::error::x");
    }
}
