//! URLs: of a member of the document, or of the request itself (RFC 3986).

use url::Url;

use super::{Deployment, Spot, Subject, Verdict, grammar};
use crate::exchange::host;

/// A part that a URL may be asked to do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrlPart {
    /// `?…`, an empty one included.
    Query,
    /// `#…`, an empty one included.
    Fragment,
    /// `user:password@`.
    Userinfo,
}

impl UrlPart {
    /// The name of the part in RFC 3986.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::Userinfo => "userinfo",
        }
    }
}

/// One thing asked of a URL. All of them ask for an absolute http or https URL with a host first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrlCondition {
    /// Nothing more.
    Absolute,
    /// The scheme is one of these, in any case; with a development deployment http is taken for https.
    Scheme(Vec<String>),
    /// It does not have these parts.
    Without(Vec<UrlPart>),
    /// Clients elsewhere can reach the host; with a development deployment any host will do.
    PublicHost,
    /// It has only characters that RFC 3986 allows.
    Rfc3986Characters,
}

impl UrlCondition {
    /// What is expected and what was got, if `text` does not meet this.
    pub(super) fn violation(&self, text: &str, deployment: Deployment) -> Option<(String, String)> {
        // Judged on the text alone: a host in the wrong alphabet is just what this asks about.
        if matches!(self, Self::Rfc3986Characters) {
            return grammar::uri::characters(text).err().map(|error| {
                ("only characters that RFC 3986 allows in a URL".to_owned(), format!("`{text}`: {error}"))
            });
        }
        let url = match parse(text) {
            Ok(url) => url,
            Err(why) => {
                return Some(("an absolute http or https URL with a host".to_owned(), format!("`{text}`, {why}")));
            }
        };
        let got = || format!("`{text}`");
        match self {
            Self::Absolute | Self::Rfc3986Characters => None,
            Self::Scheme(schemes) => (!has_scheme(&url, schemes, deployment))
                .then(|| (format!("the scheme {}", schemes.join(" or ")), got())),
            Self::Without(parts) => {
                let part = parts.iter().find(|part| has_part(text, &url, **part))?;
                Some((format!("no {}", part.as_str()), got()))
            }
            Self::PublicHost => {
                let fine = deployment == Deployment::Development || host::is_public(&url);
                (!fine).then(|| ("a public host".to_owned(), got()))
            }
        }
    }
}

fn has_scheme(url: &Url, schemes: &[String], deployment: Deployment) -> bool {
    schemes.iter().any(|scheme| {
        let relaxed = deployment == Deployment::Development && scheme == "https" && url.scheme() == "http";
        url.scheme() == scheme || relaxed
    })
}

/// Judged on the text as it was sent, since parsing drops an empty query or fragment.
fn has_part(text: &str, url: &Url, part: UrlPart) -> bool {
    match part {
        UrlPart::Fragment => text.contains('#'),
        UrlPart::Query => text.split('#').next().is_some_and(|before| before.contains('?')),
        UrlPart::Userinfo => !url.username().is_empty() || url.password().is_some(),
    }
}

/// An absolute http or https URL with a host, read strictly enough that no client repairs it differently: parsers of
/// the WHATWG kind drop white space at the ends and supply missing slashes.
pub(super) fn parse(text: &str) -> Result<Url, &'static str> {
    if text.trim() != text || text.is_empty() {
        return Err(if text.is_empty() { "which is empty" } else { "with white space around it" });
    }
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err("which is not absolute");
    };
    if !(scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")) {
        return Err("whose scheme is not http or https");
    }
    if rest.is_empty() || rest.starts_with(['/', '?', '#', '\\']) {
        return Err("which has no host");
    }
    Url::parse(text).map_err(|_| "which is not a URL")
}

/// Judges the URL that the request was sent to.
pub(super) fn judge_request(conditions: &[UrlCondition], subject: Subject<'_>, deployment: Deployment) -> Verdict {
    let url = subject.exchange.request.url.as_str();
    let verdicts = conditions.iter().map(|condition| match condition.violation(url, deployment) {
        None => Verdict::Holds,
        Some((expected, got)) => subject.violated(expected, got, Spot::Url),
    });
    Verdict::all(verdicts, || Verdict::Holds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Deployment::{Development, Production};

    fn holds(condition: &UrlCondition, text: &str) -> bool {
        condition.violation(text, Production).is_none()
    }

    #[test]
    fn what_is_expected_is_told_in_words() {
        let expected = |condition: UrlCondition, text: &str| {
            condition.violation(text, Deployment::Production).map(|(expected, _)| expected).unwrap_or_default()
        };
        let without = |part| UrlCondition::Without(vec![part]);
        assert_eq!(expected(without(UrlPart::Query), "https://a.example/?"), "no query");
        assert_eq!(expected(without(UrlPart::Fragment), "https://a.example/#"), "no fragment");
        assert_eq!(expected(without(UrlPart::Userinfo), "https://:b@a.example/"), "no userinfo");
        assert_eq!(
            expected(UrlCondition::Scheme(vec!["https".into(), "x".into()]), "http://a.example/"),
            "the scheme https or x"
        );
        assert_eq!(expected(UrlCondition::PublicHost, "https://localhost/"), "a public host");
        assert_eq!(expected(UrlCondition::Absolute, "a"), "an absolute http or https URL with a host");
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
            assert!(holds(&UrlCondition::Absolute, text), "{text}");
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
            assert!(!holds(&UrlCondition::Absolute, text), "{text:?}");
        }
    }

    #[test]
    fn http_is_taken_for_https_in_development_only() {
        let https = UrlCondition::Scheme(vec!["https".to_owned()]);
        assert!(holds(&https, "HTTPS://a.example/"));
        assert!(!holds(&https, "http://a.example/"));
        assert!(https.violation("http://a.example/", Development).is_none());
        assert!(https.violation("ftp://a.example/", Development).is_some());
    }

    #[test]
    fn an_empty_query_or_fragment_counts_and_an_escaped_one_does_not() {
        let without = UrlCondition::Without(vec![UrlPart::Query, UrlPart::Fragment, UrlPart::Userinfo]);
        for text in ["https://a.example/?", "https://a.example/#", "https://a.example/?t=1", "https://u:p@a.example/"] {
            assert!(!holds(&without, text), "{text}");
        }
        assert!(holds(&without, "https://a.example/%3F%23/@"));
        let query = UrlCondition::Without(vec![UrlPart::Query]);
        assert!(holds(&query, "https://a.example/#?"), "a question mark in a fragment is no query");
    }

    #[test]
    fn a_private_host_is_accepted_in_development() {
        assert!(!holds(&UrlCondition::PublicHost, "http://[::]:8080/"));
        assert!(UrlCondition::PublicHost.violation("http://[::]:8080/", Development).is_none());
    }
}
