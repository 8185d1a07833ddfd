//! Content coding of the metadata document: gzip if the client accepts it, otherwise none.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::message::{Request, Response};

/// Compresses the body if `Accept-Encoding` names gzip (RFC 9110 section 12.5.3), and adds `Vary` in either case.
pub(super) fn encode(request: &Request, response: &mut Response) {
    response.set("vary", "Accept-Encoding");
    let accepted = request.field("accept-encoding").unwrap_or_default();
    if accepted.split(',').any(names_gzip)
        && let Some(octets) = gzip(&response.body)
    {
        response.body = octets;
        response.set("content-encoding", "gzip");
    }
}

/// The octets in gzip (RFC 1952), without a time stamp, so that the same input gives the same output.
fn gzip(octets: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(octets).ok()?;
    encoder.finish().ok()
}

fn names_gzip(member: &str) -> bool {
    let (coding, parameters) = member.split_once(';').unwrap_or((member, ""));
    let weight = parameters.trim().strip_prefix("q=");
    let refused = weight.is_some_and(|weight| weight.parse() == Ok(0.0_f32));
    coding.trim().eq_ignore_ascii_case("gzip") && !refused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_used_only_where_it_is_accepted() {
        for (accepted, expected) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("gzip; q=0.000, br", false),
            ("identity", false),
            ("", false),
        ] {
            let request =
                Request { fields: vec![("accept-encoding".to_owned(), accepted.to_owned())], ..Request::default() };
            let mut response = Response::new(200, "application/json", "{}");
            encode(&request, &mut response);
            let coding = response.field("content-encoding");
            assert_eq!(coding.is_some(), expected, "{accepted}");
            assert_eq!(response.field("vary"), Some("Accept-Encoding"));
        }
    }
}
