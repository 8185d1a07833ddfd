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
#[cfg(test)]
mod properties;
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

    #[test]
    fn an_error_counts_characters_from_one() {
        let error = GrammarError { at: 0, expected: "a digit".to_owned(), found: "`x`".to_owned() };
        assert_eq!(error.to_string(), "expected a digit, found `x` at character 1");
    }
}
