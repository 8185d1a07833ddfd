//! Faults of the status of the answer, for a server that does offer the API. A server that does
//! not offer it refuses in `refusals`.

use super::super::answers::matrix_error;
use super::super::message::Answer;
use super::{Change, Point, Row};

pub(super) const FAULTS: &[Row] = &[
    Row::new(
        "status-201",
        "The document is answered with 201.",
        Change::Representation(|_, answer| answer.status = 201),
    ),
    Row::new(
        "status-500",
        "The server answers 500 with a standard error.",
        Change::Representation(|_, answer| {
            answer.become_other(matrix_error(500, "M_UNKNOWN", "Internal server error"));
        }),
    ),
    Row::new(
        "status-502",
        "A proxy answers 502 with a web page.",
        Change::Representation(|_, answer| {
            let page = "<!doctype html><title>502 Bad Gateway</title>";
            answer.become_other(Answer::new(502, "text/html", page));
        }),
    ),
    Row::new(
        "internal-redirect",
        "The server redirects to the metadata that the issuer publishes itself.",
        Change::Representation(|_, answer| {
            answer.become_other(Answer::new(302, "text/plain", ""));
            answer.set("location", "/.well-known/openid-configuration");
        }),
    ),
    Row::new(
        "needs-token",
        "The server answers 401 without an access token.",
        Change::Representation(|request, answer| {
            if !request.has_token() {
                let error = matrix_error(401, "M_MISSING_TOKEN", "Missing access token");
                answer.become_other(error);
            }
        }),
    ),
    Row::new(
        "refuses-invalid-token",
        "The server answers 401 to an access token that it does not know.",
        Change::Representation(|request, answer| {
            if request.has_token() {
                let error = matrix_error(401, "M_UNKNOWN_TOKEN", "Unknown access token");
                answer.become_other(error);
            }
        }),
    ),
    Row::new(
        "rate-limited",
        "Every answer is 429; this breaks no requirement, but nothing can be judged.",
        Change::Answer(Point::Everywhere, |_, answer| {
            answer.become_other(matrix_error(429, "M_LIMIT_EXCEEDED", "Too many requests"));
            answer.set("retry-after", "1");
        }),
    ),
];
