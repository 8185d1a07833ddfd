//! Parsers of header field grammar, as strict as the RFCs: a lenient reader would hide what the server got wrong. Which
//! field has to follow which grammar is not known here.
//!
//! They take one field value, its lines joined by a comma, white space around it trimmed (RFC 9110, section 5.3), as
//! text: every character over U+007F stands for octets that HTTP calls obs-text.

pub mod cache_control;
pub mod delta_seconds;
pub mod entity_tag;
pub mod http_date;
pub mod list;
pub mod media_type;
mod scanner;
pub mod uri;

/// Where and why a text does not follow its grammar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found {found} at character {}", .at + 1)]
pub struct GrammarError {
    /// How many characters stand before the fault.
    pub at: usize,
    /// What the grammar has there.
    pub expected: String,
    /// What stands there.
    pub found: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_error_counts_characters_from_one() {
        let error = GrammarError { at: 0, expected: "a digit".to_owned(), found: "`x`".to_owned() };
        assert_eq!(error.to_string(), "expected a digit, found `x` at character 1");
    }

    proptest! {
        #[test]
        fn no_octets_make_a_parser_panic(octets: Vec<u8>, scrap in r#"[Ww/"\\,;=\[\]%:@ a0-]{0,12}"#) {
            let latin: String = octets.iter().copied().map(char::from).collect();
            for value in [latin.as_str(), &String::from_utf8_lossy(&octets), &scrap] {
                let faults = [
                    cache_control::parse(value).err(),
                    delta_seconds::parse(value).err(),
                    delta_seconds::retry_after(value).err(),
                    entity_tag::parse(value).err(),
                    http_date::parse(value).err(),
                    list::tokens(value).err(),
                    list::field_names(value).err(),
                    media_type::parse(value).err(),
                    uri::characters(value).err(),
                ];
                for fault in faults.into_iter().flatten() {
                    prop_assert!(fault.at <= value.chars().count());
                }
                prop_assert!(list::members(value).iter().all(|member| !member.is_empty()));
            }
        }
    }
}
