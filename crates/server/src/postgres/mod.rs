//! PostgreSQL's protocol, version 3
//! (<https://www.postgresql.org/docs/current/protocol.html>).
//!
//! In come connections, out go rows. Statements about the lake's tables are answered by
//! [`Queries`]; what tools ask about catalogues, settings and transactions is answered by
//! `datafusion-postgres`, over tables that have the lake's columns and no rows.

mod about;
mod answer;
mod connection;
mod cursor;
mod error;
mod extended;
mod guard;
mod hook;
mod password;
mod patience;
mod regproc;
mod running;
mod session;

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use secrecy::SecretString;
use tokio::{
    net::TcpListener,
    sync::{OnceCell, Semaphore},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{debug, warn};

use self::connection::Connections;
pub use self::connection::Error;
use crate::{Queries, tls::acceptor};

/// The schema in which tools look for tables.
const SCHEMA: &str = "public";
/// So many clients may be connected, logged in or not; the next one waits.
const CONNECTIONS_MAX: usize = 100;
/// What clients that ask for TLS may do without asking first, since version 17 of PostgreSQL.
const ALPN: &[u8] = b"postgresql";
/// The name of the database in the lists of tools; a client may connect to any.
const DATABASE: &str = "telelake";

/// How the door is guarded.
#[derive(Clone)]
pub struct PostgresSettings {
    /// What every user must know; without one, everybody may ask.
    pub password: Option<SecretString>,
    /// The files of a certificate and its key, in PEM; without them, connections are in the clear.
    pub tls: Option<(PathBuf, PathBuf)>,
}

impl fmt::Debug for PostgresSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresSettings")
            .field("tls", &self.tls)
            .finish_non_exhaustive()
    }
}

/// Serves `queries` on `listener` until `stop`; then finishes nothing, since all that is lost is an
/// answer.
pub async fn serve(
    listener: TcpListener,
    queries: &Queries,
    settings: &PostgresSettings,
    stop: CancellationToken,
) -> Result<(), Error> {
    let tls = match &settings.tls {
        Some((certificate, key)) => Some(acceptor(certificate, key, ALPN)?),
        None => None,
    };
    // The catalogues take more memory than all else in a service that waits: they are made when somebody comes.
    let connections = OnceCell::new();
    let tasks = TaskTracker::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = stop.cancelled() => break,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        let (socket, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, mostly: trying again at once would only burn time.
                warn!("cannot take a connection: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let made = connections.get_or_try_init(|| Connections::open(queries, settings));
        let connections = match made.await {
            Ok(connections) => Arc::clone(connections),
            Err(error) => {
                // A mistake of ours, which must not end the capture beside it.
                let error: &dyn std::error::Error = &error;
                warn!(error, "cannot answer PostgreSQL clients");
                continue;
            }
        };
        let (tls, stop) = (tls.clone(), stop.clone());
        tasks.spawn(async move {
            let _place = place;
            let served = session::serve(socket, tls, &connections);
            tokio::select! {
                ended = served => {
                    if let Err(error) = ended {
                        debug!(%peer, "a connection broke off: {error}");
                    }
                }
                () = stop.cancelled() => {}
            }
        });
    }
    tasks.close();
    tasks.wait().await;
    Ok(())
}
