//! The `signed_metadata` member (RFC 8414 section 2.1): a JWT whose claims repeat the plain members. Its signature is
//! only well-formed, as there is no private key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::document::Document;
use super::key;

/// The value of `signed_metadata` for a document.
pub(super) fn of(document: &Document, issuer: &str) -> Value {
    let header = json!({ "alg": "ES256", "kid": key::ID });
    json!(token(&header, &claims(document, issuer)))
}

/// The claims: every plain member, and their issuer. A `signed_metadata` member should not be among them.
fn claims(document: &Document, issuer: &str) -> Document {
    let mut claims = document.clone();
    claims.remove("signed_metadata");
    claims.insert("iss".to_owned(), json!(issuer));
    claims
}

/// The three parts of a JWS in compact form (RFC 7515 section 7.1).
fn token(header: &Value, claims: &Document) -> String {
    let claims = Value::Object(claims.clone());
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let input = format!("{}.{}", part(header), part(&claims));
    // A signature of ES256 has 64 octets; a digest twice has that length and never changes.
    let digest = Sha256::digest(&input);
    let signature = URL_SAFE_NO_PAD.encode([digest, digest].concat());
    format!("{input}.{signature}")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_token_repeats_the_plain_members() {
        let document = super::super::document::correct("http://127.0.0.1:1");
        let text = of(&document, "http://127.0.0.1:1/");
        let parts: Vec<Vec<u8>> =
            text.as_str().unwrap().split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap()).collect();
        assert_eq!(parts.len(), 3);
        assert_eq!(parts[2].len(), 64);
        let mut claims: Document = serde_json::from_slice(&parts[1]).unwrap();
        assert_eq!(claims.remove("iss"), Some(json!("http://127.0.0.1:1/")));
        assert_eq!(claims, document);
    }
}
