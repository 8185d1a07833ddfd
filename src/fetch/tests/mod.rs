//! Requests to servers on loopback, over each route that a request may take.

mod messages;
mod proxies;
mod reach;
mod repeats;
mod server;

use std::sync::Arc;

use super::*;
use crate::exchange::Fields;
use server::{Does, Server};

/// The route of a request to its server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Plain,
    Tls,
    /// http through a proxy, which the server is.
    Proxy,
    /// https through a proxy, which the server is too.
    Tunnel,
}

impl Way {
    const ALL: [Self; 4] = [Self::Plain, Self::Tls, Self::Proxy, Self::Tunnel];
}

fn request(method: Method, url: &str, destination: Destination) -> Request {
    Request { method, url: url.parse().unwrap(), fields: Fields::new(), content: Arc::default(), destination }
}

fn send(fetcher: &Fetcher, request: &Request) -> Result<Response, Trouble> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(fetcher.fetch(request, &fetcher.patience())).result
}

/// The result of a request to a server that does this on its connections, one after the other, and the heads of the
/// requests that it got.
fn exchange(way: Way, method: Method, does: &[Does]) -> (Result<Response, Trouble>, Vec<String>) {
    exchange_if(way, method, None, does)
}

/// The result of a request with this tag for If-None-Match.
fn exchange_if(
    way: Way,
    method: Method,
    condition: Option<&str>,
    does: &[Does],
) -> (Result<Response, Trouble>, Vec<String>) {
    let mut request = request(method, "http://replaced/", Destination::Target);
    condition.into_iter().for_each(|tag| request.fields.push("if-none-match", tag));
    exchange_within(FetchOptions::default().timeout, way, request, does)
}

/// The result of this request to any URL, with this time limit.
fn exchange_within(
    timeout: Duration,
    way: Way,
    mut request: Request,
    does: &[Does],
) -> (Result<Response, Trouble>, Vec<String>) {
    let server = Server::start(way, does);
    let (scheme, port) = match way {
        Way::Plain => ("http", server.address.port()),
        Way::Tls => ("https", server.address.port()),
        Way::Proxy => ("http", 80),
        Way::Tunnel => ("https", 443),
    };
    let is_proxy = matches!(way, Way::Proxy | Way::Tunnel);
    let options = FetchOptions {
        timeout,
        ca_certificates: Some(server.pem.clone().into_bytes()),
        resolve: vec![(server::NAME.to_owned(), server.address)],
        proxy: is_proxy.then(|| format!("http://{}", server.address)),
        ..FetchOptions::default()
    };
    request.url = format!("{scheme}://{}:{port}/", server::NAME).parse().unwrap();
    let result = send(&Fetcher::new(options).unwrap(), &request);
    (result, server.requests())
}

/// The response to a request, if there is one.
fn response(way: Way, method: Method, octets: &'static str) -> Response {
    exchange(way, method, &[Does::Sends(octets)]).0.unwrap()
}
