//! Remedies for trouble, as a closed set. Only the command line knows the names of its options, so the front end that
//! shows a remedy puts it into words.

/// What the user can do about trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// Give an exchange more time.
    LongerTimeout,
    /// Give a connection more time, or use another address.
    LongerConnectTimeout,
    /// Start the server, or use the port that it listens on.
    StartServer,
    /// Check the host name, or give its address.
    NameAddress,
    /// Check the URL of the proxy, or do without it.
    CheckProxy,
    /// Use http in place of https.
    UsePlainHttp,
    /// Use https in place of http.
    UseTls,
    /// Trust the issuer of the server's certificate.
    TrustIssuer,
    /// Renew the server's certificate, or accept it as it is.
    RenewCertificate,
    /// Use the name that the server's certificate is for.
    NameInCertificate,
    /// Make a certificate that is not one of a certificate authority, or accept it as it is.
    EndEntityCertificate,
    /// Accept the server's certificate as it is.
    AcceptCertificate,
    /// Repair the certificates of the system, or use others.
    SystemCertificates,
    /// Record the run again, with the cases that are judged.
    RecordAgain,
    /// Record with the content of each response.
    RecordContents,
    /// Accept that a server does not offer the API.
    AllowUnsupported,
    /// Remove an entry from the list of known failures.
    RemoveKnownFailure,
    /// Give the Matrix version by which the server is judged.
    GiveMatrixVersion,
    /// Have the requests of the run written as a script.
    WriteScript,
    /// Name users who can sign in.
    NameUsers,
    /// Have what is left on the server listed.
    ListLeftovers,
}

/// Puts a remedy into words.
pub type Wording = fn(Remedy) -> &'static str;

impl Remedy {
    /// All remedies.
    pub const ALL: [Self; 21] = [
        Self::LongerTimeout,
        Self::LongerConnectTimeout,
        Self::StartServer,
        Self::NameAddress,
        Self::CheckProxy,
        Self::UsePlainHttp,
        Self::UseTls,
        Self::TrustIssuer,
        Self::RenewCertificate,
        Self::NameInCertificate,
        Self::EndEntityCertificate,
        Self::AcceptCertificate,
        Self::SystemCertificates,
        Self::RecordAgain,
        Self::RecordContents,
        Self::AllowUnsupported,
        Self::RemoveKnownFailure,
        Self::GiveMatrixVersion,
        Self::WriteScript,
        Self::NameUsers,
        Self::ListLeftovers,
    ];

    /// The stable word for it in recordings, such as `longer-timeout`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LongerTimeout => "longer-timeout",
            Self::LongerConnectTimeout => "longer-connect-timeout",
            Self::StartServer => "start-server",
            Self::NameAddress => "name-address",
            Self::CheckProxy => "check-proxy",
            Self::UsePlainHttp => "use-plain-http",
            Self::UseTls => "use-tls",
            Self::TrustIssuer => "trust-issuer",
            Self::RenewCertificate => "renew-certificate",
            Self::NameInCertificate => "name-in-certificate",
            Self::EndEntityCertificate => "end-entity-certificate",
            Self::AcceptCertificate => "accept-certificate",
            Self::SystemCertificates => "system-certificates",
            Self::RecordAgain => "record-again",
            Self::RecordContents => "record-contents",
            Self::AllowUnsupported => "allow-unsupported",
            Self::RemoveKnownFailure => "remove-known-failure",
            Self::GiveMatrixVersion => "give-matrix-version",
            Self::WriteScript => "write-script",
            Self::NameUsers => "name-users",
            Self::ListLeftovers => "list-leftovers",
        }
    }

    /// The remedy in words for any front end, without naming an option: the simplest [`Wording`].
    pub fn in_general(self) -> &'static str {
        match self {
            Self::LongerTimeout => "allow more time for a response",
            Self::LongerConnectTimeout => "allow more time for the connection, or check the address",
            Self::StartServer => "is the server running, and on this port?",
            Self::NameAddress => "check the host name",
            Self::CheckProxy => "check the URL of the proxy",
            Self::UsePlainHttp => "try http:// in place of https://",
            Self::UseTls => "if the server expects TLS there, use https://",
            Self::TrustIssuer => "trust the issuer's certificate",
            Self::RenewCertificate => "renew the certificate",
            Self::NameInCertificate => "use the name that the certificate is for",
            Self::EndEntityCertificate => "make a certificate with basicConstraints CA:FALSE",
            Self::AcceptCertificate => "replace the certificate",
            Self::SystemCertificates => "check the certificates of the system",
            Self::RecordAgain => "record the run again with these cases",
            Self::RecordContents => "record with the content of each response",
            Self::AllowUnsupported => "a run can be set to accept that",
            Self::RemoveKnownFailure => "remove the entry",
            Self::GiveMatrixVersion => "give the Matrix version by which it is judged",
            Self::WriteScript => "the HTML report has a script that sends all of them",
            Self::NameUsers => "give the run users who can sign in",
            Self::ListLeftovers => "a JSON report of the run lists them",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_remedy_has_a_word_of_its_own() {
        let words: std::collections::BTreeSet<&str> = Remedy::ALL.into_iter().map(Remedy::as_str).collect();
        assert_eq!(words.len(), Remedy::ALL.len());
    }
}
