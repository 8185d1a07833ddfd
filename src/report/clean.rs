//! Text that is safe somewhere, cleaned when it is made, so that nobody can forget it: servers may send anything, and
//! reports quote it. What shell and JSON need stands with the formats that write them.

use std::fmt;

/// The most characters of a line that may quote a server.
const LINE_LENGTH: usize = 500;

/// Text that can't steer a terminal, hide what it says, or give orders to a CI service that reads the log: control
/// characters and what reorders or hides text stand in it as their Unicode control pictures or as `\u{…}`, and so does
/// the second `#` of `##[` and `##vso[`, which GitHub Actions, Azure Pipelines and TeamCity obey anywhere in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TerminalText(String);

impl TerminalText {
    /// One line: line breaks become `⏎`, and what is longer than 500 characters ends with `…`.
    pub fn line(text: &str) -> Self {
        Self(visible(&cut(text, LINE_LENGTH), Breaks::Shown))
    }

    /// All lines, whole.
    pub fn block(text: &str) -> Self {
        Self(visible(text, Breaks::Kept))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TerminalText {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Text for an XML 1.0 document: only characters that XML allows (section 2.2). Markup in attributes is left to the
/// writer, which escapes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlText(String);

impl XmlText {
    /// For an attribute: one line, as readers make spaces of line breaks there.
    pub fn attribute(text: &str) -> Self {
        let one_line: String = text.chars().map(|c| if c == '\n' { '⏎' } else { c }).collect();
        Self(xml(&one_line.replace('\t', " ")))
    }

    /// For a CDATA section that is written as it is: an end mark in the text ends the section and begins another
    /// (XML 1.0, section 2.7).
    pub fn cdata(text: &str) -> Self {
        Self(xml(text).replace("]]>", "]]]]><![CDATA[>"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Text for an HTML document: nothing in it is unseen, steers a terminal that it is copied to, or reorders what stands
/// around it. Markup is left to the template, which escapes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HtmlText(String);

impl HtmlText {
    /// One line of at most 500 characters, as in [`TerminalText::line`].
    pub fn line(text: &str) -> Self {
        Self(TerminalText::line(text).0)
    }

    /// One line, whole.
    pub fn whole_line(text: &str) -> Self {
        Self(visible(text, Breaks::Shown))
    }

    /// All lines, whole; tabs stay, and a line may end with CR LF.
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

/// The beginning of a text, with `…` at its end if that is not all of it.
pub(crate) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

/// What becomes of line breaks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Breaks {
    Kept,
    Shown,
}

fn visible(text: &str, breaks: Breaks) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        match character {
            '\n' if breaks == Breaks::Kept => cleaned.push('\n'),
            '\n' => cleaned.push('⏎'),
            other => push_visible(&mut cleaned, other, text.get(at + 1..).unwrap_or_default()),
        }
    }
    cleaned
}

/// Appends a character that this text follows, or what stands for it if it would not be seen, or would be obeyed.
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

/// What is not ASCII is passed over: some services look past characters that have no width.
fn ends_with_number_sign(text: &str) -> bool {
    text.trim_end_matches(|c: char| !c.is_ascii()).ends_with('#')
}

/// Whether text behind `##` begins an order, such as `[error]` or `vso[task.complete]`.
fn begins_order(text: &str) -> bool {
    text.trim_start_matches(|c: char| c.is_ascii_alphabetic() || !c.is_ascii()).starts_with('[')
}

/// The control picture of a character of ASCII.
fn picture(character: char) -> Option<char> {
    match character {
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(character)),
        '\x7f' => Some('␡'),
        _ => None,
    }
}

/// Whether a character steers the terminal, reorders or hides the text around it, or breaks the line: C1 control
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

fn xml(text: &str) -> String {
    let allowed = |character| match character {
        '\t' | '\n' => character,
        '\u{80}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        other => picture(other).unwrap_or(other),
    };
    text.chars().map(allowed).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_terminal_is_not_steered() {
        let hostile = "\x1b]0;title\x07 a\rb\tc\x7f \u{9b}2J \u{202e}desrever\u{2066} \u{2028}";
        let shown = "␛]0;title␇ a␍b␉c␡ \\u{9b}2J \\u{202e}desrever\\u{2066} \\u{2028}";
        assert_eq!(TerminalText::block(hostile).as_str(), shown);
        assert_eq!(TerminalText::block("a\nb 😀é").as_str(), "a\nb 😀é");
    }

    #[test]
    fn a_ci_service_is_given_no_orders() {
        let orders = "##[error]a ##vso[task.complete]b ###[x ##teamcity[y";
        let shown = "#\\u{23}[error]a #\\u{23}vso[task.complete]b ##\\u{23}[x #\\u{23}teamcity[y";
        assert_eq!(TerminalText::line(orders).as_str(), shown);
        assert_eq!(TerminalText::block("## a # [b] ##c #[d]").as_str(), "## a # [b] ##c #[d]");
        assert_eq!(TerminalText::line("#\u{ad}#\u{ad}[a] # #").as_str(), "#\u{ad}\\u{23}\u{ad}[a] # #");
        assert_eq!(TerminalText::line("###[a]").as_str(), "##\\u{23}[a]");
    }

    #[test]
    fn a_line_is_one_line_of_bounded_length() {
        assert_eq!(TerminalText::line("a\nb").as_str(), "a⏎b");
        let long = TerminalText::line(&"é".repeat(501));
        assert_eq!(long.as_str(), format!("{}…", "é".repeat(500)));
        assert_eq!(TerminalText::line(&"é".repeat(500)).as_str(), "é".repeat(500));
    }

    #[test]
    fn xml_has_only_what_it_allows() {
        assert_eq!(
            XmlText::cdata("a\0\x1b\t\n\r\u{85}\u{fffe}\u{ffff}\x7f").as_str(),
            "a␀␛\t\n␍\u{fffd}\u{fffd}\u{fffd}␡"
        );
        assert_eq!(XmlText::attribute("a\nb\tc").as_str(), "a⏎b c");
    }

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

    #[test]
    fn the_end_of_a_cdata_section_is_split() {
        assert_eq!(XmlText::cdata("a]]>b").as_str(), "a]]]]><![CDATA[>b");
        assert_eq!(XmlText::attribute("a]]>b").as_str(), "a]]>b", "the writer escapes attributes");
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
        fn no_terminal_text_holds_an_order(text in r"(#|\[|vso|\]| )*") {
            let line = TerminalText::line(&text).to_string();
            prop_assert!(!line.contains("##[") && !line.contains("##vso["), "{}", line);
        }

        #[test]
        fn xml_text_of_any_text_is_read_back(text in r"(?s)[\x00-\u{ff}\u{fff0}-\u{ffff}\]>]*.*") {
            let cdata = XmlText::cdata(&text);
            let document = format!("<a><![CDATA[{}]]></a>", cdata.as_str());
            let read = roxmltree::Document::parse(&document).unwrap();
            let inner: String = read.root_element().children().filter_map(|node| node.text()).collect();
            prop_assert_eq!(inner, xml(&text));
        }
    }
}
