//! A proxy behind which every host is the homeserver of a variant: it takes each request for its response from a list, and
//! speaks TLS where it is asked to connect (RFC 9110, section 9.3.6).

use std::collections::BTreeSet;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use matrix_conformance::exchange::{Exchange, Method};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio::io::{
    AsyncBufRead, AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader,
};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

type Error = Box<dyn std::error::Error>;

/// How the content of a response is delimited, and how field names are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    /// By its length, which stands in a field of this name.
    Length(&'static str),
    /// In chunks of so many octets.
    Chunks(usize),
    /// By the end of the connection, with field names in capitals.
    Close,
}

/// A response to requests like one.
#[derive(Debug)]
struct Canned {
    exchange: Arc<Exchange>,
    octets: Vec<u8>,
    given: AtomicUsize,
}

/// A listening proxy; it stops when the value is dropped.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Proxy {
    /// Responds to requests as in these exchanges, equal ones in their order, and all others with 500.
    pub(crate) async fn start(
        exchanges: &[(Arc<Exchange>, Option<Vec<u8>>)],
        framing: Framing,
        tls: TlsAcceptor,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let canned = exchanges.iter().map(|(exchange, raw)| Canned {
            octets: raw.clone().unwrap_or_else(|| octets(exchange, framing)),
            exchange: Arc::clone(exchange),
            given: AtomicUsize::new(0),
        });
        let canned: Arc<Vec<Canned>> = Arc::new(canned.collect());
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let (canned, tls) = (Arc::clone(&canned), tls.clone());
                // What goes wrong on a connection shows in the reports of the client.
                connections.spawn(async move { converse(stream, &canned, tls).await });
            }
        });
        Ok(Self { address, task })
    }
}

async fn converse(stream: TcpStream, canned: &[Canned], tls: TlsAcceptor) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let first = Head::read(&mut stream).await?;
    if first.method == "CONNECT" {
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
        let mut stream = BufReader::new(tls.accept(stream).await?);
        let head = Head::read(&mut stream).await?;
        return response(&mut stream, &head, &format!("https://{}{}", host(&first.target), head.target), canned).await;
    }
    response(&mut stream, &first, &first.target, canned).await
}

/// An authority without the port that https has anyway.
fn host(authority: &str) -> &str {
    authority.strip_suffix(":443").unwrap_or(authority)
}

async fn response(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    head: &Head,
    url: &str,
    canned: &[Canned],
) -> io::Result<()> {
    let mut content = vec![0; head.length];
    stream.read_exact(&mut content).await?;
    let is_for = |canned: &&Canned| {
        let request = &canned.exchange.request;
        let fields = request.fields.iter().all(|(name, value)| head.has(name, value));
        request.method.to_string() == head.method
            && request.url.as_str() == url
            && *request.content == *content
            && fields
    };
    // Of those that fit, the most demanding; of equal ones the one that was given least often.
    let best = canned.iter().filter(is_for).min_by_key(|canned| {
        let fields = canned.exchange.request.fields.iter().count();
        (usize::MAX - fields, canned.given.load(Ordering::Relaxed))
    });
    let octets = best.map_or(b"HTTP/1.1 500 Unexpected\r\ncontent-length: 0\r\n\r\n".as_slice(), |canned| {
        canned.given.fetch_add(1, Ordering::Relaxed);
        &canned.octets
    });
    stream.write_all(octets).await?;
    stream.flush().await?;
    stream.shutdown().await
}

/// Whether there may be content in the response of an exchange.
pub(crate) fn has_content(exchange: &Exchange) -> bool {
    let status = exchange.result.as_ref().map_or(0, |response| response.status);
    may_have_content(exchange.request.method, status)
}

/// Whether there may be content in a response of this status (RFC 9110, section 6.4.1).
pub(crate) fn may_have_content(method: Method, status: u16) -> bool {
    method != Method::Head && !matches!(status, 204 | 304)
}

fn octets(exchange: &Exchange, framing: Framing) -> Vec<u8> {
    let Ok(response) = &exchange.result else { return Vec::new() };
    // A variant may say that its content comes in chunks.
    let is_chunked = response.fields.has("transfer-encoding");
    let framing = if is_chunked { Framing::Chunks(4096) } else { framing };
    let mut octets = format!("HTTP/1.1 {} \r\n", response.status).into_bytes();
    let mut field = |name: &str, value: &[u8]| {
        let name = if framing == Framing::Close { name.to_uppercase() } else { name.to_owned() };
        octets.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    };
    for (name, value) in response.fields.iter() {
        field(name, value);
    }
    let has_content = has_content(exchange);
    match framing {
        Framing::Length(name) if has_content => field(name, response.content.len().to_string().as_bytes()),
        Framing::Chunks(_) if has_content && !is_chunked => field("Transfer-Encoding", b"chunked"),
        Framing::Length(_) | Framing::Chunks(_) | Framing::Close => {}
    }
    octets.extend(b"\r\n");
    match framing {
        // Content that must not be there comes as it is.
        _ if !has_content => octets.extend_from_slice(&response.content),
        Framing::Length(_) | Framing::Close => octets.extend_from_slice(&response.content),
        Framing::Chunks(size) => {
            for chunk in response.content.chunks(size) {
                octets.extend([format!("{:X}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat());
            }
            octets.extend(b"0\r\n\r\n");
        }
    }
    octets
}

/// The head of a request.
struct Head {
    method: String,
    target: String,
    fields: Vec<(String, Vec<u8>)>,
    length: usize,
}

impl Head {
    async fn read(stream: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Self> {
        let mut lines = Vec::new();
        while !lines.ends_with(b"\r\n\r\n") {
            if stream.read_until(b'\n', &mut lines).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        let mut lines = lines.split(|octet| *octet == b'\n').map(<[u8]>::trim_ascii);
        let first = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
        let mut words = first.split(' ').map(ToOwned::to_owned);
        let fields = lines.filter_map(|line| {
            let colon = line.iter().position(|octet| *octet == b':')?;
            let name = String::from_utf8_lossy(&line[..colon]).to_lowercase();
            Some((name, line[colon + 1..].trim_ascii().to_vec()))
        });
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let fields: Vec<(String, Vec<u8>)> = fields.collect();
        let length = fields.iter().find(|(name, _)| name == "content-length");
        let length = length.and_then(|(_, value)| std::str::from_utf8(value).ok()?.parse().ok()).unwrap_or(0);
        Ok(Self { method, target, fields, length })
    }

    fn has(&self, name: &str, value: &[u8]) -> bool {
        self.fields.iter().any(|(known, found)| known == name && found == value)
    }
}

/// Signs the certificates.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Result<Self, Error> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name.push(DnType::CommonName, "Authority of the proof");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Ok(Self(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?))
    }

    /// The PEM file to give to the client.
    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    /// A server's side of TLS for these hosts.
    pub(crate) fn acceptor(&self, hosts: BTreeSet<String>) -> Result<TlsAcceptor, Error> {
        // A certificate has addresses without brackets, and names without the dot of the root.
        let names = hosts.iter().map(|host| host.trim_matches(['[', ']']).trim_end_matches('.').to_owned());
        let key = KeyPair::generate()?;
        let certificate = CertificateParams::new(names.collect::<Vec<_>>())?.signed_by(&key, &self.0)?;
        let key = PrivateKeyDer::try_from(key.serialize_der())?;
        let config = ServerConfig::builder().with_no_client_auth();
        let config = config.with_single_cert(vec![certificate.der().clone()], key)?;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}
