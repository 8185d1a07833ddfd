//! `without`: parts that a URL must do without, not even empty.

use std::sync::Arc;

use url::Url;

use super::{UrlCondition, parse};
use crate::check::condition::Kind;
use crate::check::reader::Reader;
use crate::notation::Shape::{self, Either, List, Word};
use crate::notation::{Node, key};
use crate::setting::Deployment;

const PART: Shape = Word(&["query", "fragment", "userinfo"]);

pub(super) static KIND: Kind<dyn UrlCondition> =
    Kind { key: key("without", Either(&[PART, List(&PART)]), "parts that it does not have, not even empty"), read };

fn read(_reader: &mut Reader<'_>, node: &Node) -> Option<Arc<dyn UrlCondition>> {
    let part = |text: &String| ALL.into_iter().find(|part| part.as_str() == text);
    Some(Arc::new(Without(Reader::texts(node).iter().filter_map(part).collect())))
}

/// A part that a URL may be asked to do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UrlPart {
    /// `?…`, an empty one included.
    Query,
    /// `#…`, an empty one included.
    Fragment,
    /// `user:password@`.
    Userinfo,
}

const ALL: [UrlPart; 3] = [UrlPart::Query, UrlPart::Fragment, UrlPart::Userinfo];

impl UrlPart {
    /// The name of the part in RFC 3986.
    fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::Userinfo => "userinfo",
        }
    }

    /// Judged on the text as it was sent, since parsing drops an empty query or fragment.
    fn is_in(self, text: &str, url: &Url) -> bool {
        match self {
            Self::Fragment => text.contains('#'),
            Self::Query => text.split('#').next().is_some_and(|before| before.contains('?')),
            Self::Userinfo => !url.username().is_empty() || url.password().is_some(),
        }
    }
}

#[derive(Debug)]
struct Without(Vec<UrlPart>);

impl UrlCondition for Without {
    fn violation(&self, text: &str, _deployment: Deployment) -> Option<(String, String)> {
        let url = match parse(text) {
            Ok(url) => url,
            Err(violation) => return Some(violation),
        };
        let part = self.0.iter().find(|part| part.is_in(text, &url))?;
        Some((format!("no {}", part.as_str()), format!("`{text}`")))
    }

    fn describe(&self) -> String {
        let parts: Vec<&str> = self.0.iter().map(|part| part.as_str()).collect();
        format!("without {}", parts.join(" or "))
    }

    fn others(&self, url: &str) -> Vec<String> {
        let with = |part: &UrlPart| match part {
            UrlPart::Query => {
                let (before, fragment) =
                    url.split_once('#').map_or((url, String::new()), |(a, b)| (a, format!("#{b}")));
                format!("{before}?tenant=1{fragment}")
            }
            UrlPart::Fragment => format!("{url}#main"),
            UrlPart::Userinfo => url.replacen("://", "://user:password@", 1),
        };
        self.0.iter().map(with).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(part: UrlPart, text: &str) -> Option<String> {
        Without(vec![part]).violation(text, Deployment::Production).map(|(expected, _)| expected)
    }

    #[test]
    fn an_empty_query_or_fragment_counts_and_an_escaped_one_does_not() {
        for text in ["https://a.example/?", "https://a.example/#", "https://a.example/?t=1", "https://u:p@a.example/"] {
            assert!(Without(ALL.to_vec()).violation(text, Deployment::Production).is_some(), "{text}");
        }
        assert!(Without(ALL.to_vec()).violation("https://a.example/%3F%23/@", Deployment::Production).is_none());
        assert_eq!(expected(UrlPart::Query, "https://a.example/#?"), None, "a question mark in a fragment is no query");
    }

    #[test]
    fn each_part_is_named() {
        assert_eq!(expected(UrlPart::Query, "https://a.example/?").as_deref(), Some("no query"));
        assert_eq!(expected(UrlPart::Fragment, "https://a.example/#").as_deref(), Some("no fragment"));
        assert_eq!(expected(UrlPart::Userinfo, "https://:b@a.example/").as_deref(), Some("no userinfo"));
    }

    #[test]
    fn a_query_is_put_before_the_fragment() {
        assert_eq!(Without(vec![UrlPart::Query]).others("https://a.example/#b"), ["https://a.example/?tenant=1#b"]);
    }
}
