//! The handle that tests and the demo hold: it pushes updates in, orders faults, and watches what
//! becomes of them. Bots never see it; they speak HTTP to the router.

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use serde_json::Value;
use telegram::UpdateId;
use tokio::net::TcpListener;

use crate::clock::Clock;
use crate::error::Error;
use crate::fault::{Fault, KeyOrder};
use crate::queue::{Created, Refusal};
use crate::settings::Settings;
use crate::state::{Shared, Standing};
use crate::statistics::Statistics;
use crate::{kind, router, webhook, wire};

/// What became of an update at the moment it was created.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Pushed {
    /// It waits to be taken, under this id.
    Queued(UpdateId),
    /// The bot did not ask for this kind.
    Filtered,
    /// It was over before it began.
    Expired,
    /// It is larger than 512 KiB.
    TooLarge,
    /// 100 000 updates or 128 MiB are waiting already.
    QueueFull,
}

/// A simulated Bot API server with one bot. Clones share everything.
#[derive(Clone, Debug)]
pub struct BotApi {
    shared: Arc<Shared>,
}

impl BotApi {
    /// A server without a webhook, without updates.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        Ok(Self {
            shared: Arc::new(Shared::new(settings)?),
        })
    }

    /// The routes `/bot<token>/<method>`. Webhooks need a tokio runtime around it.
    pub fn router(&self) -> Router {
        router::router(Arc::clone(&self.shared))
    }

    /// Serves the router on `listener` until `shutdown` is done.
    pub async fn serve(
        &self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), Error> {
        axum::serve(listener, self.router())
            .with_graceful_shutdown(shutdown)
            .await
            .map_err(|source| Error::Serve { source })
    }

    /// The simulated time.
    pub fn clock(&self) -> Clock {
        self.shared.clock.clone()
    }

    /// Creates an update with a JSON payload.
    pub fn push(&self, kind: &str, payload: &Value) -> Pushed {
        self.push_text(kind, &payload.to_string())
    }

    /// Creates an update whose payload is any text, even one that is no JSON.
    pub fn push_text(&self, kind: &str, payload: &str) -> Pushed {
        let now = self.shared.unix_now();
        let facts = kind::facts(kind, payload, now);
        let mut guard = self.shared.state();
        let state = &mut *guard;
        if let Some(chat) = facts.chat {
            state.chats.learn(chat, payload);
        }
        if !state.allows(kind) {
            state.statistics.filtered += 1;
            return Pushed::Filtered;
        }
        let fragment = wire::fragment(kind, payload);
        let created = Created {
            fragment,
            expires_at: facts.expires_at,
            lane: facts.lane,
        };
        let pushed = state.queue.push(created, now, &mut state.chance);
        let counter = match pushed {
            Ok(_) => &mut state.statistics.queued,
            Err(Refusal::Expired) => &mut state.statistics.expired,
            Err(Refusal::TooLarge | Refusal::Full) => &mut state.statistics.refused,
        };
        *counter += 1;
        drop(guard);
        self.shared.announce();
        match pushed {
            Ok(id) => Pushed::Queued(UpdateId(id)),
            Err(Refusal::Expired) => Pushed::Expired,
            Err(Refusal::TooLarge) => Pushed::TooLarge,
            Err(Refusal::Full) => Pushed::QueueFull,
        }
    }

    /// How many updates wait to be taken.
    pub fn pending(&self) -> usize {
        self.shared.state().queue.len()
    }

    /// Waits until every update was taken, has expired, or was dropped.
    pub async fn drained(&self) {
        let mut revisions = self.shared.revision.subscribe();
        while !self.shared.state().queue.is_empty() {
            // The sender lives in `shared`, which this future keeps alive.
            if revisions.changed().await.is_err() {
                return;
            }
        }
    }

    /// What became of the updates so far.
    pub fn statistics(&self) -> Statistics {
        self.shared.state().statistics.clone()
    }

    /// Orders faults for the next delivery attempts, one each, after those ordered before.
    pub fn order_faults(&self, faults: impl IntoIterator<Item = Fault>) {
        self.shared.state().faults.extend(faults);
    }

    /// Chooses which of the ready updates goes first.
    pub fn set_key_order(&self, order: KeyOrder) {
        self.shared.state().key_order = order;
    }

    /// From now on the token is wrong, and nothing is delivered any more.
    pub fn revoke_token(&self) {
        self.shared.state().standing = Standing::Revoked;
        webhook::stop(&self.shared);
    }

    /// Switches privacy mode off (`true`) or on.
    pub fn set_can_read_all_group_messages(&self, can: bool) {
        self.shared.state().can_read_all_group_messages = can;
    }

    /// Makes the bot an administrator of its chats, or a plain member.
    pub fn set_administrator(&self, administrator: bool) {
        self.shared.state().administrator = administrator;
    }

    /// Begins a new sequence of update ids, as after a week of silence; waiting updates are lost.
    pub fn restart_update_ids(&self) {
        let mut guard = self.shared.state();
        let state = &mut *guard;
        state.queue.restart(&mut state.chance);
        drop(guard);
        self.shared.announce();
    }

    /// The messages the bot sent, oldest first.
    pub fn sent_messages(&self) -> Vec<Value> {
        self.shared.state().sent_messages.clone()
    }
}
