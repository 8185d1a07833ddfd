//! A server that gives every request the same octets, well-formed or not, with or without TLS. What those octets are
//! is said in `responses`.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

/// What the server does once a request is there.
#[derive(Debug, Clone)]
pub(crate) enum Behaviour {
    /// Closes the connection at once, in TLS once the handshake is done. (The others wait for a request.)
    HangsUp,
    /// Sends the octets and closes the connection.
    Sends(Vec<u8>),
    /// Sends the octets and closes the connection, in TLS without the alert that belongs there.
    Cuts(Vec<u8>),
    /// Sends the octets and resets the connection.
    Resets(Vec<u8>),
    /// Sends the octets and nothing more, and keeps the connection.
    Stalls(Vec<u8>),
    /// Sends one octet each 100 ms.
    Drips(Vec<u8>),
    /// Sends the first octets, then the others again and again.
    Repeats(Vec<u8>, Vec<u8>),
    /// Sends what the function makes of the number of the request, counted from 0, and closes the connection.
    Numbered(fn(usize) -> Vec<u8>),
}

/// A listening server; it stops when the value is dropped.
pub(crate) struct Listener {
    /// Where it listens, on loopback.
    pub(crate) address: SocketAddr,
    requests: Log,
    task: JoinHandle<()>,
}

/// The requests so far.
type Log = Arc<Mutex<Vec<String>>>;

impl Listener {
    /// Starts a server on any free port.
    pub(crate) async fn start(behaviour: Behaviour, tls: Option<TlsAcceptor>) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let requests = Log::default();
        let task = tokio::spawn(accept(listener, behaviour, tls, Arc::clone(&requests)));
        Ok(Self { address, requests, task })
    }

    /// The heads of all requests so far, in lower case.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The connections end with the task that they belong to.
async fn accept(listener: TcpListener, behaviour: Behaviour, tls: Option<TlsAcceptor>, log: Log) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (behaviour, tls, log) = (behaviour.clone(), tls.clone(), Arc::clone(&log));
        connections.spawn(async move {
            // What goes wrong on a connection is the client's doing, and what is tested.
            let _ = converse(stream, &behaviour, tls, &log).await;
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn converse(stream: TcpStream, behaviour: &Behaviour, tls: Option<TlsAcceptor>, log: &Log) -> io::Result<()> {
    if matches!(behaviour, Behaviour::Resets(_)) {
        stream.set_zero_linger()?;
    }
    match tls {
        None => serve(stream, behaviour, log).await,
        Some(acceptor) => serve(acceptor.accept(stream).await?, behaviour, log).await,
    }
}

async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, behaviour: &Behaviour, log: &Log) -> io::Result<()> {
    if matches!(behaviour, Behaviour::HangsUp) {
        return stream.shutdown().await;
    }
    let head = read_request(&mut stream).await?;
    let number = {
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        log.push(head);
        log.len() - 1
    };
    match behaviour {
        Behaviour::HangsUp => Ok(()),
        Behaviour::Sends(octets) => send_and_close(stream, octets).await,
        Behaviour::Numbered(make) => send_and_close(stream, &make(number)).await,
        Behaviour::Cuts(octets) => send(&mut stream, octets).await,
        Behaviour::Resets(octets) => {
            send(&mut stream, octets).await?;
            // A reset takes with it what the client has not read by then.
            tokio::time::sleep(Duration::from_millis(200)).await;
            Ok(())
        }
        Behaviour::Stalls(octets) => {
            send(&mut stream, octets).await?;
            std::future::pending().await
        }
        Behaviour::Drips(octets) => {
            let mut pause = tokio::time::interval(Duration::from_millis(100));
            for octet in octets {
                pause.tick().await;
                send(&mut stream, &[*octet]).await?;
            }
            Ok(())
        }
        Behaviour::Repeats(first, others) => {
            send(&mut stream, first).await?;
            loop {
                send(&mut stream, others).await?;
            }
        }
    }
}

/// Reads a complete request, since closing a connection with unread octets resets it. Its head, in lower case. What does
/// not begin like a request is as good as one, as for servers that respond with 400.
async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<String> {
    // Room for the complete first message of TLS.
    let mut octets: Vec<u8> = Vec::with_capacity(16 << 10);
    let end = loop {
        if let Some(start) = octets.windows(4).position(|end| end == b"\r\n\r\n") {
            break start + 4;
        }
        if octets.first().is_some_and(|first| !first.is_ascii_alphabetic()) {
            break octets.len();
        }
        if stream.read_buf(&mut octets).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    };
    let head = String::from_utf8_lossy(&octets[..end]).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0_usize);
    while octets.len() < end + length && stream.read_buf(&mut octets).await? > 0 {}
    Ok(head)
}

async fn send(stream: &mut (impl AsyncWrite + Unpin), octets: &[u8]) -> io::Result<()> {
    stream.write_all(octets).await?;
    stream.flush().await
}

async fn send_and_close(mut stream: impl AsyncRead + AsyncWrite + Unpin, octets: &[u8]) -> io::Result<()> {
    send(&mut stream, octets).await?;
    stream.shutdown().await
}
