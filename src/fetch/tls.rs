//! TLS on a connection, and whom it trusts.

use std::io;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::{CryptoProvider, aws_lc_rs};
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{self, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use url::{Host, Url};

use super::FetchError;
use super::connection::Stream;

/// Whose certificates are accepted.
#[derive(Debug)]
enum Trust {
    /// Those that the system trusts.
    System,
    /// Those that these issuers signed.
    Only(Arc<RootCertStore>),
    /// All of them.
    Anybody,
}

/// The client's side of TLS. It is set up when the first https URL is met: loading the system's certificates takes longer
/// than a complete run against a local server.
pub(super) struct Tls {
    trust: Trust,
    config: OnceLock<Result<Arc<ClientConfig>, String>>,
}

impl Tls {
    /// With these PEM certificates in place of the system's; or with any, if `insecure`.
    ///
    /// # Errors
    /// The certificates cannot be read.
    pub(super) fn new(certificates: Option<&[u8]>, insecure: bool) -> Result<Self, FetchError> {
        let roots = certificates.map(read_certificates).transpose()?;
        let trust = match roots {
            _ if insecure => Trust::Anybody,
            Some(roots) => Trust::Only(Arc::new(roots)),
            None => Trust::System,
        };
        Ok(Self { trust, config: OnceLock::new() })
    }

    /// TLS with this host, or the reason that there can be none.
    pub(super) fn connector(&self) -> Result<TlsConnector, String> {
        let config = self.config.get_or_init(|| self.config().map_err(|error| error.to_string()));
        config.clone().map(TlsConnector::from)
    }

    fn config(&self) -> Result<Arc<ClientConfig>, rustls::Error> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder =
            ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
        let builder = match &self.trust {
            Trust::System => builder.with_platform_verifier()?,
            Trust::Only(roots) => builder.with_root_certificates(Arc::clone(roots)),
            Trust::Anybody => builder.dangerous().with_custom_certificate_verifier(Arc::new(Unverified(provider))),
        };
        let mut config = builder.with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

/// The handshake with the host of a URL.
pub(super) async fn handshake(
    connector: &TlsConnector,
    url: &Url,
    stream: Box<dyn Stream>,
) -> io::Result<TlsStream<Box<dyn Stream>>> {
    let invalid = |error| io::Error::new(io::ErrorKind::InvalidInput, error);
    let name = match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::from(address).into(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).into(),
        Some(Host::Domain(name)) => ServerName::try_from(name.to_owned()).map_err(invalid)?,
        None => ServerName::try_from(String::new()).map_err(invalid)?,
    };
    connector.connect(name, stream).await
}

fn read_certificates(pem: &[u8]) -> Result<RootCertStore, FetchError> {
    let refused = |reason: String| FetchError::Certificates(reason);
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|error| refused(error.to_string()))?;
        roots.add(certificate).map_err(|error| refused(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(refused("there is no PEM certificate".to_owned()));
    }
    Ok(roots)
}

/// Accepts any certificate, even one that cannot be read, and so any signature too.
#[derive(Debug)]
struct Unverified(Arc<CryptoProvider>);

impl ServerCertVerifier for Unverified {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
