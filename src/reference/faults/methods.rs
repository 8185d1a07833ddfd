//! Faults in the responds to other methods than GET, to paths that are not implemented, and of
//! errors in general.

use super::super::message::{Request, Response};
use super::super::responses::{matrix_error, unrecognized};
use super::super::routes::Route;
use super::{Change, Point, Row};

pub(super) const FAULTS: &[Row] = &[
    Row::new(
        "options-404",
        "OPTIONS is answered with 404.",
        Change::Response(Point::Preflight, |_, response| {
            response.become_other(unrecognized());
        }),
    ),
    Row::new(
        "options-401",
        "OPTIONS is answered with 401.",
        Change::Response(Point::Preflight, |_, response| {
            let error = matrix_error(401, "M_MISSING_TOKEN", "Missing access token");
            response.become_other(error);
        }),
    ),
    Row::new(
        "options-redirect",
        "OPTIONS is redirected, which no browser follows.",
        Change::Response(Point::Preflight, |request, response| {
            response.status = 301;
            response.set("location", &format!("{}/", request.path));
        }),
    ),
    Row::new(
        "options-with-document",
        "OPTIONS is answered with the document.",
        Change::Request(|request| read_as_get(request, "OPTIONS")),
    ),
    Row::new(
        "post-with-document",
        "POST is answered with the document.",
        Change::Request(|request| read_as_get(request, "POST")),
    ),
    Row::new(
        "head-500",
        "HEAD is answered with 500.",
        Change::Response(Point::Head, |_, response| response.status = 500),
    ),
    Row::new(
        "wrong-method-404",
        "A wrong method is answered with 404.",
        Change::Response(Point::WrongMethod, |_, response| {
            response.become_other(unrecognized());
        }),
    ),
    Row::new(
        "wrong-method-500",
        "A wrong method is answered with 500.",
        Change::Response(Point::WrongMethod, |_, response| {
            response.become_other(matrix_error(500, "M_UNKNOWN", "Internal server error"));
        }),
    ),
    Row::new(
        "wrong-method-empty",
        "A wrong method is answered with 405 and no content.",
        Change::Response(Point::WrongMethod, |_, response| {
            response.body.clear();
            response.remove("content-type");
        }),
    ),
    Row::new(
        "no-allow",
        "A wrong method is answered with 405, but without Allow.",
        Change::Response(Point::WrongMethod, |_, response| response.remove("allow")),
    ),
    Row::new(
        "unknown-path-text",
        "A path that is not implemented is answered with 404 and plain text.",
        Change::Response(Point::Unrecognized, |_, response| {
            response.become_other(Response::new(404, "text/plain", "404 page not found\n"));
        }),
    ),
    Row::new(
        "unknown-path-400",
        "A path that is not implemented is answered with 400.",
        Change::Response(Point::Unrecognized, |_, response| response.status = 400),
    ),
    Row::new(
        "unknown-path-not-found",
        "A path that is not implemented is answered with M_NOT_FOUND.",
        Change::Response(Point::Unrecognized, |_, response| {
            response.become_other(matrix_error(404, "M_NOT_FOUND", "Not found"));
        }),
    ),
    Row::new(
        "errors-cached",
        "Errors may be stored for ten minutes, and for an hour by shared caches.",
        Change::Response(Point::Errors, |_, response| {
            response.set("cache-control", "public, max-age=600, s-maxage=3600");
        }),
    ),
];

fn read_as_get(request: &mut Request, method: &str) {
    if request.method == method && Route::of(&request.path) == Route::Metadata {
        "GET".clone_into(&mut request.method);
    }
}
