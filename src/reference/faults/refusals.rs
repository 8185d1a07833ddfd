//! A server that does not offer the API: the healthy refusal, and the ways to get it wrong.

use serde_json::json;

use super::super::message::Response;
use super::super::responses::{json_response, matrix_error, unrecognized};
use super::{Change, Point, Row};

pub(super) const FAULTS: &[Row] = &[
    Row::new(
        "not-offered",
        "The server does not offer the API and says so with 404 M_UNRECOGNIZED, which is healthy.",
        Change::Response(Point::Metadata, |_, response| {
            response.become_other(unrecognized());
        }),
    ),
    Row::new(
        "not-offered-wrong-errcode",
        "The server does not offer the API and responses 404 with M_NOT_FOUND.",
        Change::Response(Point::Metadata, |_, response| {
            response.become_other(matrix_error(404, "M_NOT_FOUND", "Not found"));
        }),
    ),
    Row::new(
        "not-offered-bad-errcode",
        "The server does not offer the API and responses 404 with an errcode that is no identifier.",
        Change::Response(Point::Metadata, |_, response| {
            response.become_other(matrix_error(404, "unrecognized", "Unrecognized request"));
        }),
    ),
    Row::new(
        "not-offered-without-error",
        "The server does not offer the API and leaves out the member `error`.",
        Change::Response(Point::Metadata, |_, response| {
            response.become_other(json_response(404, &json!({ "errcode": "M_UNRECOGNIZED" })));
        }),
    ),
    Row::new(
        "not-offered-without-errcode",
        "The server does not offer the API and leaves out the member `errcode`.",
        Change::Response(Point::Metadata, |_, response| {
            response.become_other(json_response(404, &json!({ "error": "Not found" })));
        }),
    ),
    Row::new(
        "not-offered-text-plain",
        "The server does not offer the API and labels its error text/plain.",
        Change::Response(Point::Metadata, |_, response| {
            response.become_other(unrecognized());
            response.set("content-type", "text/plain");
        }),
    ),
    Row::new(
        "not-offered-html",
        "The server does not offer the API and a proxy responds 404 with a web page.",
        Change::Response(Point::Metadata, |_, response| {
            let page = "<!doctype html><title>404 Not Found</title>";
            response.become_other(Response::new(404, "text/html", page));
        }),
    ),
];
