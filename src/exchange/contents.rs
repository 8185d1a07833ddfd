//! The distinct contents of many responses: a document that is requested again and again is kept and parsed once.

use super::Response;

/// The distinct contents of responses.
#[derive(Debug, Default)]
pub struct Contents(Vec<Response>);

impl Contents {
    /// Makes a response share its content with an earlier response that has the same content. Returns whether there was
    /// one.
    pub fn share(&self, response: &mut Response) -> bool {
        self.0.iter().any(|known| response.share_content(known))
    }

    /// Remembers the content of a response, for later ones to share.
    pub fn add(&mut self, response: &Response) {
        self.0.push(response.content_only());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::exchange::Fields;

    fn response(coding: &str, content: &str) -> Response {
        let mut fields = Fields::new();
        if !coding.is_empty() {
            fields.push("content-encoding", coding.as_bytes());
        }
        Response::new(200, fields, content.as_bytes().to_vec())
    }

    #[test]
    fn equal_contents_are_one() {
        let mut contents = Contents::default();
        let first = response("", "{}");
        contents.add(&first);
        let mut same = response("", "{}");
        assert!(contents.share(&mut same) && Arc::ptr_eq(&same.content, &first.content));
        assert!(std::ptr::eq(same.body(), first.body()), "it is parsed once");
        for mut other in [response("", "[]"), response("gzip", "{}"), response("", "")] {
            assert!(!contents.share(&mut other));
        }
    }
}
