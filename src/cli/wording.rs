//! Remedies in the words of the command line: the one place where a remedy gets the name of an option.

use crate::exchange::Remedy;

/// What to do, with the option that does it.
pub fn wording(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::LongerTimeout => "raise it with --timeout",
        Remedy::LongerConnectTimeout => "raise it with --connect-timeout, or check the address",
        Remedy::NameAddress => "check the host name, or set its address with --resolve",
        Remedy::CheckProxy => "check the URL given with --proxy",
        Remedy::TrustIssuer => "trust the issuer's certificate with --cacert",
        Remedy::RenewCertificate => "renew it, or accept it with --insecure",
        Remedy::EndEntityCertificate => "make one with basicConstraints CA:FALSE, or accept this one with --insecure",
        Remedy::AcceptCertificate => "accept it with --insecure",
        Remedy::SystemCertificates => "check the system's certificates, or give others with --cacert",
        Remedy::RecordAgain => "record the run again with these cases and `run --record`",
        Remedy::AllowUnsupported => "with --allow-unsupported, the exit code is 0",
        Remedy::RemoveKnownFailure => "remove the entry, or let --write-known-failures do it",
        Remedy::GiveMatrixVersion => "give one with --matrix-version",
        Remedy::WriteScript => "--curl FILE writes a script that sends all of them",
        Remedy::NameUsers => "--users FILE, see “Users who sign in” in README.md",
        Remedy::ListLeftovers => "-v lists them",
        Remedy::StartServer
        | Remedy::UsePlainHttp
        | Remedy::UseTls
        | Remedy::NameInCertificate
        | Remedy::RecordContents => remedy.in_general(),
    }
}
