//! The delivery of updates to one webhook. In come the queue's oldest updates, out go requests:
//! one at a time per lane, again and again until they are answered 2xx or expire. What goes next
//! the `window` decides; how a request looks, the `connection` knows.

use std::collections::VecDeque;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt as _};
use rand::RngExt as _;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::connection::{self, Connection, Reply, Target};
use crate::fault::{Fault, KeyOrder};
use crate::parameters::Parameters;
use crate::state::Shared;
use crate::window::{Failure, Fate, Window};
use crate::{methods, webhook, wire};

/// Without success for this long, Telegram becomes careful with connections.
const HEALTHY: Duration = Duration::from_secs(10);
/// While healthy, so many connections may be opened within `OPEN_SPAN`.
const OPEN_COUNT_MAX: usize = 10;
const OPEN_SPAN: Duration = Duration::from_millis(500);
/// While careful, one connection per this time.
const OPEN_CAREFULLY: Duration = Duration::from_secs(2);
/// A webhook that answers 410 for longer is deleted.
const GONE: Duration = Duration::from_hours(23);
const LOST_BY_ORDER: &str = "Webhook connection closed";

/// Carries the updates of one bot to one webhook.
pub(crate) struct Courier {
    shared: Arc<Shared>,
    target: Arc<Target>,
    stop: CancellationToken,
    connections_max: usize,
    window: Window,
    idle: Vec<Connection>,
    work: FuturesUnordered<BoxFuture<'static, Event>>,
    connecting_count: usize,
    sending_count: usize,
    opened_at: VecDeque<Instant>,
    last_success: Option<Instant>,
    gone_since: Option<Instant>,
}

enum Event {
    Opened(Result<Connection, String>),
    Replied {
        id: i64,
        connection: Option<Connection>,
        reply: Reply,
    },
}

impl Courier {
    pub(crate) fn new(
        shared: Arc<Shared>,
        target: Target,
        connections_max: usize,
        stop: CancellationToken,
    ) -> Self {
        Self {
            shared,
            target: Arc::new(target),
            stop,
            connections_max,
            window: Window::new(connections_max),
            idle: Vec::new(),
            work: FuturesUnordered::new(),
            connecting_count: 0,
            sending_count: 0,
            opened_at: VecDeque::new(),
            last_success: None,
            gone_since: None,
        }
    }

    /// Delivers until it is stopped, or until the webhook is gone for good.
    pub(crate) async fn run(mut self) {
        let mut revisions = self.shared.revision.subscribe();
        let stop = self.stop.clone();
        while !stop.is_cancelled() {
            revisions.mark_unchanged();
            // One instant per turn: a head that becomes ready during it is seen by the timer.
            let now = Instant::now();
            self.load(now);
            self.send(now);
            let may_open_at = self.open(now);
            let head_ready_at = self.window.wakes_at_after(now);
            let wakes_at = [may_open_at, head_ready_at].into_iter().flatten().min();
            let event = tokio::select! {
                () = stop.cancelled() => return,
                event = next_event(&mut self.work) => Some(event),
                () = next_change(&mut revisions) => None,
                () = next_wake(wakes_at) => None,
            };
            match event {
                Some(Event::Opened(opened)) => self.opened(opened),
                Some(Event::Replied {
                    id,
                    connection,
                    reply,
                }) => {
                    self.sending_count -= 1;
                    self.idle.extend(connection);
                    self.replied(id, reply);
                }
                None => {}
            }
        }
    }

    /// Fills the window from the queue.
    fn load(&mut self, now: Instant) {
        let unix_now = self.shared.unix_now();
        let mut guard = self.shared.state();
        let state = &mut *guard;
        let expired = state.queue.expire(unix_now, |id| self.window.holds(id));
        state.statistics.expired += expired;
        // After a new sequence of ids the old offset means nothing.
        let offset = state.queue.begin(self.window.offset());
        for update in state.queue.from(offset).take(self.window.room()) {
            self.window.load(update, now);
        }
        drop(guard);
        if expired > 0 {
            self.shared.announce();
        }
    }

    /// Sends the heads that are ready, as far as there are connections.
    fn send(&mut self, now: Instant) {
        self.idle.retain(|connection| connection.usable(now));
        while let Some(connection) = self.idle.pop() {
            let Some((id, body, fault)) = self.next(now) else {
                self.idle.push(connection);
                return;
            };
            self.sending_count += 1;
            let target = Arc::clone(&self.target);
            let shared = Arc::clone(&self.shared);
            self.work.push(
                async move {
                    let (connection, reply) =
                        carry(&shared, connection, &target, body, fault).await;
                    Event::Replied {
                        id,
                        connection,
                        reply,
                    }
                }
                .boxed(),
            );
            let mut state = self.shared.state();
            state.statistics.in_flight_max = state.statistics.in_flight_max.max(self.sending_count);
        }
    }

    /// The next head to send, and what shall happen to it.
    fn next(&mut self, now: Instant) -> Option<(i64, Bytes, Fault)> {
        let mut guard = self.shared.state();
        let state = &mut *guard;
        let ready = self.window.ready_count(now);
        let skip = match state.key_order {
            KeyOrder::Shuffled if ready > 1 => state.chance.random_range(0..ready),
            KeyOrder::Ready | KeyOrder::Shuffled => 0,
        };
        let (id, fragment) = self.window.start(now, skip)?;
        let fault = state.faults.pop_front().unwrap_or_default();
        Some((id, wire::body(id, &fragment).into(), fault))
    }

    /// Opens connections where ready heads lack them; returns when more may be opened.
    fn open(&mut self, now: Instant) -> Option<Instant> {
        let healthy = self.last_success.is_some_and(|last| now <= last + HEALTHY);
        let connections_max = if healthy { self.connections_max } else { 1 };
        while self.window.ready_count(now) > self.idle.len() + self.connecting_count {
            let count = self.idle.len() + self.sending_count + self.connecting_count;
            if count >= connections_max {
                return None;
            }
            let (burst, span) = if healthy {
                (OPEN_COUNT_MAX, OPEN_SPAN)
            } else {
                (1, OPEN_CAREFULLY)
            };
            if let Some(nth_last) = self.opened_at.iter().rev().nth(burst - 1)
                && now < *nth_last + span
            {
                return Some(*nth_last + span);
            }
            self.opened_at.push_back(now);
            if self.opened_at.len() > OPEN_COUNT_MAX {
                self.opened_at.pop_front();
            }
            self.connecting_count += 1;
            let target = Arc::clone(&self.target);
            let transport = self.shared.settings.transport.clone();
            self.work.push(
                async move { Event::Opened(connection::open(&target, &transport).await) }.boxed(),
            );
        }
        None
    }

    fn opened(&mut self, opened: Result<Connection, String>) {
        self.connecting_count -= 1;
        match opened {
            Ok(connection) => {
                self.shared.state().statistics.connections += 1;
                self.idle.push(connection);
            }
            // Not an attempt of any update: Telegram never got as far as sending one.
            Err(why) => webhook::note_error(&self.shared, why),
        }
    }

    fn replied(&mut self, id: i64, reply: Reply) {
        let now = Instant::now();
        match reply {
            Reply::Answered {
                status: 200..=299,
                body,
                ..
            } => {
                self.last_success = Some(now);
                self.gone_since = None;
                self.window.finish(id);
                let mut state = self.shared.state();
                state.queue.forget(id);
                state.statistics.delivered += 1;
                drop(state);
                self.shared.announce();
                self.execute(&body);
            }
            Reply::Answered {
                status,
                reason,
                retry_after,
                ..
            } => {
                let why = format!("Wrong response from the webhook: {status} {reason}");
                webhook::note_error(&self.shared, why);
                let gone_since = (status == 410).then(|| self.gone_since.unwrap_or(now));
                self.gone_since = gone_since;
                self.failed(id, retry_after, now);
                if gone_since.is_some_and(|since| now > since + GONE) {
                    webhook::stop(&self.shared);
                }
            }
            Reply::Lost(why) => {
                webhook::note_error(&self.shared, why);
                self.failed(id, None, now);
            }
        }
    }

    fn failed(&mut self, id: i64, retry_after: Option<u32>, now: Instant) {
        let unix_now = self.shared.unix_now();
        let mut state = self.shared.state();
        let chance = state.chance.random_range(0..=60);
        if self.window.fail(
            id,
            Failure {
                retry_after,
                chance,
            },
            now,
            unix_now,
        ) == Fate::Expires
        {
            state.queue.forget(id);
            state.statistics.expired += 1;
        }
        drop(state);
        self.shared.announce();
    }

    /// Makes the Bot API call that an answer asks for, if it does. Its result is told to nobody.
    fn execute(&self, body: &[u8]) {
        let Ok(parameters) = Parameters::from_json(body) else {
            return;
        };
        let method = parameters.text("method").to_ascii_lowercase();
        let forbidden = ["setwebhook", "deletewebhook", "close", "logout"];
        if method.is_empty() || method.starts_with("get") || forbidden.contains(&method.as_str()) {
            return;
        }
        self.shared.state().statistics.replies_executed += 1;
        methods::call_in_reply(&self.shared, &method, &parameters);
    }
}

/// Sends one update, with the fault that was ordered for it.
async fn carry(
    shared: &Shared,
    connection: Connection,
    target: &Target,
    body: Bytes,
    fault: Fault,
) -> (Option<Connection>, Reply) {
    let lost = || Reply::Lost(LOST_BY_ORDER.to_owned());
    shared.state().statistics.attempts += 1;
    match fault {
        Fault::Healthy => connection.exchange(target, body).await,
        Fault::LoseRequest => (None, lost()),
        Fault::LoseAnswer => {
            connection.exchange(target, body).await;
            (None, lost())
        }
        Fault::Duplicate => {
            let (connection, reply) = connection.exchange(target, body.clone()).await;
            let Some(connection) = connection else {
                return (None, reply);
            };
            shared.state().statistics.attempts += 1;
            let (connection, _) = connection.exchange(target, body).await;
            (connection, reply)
        }
    }
}

async fn next_event(work: &mut FuturesUnordered<BoxFuture<'static, Event>>) -> Event {
    match work.next().await {
        Some(event) => event,
        None => pending().await,
    }
}

/// Waits for a change; for ever when nobody is left to make one.
async fn next_change(revisions: &mut watch::Receiver<u64>) {
    if revisions.changed().await.is_err() {
        pending::<()>().await;
    }
}

/// Waits until a head may be sent or a connection opened; for ever if nothing is to come.
async fn next_wake(wakes_at: Option<Instant>) {
    match wakes_at {
        Some(at) => sleep_until(at).await,
        None => pending().await,
    }
}
