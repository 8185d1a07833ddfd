//! Whether web clients can read a well-known document, which a run fetches anyway (Client-Server API, section Well-known
//! URI: servers should offer CORS headers). No verdict depends on it.

use crate::exchange::{Fields, Request, Response};
use crate::fetch::Fetcher;

/// The origin of a web client, as the built-in cases send it.
const ORIGIN: &str = "https://suite.example";

/// Advice for a document that no web client can read. Some servers send the field only to requests of web clients, so
/// without it the request is sent again as one of these.
pub(super) async fn advice(request: &Request, response: &Response, fetcher: &Fetcher) -> Option<String> {
    if may_be_read(response) {
        return None;
    }
    let mut fields = Fields::new();
    fields.push("origin", ORIGIN);
    let request = Request { fields, ..request.clone() };
    let again = fetcher.fetch(&request, &fetcher.patience()).await.result.ok()?;
    let cant_be_read = again.status == response.status && !may_be_read(&again);
    cant_be_read.then(|| format!("{} has no Access-Control-Allow-Origin, so web clients can't read it", request.url))
}

fn may_be_read(response: &Response) -> bool {
    response.fields.has("access-control-allow-origin")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use url::Url;

    use super::*;
    use crate::exchange::Method;
    use crate::exchange::request::Destination;
    use crate::fetch::FetchOptions;

    /// The advice for a server whose response has these fields, and others for web clients.
    fn advice_on(always: &'static str, for_web_clients: &'static str) -> Option<String> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, mut octets) = (stream.unwrap(), [0; 4096]);
                let length = stream.read(&mut octets).unwrap();
                let is_web = String::from_utf8_lossy(&octets[..length]).contains("origin: https://suite.example");
                let fields = if is_web { for_web_clients } else { always };
                let head = format!("HTTP/1.1 200 OK\r\n{fields}connection: close\r\ncontent-length: 2\r\n\r\n{{}}");
                stream.write_all(head.as_bytes()).unwrap();
            }
        });
        let resolve = vec![("hs.test".to_owned(), address)];
        let fetcher = Fetcher::new(FetchOptions { resolve, ..FetchOptions::default() }).unwrap();
        let url = Url::parse(&format!("http://hs.test:{}/.well-known/matrix/client", address.port())).unwrap();
        let (method, destination) = (Method::Get, Destination::Named);
        let request = Request { method, url, fields: Fields::new(), content: [].into(), destination };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let response = fetcher.fetch(&request, &fetcher.patience()).await.result.unwrap();
            advice(&request, &response, &fetcher).await
        })
    }

    #[test]
    fn only_a_document_that_no_web_client_can_read_is_mentioned() {
        assert_eq!(advice_on("access-control-allow-origin: *\r\n", ""), None);
        assert_eq!(advice_on("vary: origin\r\n", "access-control-allow-origin: https://suite.example\r\n"), None);
        let advice = advice_on("", "vary: origin\r\n").unwrap();
        assert!(advice.contains("/.well-known/matrix/client has no Access-Control-Allow-Origin"), "{advice}");
    }
}
