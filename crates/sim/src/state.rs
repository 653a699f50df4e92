//! All that one simulated bot remembers, behind one lock. It holds; the modules beside it decide.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::chats::Chats;
use crate::clock::Clock;
use crate::error::Error;
use crate::fault::{Fault, KeyOrder};
use crate::kind;
use crate::polling::Polling;
use crate::queue::UpdateQueue;
use crate::settings::Settings;
use crate::statistics::Statistics;
use crate::webhook::Webhook;

/// What the server, the courier and the tests share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) bot_id: i64,
    pub(crate) clock: Clock,
    /// Changes whenever the state may have become interesting to somebody who waits.
    pub(crate) revision: watch::Sender<u64>,
    state: Mutex<State>,
}

/// What changes.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) queue: UpdateQueue,
    pub(crate) chance: StdRng,
    /// The kinds the bot asked for; `None` is the default set.
    pub(crate) allowed_updates: Option<BTreeSet<String>>,
    pub(crate) webhook: Option<Webhook>,
    pub(crate) next_set_webhook_at: Option<Instant>,
    pub(crate) polling: Polling,
    pub(crate) chats: Chats,
    pub(crate) sent_messages: Vec<Value>,
    pub(crate) faults: VecDeque<Fault>,
    pub(crate) key_order: KeyOrder,
    pub(crate) statistics: Statistics,
    pub(crate) can_read_all_group_messages: bool,
    pub(crate) administrator: bool,
    pub(crate) standing: Standing,
}

/// Whether the bot may call at all.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Standing {
    Welcome,
    LoggedOut,
    Revoked,
}

impl Shared {
    pub(crate) fn new(settings: Settings) -> Result<Self, Error> {
        let bot_id = settings
            .token
            .split_once(':')
            .and_then(|(id, _)| id.parse().ok())
            .ok_or(Error::ReadToken)?;
        let mut chance = StdRng::seed_from_u64(settings.seed);
        let state = State {
            queue: UpdateQueue::new(&mut chance),
            chance,
            allowed_updates: None,
            webhook: None,
            next_set_webhook_at: None,
            polling: Polling::default(),
            chats: Chats::default(),
            sent_messages: Vec::new(),
            faults: VecDeque::new(),
            key_order: KeyOrder::default(),
            statistics: Statistics::default(),
            can_read_all_group_messages: settings.can_read_all_group_messages,
            administrator: true,
            standing: Standing::Welcome,
        };
        let clock = Clock::starting_at(settings.started_at);
        let (revision, _) = watch::channel(0);
        Ok(Self {
            settings,
            bot_id,
            clock,
            revision,
            state: Mutex::new(state),
        })
    }

    /// The state. A test that panicked elsewhere must not hide behind a poisoned lock.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes everyone who waits for a change.
    pub(crate) fn announce(&self) {
        self.revision
            .send_modify(|revision| *revision = revision.wrapping_add(1));
    }

    /// The simulated second.
    pub(crate) fn unix_now(&self) -> i64 {
        self.clock.now().as_second()
    }
}

impl State {
    /// Whether an update of this kind is created at all.
    pub(crate) fn allows(&self, name: &str) -> bool {
        match &self.allowed_updates {
            Some(names) if kind::known(name) => names.contains(name),
            _ => kind::by_default(name),
        }
    }

    /// Takes an `allowed_updates` parameter over; returns whether that changed anything.
    ///
    /// Absent or unreadable keeps the previous set; a list without one known kind is the default.
    pub(crate) fn update_allowed(&mut self, parameter: &str) -> bool {
        let Ok(names) = serde_json::from_str::<BTreeSet<String>>(parameter) else {
            return false;
        };
        let known: BTreeSet<String> = names.into_iter().filter(|name| kind::known(name)).collect();
        let allowed = (!known.is_empty()).then_some(known);
        let changed = allowed != self.allowed_updates;
        self.allowed_updates = allowed;
        changed
    }
}
