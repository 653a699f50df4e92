//! Queries that run, each by the connection that asked, so that a request on another connection can cancel them
//! (<https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS>).
//!
//! `pgwire` cancels a statement until its answer begins; most of the work of a query comes after that.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use pgwire::{
    api::{
        ClientInfo,
        cancel::{CancelHandler, DefaultCancelHandler},
    },
    messages::cancel::CancelRequest,
};
use tokio_util::sync::CancellationToken;

/// A connection: its number, and what only its client knows.
type Key = (i32, Vec<u8>);

/// The queries that run.
#[derive(Clone, Debug, Default)]
pub(super) struct Running(Arc<Mutex<HashMap<Key, CancellationToken>>>);

/// One of them, for as long as it runs.
#[derive(Debug)]
pub(super) struct Query {
    running: Running,
    key: Key,
    token: CancellationToken,
}

impl Running {
    /// Notes that `client` has a query.
    pub(super) fn begin(&self, client: &(dyn ClientInfo + Send + Sync)) -> Query {
        let (pid, secret) = client.pid_and_secret_key();
        let key = (pid, secret.to_bytes().to_vec());
        let token = CancellationToken::new();
        self.all(|all| all.insert(key.clone(), token.clone()));
        Query {
            running: self.clone(),
            key,
            token,
        }
    }

    fn all<T>(&self, act: impl FnOnce(&mut HashMap<Key, CancellationToken>) -> T) -> T {
        // A map is whole whenever its lock is free.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Query {
    /// Returns once it is cancelled.
    pub(super) async fn cancelled(&self) {
        self.token.cancelled().await;
    }
}

impl Drop for Query {
    fn drop(&mut self) {
        self.running.all(|all| all.remove(&self.key));
    }
}

/// Cancels what runs, and what is about to.
pub(super) struct Cancel {
    pub(super) running: Running,
    pub(super) beginning: DefaultCancelHandler,
}

#[async_trait]
impl CancelHandler for Cancel {
    async fn on_cancel_request(&self, request: CancelRequest) {
        let key = (request.pid, request.secret_key.to_bytes().to_vec());
        self.running.all(|all| {
            if let Some(token) = all.get(&key) {
                token.cancel();
            }
        });
        self.beginning.on_cancel_request(request).await;
    }
}
