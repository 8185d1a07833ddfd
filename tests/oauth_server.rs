//! The reference homeserver as a client uses it: the flows of the OAuth API over HTTP, with a person at the forms.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::cell::RefCell;

use matrix_conformance::reference::{PASSWORD, Reference, USER_NAMES};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, Url};
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

/// The pair of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

const CALLBACK: &str = "com.example.client:/callback";
const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// A client with the metadata of the server, and a browser.
struct Flow {
    server: Reference,
    http: Client,
    base: String,
    metadata: Value,
    client: String,
    cookie: RefCell<String>,
}

impl Flow {
    async fn start() -> Self {
        let server = Reference::start(0).await.unwrap();
        let http = Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
        let base = server.url().to_owned();
        let metadata = http.get(format!("{base}/_matrix/client/v1/auth_metadata")).send().await.unwrap();
        let metadata = value(metadata).await;
        let client = json!({
            "client_name": "A client",
            "client_uri": "https://example.com/",
            "application_type": "native",
            "redirect_uris": [CALLBACK],
            "grant_types": ["authorization_code", "refresh_token", DEVICE_GRANT],
        });
        let request = http.post(metadata["registration_endpoint"].as_str().unwrap()).body(client.to_string());
        let registered = request.header("content-type", "application/json").send().await.unwrap();
        assert_eq!(registered.status(), 201);
        let client = text(&value(registered).await, "client_id");
        Self { server, http, base, metadata, client, cookie: RefCell::default() }
    }

    /// Posts a form with the client's id to an endpoint of the metadata.
    async fn post(&self, endpoint: &str, pairs: &[(&str, &str)]) -> Response {
        let request = self.http.post(self.metadata[endpoint].as_str().unwrap());
        form(request, &[pairs, &[("client_id", self.client.as_str())]].concat()).send().await.unwrap()
    }

    async fn token(&self, pairs: &[(&str, &str)]) -> (u16, Value) {
        let response = self.post("token_endpoint", pairs).await;
        assert_eq!(response.headers()["cache-control"], "no-store");
        (response.status().as_u16(), value(response).await)
    }

    async fn who_am_i(&self, token: &str) -> (u16, Value) {
        let request = self.http.get(format!("{}/_matrix/client/v3/account/whoami", self.base)).bearer_auth(token);
        let response = request.send().await.unwrap();
        (response.status().as_u16(), value(response).await)
    }

    /// Sends a request of the browser and follows redirects within the server; the page, or the URL of the client.
    async fn browse(&self, mut request: RequestBuilder) -> Result<String, Url> {
        loop {
            let cookie = self.cookie.borrow().clone();
            let response = request.header("cookie", cookie).send().await.unwrap();
            if let Some(set) = response.headers().get("set-cookie") {
                let pair = set.to_str().unwrap().split(';').next().unwrap_or_default();
                pair.clone_into(&mut self.cookie.borrow_mut());
            }
            let Some(location) = response.headers().get("location") else { return Ok(response.text().await.unwrap()) };
            let location = location.to_str().unwrap();
            if !location.starts_with('/') {
                return Err(Url::parse(location).unwrap());
            }
            request = self.http.get(format!("{}{location}", self.base));
        }
    }

    /// Sends the form of a page with these values.
    async fn submit(&self, page: &str, values: &[(&str, &str)]) -> Result<String, Url> {
        let (_, rest) = page.split_once("<form method=\"post\"").unwrap();
        let attribute = |html: &str, name: &str| {
            let (_, rest) = html.split_once(&format!(" {name}=\"")).unwrap();
            rest.split('"').next().unwrap_or_default().replace("&amp;", "&")
        };
        let hidden = rest.split("<input type=\"hidden\"").skip(1);
        let hidden: Vec<(String, String)> =
            hidden.map(|input| (attribute(input, "name"), attribute(input, "value"))).collect();
        let hidden = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let pairs: Vec<(&str, &str)> = hidden.chain(values.iter().copied()).collect();
        self.browse(form(self.http.post(format!("{}{}", self.base, attribute(rest, "action"))), &pairs)).await
    }

    /// Opens a URL in the browser and signs in where nobody has; the page behind it.
    async fn open_and_sign_in(&self, url: &str) -> String {
        let page = self.browse(self.http.get(url)).await.unwrap();
        if !page.contains("current-password") {
            return page;
        }
        self.submit(&page, &[("username", USER_NAMES[0]), ("password", PASSWORD)]).await.unwrap()
    }

    /// Where the browser is sent after a decision on an authorization request.
    async fn authorize(&self, decision: &str) -> Url {
        let mut url = Url::parse(self.metadata["authorization_endpoint"].as_str().unwrap()).unwrap();
        url.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", self.client.as_str()),
            ("redirect_uri", CALLBACK),
            ("scope", "urn:matrix:client:api:* urn:matrix:client:device:ABCDEFGHIJ"),
            ("state", "s t+te"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        let consent = self.open_and_sign_in(url.as_str()).await;
        self.submit(&consent, &[("decision", decision)]).await.unwrap_err()
    }

    /// The tokens for a code.
    async fn redeem(&self, code: &str) -> Value {
        let exchange = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        let (status, tokens) = self.token(&exchange).await;
        assert_eq!(status, 200, "{tokens}");
        tokens
    }
}

/// A reference homeserver, and an access token of its first user.
pub(crate) async fn signed_in() -> (Reference, String) {
    let flow = Flow::start().await;
    let back = flow.authorize("allow").await;
    let tokens = flow.redeem(&parameter(&back, "code").unwrap()).await;
    (flow.server, text(&tokens, "access_token"))
}

fn form(request: RequestBuilder, pairs: &[(&str, &str)]) -> RequestBuilder {
    let text = Serializer::new(String::new()).extend_pairs(pairs).finish();
    request.header("content-type", "application/x-www-form-urlencoded").body(text)
}

async fn value(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

#[tokio::test]
async fn a_client_signs_in_refreshes_and_revokes() {
    let flow = Flow::start().await;
    let back = flow.authorize("allow").await;
    assert_eq!((back.scheme(), back.path()), ("com.example.client", "/callback"));
    assert_eq!(parameter(&back, "state").as_deref(), Some("s t+te"));
    assert_eq!(parameter(&back, "iss").as_deref(), flow.metadata["issuer"].as_str());
    let code = parameter(&back, "code").unwrap();
    let tokens = flow.redeem(&code).await;
    let (status, owner) = flow.who_am_i(&text(&tokens, "access_token")).await;
    let server = flow.base.strip_prefix("http://").unwrap();
    assert_eq!((status, text(&owner, "user_id")), (200, format!("@{}:{server}", USER_NAMES[0])));
    assert_eq!(owner["device_id"], "ABCDEFGHIJ");
    let refresh_token = text(&tokens, "refresh_token");
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", refresh_token.as_str())];
    let (status, tokens) = flow.token(&refresh).await;
    assert_eq!(status, 200, "{tokens}");
    let access = text(&tokens, "access_token");
    assert_eq!(flow.who_am_i(&access).await.0, 200);
    assert_eq!(flow.post("revocation_endpoint", &[("token", &access)]).await.status(), 200);
    let (status, error) = flow.who_am_i(&access).await;
    assert_eq!((status, text(&error, "errcode").as_str()), (401, "M_UNKNOWN_TOKEN"));
}

#[tokio::test]
async fn a_device_is_let_in() {
    let flow = Flow::start().await;
    let scope = "urn:matrix:client:api:* urn:matrix:client:device:TELEVISION";
    let begun = value(flow.post("device_authorization_endpoint", &[("scope", scope)]).await).await;
    let code = text(&begun, "device_code");
    let poll = [("grant_type", DEVICE_GRANT), ("device_code", code.as_str())];
    let (status, error) = flow.token(&poll).await;
    assert_eq!((status, text(&error, "error").as_str()), (400, "authorization_pending"));
    let page = flow.open_and_sign_in(&text(&begun, "verification_uri_complete")).await;
    assert!(page.contains(&text(&begun, "user_code")) && page.contains("TELEVISION"));
    flow.submit(&page, &[("decision", "allow")]).await.unwrap();
    let (status, tokens) = flow.token(&poll).await;
    assert_eq!(status, 200, "{tokens}");
    assert_eq!(flow.who_am_i(&text(&tokens, "access_token")).await.1["device_id"], "TELEVISION");
}

#[tokio::test]
async fn misuse_is_refused() {
    let flow = Flow::start().await;
    let refused = flow.authorize("refuse").await;
    assert_eq!(parameter(&refused, "error").as_deref(), Some("access_denied"));
    assert_eq!(parameter(&refused, "code"), None);
    let code = parameter(&flow.authorize("allow").await, "code").unwrap();
    let wrong = VERIFIER.to_uppercase();
    let exchange = |verifier| {
        [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK), ("code_verifier", verifier)]
    };
    assert_eq!(text(&flow.token(&exchange(&wrong)).await.1, "error"), "invalid_grant");
    let (status, tokens) = flow.token(&exchange(VERIFIER)).await;
    assert_eq!(status, 200, "{tokens}");
    assert_eq!(text(&flow.token(&exchange(VERIFIER)).await.1, "error"), "invalid_grant");
    assert_eq!(flow.who_am_i(&text(&tokens, "access_token")).await.0, 401);
}
