//! Faults of the fields that let a web page read the response (WHATWG Fetch, CORS protocol).

use super::super::message::Response;
use super::{Change, Point, Row};

const ALLOW_ORIGIN: &str = "access-control-allow-origin";
const ALLOW_HEADERS: &str = "access-control-allow-headers";

pub(super) const FAULTS: &[Row] = &[
    Row::new(
        "no-cors",
        "No response carries CORS fields.",
        Change::Response(Point::Everywhere, |_, response| remove_cors(response)),
    ),
    Row::new(
        "no-cors-on-errors",
        "Errors carry no CORS fields.",
        Change::Response(Point::Errors, |_, response| remove_cors(response)),
    ),
    Row::new(
        "two-allow-origin",
        "Every response has two lines Access-Control-Allow-Origin.",
        Change::Response(Point::Everywhere, |_, response| response.add(ALLOW_ORIGIN, "*")),
    ),
    Row::new(
        "listed-allow-origin",
        "Access-Control-Allow-Origin holds a list of two origins.",
        Change::Response(Point::Everywhere, |_, response| {
            response.set(ALLOW_ORIGIN, "https://a.example, https://b.example");
        }),
    ),
    Row::new(
        "null-allow-origin",
        "Access-Control-Allow-Origin is `null`.",
        Change::Response(Point::Everywhere, |_, response| {
            response.set(ALLOW_ORIGIN, "null");
        }),
    ),
    Row::new(
        "echoes-origin-without-vary",
        "Access-Control-Allow-Origin repeats the request's Origin, and Vary does not say so.",
        Change::Response(Point::Everywhere, |request, response| {
            if let Some(origin) = request.field("origin") {
                response.set(ALLOW_ORIGIN, &origin);
            }
        }),
    ),
    Row::new(
        "star-allow-headers",
        "The preflight allows all fields by a star, which does not cover Authorization.",
        Change::Response(Point::Preflight, |_, response| response.set(ALLOW_HEADERS, "*")),
    ),
    Row::new(
        "no-authorization-allowed",
        "The preflight does not allow the field Authorization.",
        Change::Response(Point::Preflight, |_, response| {
            response.set(ALLOW_HEADERS, "X-Requested-With, Content-Type");
        }),
    ),
    Row::new(
        "post-only-allow-methods",
        "The preflight allows POST only.",
        Change::Response(Point::Preflight, |_, response| {
            response.set("access-control-allow-methods", "POST");
        }),
    ),
];

fn remove_cors(response: &mut Response) {
    response.fields.retain(|(name, _)| !name.starts_with("access-control-"));
}
