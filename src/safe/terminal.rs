//! Text for terminals, and for the logs of CI services.

use std::fmt;

use super::visible::{Breaks, cut, visible};

/// The longest line that may quote a server, in characters.
const LINE_LENGTH: usize = 500;

/// Text that cannot control a terminal, hide its content, or give commands to a CI service that reads the log: control
/// characters and characters that reorder or hide text become Unicode control pictures or `\u{…}`. So does the second
/// `#` of `##[` and `##vso[`, which GitHub Actions, Azure Pipelines and TeamCity obey anywhere in a line, and the first `:`
/// of `::` at the beginning of a line, which GitHub Actions obeys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TerminalText(String);

impl TerminalText {
    /// One line: line breaks become `⏎`, and a line of more than 500 characters is cut, with `…` at its end.
    pub fn line(text: &str) -> Self {
        Self::whole_line(&cut(text, LINE_LENGTH))
    }

    /// One line, uncut: line breaks become `⏎`.
    pub fn whole_line(text: &str) -> Self {
        Self(without_commands(visible(text, Breaks::Shown)))
    }

    /// All lines, uncut. Text of others belongs into [`TerminalText::line`] or [`TerminalText::whole_line`] first, so that
    /// it stays on its line.
    pub fn block(text: &str) -> Self {
        Self(without_commands(visible(text, Breaks::Kept)))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text without workflow commands: GitHub Actions obeys `::` after any white space at the beginning of a line. A command
/// has a name there, so that `:::`, which excerpts of files have, is none.
fn without_commands(text: String) -> String {
    if !text.contains("::") {
        return text;
    }
    let line = |line: &str| match line.trim_start().strip_prefix("::") {
        Some(rest) if !rest.starts_with(':') => format!("{}\\u{{3a}}:{rest}", &line[..line.len() - rest.len() - 2]),
        Some(_) | None => line.to_owned(),
    };
    text.split_inclusive('\n').map(line).collect()
}

impl fmt::Display for TerminalText {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::safe::is_unseen;

    #[test]
    fn a_terminal_is_not_steered() {
        let hostile = "\x1b]0;title\x07 a\rb\tc\x7f \u{9b}2J \u{202e}desrever\u{2066} \u{2028}";
        let shown = "␛]0;title␇ a␍b␉c␡ \\u{9b}2J \\u{202e}desrever\\u{2066} \\u{2028}";
        assert_eq!(TerminalText::block(hostile).as_str(), shown);
        assert_eq!(TerminalText::block("a\nb 😀é").as_str(), "a\nb 😀é");
    }

    #[test]
    fn nothing_hides_in_a_text() {
        for hidden in
            ["\u{200b}", "\u{ad}", "\u{2060}", "\u{3164}", "\u{e0043}", "\u{fe0f}", "\u{115f}", "\u{2063}", "\u{e0100}"]
        {
            let shown: String = hidden.chars().flat_map(char::escape_unicode).collect();
            assert_eq!(TerminalText::line(&format!("co{hidden}de")).as_str(), format!("co{shown}de"));
        }
        assert_eq!(TerminalText::line("naïve 日本 e\u{301} 🇺🇳").as_str(), "naïve 日本 e\u{301} 🇺🇳");
    }

    #[test]
    fn a_ci_service_is_given_no_orders() {
        let orders = "##[error]a ##vso[task.complete]b ###[x ##teamcity[y";
        let shown = "#\\u{23}[error]a #\\u{23}vso[task.complete]b ##\\u{23}[x #\\u{23}teamcity[y";
        assert_eq!(TerminalText::line(orders).as_str(), shown);
        assert_eq!(TerminalText::block("## a # [b] ##c #[d]").as_str(), "## a # [b] ##c #[d]");
        assert_eq!(TerminalText::line("#\u{ad}#\u{ad}[a] # #").as_str(), "#\\u{ad}#\\u{ad}[a] # #");
        assert_eq!(TerminalText::line("#\u{301}#\u{301}[a]").as_str(), "#\u{301}\\u{23}\u{301}[a]");
        assert_eq!(TerminalText::line("###[a]").as_str(), "##\\u{23}[a]");
    }

    #[test]
    fn github_is_given_no_commands() {
        let text = "a ::b\n::error::c\n \u{a0}::group::d\n:: ::e\n[::1]\n ::: f\n";
        let shown = "a ::b\n\\u{3a}:error::c\n \u{a0}\\u{3a}:group::d\n\\u{3a}: ::e\n[::1]\n ::: f\n";
        assert_eq!(TerminalText::block(text).as_str(), shown);
        assert_eq!(TerminalText::block(shown).as_str(), shown);
        assert_eq!(TerminalText::line("::add-mask::\n::x").as_str(), "\\u{3a}:add-mask::⏎::x");
        assert_eq!(TerminalText::whole_line(&"\r\n".repeat(501)).as_str(), "␍⏎".repeat(501));
    }

    #[test]
    fn a_line_is_one_line_of_bounded_length() {
        assert_eq!(TerminalText::line("a\nb").as_str(), "a⏎b");
        let long = TerminalText::line(&"é".repeat(501));
        assert_eq!(long.as_str(), format!("{}…", "é".repeat(500)));
        assert_eq!(TerminalText::line(&"é".repeat(500)).as_str(), "é".repeat(500));
    }

    fn is_command(line: &str) -> bool {
        line.trim_start().strip_prefix("::").is_some_and(|rest| !rest.starts_with(':'))
    }

    proptest! {
        #[test]
        fn no_terminal_text_holds_a_control_character(text in r"(?s)[\x00-\u{ff}\u{2020}-\u{2070}].*|.*") {
            let line = TerminalText::line(&text).to_string();
            prop_assert!(!line.chars().any(|c| c.is_control() || is_unseen(c)));
            prop_assert!(line.chars().count() <= 10 * (LINE_LENGTH + 1));
            let block = TerminalText::block(&text);
            prop_assert!(!block.as_str().chars().any(|c| c != '\n' && (c.is_control() || is_unseen(c))));
            prop_assert_eq!(TerminalText::block(block.as_str()), block.clone(), "cleaning twice changes nothing");
        }

        #[test]
        fn no_terminal_text_holds_an_order(text in r"(#|\[|vso|\]| |:|\n)*") {
            let line = TerminalText::line(&text).to_string();
            prop_assert!(!line.contains("##[") && !line.contains("##vso["), "{}", line);
            let block = TerminalText::block(&text);
            prop_assert!(!block.as_str().lines().any(is_command), "{}", block);
        }
    }
}
