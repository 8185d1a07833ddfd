//! The server, asked over HTTP.

use std::collections::BTreeSet;

use reqwest::{Client, Method, Response, StatusCode};
use serde_json::Value;

use crate::reference::{Reference, ReferenceError};

const METADATA: &str = "/_matrix/client/v1/auth_metadata";

async fn start() -> Reference {
    Reference::start(0).await.unwrap()
}

async fn send(server: &Reference, method: Method, path: &str, fields: &[(&str, &str)]) -> Response {
    let client = Client::builder().no_proxy().build().unwrap();
    let request = client.request(method, format!("{}{path}", server.url()));
    let add = |request: reqwest::RequestBuilder, (name, value): &(&str, &str)| request.header(*name, *value);
    let request = fields.iter().fold(request, add);
    request.send().await.unwrap()
}

async fn get(server: &Reference, path: &str) -> Response {
    send(server, Method::GET, path, &[]).await
}

fn field(response: &Response, name: &str) -> String {
    let lines = response.headers().get_all(name).iter();
    let lines: Vec<&str> = lines.map(|value| value.to_str().unwrap()).collect();
    lines.join(" | ")
}

async fn json(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

#[tokio::test]
async fn the_document_is_complete_and_names_this_server() {
    let server = start().await;
    let response = get(&server, METADATA).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(field(&response, "content-type"), "application/json");
    assert_eq!(field(&response, "access-control-allow-origin"), "*");
    assert_eq!(field(&response, "cache-control"), "public, max-age=600");
    let date = httpdate::parse_http_date(&field(&response, "date")).unwrap();
    assert!(httpdate::parse_http_date(&field(&response, "last-modified")).unwrap() <= date);
    let document = json(response).await;
    assert_eq!(document["issuer"], format!("{}/", server.url()));
    for name in [
        "authorization_endpoint",
        "token_endpoint",
        "revocation_endpoint",
        "registration_endpoint",
        "device_authorization_endpoint",
        "account_management_uri",
        "jwks_uri",
    ] {
        let url = document[name].as_str().unwrap();
        assert!(url.starts_with(&format!("{}/", server.url())), "{url}");
    }
    let strings = |name: &str| -> BTreeSet<&str> {
        let items = document[name].as_array().unwrap();
        items.iter().map(|item| item.as_str().unwrap()).collect()
    };
    assert!(strings("response_types_supported").contains("code"));
    assert!(strings("grant_types_supported").is_superset(&BTreeSet::from(["authorization_code", "refresh_token"])));
    assert!(strings("response_modes_supported").is_superset(&BTreeSet::from(["query", "fragment"])));
    assert!(strings("code_challenge_methods_supported").contains("S256"));
    assert!(strings("prompt_values_supported").contains("create"));
}

#[tokio::test]
async fn tokens_and_unknown_queries_change_nothing() {
    let server = start().await;
    let expected = json(get(&server, METADATA).await).await;
    let path = format!("{METADATA}?access_token=x&org.example.x=%F0%9F%98%80");
    let bearer = [("authorization", "Bearer x")];
    let response = send(&server, Method::GET, &path, &bearer).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(json(response).await, expected);
}

#[tokio::test]
async fn a_known_copy_is_answered_with_304() {
    let server = start().await;
    let full = get(&server, METADATA).await;
    let tag = field(&full, "etag");
    let list = format!("\"x\", W/{tag}");
    let date = field(&full, "last-modified");
    for condition in
        [("if-none-match", tag.as_str()), ("if-none-match", list.as_str()), ("if-modified-since", date.as_str())]
    {
        let response = send(&server, Method::GET, METADATA, &[condition]).await;
        assert_eq!(response.status(), StatusCode::NOT_MODIFIED, "{condition:?}");
        for name in ["etag", "cache-control", "vary"] {
            assert_eq!(field(&response, name), field(&full, name), "{name}");
        }
        assert!(!field(&response, "date").is_empty());
        let length = field(&response, "content-length");
        assert!(length.is_empty(), "a 304 must not claim {length} octets");
        assert!(response.bytes().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn head_has_the_fields_of_get_and_no_content() {
    let server = start().await;
    let mut get = get(&server, METADATA).await;
    let mut head = send(&server, Method::HEAD, METADATA, &[]).await;
    assert_eq!(head.status(), StatusCode::OK);
    head.headers_mut().remove("date");
    get.headers_mut().remove("date");
    assert_eq!(head.headers(), get.headers());
    assert!(head.bytes().await.unwrap().is_empty());
}

#[tokio::test]
async fn gzip_is_sent_to_those_who_ask() {
    use std::io::Read as _;
    let server = start().await;
    let plain = get(&server, METADATA).await;
    let accept = [("accept-encoding", "gzip, br")];
    let packed = send(&server, Method::GET, METADATA, &accept).await;
    assert_eq!(field(&packed, "content-encoding"), "gzip");
    assert_ne!(field(&packed, "etag"), field(&plain, "etag"));
    let octets = packed.bytes().await.unwrap();
    let mut text = String::new();
    let mut decoder = flate2::read::GzDecoder::new(octets.as_ref());
    decoder.read_to_string(&mut text).unwrap();
    assert_eq!(text, plain.text().await.unwrap());
}

#[tokio::test]
async fn options_is_a_preflight_everywhere_under_matrix() {
    let server = start().await;
    for path in [METADATA, "/_matrix/client/v1/unknown", "/oauth2/token"] {
        let response = send(&server, Method::OPTIONS, path, &[]).await;
        assert_eq!(response.status(), StatusCode::NO_CONTENT, "{path}");
        let names = field(&response, "access-control-allow-headers");
        assert_eq!(names, "X-Requested-With, Content-Type, Authorization");
        let methods = field(&response, "access-control-allow-methods");
        assert_eq!(methods, "GET, POST, PUT, DELETE, OPTIONS");
    }
}

#[tokio::test]
async fn wrong_methods_and_unknown_paths_are_standard_errors() {
    let server = start().await;
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
        let response = send(&server, method, METADATA, &[]).await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(field(&response, "allow"), "GET, HEAD, OPTIONS");
        is_unrecognized(response).await;
    }
    for path in [
        "/_matrix/client/v3/auth_metadata",
        "/_matrix/client/v1/auth_metadata/",
        "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata",
    ] {
        let response = get(&server, path).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        is_unrecognized(response).await;
    }
}

async fn is_unrecognized(response: Response) {
    assert_eq!(field(&response, "content-type"), "application/json");
    assert_eq!(field(&response, "cache-control"), "no-store");
    assert_eq!(field(&response, "access-control-allow-origin"), "*");
    let error = json(response).await;
    assert_eq!(error["errcode"], "M_UNRECOGNIZED");
    assert!(error["error"].is_string());
}

#[tokio::test]
async fn the_endpoints_refuse_as_their_specifications_say() {
    let server = start().await;
    for (method, path, status, error) in [
        (Method::GET, "/oauth2/authorize", 400, None),
        (Method::POST, "/oauth2/token", 400, Some("invalid_client")),
        (Method::POST, "/oauth2/revoke", 400, Some("invalid_request")),
        (Method::POST, "/oauth2/device", 400, Some("invalid_client")),
        (Method::POST, "/oauth2/registration", 400, Some("invalid_client_metadata")),
        (Method::GET, "/account/", 200, None),
    ] {
        let response = send(&server, method, path, &[]).await;
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(field(&response, "cache-control"), "no-store", "{path}");
        if let Some(error) = error {
            assert_eq!(field(&response, "content-type"), "application/json");
            assert_eq!(json(response).await["error"], error, "{path}");
        }
    }
    let keys = json(get(&server, "/oauth2/keys.json").await).await;
    assert_eq!(keys["keys"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn discovery_leads_to_the_same_issuer() {
    let server = start().await;
    let issuer = format!("{}/", server.url());
    for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
        assert_eq!(json(get(&server, path).await).await["issuer"], issuer);
    }
    let client = json(get(&server, "/.well-known/matrix/client").await).await;
    assert_eq!(client["m.homeserver"]["base_url"], server.url());
    let versions = json(get(&server, "/_matrix/client/versions").await).await;
    let versions = versions["versions"].as_array().unwrap();
    assert!(versions.iter().any(|version| version == "v1.19"));
}

#[tokio::test]
async fn a_taken_port_is_an_error() {
    let server = start().await;
    let port = server.url().rsplit(':').next().unwrap().parse().unwrap();
    let second = Reference::start(port).await;
    assert!(matches!(second, Err(ReferenceError::Listen { port: p, .. }) if p == port));
}
