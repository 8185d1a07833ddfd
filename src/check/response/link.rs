//! Where a response leads: URLs taken apart and compared, octet by octet, so that no repair of ours hides a difference.

use url::{Url, form_urlencoded};

use crate::check::Subject;
use crate::exchange::json::{Json, Value};

/// A URL, taken apart as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link<'a> {
    base: &'a str,
    query: Option<&'a str>,
    fragment: Option<&'a str>,
}

/// A part of a URL that may have parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Query,
    Fragment,
}

impl Part {
    /// Its name in RFC 3986.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
        }
    }
}

impl<'a> Link<'a> {
    pub(super) fn of(url: &'a str) -> Self {
        let (before, fragment) = url.split_once('#').map_or((url, None), |(before, after)| (before, Some(after)));
        let (base, query) = before.split_once('?').map_or((before, None), |(before, after)| (before, Some(after)));
        Self { base, query, fragment }
    }

    fn text(&self, part: Part) -> Option<&'a str> {
        match part {
            Part::Query => self.query,
            Part::Fragment => self.fragment,
        }
    }

    /// The parameters of a part, decoded, as a JSON object of texts.
    pub(super) fn parameters(&self, part: Part) -> Json {
        let pairs = form_urlencoded::parse(self.text(part).unwrap_or_default().as_bytes());
        Json::new(Value::Object(pairs.map(|(name, value)| Json::member(name, Json::text(value))).collect()))
    }

    /// The names of the parameters of a part that the other URL does not have there, as they are written.
    pub(super) fn more_names(&self, wanted: &Self, part: Part) -> Vec<&'a str> {
        let known = wanted.names(part);
        self.names(part).into_iter().filter(|name| !known.contains(name)).collect()
    }

    fn names(&self, part: Part) -> Vec<&'a str> {
        pairs(self.text(part)).map(|pair| pair.split('=').next().unwrap_or_default()).collect()
    }

    /// The URL without the parameters that the other URL does not have.
    fn reduced_to(&self, wanted: &Self) -> String {
        let kept = |part: Part| {
            let known = wanted.names(part);
            let is_known = |pair: &&str| pair.split('=').next().is_some_and(|name| known.contains(&name));
            let pairs: Vec<&str> = pairs(self.text(part)).filter(is_known).collect();
            // An empty query or fragment is one too, where it is wanted.
            let is_kept = !pairs.is_empty() || (wanted.text(part) == Some("") && self.text(part).is_some());
            is_kept.then(|| pairs.join("&"))
        };
        joined(self.base, kept(Part::Query).as_deref(), kept(Part::Fragment).as_deref())
    }

    /// Whether this is the wanted URL, with more parameters or without.
    pub(super) fn is(&self, wanted: &str) -> bool {
        self.reduced_to(&Link::of(wanted)) == wanted
    }

    /// The same URL at another place.
    pub(super) fn elsewhere(&self) -> String {
        joined("https://elsewhere.example/", self.query, self.fragment)
    }

    /// The URL with other parameters in a part, as a JSON object.
    pub(super) fn with_parameters(&self, part: Part, parameters: &Json) -> String {
        let Value::Object(members) = &parameters.value else { return joined(self.base, self.query, self.fragment) };
        let mut text = form_urlencoded::Serializer::new(String::new());
        for member in members {
            match &member.value.value {
                Value::String(value) => text.append_pair(&member.name, value),
                Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                    text.append_pair(&member.name, &member.value.to_text())
                }
            };
        }
        let text = text.finish();
        let text = (!text.is_empty()).then_some(text.as_str());
        match part {
            Part::Query => joined(self.base, text, self.fragment),
            Part::Fragment => joined(self.base, self.query, text),
        }
    }
}

/// The value of a parameter in the query or the fragment of a URL.
pub(crate) fn parameter(url: &str, name: &str) -> Option<String> {
    let link = Link::of(url);
    let texts = [link.query, link.fragment].into_iter().flatten();
    let mut pairs = texts.flat_map(|text| form_urlencoded::parse(text.as_bytes()));
    pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

fn pairs(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.unwrap_or_default().split('&').filter(|pair| !pair.is_empty())
}

fn joined(base: &str, query: Option<&str>, fragment: Option<&str>) -> String {
    let query = query.map_or_else(String::new, |query| format!("?{query}"));
    let fragment = fragment.map_or_else(String::new, |fragment| format!("#{fragment}"));
    format!("{base}{query}{fragment}")
}

/// A reference made absolute; one that is absolute keeps its octets.
pub(super) fn resolved(reference: &str, subject: Subject<'_>) -> String {
    if Url::parse(reference).is_ok() {
        return reference.to_owned();
    }
    let base = &subject.exchange.request.url;
    base.join(reference).map_or_else(|_| reference.to_owned(), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_that_are_not_wanted_are_taken_away() {
        let is = |url: &str, wanted: &str| Link::of(url).is(wanted);
        assert!(is("https://a.example/cb?code=1&state=2", "https://a.example/cb"));
        assert!(is("https://a.example/cb?code=1#x=2", "https://a.example/cb"));
        assert!(is("https://a.example/cb?x=1&code=1", "https://a.example/cb?x=1"));
        assert!(is("com.example.app:/cb?code=1", "com.example.app:/cb"));
        assert!(is("https://a.example/cb?", "https://a.example/cb?"));
        assert!(is("https://a.example/cb?", "https://a.example/cb"));
    }

    #[test]
    fn all_else_is_compared_octet_by_octet() {
        let is = |url: &str, wanted: &str| Link::of(url).is(wanted);
        assert!(!is("https://a.example/cb/?code=1", "https://a.example/cb"));
        assert!(!is("HTTPS://a.example/cb", "https://a.example/cb"));
        assert!(!is("https://a.example/cb?x=2", "https://a.example/cb?x=1"));
        assert!(!is("https://a.example/cb", "https://a.example/cb?x=1"));
        assert!(!is("https://a.example/c%62", "https://a.example/cb"));
    }

    #[test]
    fn parameters_are_decoded_and_written_again() {
        let link = Link::of("https://a.example/?a=1+2&b=%26#c=3");
        assert_eq!(link.parameters(Part::Query).to_text(), r#"{"a":"1 2","b":"&"}"#);
        assert_eq!(link.parameters(Part::Fragment).to_text(), r#"{"c":"3"}"#);
        let one = Json::new(Value::Object(vec![Json::member("d", Json::text("&"))]));
        assert_eq!(link.with_parameters(Part::Query, &one), "https://a.example/?d=%26#c=3");
        assert_eq!(link.more_names(&Link::of("https://b.example/?b=2"), Part::Query), ["a"]);
    }
}
