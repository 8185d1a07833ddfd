//! Text in a Markdown page that stays text, on GitHub and elsewhere. Control characters are shown as in
//! [`TerminalText`].

use std::fmt::{self, Write as _};

use url::Url;

use super::TerminalText;

/// A piece of Markdown with foreign text. GitHub Flavored Markdown makes links, mentions, references, emoji, formulas
/// and HTML of ordinary text, partly after the page has been rendered: anything that may become one is escaped, or put
/// into an element of its own if an escape would not help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkdownText(String);

impl MarkdownText {
    /// Prose on one line, for the middle of a line; text between backticks becomes code.
    pub fn prose(text: &str) -> Self {
        let line = TerminalText::line(text).to_string();
        let parts: Vec<&str> = line.split('`').collect();
        // A single backtick begins nothing.
        let closed = if parts.len() % 2 == 1 { parts.len() } else { parts.len() - 1 };
        let mut prose = Self(String::new());
        for (at, part) in parts.iter().enumerate() {
            match at % 2 {
                1 if at < closed && !part.is_empty() => prose.0.push_str(&Self::code(part).0),
                1 if at < closed => prose.escape("``"),
                1 => prose.escape(&format!("`{part}")),
                _ => prose.escape(part),
            }
        }
        prose
    }

    /// The text unchanged on one line, for the middle of a line and for the cells of tables.
    pub fn line(text: &str) -> Self {
        let mut line = Self(String::new());
        line.escape(TerminalText::line(text).as_str());
        line
    }

    /// The Markdown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Code on one line. Only a `|` in a table would be markup in it, so it is not for tables.
    pub fn code(text: &str) -> Self {
        let line = TerminalText::line(text).to_string();
        if line.trim().is_empty() {
            return Self("(empty)".to_owned());
        }
        let fence = "`".repeat(longest_run(&line) + 1);
        let is_padded = line.starts_with(['`', ' ']) || line.ends_with(['`', ' ']);
        let space = if is_padded { " " } else { "" };
        Self(format!("{fence}{space}{line}{space}{fence}"))
    }

    /// A block of code, with line breaks around it: the fence is longer than any in the text.
    pub fn block(language: &str, text: &str) -> Self {
        let text = TerminalText::block(text).to_string();
        let fence = "`".repeat(longest_run(&text).max(2) + 1);
        Self(format!("{fence}{language}\n{}\n{fence}\n", text.trim_end_matches('\n')))
    }

    /// A link; only the text if the address is not an http or https URL.
    pub fn link(text: &str, address: &str) -> Self {
        let text = Self::prose(text);
        match Url::parse(address) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => {
                let address = url.as_str().replace('\\', "%5C").replace('<', "%3C").replace('>', "%3E");
                let address = address.replace('$', "%24");
                Self(format!("[{text}](<{}>)", address.replace('&', "&amp;")))
            }
            Ok(_) | Err(_) => text,
        }
    }

    fn escape(&mut self, text: &str) {
        let mut characters = text.chars().peekable();
        let mut before = ' ';
        while let Some(character) = characters.next() {
            let next = characters.peek().copied().unwrap_or(' ');
            let _ = match character {
                '&' => write!(self.0, "&amp;"),
                '<' => write!(self.0, "&lt;"),
                '>' => write!(self.0, "&gt;"),
                // Parsers do not agree on where a run of backticks begins of which some are escaped.
                '`' => write!(self.0, "&#96;"),
                // Mentions, references, formulas and emoji are found in the text of the rendered page.
                '@' | '#' => write!(self.0, "<span>{character}</span>"),
                '$' => write!(self.0, "<span>&#36;</span>"),
                ':' if !next.is_whitespace() => write!(self.0, "<span>:</span>"),
                '-' if next.is_ascii_digit() => write!(self.0, "<span>-</span>"),
                ',' | ';' | '\'' | '"' | '?' | '%' | '/' | '(' | ')' | ':' => write!(self.0, "{character}"),
                // In a number, in a word, and at the end of a sentence they have no effect.
                '.' if next.is_ascii_digit() => write!(self.0, "."),
                '.' if next.is_whitespace() && before.is_alphabetic() => write!(self.0, "."),
                '-' if before.is_alphabetic() && next.is_alphabetic() => write!(self.0, "-"),
                other if other.is_ascii_punctuation() => write!(self.0, "\\{other}"),
                other => write!(self.0, "{other}"),
            };
            before = character;
        }
    }
}

impl fmt::Display for MarkdownText {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// The most backticks in a row.
fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
#[expect(clippy::wildcard_enum_match_arm, reason = "whatever else a parser finds is markup")]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    /// Markup that turns up in what servers send, and pieces of it.
    const MARKUP: [&str; 24] = [
        "`",
        "``",
        "```",
        "|",
        "|-|",
        "<b>",
        "</details>",
        "<!--",
        "&amp;",
        "[a](b)",
        "![",
        "](",
        "https://a.example",
        "www.a.b",
        "@user",
        "#1",
        "::",
        "\n",
        "\n\n# ",
        "\\",
        "**",
        "__",
        "$x$",
        "1. ",
    ];

    /// Everything that any renderer makes of Markdown; quotation marks may be drawn as they like.
    const OPTIONS: Options = Options::all().difference(Options::ENABLE_SMART_PUNCTUATION);

    /// The text that a reader sees, and what is markup in it.
    fn read(page: &str) -> (String, Vec<String>) {
        let (mut text, mut markup) = (String::new(), Vec::new());
        for event in Parser::new_ext(page, OPTIONS) {
            match event {
                Event::Text(part) | Event::Code(part) => text.push_str(&part),
                Event::InlineHtml(part) if matches!(&*part, "<span>" | "</span>") => {}
                Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
                other => markup.push(format!("{other:?}")),
            }
        }
        (text, markup)
    }

    fn hostile() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            prop::sample::select(&MARKUP[..]).prop_map(str::to_owned),
            prop::string::string_regex("[ -~]{1,3}").unwrap_or_else(|error| panic!("{error}")),
            any::<char>().prop_map(String::from),
        ];
        prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn prose_stays_text(text in hostile()) {
            let (seen, markup) = read(&format!("a {} z", MarkdownText::prose(&text)));
            let plain = TerminalText::line(&text).to_string();
            prop_assert_eq!(markup, Vec::<String>::new(), "{}", MarkdownText::prose(&text));
            // Backticks around code are not text any more.
            let same = |text: &str| text.replace(['`', ' '], "");
            prop_assert_eq!(same(&seen), same(&format!("a {plain} z").replace("(empty)", "")));
        }

        #[test]
        fn code_is_one_piece_of_code(text in hostile()) {
            let page = format!("a {}", MarkdownText::code(&text));
            let plain = TerminalText::line(&text).to_string();
            let events: Vec<_> = Parser::new_ext(&page, OPTIONS).collect();
            if !plain.trim().is_empty() {
                let [_, Event::Text(_), Event::Code(code), _] = &events[..] else { panic!("{page}: {events:?}") };
                prop_assert_eq!(&**code, plain);
            }
        }

        #[test]
        fn no_text_gets_out_of_a_block(text in hostile()) {
            let page = format!("{}after", MarkdownText::block("text", &text));
            let (seen, markup) = read(&page);
            let plain = TerminalText::block(&text).to_string();
            prop_assert_eq!(seen, format!("{}\nafter", plain.trim_end_matches('\n')));
            prop_assert_eq!(markup.len(), 2, "{:?}", markup);
        }

        #[test]
        fn a_link_leads_where_it_says(text in hostile(), tail in hostile()) {
            let address = format!("https://a.example/{}", tail.replace(['?', '#'], ""));
            let page = MarkdownText::link(&text, &address).to_string();
            let links: Vec<_> = Parser::new_ext(&page, OPTIONS).filter_map(|event| match event {
                Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
                _ => None,
            }).collect();
            let [link] = &links[..] else { panic!("{page}: {links:?}") };
            prop_assert!(link.starts_with("https://a.example/"), "{}", link);
        }
    }

    #[test]
    fn what_a_rendered_page_makes_links_of_is_taken_apart() {
        let prose = MarkdownText::prose("@you see #1, GH-1, a:+1: and www.a.example or https://a.example/").to_string();
        let expected = "<span>@</span>you see <span>#</span>1, GH<span>-</span>1, a<span>:</span>\\+1: and \
                        www\\.a\\.example or https<span>:</span>//a\\.example/";
        assert_eq!(prose, expected);
        assert_eq!(MarkdownText::prose("its `issuer` is `a`b").to_string(), "its `issuer` is `a`b");
        assert_eq!(MarkdownText::link("a", "javascript:alert(1)").to_string(), "a");
    }
}
