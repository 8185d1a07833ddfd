//! The distinct contents of many answers: the same document, asked for again and again, is kept and parsed once.

use super::Answer;

/// The distinct contents of answers.
#[derive(Debug, Default)]
pub struct Contents(Vec<Answer>);

impl Contents {
    /// Makes an answer share its content with an earlier one that has the same. Whether there was one.
    pub fn share(&self, answer: &mut Answer) -> bool {
        self.0.iter().any(|known| answer.share_content(known))
    }

    /// Takes down the content of an answer, for later ones to share.
    pub fn add(&mut self, answer: &Answer) {
        self.0.push(answer.content_only());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::exchange::Fields;

    fn answer(coding: &str, content: &str) -> Answer {
        let mut fields = Fields::new();
        if !coding.is_empty() {
            fields.push("content-encoding", coding.as_bytes());
        }
        Answer::new(200, fields, content.as_bytes().to_vec())
    }

    #[test]
    fn equal_contents_are_one() {
        let mut contents = Contents::default();
        let first = answer("", "{}");
        contents.add(&first);
        let mut same = answer("", "{}");
        assert!(contents.share(&mut same) && Arc::ptr_eq(&same.content, &first.content));
        assert!(std::ptr::eq(same.body(), first.body()), "it is parsed once");
        for mut other in [answer("", "[]"), answer("gzip", "{}"), answer("", "")] {
            assert!(!contents.share(&mut other));
        }
    }
}
