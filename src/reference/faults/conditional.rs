//! Faults in the responds to requests that already have a copy (RFC 9110 section 13).

use super::{Change, Point, Row};

pub(super) const FAULTS: &[Row] = &[
    Row::new(
        "ignores-if-none-match",
        "If-None-Match is not read: the document comes again.",
        Change::Request(|request| request.remove("if-none-match")),
    ),
    Row::new(
        "ignores-if-none-match-list",
        "If-None-Match is read only where it holds a single tag.",
        Change::Request(|request| {
            let tags = request.field("if-none-match");
            if tags.is_some_and(|tags| tags.contains(',')) {
                request.remove("if-none-match");
            }
        }),
    ),
    Row::new(
        "ignores-if-modified-since",
        "If-Modified-Since is not read: the document comes again.",
        Change::Request(|request| request.remove("if-modified-since")),
    ),
    Row::new(
        "not-modified-without-etag",
        "304 is answered without the ETag.",
        Change::Response(Point::NotModified, |_, response| response.remove("etag")),
    ),
    Row::new(
        "not-modified-other-etag",
        "304 is answered with another ETag.",
        Change::Response(Point::NotModified, |_, response| {
            response.set("etag", "\"other\"");
        }),
    ),
    Row::new(
        "not-modified-without-cache-control",
        "304 is answered without the Cache-Control of the document.",
        Change::Response(Point::NotModified, |_, response| {
            response.remove("cache-control");
        }),
    ),
    Row::new(
        "not-modified-without-vary",
        "304 is answered without the Vary of the document.",
        Change::Response(Point::NotModified, |_, response| response.remove("vary")),
    ),
];
