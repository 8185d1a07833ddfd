//! Certificates made on the spot: good ones, and those that clients must refuse.

use rcgen::{BasicConstraints, CertificateParams, DnType, Error, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// The name that the good certificates are for.
pub(crate) const NAME: &str = "hs.test";

/// The kinds of certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Certificate {
    /// From the trusted issuer, for the right name, and in time.
    Good,
    /// From the trusted issuer, but out of time.
    Expired,
    /// From the trusted issuer, but not yet in time.
    TooEarly,
    /// From the trusted issuer, but for another name.
    OtherName,
    /// From an issuer that is not trusted.
    UnknownIssuer,
    /// Signed by itself, and not trusted.
    SelfSigned,
    /// Signed by itself, and trusted.
    SelfSignedTrusted,
    /// One of a certificate authority, and trusted.
    Authority,
}

/// A server's side of TLS with such a certificate, which speaks these protocols (ALPN), and the PEM file to give to the
/// client.
pub(crate) fn make(
    certificate: Certificate,
    protocols: &[&str],
) -> Result<(TlsAcceptor, Vec<u8>), Box<dyn std::error::Error>> {
    let (authority, key) = (authority("Trusted")?, KeyPair::generate()?);
    let trusted = authority.self_signed(&key)?.pem();
    let issuer = Issuer::new(authority, key);
    let key = KeyPair::generate()?;
    let params = params(certificate)?;
    let (made, trusted) = match certificate {
        Certificate::Good | Certificate::Expired | Certificate::TooEarly | Certificate::OtherName => {
            (params.signed_by(&key, &issuer)?, trusted)
        }
        Certificate::UnknownIssuer => {
            let other = Issuer::new(self::authority("Other")?, KeyPair::generate()?);
            (params.signed_by(&key, &other)?, trusted)
        }
        Certificate::SelfSigned => (params.self_signed(&key)?, trusted),
        Certificate::SelfSignedTrusted | Certificate::Authority => {
            let made = params.self_signed(&key)?;
            let pem = made.pem();
            (made, pem)
        }
    };
    let key = PrivateKeyDer::try_from(key.serialize_der())?;
    let mut config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![made.der().clone()], key)?;
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    Ok((TlsAcceptor::from(std::sync::Arc::new(config)), trusted.into_bytes()))
}

fn params(certificate: Certificate) -> Result<CertificateParams, Error> {
    let name = if certificate == Certificate::OtherName { "other.test" } else { NAME };
    let mut params = CertificateParams::new(vec![name.to_owned()])?;
    params.distinguished_name.push(DnType::CommonName, name);
    match certificate {
        Certificate::Expired => params.not_after = date_time_ymd(2020, 1, 1),
        Certificate::TooEarly => params.not_before = date_time_ymd(2100, 1, 1),
        Certificate::Authority => params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained),
        Certificate::Good
        | Certificate::OtherName
        | Certificate::UnknownIssuer
        | Certificate::SelfSigned
        | Certificate::SelfSignedTrusted => {}
    }
    Ok(params)
}

fn authority(name: &str) -> Result<CertificateParams, Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Ok(params)
}
