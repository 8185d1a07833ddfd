//! Faults of the endpoints that the document names.

use super::super::message::Response;
use super::super::oauth::Endpoint;
use super::{Change, Fault, Point, Row};

/// For each endpoint: nothing responds at its URL.
pub(super) fn dead() -> impl Iterator<Item = Fault> {
    Endpoint::ALL.into_iter().map(|endpoint| {
        let member = endpoint.member();
        Fault {
            name: format!("dead-{}", member.replace('_', "-")),
            summary: format!("A proxy responds 404 at the URL in `{member}`."),
            change: Change::Response(Point::Oauth(endpoint), |_, response| {
                let page = "<!doctype html><title>404 Not Found</title>";
                response.become_other(Response::new(404, "text/html", page));
            }),
        }
    })
}

pub(super) const FAULTS: &[Row] = &[
    Row::new(
        "token-endpoint-502",
        "A proxy cannot reach the token endpoint.",
        Change::Response(Point::Oauth(Endpoint::Token), |_, response| {
            let page = "<!doctype html><title>502 Bad Gateway</title>";
            response.become_other(Response::new(502, "text/html", page));
        }),
    ),
    Row::new(
        "token-endpoint-text-error",
        "The token endpoint refuses with plain text instead of JSON.",
        Change::Response(Point::Oauth(Endpoint::Token), |_, response| {
            response.become_other(Response::new(400, "text/plain", "bad request\n"));
        }),
    ),
    Row::new(
        "revocation-endpoint-without-error",
        "The revocation endpoint refuses with an object that lacks `error`.",
        Change::Response(Point::Oauth(Endpoint::Revocation), |_, response| {
            response.body = b"{}".to_vec();
        }),
    ),
    Row::new(
        "registration-endpoint-500",
        "The registration endpoint responses 500.",
        Change::Response(Point::Oauth(Endpoint::Registration), |_, response| {
            response.status = 500;
        }),
    ),
    Row::new(
        "jwks-without-keys",
        "The JWK Set has no member `keys`.",
        Change::Response(Point::Oauth(Endpoint::JwkSet), |_, response| {
            response.body = b"{}".to_vec();
        }),
    ),
];
