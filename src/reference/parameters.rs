//! Parameters of a query or a form. One without a value counts as missing (RFC 6749 section 3.1).

use url::form_urlencoded;

use super::message::{Request, Response};
use super::oauth_error::{self, Code, error};

/// The most octets of a form.
const MOST_OCTETS: usize = 64 * 1024;

/// Names and values, in their order.
#[derive(Debug, Clone)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// The parameters in `application/x-www-form-urlencoded`. What is no UTF-8 is replaced by U+FFFD.
    pub(super) fn parse(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// The content of a request to an OAuth endpoint (RFC 6749 section 3.2).
    pub(super) fn of_content(request: &Request) -> Result<Self, Response> {
        if request.body.len() > MOST_OCTETS {
            return Err(oauth_error::with_status(413, Code::InvalidRequest, "the content is too long"));
        }
        let form = "application/x-www-form-urlencoded";
        if !request.body.is_empty() && request.media_type().as_deref() != Some(form) {
            return Err(error(Code::InvalidRequest, "the content must be application/x-www-form-urlencoded"));
        }
        Ok(Self::parse(&request.body))
    }

    /// The first value with this name that is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(found, value)| found == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// The value with this name, at an OAuth endpoint: a parameter must not be repeated (RFC 6749 section 3.2).
    pub(super) fn single(&self, name: &str) -> Result<Option<&str>, Response> {
        if self.is_repeated(name) {
            return Err(error(Code::InvalidRequest, "a parameter is repeated"));
        }
        Ok(self.get(name))
    }

    /// The value with this name, which must be there, at an OAuth endpoint.
    pub(super) fn required(&self, name: &str) -> Result<&str, Response> {
        self.single(name)?.ok_or_else(|| error(Code::InvalidRequest, &format!("the parameter {name} is missing")))
    }

    pub(super) fn is_repeated(&self, name: &str) -> bool {
        self.0.iter().filter(|(found, _)| found == name).count() > 1
    }

    /// These parameters without one, in `application/x-www-form-urlencoded`.
    pub(super) fn without(&self, name: &str) -> String {
        let others = self.0.iter().filter(|(found, _)| found != name);
        form_urlencoded::Serializer::new(String::new()).extend_pairs(others).finish()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn empty_values_count_as_missing_and_repeated_ones_are_refused() {
        let parameters = Parameters::parse(b"a=1&b=&c=x+y%2B&c=2&d=%FF");
        assert_eq!(parameters.single("a").unwrap(), Some("1"));
        assert_eq!(parameters.single("b").unwrap(), None);
        assert_eq!(parameters.get("c"), Some("x y+"));
        assert!(parameters.single("c").is_err());
        assert_eq!(parameters.get("d"), Some("\u{fffd}"));
        assert!(parameters.required("e").is_err());
        assert_eq!(parameters.without("c"), "a=1&b=&d=%EF%BF%BD");
    }

    #[test]
    fn content_is_a_form() {
        let request = |media_type: &str, body: &str| Request {
            fields: vec![("content-type".to_owned(), media_type.to_owned())],
            body: body.into(),
            ..Request::default()
        };
        let form = "Application/X-WWW-Form-Urlencoded; charset=utf-8";
        assert_eq!(Parameters::of_content(&request(form, "a=1")).unwrap().get("a"), Some("1"));
        assert!(Parameters::of_content(&request("application/json", "{}")).is_err());
        assert!(Parameters::of_content(&Request::default()).unwrap().get("a").is_none());
        assert_eq!(Parameters::of_content(&request(form, &"a".repeat(70_000))).unwrap_err().status, 413);
    }
}
