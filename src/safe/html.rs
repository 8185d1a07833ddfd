//! Text for HTML documents.

use super::TerminalText;
use super::visible::{Breaks, visible};

/// Text for an HTML document: nothing in it is invisible, controls a terminal that it is copied to, or reorders the
/// text around it. Markup is escaped by the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HtmlText(String);

impl HtmlText {
    /// One line of at most 500 characters, as in [`TerminalText::line`].
    pub fn line(text: &str) -> Self {
        Self(TerminalText::line(text).as_str().to_owned())
    }

    /// One line, uncut.
    pub fn whole_line(text: &str) -> Self {
        Self(visible(text, Breaks::Shown))
    }

    /// All lines, uncut; tabs stay, and a line may end with CR LF.
    pub fn block(text: &str) -> Self {
        let lines = text.replace("\r\n", "\n");
        let cells: Vec<String> = lines.split('\t').map(|cell| visible(cell, Breaks::Kept)).collect();
        Self(cells.join("\t"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl maud::Render for HtmlText {
    fn render_to(&self, markup: &mut String) {
        self.0.render_to(markup);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_keeps_what_lays_lines_out_and_shows_the_rest() {
        use maud::Render as _;
        let text = HtmlText::block("<a>\t\"b\" &amp;\r\n\x1b\r\u{202e}\0\u{9b}");
        assert_eq!(text.as_str(), "<a>\t\"b\" &amp;\n␛␍\\u{202e}␀\\u{9b}");
        assert_eq!(
            text.render().into_string(),
            "&lt;a&gt;\t&quot;b&quot; &amp;amp;\n␛␍\\u{202e}␀\\u{9b}",
            "the template escapes it"
        );
        assert_eq!(HtmlText::line("a\tb\nc").as_str(), "a␉b⏎c");
        assert_eq!(HtmlText::whole_line(&"\n".repeat(501)).as_str(), "⏎".repeat(501));
    }
}
