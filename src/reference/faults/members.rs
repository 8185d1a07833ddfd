//! Faults that every member of a kind can have: missing, null, empty, of another type, or a URL
//! that is none. Faults of one member alone stand in `document`.

use serde_json::{Value, json};

use super::{Change, Fault};

/// A fault for each of these members.
pub(super) fn all() -> impl Iterator<Item = Fault> {
    EDITS.iter().flat_map(|edit| {
        edit.members.iter().flat_map(|members| {
            members.iter().map(|member| Fault {
                name: format!("{}-{}", edit.name, member.replace('_', "-")),
                summary: format!("The member `{member}` {}.", edit.says),
                change: Change::Member(member, edit.make),
            })
        })
    })
}

/// A kind of fault; `says` ends the sentence "the member ...".
struct Edit {
    name: &'static str,
    says: &'static str,
    members: &'static [&'static [&'static str]],
    make: fn(&Value) -> Option<Value>,
}

const REQUIRED_URLS: &[&str] =
    &["issuer", "authorization_endpoint", "token_endpoint", "revocation_endpoint", "registration_endpoint"];
const OPTIONAL_URLS: &[&str] = &["account_management_uri", "device_authorization_endpoint", "jwks_uri"];
const REQUIRED_ARRAYS: &[&str] = &[
    "response_types_supported",
    "grant_types_supported",
    "response_modes_supported",
    "code_challenge_methods_supported",
];
const OPTIONAL_ARRAYS: &[&str] = &[
    "prompt_values_supported",
    "account_management_actions_supported",
    "token_endpoint_auth_methods_supported",
    "token_endpoint_auth_signing_alg_values_supported",
    "scopes_supported",
];
const REQUIRED: &[&[&str]] = &[REQUIRED_URLS, REQUIRED_ARRAYS];
const URLS: &[&[&str]] = &[REQUIRED_URLS, OPTIONAL_URLS];
const ARRAYS: &[&[&str]] = &[REQUIRED_ARRAYS, OPTIONAL_ARRAYS];
const EVERY: &[&[&str]] = &[REQUIRED_URLS, REQUIRED_ARRAYS, OPTIONAL_URLS, OPTIONAL_ARRAYS];
/// The endpoints whose URL must not have a fragment (RFC 6749 section 3, RFC 7009 section 2).
const WITHOUT_FRAGMENT: &[&[&str]] = &[&["authorization_endpoint", "token_endpoint", "revocation_endpoint"]];

const EDITS: &[Edit] = &[
    Edit::new("missing", "is left out", REQUIRED, |_| None),
    Edit::new("null", "is null", EVERY, |_| Some(Value::Null)),
    Edit::new("empty", "is an empty string", URLS, |_| Some(json!(""))),
    Edit::new("empty", "is an empty array", ARRAYS, |_| Some(json!([]))),
    Edit::new("wrong-type", "is a number", URLS, |_| Some(json!(5))),
    Edit::new("wrong-type", "is a string instead of an array", ARRAYS, first_item),
    Edit::new("non-string-item", "has a number among its values", ARRAYS, with_number),
    Edit::new("relative", "is a path without scheme and host", URLS, |v| Some(json!(path_of(v)))),
    Edit::new("hostless", "is a URL with an empty host", URLS, |v| Some(json!(format!("http://{}", path_of(v))))),
    Edit::new("padded", "is a URL between spaces", URLS, |v| Some(json!(format!(" {} ", text_of(v))))),
    Edit::new("ftp", "is a URL with the scheme ftp", URLS, |v| Some(json!(text_of(v).replacen("http", "ftp", 1)))),
    Edit::new("fragment", "has a fragment", WITHOUT_FRAGMENT, |v| Some(json!(format!("{}#main", text_of(v))))),
];

impl Edit {
    const fn new(
        name: &'static str,
        says: &'static str,
        members: &'static [&'static [&'static str]],
        make: fn(&Value) -> Option<Value>,
    ) -> Self {
        Self { name, says, members, make }
    }
}

fn first_item(value: &Value) -> Option<Value> {
    value.get(0).cloned()
}

fn with_number(value: &Value) -> Option<Value> {
    let mut items = value.as_array().cloned().unwrap_or_default();
    items.push(json!(5));
    Some(Value::Array(items))
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// What follows scheme and host, from its slash on.
fn path_of(value: &Value) -> String {
    let path = text_of(value).splitn(4, '/').nth(3);
    format!("/{}", path.unwrap_or_default())
}
