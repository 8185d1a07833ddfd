//! `characters`: only characters that RFC 3986 allows in a URL.

use std::sync::Arc;

use super::UrlCondition;
use crate::check::condition::Kind;
use crate::check::grammar::uri;
use crate::notation::{Shape, key};
use crate::setting::Deployment;

pub(super) static KIND: Kind<dyn UrlCondition> = Kind {
    key: key("characters", Shape::Word(&["rfc3986"]), "only characters that RFC 3986 allows"),
    read: |_, _| Some(Arc::new(Characters)),
};

/// Judged on the text alone: a host in the wrong alphabet is just what this asks about.
#[derive(Debug)]
struct Characters;

impl UrlCondition for Characters {
    fn violation(&self, text: &str, _deployment: Deployment) -> Option<(String, String)> {
        let error = uri::characters(text).err()?;
        Some(("only characters that RFC 3986 allows in a URL".to_owned(), format!("`{text}`: {error}")))
    }

    fn describe(&self) -> String {
        "with the characters of RFC 3986".to_owned()
    }

    fn others(&self, url: &str) -> Vec<String> {
        vec![format!("{url}{{tenant}}")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_repairs_is_refused() {
        assert!(Characters.violation("https://a.example/%7B", Deployment::Production).is_none());
        let (expected, got) = Characters.violation("https://a/{b}", Deployment::Production).unwrap_or_default();
        assert_eq!(expected, "only characters that RFC 3986 allows in a URL");
        assert!(got.starts_with("`https://a/{b}`: expected"), "{got}");
    }
}
