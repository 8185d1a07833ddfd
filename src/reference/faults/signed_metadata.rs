//! Faults of the `signed_metadata` member alone.

use serde_json::{Value, json};

use super::super::document::Document;
use super::super::signed_metadata::{claims, header, of, token};
use super::{Change, Row};

pub(super) const FAULTS: &[Row] = &[
    Row::new(
        "null-signed-metadata",
        "The member `signed_metadata` is null.",
        Change::SignedMetadata(|_, _| Value::Null),
    ),
    Row::new(
        "signed-metadata-object",
        "The member `signed_metadata` is an object instead of a JWT.",
        Change::SignedMetadata(|document, issuer| Value::Object(claims(document, issuer))),
    ),
    Row::new(
        "signed-metadata-two-parts",
        "The JWT in `signed_metadata` has no signature part.",
        Change::SignedMetadata(without_signature),
    ),
    Row::new(
        "signed-metadata-alg-none",
        "The JWT in `signed_metadata` has the algorithm `none`.",
        Change::SignedMetadata(|document, issuer| json!(token(&json!({ "alg": "none" }), &claims(document, issuer)))),
    ),
    Row::new(
        "signed-metadata-without-iss",
        "The JWT in `signed_metadata` does not say who attests it.",
        Change::SignedMetadata(|document, issuer| {
            let mut claims = claims(document, issuer);
            claims.remove("iss");
            json!(token(&header(), &claims))
        }),
    ),
    Row::new(
        "signed-metadata-nested",
        "The JWT in `signed_metadata` holds a claim `signed_metadata`.",
        Change::SignedMetadata(|document, issuer| with_claim(document, issuer, "signed_metadata", "a.b.c")),
    ),
    Row::new(
        "signed-metadata-contradicts",
        "The JWT in `signed_metadata` names another token endpoint than the document.",
        Change::SignedMetadata(|document, issuer| {
            let other = "https://other.example/oauth2/token";
            with_claim(document, issuer, "token_endpoint", other)
        }),
    ),
];

fn without_signature(document: &Document, issuer: &str) -> Value {
    let signed = of(document, issuer);
    let text = signed.as_str().unwrap_or_default();
    json!(text.rsplit_once('.').map(|(parts, _)| parts))
}

fn with_claim(document: &Document, issuer: &str, name: &str, value: &str) -> Value {
    let mut claims = claims(document, issuer);
    claims.insert(name.to_owned(), json!(value));
    json!(token(&header(), &claims))
}
