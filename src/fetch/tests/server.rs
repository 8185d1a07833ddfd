//! A server with a scripted action for each of its connections.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::Way;

/// The name in its certificate.
pub(super) const NAME: &str = "hs.test";

/// The action on a connection, after a request has come.
#[derive(Debug, Clone, Copy)]
pub(super) enum Does {
    /// Sends this and closes the connection.
    Sends(&'static str),
    /// Sends this and closes, in TLS without the alert that belongs there.
    Cuts(&'static str),
    /// Sends this and resets the connection.
    Resets(&'static str),
    /// Sends this and keeps the connection.
    Stalls(&'static str),
    /// Sends this, and then octets that are not TLS.
    Garbles(&'static str),
    /// Sends this after this many milliseconds, and closes.
    Waits(u64, &'static str),
}

impl Does {
    pub(super) fn octets(self) -> &'static str {
        let (Self::Sends(octets)
        | Self::Cuts(octets)
        | Self::Resets(octets)
        | Self::Stalls(octets)
        | Self::Garbles(octets)
        | Self::Waits(_, octets)) = self;
        octets
    }
}

type Log = Arc<Mutex<Vec<String>>>;

/// A listening server.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    /// Its certificate, to be trusted by clients.
    pub(super) pem: String,
    requests: Log,
}

impl Server {
    /// Starts one; the last action is repeated on all further connections.
    pub(super) fn start(way: Way, does: &[Does]) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![NAME.to_owned()]).unwrap().self_signed(&key).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder().with_no_client_auth();
        let config = config.with_single_cert(vec![certificate.der().clone()], key).unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let (requests, does) = (Log::default(), does.to_vec());
        let log = Arc::clone(&requests);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(accept(listener, way, &does, &acceptor, &log));
        });
        Self { address, pem: certificate.pem(), requests }
    }

    /// The heads of the requests so far, in lower case.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

async fn accept(listener: std::net::TcpListener, way: Way, does: &[Does], acceptor: &TlsAcceptor, log: &Log) {
    let listener = TcpListener::from_std(listener).unwrap();
    let mut kept = Vec::new();
    for number in 0.. {
        let (stream, _) = listener.accept().await.unwrap();
        let does = does.get(number).or(does.last()).unwrap();
        kept.extend(converse(stream, way, *does, acceptor, log).await);
    }
}

/// The connection, if it is to be kept.
async fn converse(
    mut stream: TcpStream,
    way: Way,
    does: Does,
    acceptor: &TlsAcceptor,
    log: &Log,
) -> Option<Box<dyn Send>> {
    if matches!(does, Does::Resets(_)) {
        stream.set_zero_linger().unwrap();
    }
    if way == Way::Tunnel {
        head(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
    }
    let stream = stream.into_std().unwrap();
    let below = stream.try_clone().unwrap();
    let stream = TcpStream::from_std(stream).unwrap();
    let kept = match way {
        Way::Plain | Way::Proxy => serve(stream, does, log).await,
        // A client that does not trust the certificate goes away.
        Way::Tls | Way::Tunnel => serve(acceptor.accept(stream).await.ok()?, does, log).await,
    };
    if matches!(does, Does::Garbles(_)) {
        TcpStream::from_std(below).unwrap().write_all(b"not a TLS record").await.unwrap();
    }
    kept
}

async fn serve<S>(mut stream: S, does: Does, log: &Log) -> Option<Box<dyn Send>>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let head = head(&mut stream).await;
    log.lock().unwrap().push(head);
    let octets = does.octets();
    if let Does::Waits(milliseconds, _) = does {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    }
    // A client may be gone by now.
    let _ = stream.write_all(octets.as_bytes()).await;
    let _ = stream.flush().await;
    match does {
        Does::Sends(_) | Does::Waits(..) => stream.shutdown().await.err().map(|_| Box::new(()) as _),
        Does::Cuts(_) => None,
        Does::Resets(_) => {
            // A reset takes with it what the client has not read by then.
            tokio::time::sleep(Duration::from_millis(200)).await;
            None
        }
        Does::Stalls(_) | Does::Garbles(_) => Some(Box::new(stream)),
    }
}

/// The head of a request, in lower case.
async fn head(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut octets = Vec::new();
    while !octets.ends_with(b"\r\n\r\n") && stream.read_buf(&mut octets).await.is_ok_and(|count| count > 0) {}
    String::from_utf8_lossy(&octets).to_lowercase()
}
