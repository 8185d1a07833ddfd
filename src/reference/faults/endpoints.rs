//! Faults of the endpoints that the document names.

use super::super::message::Answer;
use super::super::oauth::Endpoint;
use super::{Change, Fault, Point, Row};

/// For each endpoint: nothing answers at its URL.
pub(super) fn dead() -> impl Iterator<Item = Fault> {
    Endpoint::ALL.into_iter().map(|endpoint| {
        let member = endpoint.member();
        Fault {
            name: format!("dead-{}", member.replace('_', "-")),
            summary: format!("A proxy answers 404 at the URL in `{member}`."),
            change: Change::Answer(Point::Oauth(endpoint), |_, answer| {
                let page = "<!doctype html><title>404 Not Found</title>";
                answer.become_other(Answer::new(404, "text/html", page));
            }),
        }
    })
}

pub(super) const FAULTS: &[Row] = &[
    Row::new(
        "token-endpoint-502",
        "A proxy cannot reach the token endpoint.",
        Change::Answer(Point::Oauth(Endpoint::Token), |_, answer| {
            let page = "<!doctype html><title>502 Bad Gateway</title>";
            answer.become_other(Answer::new(502, "text/html", page));
        }),
    ),
    Row::new(
        "token-endpoint-text-error",
        "The token endpoint refuses with plain text instead of JSON.",
        Change::Answer(Point::Oauth(Endpoint::Token), |_, answer| {
            answer.become_other(Answer::new(400, "text/plain", "bad request\n"));
        }),
    ),
    Row::new(
        "revocation-endpoint-without-error",
        "The revocation endpoint refuses with an object that lacks `error`.",
        Change::Answer(Point::Oauth(Endpoint::Revocation), |_, answer| {
            answer.body = b"{}".to_vec();
        }),
    ),
    Row::new(
        "registration-endpoint-500",
        "The registration endpoint answers 500.",
        Change::Answer(Point::Oauth(Endpoint::Registration), |_, answer| {
            answer.status = 500;
        }),
    ),
    Row::new(
        "jwks-without-keys",
        "The JWK Set has no member `keys`.",
        Change::Answer(Point::Oauth(Endpoint::JwkSet), |_, answer| {
            answer.body = b"{}".to_vec();
        }),
    ),
];
