//! Faults of the field lines of the 200 response: media type, coding, caching, dates. CORS has a
//! file of its own.

use super::super::coding::gzip;
use super::super::message::Response;
use super::{Change, Row};

pub(super) const FAULTS: &[Row] = &[
    Row::new(
        "content-type-missing",
        "The document has no media type.",
        Change::Representation(|_, response| response.remove("content-type")),
    ),
    Row::new(
        "content-type-text",
        "The document is labelled text/plain.",
        Change::Representation(|_, response| response.set("content-type", "text/plain")),
    ),
    Row::new(
        "content-type-html",
        "The document is labelled text/html.",
        Change::Representation(|_, response| response.set("content-type", "text/html")),
    ),
    Row::new(
        "content-type-latin1",
        "The document is labelled with the charset ISO-8859-1.",
        Change::Representation(|_, response| {
            response.set("content-type", "application/json; charset=ISO-8859-1");
        }),
    ),
    Row::new(
        "two-content-types",
        "The document has two lines Content-Type.",
        Change::Representation(|_, response| response.add("content-type", "text/plain")),
    ),
    Row::new(
        "unknown-content-encoding",
        "The document announces the content coding `utf-8`, which does not exist.",
        Change::Representation(|_, response| response.set("content-encoding", "utf-8")),
    ),
    Row::new(
        "not-gzip",
        "The document announces gzip, but is not compressed.",
        Change::Representation(|_, response| {
            response.set("content-encoding", "gzip");
            response.body = b"{}".to_vec();
        }),
    ),
    Row::new(
        "gzip-undeclared",
        "The document is compressed, but does not say so.",
        Change::Representation(|_, response| compress_silently(response)),
    ),
    Row::new(
        "truncated-gzip",
        "The document is compressed, but its end is missing.",
        Change::Representation(|_, response| {
            compress_silently(response);
            response.set("content-encoding", "gzip");
            response.body.truncate(response.body.len() / 2);
        }),
    ),
    Row::new(
        "bad-date",
        "Date is not written the way HTTP writes dates.",
        Change::Representation(|_, response| response.set("date", "2026-09-22T10:00:00Z")),
    ),
    Row::new(
        "wrong-date",
        "Date is years behind.",
        Change::Representation(|_, response| response.set("date", "Sat, 01 Jan 2000 00:00:00 GMT")),
    ),
    Row::new(
        "bad-cache-control",
        "Cache-Control separates its directives with a semicolon.",
        Change::Representation(|_, response| response.set("cache-control", "public; max-age=600")),
    ),
    Row::new(
        "quoted-max-age",
        "The lifetime in Cache-Control stands in quotes.",
        Change::Representation(|_, response| {
            response.set("cache-control", "public, max-age=\"600\"");
        }),
    ),
    Row::new(
        "negative-max-age",
        "The lifetime in Cache-Control is negative.",
        Change::Representation(|_, response| response.set("cache-control", "public, max-age=-1")),
    ),
    Row::new(
        "repeated-max-age",
        "Cache-Control has two lifetimes that differ.",
        Change::Representation(|_, response| response.add("cache-control", "max-age=0")),
    ),
    Row::new(
        "bad-expires",
        "Expires is a number of seconds.",
        Change::Representation(|_, response| response.set("expires", "3600")),
    ),
    Row::new("bad-age", "Age has a unit.", Change::Representation(|_, response| response.set("age", "3s"))),
    Row::new(
        "stale-age",
        "The response comes out of a cache after its lifetime, which it forbids.",
        Change::Representation(|_, response| {
            response.set("cache-control", "public, max-age=600, must-revalidate");
            response.set("age", "90000");
        }),
    ),
    Row::new(
        "bad-etag",
        "ETag stands without quotes.",
        Change::Representation(|_, response| response.set("etag", "abc123")),
    ),
    Row::new(
        "bad-last-modified",
        "Last-Modified is not written the way HTTP writes dates.",
        Change::Representation(|_, response| response.set("last-modified", "2026-09-22 10:00:00")),
    ),
    Row::new(
        "future-last-modified",
        "Last-Modified lies in the future.",
        Change::Representation(|_, response| {
            response.set("last-modified", "Fri, 31 Dec 2100 00:00:00 GMT");
        }),
    ),
];

/// Leaves the octets compressed and the coding unsaid, whatever the client accepts.
fn compress_silently(response: &mut Response) {
    if response.field("content-encoding").is_none()
        && let Some(octets) = gzip(&response.body)
    {
        response.body = octets;
    }
    response.remove("content-encoding");
}
