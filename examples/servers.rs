//! Many homeservers for measurements: COUNT ports of 127.0.0.1 behind which the reference homeserver responds, each response
//! delayed by LATE milliseconds. Prints their URLs, one on each line, and runs until its standard input ends.
//!
//! ```console
//! $ cargo run --release --example servers -- COUNT LATE
//! ```

#![expect(clippy::print_stdout, clippy::disallowed_macros, reason = "the URLs are what it is for")]
#![expect(clippy::disallowed_methods, reason = "a program of its own, with arguments and an end of its input")]

use std::error::Error;
use std::time::Duration;

use matrix_conformance::reference::Reference;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments.next().ok_or("usage: servers COUNT [LATE]")?.parse()?;
    let late = Duration::from_millis(arguments.next().map_or(Ok(0), |late| late.parse())?);
    let reference = Reference::start(0).await?;
    let behind = reference.url().trim_start_matches("http://").to_owned();
    for _ in 0..count {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        println!("http://{}", listener.local_addr()?);
        let behind = behind.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // The client notices a connection that fails.
                tokio::spawn(forward(stream, behind.clone(), late));
            }
        });
    }
    tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink())).await??;
    Ok(())
}

async fn forward(mut stream: TcpStream, behind: String, late: Duration) -> std::io::Result<()> {
    let mut server = TcpStream::connect(behind).await?;
    let mut octets = vec![0; 64 << 10];
    loop {
        tokio::select! {
            length = stream.read(&mut octets) => match length? {
                0 => return Ok(()),
                length => server.write_all(&octets[..length]).await?,
            },
            ready = server.readable() => {
                ready?;
                tokio::time::sleep(late).await;
                tokio::io::copy_bidirectional(&mut stream, &mut server).await?;
                return Ok(());
            }
        }
    }
}
