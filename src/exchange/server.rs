//! Information from the server about itself: its software, and the versions and unstable features that it claims. It is for
//! readers of reports; no verdict depends on it.

use super::json::{Json, Value};
use super::{Mask, Pointer, Response};

/// The longest name, version or feature that is kept, in characters.
const MAX_LENGTH: usize = 100;
/// The most versions, and the most unstable features, that are kept.
const MAX_ENTRIES: usize = 200;

/// Information from a server about itself. Texts are as sent, without white space around them, and of at most 100 characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerInfo {
    /// Its software.
    pub software: Option<Software>,
    /// The versions of the specification that it claims, in its own order.
    pub versions: Vec<String>,
    /// The unstable features that it says are on, in its own order.
    pub unstable_features: Vec<String>,
}

/// A server's software.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Software {
    /// Such as `Synapse`.
    pub name: String,
    /// Such as `1.163.2`.
    pub version: Option<String>,
}

impl ServerInfo {
    /// Information that was kept in a file. It is bounded as if a server had sent it.
    pub fn kept(software: Option<Software>, versions: Vec<String>, unstable_features: Vec<String>) -> Self {
        let bounded = |texts: Vec<String>| texts.iter().filter_map(|text| short(text)).take(MAX_ENTRIES).collect();
        let software = software.and_then(|Software { name, version }| {
            Some(Software { name: short(&name)?, version: version.as_deref().and_then(short) })
        });
        Self { software, versions: bounded(versions), unstable_features: bounded(unstable_features) }
    }

    /// Adds the software, from a response that has `server` with its name and version (Server-Server API, section Server
    /// implementation). Other responses add nothing.
    pub fn add_software(&mut self, response: &Response) {
        let member = |name: &str| {
            let pointer = Pointer::root().child("server").child(name);
            response.body().string_at(&pointer).and_then(short).filter(|_| response.status == 200)
        };
        self.software = member("name").map(|name| Software { name, version: member("version") });
    }

    /// Adds the versions and unstable features, from a response that lists them (Client-Server API, section API
    /// Versions). Other responses add nothing.
    pub fn add_versions(&mut self, response: &Response) {
        let Ok(document) = response.body().document() else { return };
        if response.status != 200 {
            return;
        }
        if let Some(Json { value: Value::Array(items), .. }) = document.root.find(&Pointer::root().child("versions")) {
            self.versions = items.iter().filter_map(text).take(MAX_ENTRIES).collect();
        }
        let features = document.root.find(&Pointer::root().child("unstable_features"));
        if let Some(Json { value: Value::Object(members), .. }) = features {
            let is_on = |value: &Json| matches!(value.value, Value::Boolean(true));
            let on = members.iter().filter(|member| is_on(&member.value));
            self.unstable_features = on.filter_map(|member| short(&member.name)).take(MAX_ENTRIES).collect();
        }
    }

    /// Masks secrets that the server repeats there.
    pub fn mask(&mut self, mask: &Mask) {
        let software = self.software.iter_mut();
        let software = software.flat_map(|software| [&mut software.name].into_iter().chain(&mut software.version));
        let texts = software.chain(&mut self.versions).chain(&mut self.unstable_features);
        for text in texts {
            if let Some(masked) = mask.text(text) {
                *text = masked;
            }
        }
    }
}

impl Software {
    /// Name and version, such as `Synapse 1.163.2`.
    pub fn title(&self) -> String {
        self.version.as_ref().map_or_else(|| self.name.clone(), |version| format!("{} {version}", self.name))
    }
}

fn text(json: &Json) -> Option<String> {
    match &json.value {
        Value::String(text) => short(text),
        Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The text without white space around it; `None` for one that is empty or too long to be a name.
fn short(text: &str) -> Option<String> {
    let text = text.trim();
    let length = text.chars().count();
    (1..=MAX_LENGTH).contains(&length).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::Fields;
    use super::*;

    fn info(software: (u16, &str), versions: (u16, &str)) -> ServerInfo {
        let response = |(status, body): (u16, &str)| Response::new(status, Fields::new(), body.as_bytes().to_vec());
        let mut info = ServerInfo::default();
        info.add_software(&response(software));
        info.add_versions(&response(versions));
        info
    }

    #[test]
    fn the_software_has_a_name_and_perhaps_a_version() {
        let title = |body| info((200, body), (404, "")).software.map(|software| software.title());
        assert_eq!(title(r#"{"server":{"name":"Dendrite","version":"0.15.2"}}"#).as_deref(), Some("Dendrite 0.15.2"));
        assert_eq!(title(r#"{"server":{"name":" Conduit "}}"#).as_deref(), Some("Conduit"));
        assert_eq!(title(r#"{"server":{"name":"A\u001b[2J\nB","version":7}}"#).as_deref(), Some("A\u{1b}[2J\nB"));
        for other in [r#"{"server":{"version":"1"}}"#, r#"{"server":{"name":""}}"#, r#"{"server":[]}"#, "<html>", ""] {
            assert_eq!(title(other), None, "{other}");
        }
        assert_eq!(info((404, r#"{"server":{"name":"x"}}"#), (404, "")).software, None);
        let long = format!(r#"{{"server":{{"name":"{}"}}}}"#, "a".repeat(101));
        assert_eq!(title(&long), None);
    }

    #[test]
    fn claims_are_taken_as_they_are_and_bounded() {
        let found = info(
            (500, ""),
            (200, r#"{"versions":["v1.1",2,"v1.9"],"unstable_features":{"a.b":true,"c":false,"d":1}}"#),
        );
        assert_eq!(found.versions, ["v1.1", "v1.9"]);
        assert_eq!(found.unstable_features, ["a.b"]);
        let many = serde_json::json!({ "versions": vec!["v1.1"; 1000], "unstable_features": {} }).to_string();
        assert_eq!(info((500, ""), (200, &many)).versions.len(), MAX_ENTRIES);
        assert_eq!(info((200, "[]"), (200, "[]")), ServerInfo::default());
        assert_eq!(info((200, "[]"), (403, r#"{"versions":["v1.1"]}"#)), ServerInfo::default());
    }
}
