//! Commands that run, each of the connection that sent it, so that a request on another connection can cancel them
//! (<https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS>).
//!
//! `pgwire` cancels a command until its answer begins; most of the work of a query comes after that. What a connection has
//! open between two commands, a cursor, is not cancelled: nothing runs.

use std::{
    collections::HashMap,
    future::pending,
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

/// The commands that run.
#[derive(Clone, Debug, Default)]
pub(super) struct Running(Arc<Mutex<HashMap<Key, CancellationToken>>>);

/// A connection, which runs one command at a time, or none.
#[derive(Debug)]
pub(super) struct Connection {
    running: Running,
    key: Key,
}

/// A command, for as long as it runs.
#[derive(Debug)]
pub(super) struct Command {
    connection: Connection,
    token: CancellationToken,
}

impl Running {
    /// The connection of `client`.
    pub(super) fn connection<C: ClientInfo + ?Sized>(&self, client: &C) -> Connection {
        let (pid, secret) = client.pid_and_secret_key();
        Connection {
            running: self.clone(),
            key: (pid, secret.to_bytes().to_vec()),
        }
    }

    fn all<T>(&self, act: impl FnOnce(&mut HashMap<Key, CancellationToken>) -> T) -> T {
        // A map is whole whenever its lock is free.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Connection {
    /// Notes that a command runs.
    pub(super) fn begin(self) -> Command {
        let token = CancellationToken::new();
        let noted = token.clone();
        self.running.all(|all| all.insert(self.key.clone(), noted));
        Command {
            connection: self,
            token,
        }
    }

    /// Returns once the command that runs now is cancelled.
    pub(super) async fn cancelled(&self) {
        let token = self.running.all(|all| all.get(&self.key).cloned());
        match token {
            Some(token) => token.cancelled().await,
            None => pending().await,
        }
    }
}

impl Command {
    /// Returns once it is cancelled.
    pub(super) async fn cancelled(&self) {
        self.token.cancelled().await;
    }
}

impl Drop for Command {
    fn drop(&mut self) {
        let Connection { running, key } = &self.connection;
        running.all(|all| all.remove(key));
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
