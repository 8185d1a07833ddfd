//! Faults of single members of the document, and of members that do not fit each other. What any
//! member of a kind can have stands in `members`.

use serde_json::{Value, json};

use super::super::document::{DEVICE_CODE, Document};
use super::{Change, Row};

pub(super) const FAULTS: &[Row] = &[
    Row::new("issuer-query", "The issuer has a query.", Change::Member("issuer", |issuer| append(issuer, "?tenant=1"))),
    Row::new(
        "issuer-fragment",
        "The issuer has a fragment.",
        Change::Member("issuer", |issuer| append(issuer, "#main")),
    ),
    Row::new(
        "issuer-userinfo",
        "The issuer has a user name and a password.",
        Change::Member("issuer", |issuer| {
            let issuer = issuer.as_str()?;
            Some(json!(issuer.replacen("//", "//admin:secret@", 1)))
        }),
    ),
    Row::new(
        "issuer-without-slash",
        "The issuer lacks the slash at its end that the issuer's own metadata has.",
        Change::Member("issuer", |issuer| Some(json!(issuer.as_str()?.trim_end_matches('/')))),
    ),
    Row::new(
        "alternating-issuer",
        "The issuer is another one in every response.",
        Change::Document(|request, document| {
            let worker = format!("worker-{}/", request.number);
            let issuer = document.get("issuer").and_then(|v| append(v, &worker));
            document.extend(issuer.map(|issuer| ("issuer".to_owned(), issuer)));
        }),
    ),
    Row::new(
        "endpoints-from-origin",
        "The device authorization endpoint is built from the request's Origin field.",
        Change::Document(|request, document| {
            if let Some(origin) = request.field("origin") {
                set(document, "device_authorization_endpoint", format!("{origin}/oauth2/device"));
            }
        }),
    ),
    Row::new(
        "braces-in-token-endpoint",
        "The token endpoint has braces in its query, which RFC 3986 does not allow.",
        Change::Member("token_endpoint", |url| append(url, "?tenant={tenant}")),
    ),
    Row::new(
        "empty-arrays",
        "Optional arrays are there, but empty.",
        Change::Document(|_, document| {
            set(document, "scopes_supported", json!([]));
            set(document, "prompt_values_supported", json!([]));
        }),
    ),
    Row::new(
        "fallback-document",
        "The document holds only the issuer and the account management URL.",
        Change::Document(|_, document| {
            document.retain(|name, _| name == "issuer" || name == "account_management_uri");
        }),
    ),
    Row::new(
        "device-grant-without-endpoint",
        "The device code grant is listed, but its endpoint is not named.",
        Change::Member("device_authorization_endpoint", |_| None),
    ),
    Row::new(
        "device-endpoint-without-grant",
        "The device authorization endpoint is named, but its grant is not listed.",
        Change::Item { member: "grant_types_supported", value: DEVICE_CODE, instead: None },
    ),
    Row::new(
        "actions-without-uri",
        "Account management actions are listed, but no account management URL is named.",
        Change::Member("account_management_uri", |_| None),
    ),
    Row::new(
        "unstable-action-names",
        "Of the device actions only the spellings from before v1.18 are listed.",
        Change::Member("account_management_actions_supported", |_| {
            Some(json!(["org.matrix.sessions_list", "org.matrix.session_view", "org.matrix.session_end"]))
        }),
    ),
    Row::new(
        "bad-action-name",
        "An account management action is no namespaced identifier.",
        Change::Item {
            member: "account_management_actions_supported",
            value: "org.matrix.profile",
            instead: Some("Org.Matrix.Profile"),
        },
    ),
    Row::new(
        "no-none-auth-method",
        "The token endpoint takes confidential clients only.",
        Change::Member("token_endpoint_auth_methods_supported", |_| {
            Some(json!(["client_secret_basic", "private_key_jwt"]))
        }),
    ),
    Row::new(
        "none-signing-algorithm",
        "Client assertions may be signed with the algorithm `none`.",
        Change::Member("token_endpoint_auth_signing_alg_values_supported", |_| Some(json!(["RS256", "none"]))),
    ),
    Row::new(
        "missing-signing-algorithms",
        "JWT client authentication is listed without its signing algorithms.",
        Change::Member("token_endpoint_auth_signing_alg_values_supported", |_| None),
    ),
    Row::new(
        "iss-parameter-text",
        "The flag for the iss parameter is a string.",
        Change::Member("authorization_response_iss_parameter_supported", |_| Some(json!("true"))),
    ),
    Row::new(
        "pushed-requests-required",
        "Authorization requests must be pushed first, which no Matrix client does.",
        Change::Member("require_pushed_authorization_requests", |_| Some(json!(true))),
    ),
];

fn append(value: &Value, end: &str) -> Option<Value> {
    value.as_str().map(|text| json!(format!("{text}{end}")))
}

fn set(document: &mut Document, member: &str, value: impl Into<Value>) {
    document.insert(member.to_owned(), value.into());
}
