//! Sends a request through the HTTP client and reads its response.

use reqwest::header::CONTENT_LENGTH;
use reqwest::{Client, StatusCode};

use super::causes::{self, BodyEnd, Route};
use super::clients::Clients;
use super::deadline::Deadline;
use super::peer::Peer;
use super::{MAX_BODY, Outgoing, proxy, trouble};
use crate::exchange::{Fields, Method, Request, Response, Trouble, fields};

/// Sends a request, and reads the complete response.
///
/// # Errors
/// There is no complete response.
pub(super) async fn fetch(
    outgoing: &Outgoing<'_>,
    client: &Client,
    clients: &Clients,
    deadline: Deadline,
) -> Result<Response, Trouble> {
    let request = outgoing.request;
    let mut builder = client.request(method(request.method), request.url.clone()).headers(outgoing.headers.clone());
    if !request.content.is_empty() {
        builder = builder.body(request.content.to_vec());
    } else if matches!(request.method, Method::Post | Method::Put | Method::Patch) {
        // The HTTP client leaves it out, and servers may insist on it (RFC 9110, section 8.6).
        builder = builder.header(CONTENT_LENGTH, 0);
    }
    let server = Peer::Server(request, clients.proxy());
    let sent = deadline.keep(builder.send(), server, None).await?;
    match sent {
        Ok(incoming) => match Peer::in_messages(request, clients.proxy()) {
            // It is about the login to the proxy, and none of the server's business.
            Peer::Proxy(proxy) if incoming.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                Err(trouble::proxy_login(proxy))
            }
            Peer::Proxy(_) | Peer::Server(..) => read(incoming, server, request.method, deadline).await,
        },
        Err(error) => Err(explained(&error, request, clients).await),
    }
}

/// Why there is no head.
async fn explained(error: &reqwest::Error, request: &Request, clients: &Clients) -> Trouble {
    let status = match clients.proxy() {
        Some(proxy) if causes::is_tunnel_refused(error) => proxy::tunnel_status(proxy, request).await,
        Some(_) | None => None,
    };
    let route = Route { proxy: clients.proxy(), tunnel_status: status };
    causes::in_head(error, request, clients.options().connect_timeout, route)
}

/// Reads the body, up to the limit.
async fn read(
    mut incoming: reqwest::Response,
    server: Peer<'_>,
    asked: Method,
    deadline: Deadline,
) -> Result<Response, Trouble> {
    let mut fields = Fields::new();
    for (name, value) in incoming.headers() {
        fields.push(name.as_str(), value.as_bytes());
    }
    // The client's copy of a long head need not wait for the end of the body.
    incoming.headers_mut().clear();
    let mut content = Vec::new();
    loop {
        let chunk = deadline.keep(incoming.chunk(), server, Some(content.len())).await?;
        let trouble = |error| causes::in_body(&error, server, content.len(), BodyEnd::announced_by(&fields));
        let Some(chunk) = chunk.map_err(trouble)? else { break };
        if content.len() + chunk.len() > MAX_BODY {
            return Err(trouble::body_too_large());
        }
        content.extend_from_slice(&chunk);
    }
    // Frees unused capacity: all responses are kept to the end of the run.
    content.shrink_to_fit();
    let status = incoming.status().as_u16();
    // The HTTP client drops content where none is allowed.
    let is_dropped = asked == Method::Head || matches!(status, 204 | 304);
    let content_shown = !is_dropped || !content.is_empty();
    let mut response = Response::new(status, fields, content);
    let reason = incoming.extensions().get::<hyper::ext::ReasonPhrase>();
    let reason = reason.map(|phrase| fields::text(phrase.as_bytes()));
    response.reason = reason.filter(|phrase| !phrase.is_empty());
    response.version = format!("{:?}", incoming.version());
    response.content_shown = content_shown;
    Ok(response)
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Head => reqwest::Method::HEAD,
        Method::Options => reqwest::Method::OPTIONS,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}
