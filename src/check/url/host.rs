//! `host`: a host that clients elsewhere can reach.

use std::sync::Arc;

use super::{UrlCondition, parse};
use crate::check::condition::Kind;
use crate::exchange::host;
use crate::notation::{Shape, key};
use crate::setting::Deployment;

pub(super) static KIND: Kind<dyn UrlCondition> = Kind {
    key: key(
        "host",
        Shape::Word(&["public"]),
        "a host that clients elsewhere can reach; in a development deployment any host",
    ),
    read: |_, _| Some(Arc::new(PublicHost)),
};

#[derive(Debug)]
struct PublicHost;

impl UrlCondition for PublicHost {
    fn violation(&self, text: &str, deployment: Deployment) -> Option<(String, String)> {
        let url = match parse(text) {
            Ok(url) => url,
            Err(violation) => return Some(violation),
        };
        let is_fine = deployment == Deployment::Development || host::is_public(&url);
        (!is_fine).then(|| ("a public host".to_owned(), format!("`{text}`")))
    }

    fn describe(&self) -> String {
        "with a public host".to_owned()
    }

    fn others(&self, _url: &str) -> Vec<String> {
        vec!["https://mas:8080/".to_owned()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_host_is_accepted_in_development() {
        let (expected, _) = PublicHost.violation("http://[::]:8080/", Deployment::Production).unwrap_or_default();
        assert_eq!(expected, "a public host");
        assert!(PublicHost.violation("http://[::]:8080/", Deployment::Development).is_none());
        assert!(PublicHost.violation("https://a.example/", Deployment::Production).is_none());
    }
}
