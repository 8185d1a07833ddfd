//! The server's only key (RFC 7517), as a public key.

use serde_json::{Value, json};

/// Its `kid`.
pub(super) const ID: &str = "reference";

/// The JWK Set with the key: the example key of RFC 7517 appendix A.1, a point on P-256, which is certainly no secret.
pub(super) fn set() -> Value {
    let key = json!({
        "kty": "EC",
        "crv": "P-256",
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
        "use": "sig",
        "alg": "ES256",
        "kid": ID,
    });
    json!({ "keys": [key] })
}
