//! Scopes (Matrix v1.15, "Scope"): access to the Client-Server API by one device. Other scope tokens are not granted.

/// The scope tokens of the whole Client-Server API, the stable one and the one before it.
const API: [&str; 2] = ["urn:matrix:client:api:*", "urn:matrix:org.matrix.msc2967.client:api:*"];

/// What stands before the id of a device.
const DEVICE: [&str; 2] = ["urn:matrix:client:device:", "urn:matrix:org.matrix.msc2967.client:device:"];

/// The most characters of a device id.
const LONGEST_ID: usize = 255;

/// A scope that is granted or to be granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scope {
    /// The device of the tokens.
    pub(super) device_id: String,
    tokens: Vec<String>,
}

impl Scope {
    /// What this server grants of a requested scope, or why it grants nothing.
    pub(super) fn parse(requested: &str) -> Result<Self, &'static str> {
        if !requested.split(' ').all(is_token) {
            return Err("the scope has a character that no scope has");
        }
        let known = |token: &&str| API.contains(token) || device(token).is_some();
        let mut tokens: Vec<&str> = requested.split(' ').filter(known).collect();
        let mut ids: Vec<&str> = tokens.iter().filter_map(|token| device(token)).collect();
        ids.dedup();
        let [device_id] = ids[..] else { return Err("the scope must have exactly one device") };
        if device_id.is_empty() || device_id.len() > LONGEST_ID {
            return Err("the device id must have from 1 to 255 characters");
        }
        if !tokens.iter().any(|token| API.contains(token)) {
            return Err("the scope must have urn:matrix:client:api:*");
        }
        tokens.dedup();
        let tokens = tokens.into_iter().map(ToOwned::to_owned).collect();
        Ok(Self { device_id: device_id.to_owned(), tokens })
    }

    /// The scope as text.
    pub(super) fn text(&self) -> String {
        self.tokens.join(" ")
    }

    /// Whether another scope asks for nothing else.
    pub(super) fn covers(&self, requested: &str) -> bool {
        requested.split(' ').filter(|token| !token.is_empty()).all(|token| self.tokens.iter().any(|own| own == token))
    }
}

fn device(token: &str) -> Option<&str> {
    DEVICE.iter().find_map(|prefix| token.strip_prefix(prefix))
}

/// RFC 6749 section 3.3. An empty token stands for a space too many.
fn is_token(token: &str) -> bool {
    token.bytes().all(|octet| matches!(octet, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_scope_has_the_api_and_one_device() {
        for (requested, granted) in [
            (
                "urn:matrix:client:api:* urn:matrix:client:device:A",
                "urn:matrix:client:api:* urn:matrix:client:device:A",
            ),
            (
                "urn:matrix:client:device:Ab1-._~+/  x urn:matrix:client:api:* openid",
                "urn:matrix:client:device:Ab1-._~+/ urn:matrix:client:api:*",
            ),
        ] {
            assert_eq!(Scope::parse(requested).unwrap().text(), granted);
        }
        for requested in [
            "",
            "openid",
            "urn:matrix:client:api:*",
            "urn:matrix:client:device:A",
            "urn:matrix:client:api:* urn:matrix:client:device:",
            "urn:matrix:client:api:* urn:matrix:client:device:A urn:matrix:client:device:B",
            "urn:matrix:client:api:* urn:matrix:client:device:A\"",
            "urn:matrix:client:api:* urn:matrix:client:device:\u{e4}",
        ] {
            assert!(Scope::parse(requested).is_err(), "{requested}");
        }
    }

    #[test]
    fn a_refresh_may_ask_for_less_only() {
        let scope = Scope::parse("urn:matrix:client:api:* urn:matrix:client:device:A").unwrap();
        assert!(scope.covers("urn:matrix:client:api:*"));
        assert!(!scope.covers("urn:matrix:client:api:* urn:synapse:admin:*"));
        assert!(!scope.covers("urn:matrix:client:device:B"));
    }
}
