//! The responses of a case file for a server that stands somewhere else, at another time: so that they can be served.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use regex_lite::{Captures, Regex, escape};

use crate::check::grammar::http_date;
use crate::exchange::example::ExampleResponse;

/// Puts `base` in the place of these origins (`https://example.org`), also where a JWT in a body names them; its
/// signature is then wrong.
pub fn to_base(responses: &mut HashMap<String, ExampleResponse>, origins: &[String], base: &str) {
    // Most requests of a suite have the same origin.
    let alternatives: BTreeSet<String> = origins.iter().map(|origin| escape(origin)).collect();
    let alternatives = alternatives.into_iter().collect::<Vec<_>>().join("|");
    // What goes on as a host name or port is another origin.
    let Ok(origin) = Regex::new(&format!(r"(?:{alternatives})([^A-Za-z0-9.:-]|$)")) else { return };
    let Ok(jwt) = Regex::new(r"(eyJ[A-Za-z0-9_-]*)\.([A-Za-z0-9_-]+)\.") else { return };
    let replace =
        |text: &str| origin.replace_all(text, |found: &Captures<'_>| format!("{base}{}", &found[1])).into_owned();
    let replace_in_jwt = |found: &Captures<'_>| {
        let payload = URL_SAFE_NO_PAD.decode(&found[2]).ok().and_then(|octets| String::from_utf8(octets).ok());
        let payload =
            payload.map_or(Cow::Borrowed(&found[2]), |payload| URL_SAFE_NO_PAD.encode(replace(&payload)).into());
        format!("{}.{payload}.", &found[1])
    };
    for response in responses.values_mut() {
        response.headers.iter_mut().for_each(|(_, value)| *value = replace(value));
        if let Ok(text) = std::str::from_utf8(&response.body) {
            response.body = jwt.replace_all(&replace(text), replace_in_jwt).into_owned().into_bytes();
        }
    }
}

/// Moves all dates of header fields, so that what was at `clock` is now.
pub fn to_time(responses: &mut HashMap<String, ExampleResponse>, clock: SystemTime, now: SystemTime) {
    let Ok(later) = now.duration_since(clock) else { return };
    for (_, value) in responses.values_mut().flat_map(|response| &mut response.headers) {
        // The form of a date may be what matters: only the usual one is written anew.
        if let Some(date) = http_date::parse(value).ok().filter(|date| http_date::format(*date) == *value) {
            *value = http_date::format(date + later);
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::time::Duration;

    use super::*;

    fn responses(header: &str, body: &str) -> HashMap<String, ExampleResponse> {
        let headers = vec![("x".to_owned(), header.to_owned())];
        HashMap::from([("r".to_owned(), ExampleResponse { status: 200, headers, body: body.into(), raw: None })])
    }

    #[test]
    fn only_whole_origins_are_replaced() {
        let payload = URL_SAFE_NO_PAD.encode(r#"{"iss":"https://a.example/"}"#);
        let body = format!(r#"["https://a.example","https://a.example.org","https://a.example:1/","eyJ.{payload}.s"]"#);
        let mut responses = responses("<https://a.example/x>", &body);
        to_base(&mut responses, &["https://a.example".to_owned()], "http://127.0.0.1:8");
        let payload = URL_SAFE_NO_PAD.encode(r#"{"iss":"http://127.0.0.1:8/"}"#);
        let expected =
            format!(r#"["http://127.0.0.1:8","https://a.example.org","https://a.example:1/","eyJ.{payload}.s"]"#);
        assert_eq!(String::from_utf8_lossy(&responses["r"].body), expected);
        assert_eq!(responses["r"].headers[0].1, "<http://127.0.0.1:8/x>");
    }

    #[test]
    fn dates_of_the_usual_form_are_moved() {
        let clock = http_date::parse("Mon, 23 Nov 2026 20:00:00 GMT").unwrap();
        for (before, after) in [
            ("Mon, 23 Nov 2026 19:00:00 GMT", "Tue, 24 Nov 2026 19:00:00 GMT"),
            ("Monday, 23-Nov-26 19:00:00 GMT", "Monday, 23-Nov-26 19:00:00 GMT"),
            ("0", "0"),
        ] {
            let mut responses = responses(before, "");
            to_time(&mut responses, clock, clock + Duration::from_secs(24 * 60 * 60));
            assert_eq!(responses["r"].headers[0].1, after);
        }
    }
}
