//! `absolute`: an absolute http or https URL with a host.

use std::sync::Arc;

use super::{UrlCondition, parse, without_scheme};
use crate::check::condition::Kind;
use crate::notation::{Shape, key};
use crate::setting::Deployment;

pub(super) static KIND: Kind<dyn UrlCondition> = Kind {
    key: key("absolute", Shape::Just(true), "an absolute http or https URL with a host, and nothing more"),
    read: |_, _| Some(Arc::new(Absolute)),
};

#[derive(Debug)]
pub(super) struct Absolute;

impl UrlCondition for Absolute {
    fn violation(&self, text: &str, _deployment: Deployment) -> Option<(String, String)> {
        parse(text).err()
    }

    fn describe(&self) -> String {
        "that is absolute".to_owned()
    }

    fn others(&self, url: &str) -> Vec<String> {
        let path = without_scheme(url).split_once('/').map_or("", |(_, path)| path);
        vec![format!("/{path}")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str) -> bool {
        Absolute.violation(text, Deployment::Production).is_none()
    }

    #[test]
    fn healthy_urls_are_absolute() {
        for text in [
            "https://account.example.com/",
            "HTTPS://a.example",
            "https://[2001:db8::1]:8448/auth",
            "https://a.example:443/x?y=z",
            "https://xn--bcher-kva.example./",
            "http://a.example/%2F",
        ] {
            assert!(holds(text), "{text}");
        }
    }

    #[test]
    fn what_a_client_cannot_use_is_not_absolute() {
        for text in [
            "/oauth2/token",
            "account.example.com/oauth2",
            "//account.example.com/x",
            " https://a.example/ ",
            "https://a.example/ ",
            "\thttps://a.example/",
            "https:///oauth2",
            "",
            "https:a.example",
            "urn:x",
            "https://",
            "https://a b/",
            "ftp://a.example/",
        ] {
            assert!(!holds(text), "{text:?}");
        }
        let (expected, got) = Absolute.violation("a", Deployment::Production).unwrap_or_default();
        assert_eq!((&*expected, &*got), ("an absolute http or https URL with a host", "`a`, which is not absolute"));
    }
}
