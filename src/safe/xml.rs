//! Text for XML documents.

use super::visible::{cleaned, is_unseen, picture};

/// Text for an XML 1.0 document: only characters that XML allows (section 2.2), and none that is not seen. The writer escapes markup in
/// attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlText(String);

impl XmlText {
    /// For an attribute: one line, because readers turn line breaks there into spaces.
    pub fn attribute(text: &str) -> Self {
        if !text.contains(['\n', '\t']) {
            return Self(xml(text));
        }
        Self(xml(&text.replace('\n', "⏎").replace('\t', " ")))
    }

    /// For a CDATA section that is written unchanged: an end mark in the text ends the section and begins another (XML
    /// 1.0, section 2.7).
    pub fn cdata(text: &str) -> Self {
        Self(xml(text).replace("]]>", "]]]]><![CDATA[>"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn xml(text: &str) -> String {
    let is_plain = |octet: u8| matches!(octet, b'\t' | b'\n' | b' '..=b'~');
    cleaned(text, is_plain, |allowed, character, _| match character {
        '\u{80}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => allowed.push('\u{fffd}'),
        other if is_unseen(other) => allowed.extend(other.escape_unicode()),
        other => allowed.push(picture(other).unwrap_or(other)),
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn xml_has_only_what_it_allows() {
        assert_eq!(
            XmlText::cdata("a\0\x1b\t\n\r\u{85}\u{fffe}\u{ffff}\x7f").as_str(),
            "a␀␛\t\n␍\u{fffd}\u{fffd}\u{fffd}␡"
        );
        assert_eq!(XmlText::attribute("a\nb\tc").as_str(), "a⏎b c");
        assert_eq!(XmlText::attribute("é\u{202e}a\u{200b}").as_str(), "é\\u{202e}a\\u{200b}");
    }

    #[test]
    fn the_end_of_a_cdata_section_is_split() {
        assert_eq!(XmlText::cdata("a]]>b").as_str(), "a]]]]><![CDATA[>b");
        assert_eq!(XmlText::attribute("a]]>b").as_str(), "a]]>b", "the writer escapes attributes");
    }

    proptest! {
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
