//! TLS from files in PEM.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem, pem::PemObject as _},
};
use tokio::net::TcpStream;
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// A certificate or key that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read as PEM.
    #[error("cannot read `{}` as PEM", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What happened.
        source: pem::Error,
    },
    /// Certificate and key do not belong together, or are of a kind that is not supported.
    #[error("the certificate `{}` cannot be used with its key", path.display())]
    Mismatch {
        /// The file of the certificate.
        path: PathBuf,
        /// What happened.
        source: rustls::Error,
    },
}

/// Encrypted connections with one certificate. Cheap to clone.
#[derive(Clone)]
pub struct Tls(TlsAcceptor);

impl Tls {
    /// For browsers, with the certificate and the key in two files.
    ///
    /// # Errors
    /// If they cannot be read, or do not belong together.
    pub fn for_http(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        acceptor(certificate, key, b"http/1.1").map(Self)
    }

    /// What `stream` becomes.
    ///
    /// # Errors
    /// If the client does not speak TLS, or turns away.
    pub async fn accept(self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        self.0.accept(stream).await
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

/// Makes encrypted connections with the certificate and the key in two files, for clients that mean to speak `protocol`
/// (<https://www.rfc-editor.org/rfc/rfc7301>).
pub(crate) fn acceptor(
    certificate: &Path,
    key: &Path,
    protocol: &[u8],
) -> Result<TlsAcceptor, TlsError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| TlsError::Read { path, source }
    };
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(certificate)
        .map_err(unreadable(certificate))?
        .collect();
    let chain = chain.map_err(unreadable(certificate))?;
    let secret = PrivateKeyDer::from_pem_file(key).map_err(unreadable(key))?;
    let mismatch = |source| TlsError::Mismatch {
        path: certificate.to_owned(),
        source,
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(mismatch)?
        .with_no_client_auth()
        .with_single_cert(chain, secret)
        .map_err(mismatch)?;
    config.alpn_protocols = vec![protocol.to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
