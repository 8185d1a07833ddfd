//! How to reach the homeserver: time limits, header fields, certificates, addresses.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::cli::disk;
use crate::cli::error::CliError;
use crate::fetch::FetchOptions;

/// The largest file of certificates that is read, in MiB: those of all authorities that browsers trust take less than 1.
const MAX_CERTIFICATES: u64 = 4;

#[derive(Debug, Args)]
#[command(next_help_heading = "Network")]
pub(in crate::cli) struct ReachArguments {
    /// Time limit for one exchange
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = duration)]
    timeout: Duration,
    /// Time limit for connecting
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = duration)]
    connect_timeout: Duration,
    /// How long to wait for the server to start responding: the server itself, not a proxy in front of it
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(in crate::cli) wait: Option<Duration>,
    /// Time limit for judging a homeserver; what was not judged by then is an error
    #[arg(long, value_name = "DURATION", default_value = "15m", value_parser = duration)]
    deadline: Duration,
    /// How long to wait, in all, for a homeserver that limits the rate of requests (429); 0 is not at all
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = duration_or_none)]
    rate_limit_wait: Duration,
    /// Send this header field to the homeserver under test, and to no other host, unless a case sets the field
    ///
    /// If a server repeats the value, reports show it masked, provided it has at least 8 characters: masking shorter
    /// values would mask unrelated words. Values that also occur in a case file or in the target, and the Host field,
    /// are not masked.
    #[arg(long, value_name = "NAME:VALUE", value_parser = header)]
    header: Vec<Header>,
    /// Trust only the CA certificates in this PEM file
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) cacert: Option<PathBuf>,
    /// Send requests that write to public hosts too: they may register a client, or change a user's data
    #[arg(long)]
    pub(in crate::cli) allow_writes: bool,
    /// Judge tests that take minutes too, such as those that wait for a code to expire
    #[arg(long)]
    pub(in crate::cli) slow: bool,
    /// Accept any TLS certificate
    #[arg(long)]
    insecure: bool,
    /// Use this address for this host and port
    #[arg(long, value_name = "HOST:PORT:ADDR", value_parser = resolve)]
    resolve: Vec<Resolve>,
    /// Send all requests through this proxy; proxies in the environment are ignored
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
}

impl ReachArguments {
    /// How to send requests.
    pub(in crate::cli) fn fetch_options(&self) -> Result<FetchOptions, CliError> {
        let certificates = self.cacert.as_ref();
        let certificates = certificates
            .map(|path| disk::read(path, MAX_CERTIFICATES).map_err(|error| CliError::read(path, error)))
            .transpose()?;
        let header = |(number, header): (usize, &Header)| header.split().ok_or(CliError::HeaderForm(number));
        Ok(FetchOptions {
            timeout: self.timeout,
            connect_timeout: self.connect_timeout.min(self.timeout),
            headers: (1..).zip(&self.header).map(header).collect::<Result<_, _>>()?,
            ca_certificates: certificates,
            insecure: self.insecure,
            resolve: self.resolve.iter().map(|resolve| (resolve.host.clone(), resolve.address)).collect(),
            proxy: self.proxy.clone(),
            rate_limit_wait: self.rate_limit_wait,
            deadline: self.deadline,
            run_id: Some(run_id()?),
        })
    }
}

/// A new id: eight hexadecimal digits.
fn run_id() -> Result<String, CliError> {
    let mut octets = [0; 4];
    getrandom::fill(&mut octets)?;
    Ok(octets.iter().map(|octet| format!("{octet:02x}")).collect())
}

/// A header field as it was given. It is split later: errors of the argument parser would quote it, and its value may be
/// a secret.
#[derive(Clone)]
struct Header(String);

impl Header {
    /// The name and the value. An empty value is none: without quotes, the shell makes another argument of it.
    fn split(&self) -> Option<(String, String)> {
        let (name, value) = self.0.split_once(':')?;
        let (name, value) = (name.trim(), value.trim());
        (!name.is_empty() && !value.is_empty()).then(|| (name.to_owned(), value.to_owned()))
    }
}

impl std::fmt::Debug for Header {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("…")
    }
}

#[derive(Debug, Clone)]
struct Resolve {
    host: String,
    address: SocketAddr,
}

/// A number with a unit, as in 500ms, 30s or 2m; seconds without one.
fn duration(text: &str) -> Result<Duration, String> {
    let duration = duration_or_none(text)?;
    if duration.is_zero() { Err("must be longer than 0".to_owned()) } else { Ok(duration) }
}

fn duration_or_none(text: &str) -> Result<Duration, String> {
    let parsed = text.parse().map(Duration::from_secs).or_else(|_| humantime::parse_duration(text));
    parsed.map_err(|_| "write a number with a unit, such as 500ms, 30s or 2m".to_owned())
}

/// Fields that frame the content are set for each request (RFC 9112, section 6).
fn header(text: &str) -> Result<Header, String> {
    let (name, _) = text.split_once(':').unwrap_or_default();
    let frames = ["content-length", "transfer-encoding"].iter().any(|frame| name.trim().eq_ignore_ascii_case(frame));
    if frames { Err("each request has the length of its own content".to_owned()) } else { Ok(Header(text.to_owned())) }
}

fn resolve(text: &str) -> Result<Resolve, String> {
    const FORM: &str = "write HOST:PORT:ADDR, such as example.org:443:127.0.0.1";
    let mut parts = text.splitn(3, ':');
    let (Some(host), Some(port), Some(address)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(FORM.to_owned());
    };
    let port: u16 = port.parse().map_err(|_| FORM)?;
    let address = address.trim_start_matches('[').trim_end_matches(']');
    let address: IpAddr = address.parse().map_err(|_| FORM)?;
    Ok(Resolve { host: host.to_owned(), address: SocketAddr::new(address, port) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit_or_are_seconds() {
        assert_eq!(duration("2"), Ok(Duration::from_secs(2)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert!(duration("0").is_err() && duration("0s").is_err() && duration("soon").is_err());
        assert_eq!(duration_or_none("0"), Ok(Duration::ZERO));
    }

    #[test]
    fn an_address_for_a_host_may_be_of_either_family() {
        assert!(resolve("a.example:443:127.0.0.1").is_ok_and(|resolve| resolve.address.port() == 443));
        assert!(resolve("a.example:443:[::1]").is_ok_and(|resolve| resolve.address.is_ipv6()));
        assert!(resolve("a.example:127.0.0.1").is_err());
    }

    #[test]
    fn a_header_is_a_name_and_a_value_and_is_not_shown() {
        assert!(header("content-Length : 3").is_err() && header("Transfer-Encoding:x").is_err());
        assert!(header("Content-Type: a/b").is_ok() && header("").is_ok());
        let header = Header("Authorization: secret: x ".to_owned());
        assert_eq!(header.split(), Some(("Authorization".to_owned(), "secret: x".to_owned())));
        assert!(!format!("{header:?}").contains("secret"));
        assert!(Header("secret".to_owned()).split().is_none() && Header(" : secret".to_owned()).split().is_none());
        assert!(Header("Authorization:".to_owned()).split().is_none());
    }
}
