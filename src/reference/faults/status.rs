//! Faults of the status of the response, for a server that does offer the API. A server that does
//! not offer it refuses in `refusals`.

use super::super::message::Response;
use super::super::responses::matrix_error;
use super::{Change, Point, Row};

pub(super) const FAULTS: &[Row] = &[
    Row::new(
        "status-201",
        "The document is answered with 201.",
        Change::Representation(|_, response| response.status = 201),
    ),
    Row::new(
        "status-500",
        "The server responds 500 with a standard error.",
        Change::Representation(|_, response| {
            response.become_other(matrix_error(500, "M_UNKNOWN", "Internal server error"));
        }),
    ),
    Row::new(
        "status-502",
        "A proxy responds 502 with a web page.",
        Change::Representation(|_, response| {
            let page = "<!doctype html><title>502 Bad Gateway</title>";
            response.become_other(Response::new(502, "text/html", page));
        }),
    ),
    Row::new(
        "internal-redirect",
        "The server redirects to the metadata that the issuer publishes itself.",
        Change::Representation(|_, response| {
            response.become_other(Response::new(302, "text/plain", ""));
            response.set("location", "/.well-known/openid-configuration");
        }),
    ),
    Row::new(
        "needs-token",
        "The server responds 401 without an access token.",
        Change::Representation(|request, response| {
            if !request.has_token() {
                let error = matrix_error(401, "M_MISSING_TOKEN", "Missing access token");
                response.become_other(error);
            }
        }),
    ),
    Row::new(
        "refuses-invalid-token",
        "The server responds 401 to an access token that it does not know.",
        Change::Representation(|request, response| {
            if request.has_token() {
                let error = matrix_error(401, "M_UNKNOWN_TOKEN", "Unknown access token");
                response.become_other(error);
            }
        }),
    ),
    Row::new(
        "rate-limited",
        "Every response is 429; this breaks no requirement, but nothing can be judged.",
        Change::Response(Point::Everywhere, |_, response| {
            response.become_other(matrix_error(429, "M_LIMIT_EXCEEDED", "Too many requests"));
            response.set("retry-after", "1");
        }),
    ),
];
