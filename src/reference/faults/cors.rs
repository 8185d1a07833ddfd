//! Faults of the fields that let a web page read the answer (WHATWG Fetch, CORS protocol).

use super::super::message::Answer;
use super::{Change, Point, Row};

const ALLOW_ORIGIN: &str = "access-control-allow-origin";
const ALLOW_HEADERS: &str = "access-control-allow-headers";

pub(super) const FAULTS: &[Row] = &[
    Row::new(
        "no-cors",
        "No answer carries CORS fields.",
        Change::Answer(Point::Everywhere, |_, answer| remove_cors(answer)),
    ),
    Row::new(
        "no-cors-on-errors",
        "Errors carry no CORS fields.",
        Change::Answer(Point::Errors, |_, answer| remove_cors(answer)),
    ),
    Row::new(
        "two-allow-origin",
        "Every answer has two lines Access-Control-Allow-Origin.",
        Change::Answer(Point::Everywhere, |_, answer| answer.add(ALLOW_ORIGIN, "*")),
    ),
    Row::new(
        "listed-allow-origin",
        "Access-Control-Allow-Origin holds a list of two origins.",
        Change::Answer(Point::Everywhere, |_, answer| {
            answer.set(ALLOW_ORIGIN, "https://a.example, https://b.example");
        }),
    ),
    Row::new(
        "null-allow-origin",
        "Access-Control-Allow-Origin is `null`.",
        Change::Answer(Point::Everywhere, |_, answer| {
            answer.set(ALLOW_ORIGIN, "null");
        }),
    ),
    Row::new(
        "echoes-origin-without-vary",
        "Access-Control-Allow-Origin repeats the request's Origin, and Vary does not say so.",
        Change::Answer(Point::Everywhere, |request, answer| {
            if let Some(origin) = request.field("origin") {
                answer.set(ALLOW_ORIGIN, &origin);
            }
        }),
    ),
    Row::new(
        "star-allow-headers",
        "The preflight allows all fields by a star, which does not cover Authorization.",
        Change::Answer(Point::Preflight, |_, answer| answer.set(ALLOW_HEADERS, "*")),
    ),
    Row::new(
        "no-authorization-allowed",
        "The preflight does not allow the field Authorization.",
        Change::Answer(Point::Preflight, |_, answer| {
            answer.set(ALLOW_HEADERS, "X-Requested-With, Content-Type");
        }),
    ),
    Row::new(
        "post-only-allow-methods",
        "The preflight allows POST only.",
        Change::Answer(Point::Preflight, |_, answer| {
            answer.set("access-control-allow-methods", "POST");
        }),
    ),
];

fn remove_cors(answer: &mut Answer) {
    answer.fields.retain(|(name, _)| !name.starts_with("access-control-"));
}
