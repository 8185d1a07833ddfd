//! `scheme`: the scheme of a URL, in any case.

use std::sync::Arc;

use super::{UrlCondition, parse, without_scheme};
use crate::check::condition::Kind;
use crate::check::reader::Reader;
use crate::notation::Shape::{self, Either, List, Word};
use crate::notation::key;
use crate::setting::Deployment;

const SCHEME: Shape = Word(&["http", "https"]);

pub(super) static KIND: Kind<dyn UrlCondition> = Kind {
    key: key(
        "scheme",
        Either(&[SCHEME, List(&SCHEME)]),
        "its scheme; in a development deployment http is accepted for https",
    ),
    read: |_, node| Some(Arc::new(Scheme(Reader::texts(node)))),
};

/// With a development deployment http is taken for https.
#[derive(Debug)]
struct Scheme(Vec<String>);

impl UrlCondition for Scheme {
    fn violation(&self, text: &str, deployment: Deployment) -> Option<(String, String)> {
        let url = match parse(text) {
            Ok(url) => url,
            Err(violation) => return Some(violation),
        };
        let has = |scheme: &String| {
            let is_excused = deployment == Deployment::Development && scheme == "https" && url.scheme() == "http";
            url.scheme() == scheme || is_excused
        };
        (!self.0.iter().any(has)).then(|| (format!("the scheme {}", self.0.join(" or ")), format!("`{text}`")))
    }

    fn describe(&self) -> String {
        format!("with the scheme {}", self.0.join(" or "))
    }

    fn others(&self, url: &str) -> Vec<String> {
        let other = if self.0.iter().any(|scheme| scheme == "http") { "ftp" } else { "http" };
        vec![format!("{other}://{}", without_scheme(url))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Deployment::{Development, Production};

    #[test]
    fn http_is_taken_for_https_in_development_only() {
        let https = Scheme(vec!["https".to_owned()]);
        assert!(https.violation("HTTPS://a.example/", Production).is_none());
        assert!(https.violation("http://a.example/", Production).is_some());
        assert!(https.violation("http://a.example/", Development).is_none());
        assert!(https.violation("ftp://a.example/", Development).is_some());
        let two = Scheme(vec!["https".to_owned(), "x".to_owned()]);
        let (expected, got) = two.violation("http://a.example/", Production).unwrap_or_default();
        assert_eq!((&*expected, &*got), ("the scheme https or x", "`http://a.example/`"));
    }
}
