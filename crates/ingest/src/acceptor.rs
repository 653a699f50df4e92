//! The acceptor: every update passes through it, however it arrived. In go the bytes of an update,
//! out comes a receipt, and by then what the receipt says is durable. It fails only when storage
//! does.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use bytes::Bytes;
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use lake::{Clock, Journal, Migrations, Record, RecordKind, Statement};
use telegram::{ChatId, Migration};
use tracing::{debug, error, info, warn};

use crate::duplicates::{Duplicates, REMEMBERED_MAX};
use crate::held::Held;
use crate::receipt::Counts;
use crate::route::one_line;
use crate::{
    Allowed, Error, IgnoredChats, Receipt, ReceiptCounts, Route, Storage, UpdateKey, route,
};

/// How long what is on record is taken for all there is, where others may put it there.
const LOOK_EVERY: SignedDuration = SignedDuration::from_secs(10);

/// Accepts updates; clones share everything.
#[derive(Clone, Debug)]
pub struct Acceptor {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    storage: Storage,
    migrations: Migrations,
    opened_at: Timestamp,
    clock: Clock,
    allowed: RwLock<Allowed>,
    recorded: Mutex<HashSet<(i64, i64)>>,
    looked_at: Mutex<Timestamp>,
    duplicates: Mutex<Duplicates>,
    held: Mutex<Held>,
    counts: Counts,
    is_failing: AtomicBool,
}

/// An update whose route is decided and whose migration, if any, is followed.
#[derive(Debug)]
enum Prepared {
    /// Nothing is left to do.
    Done(Receipt),
    /// The record is to be made durable.
    Append {
        record: Record,
        /// What to remember then; nothing for what cannot be read.
        key: Option<UpdateKey>,
    },
}

impl Acceptor {
    /// An acceptor that puts into `storage` what `allowed` lets in, and what the chats on record in
    /// `migrations` became.
    ///
    /// It remembers the updates that lie in a journal already.
    ///
    /// # Errors
    /// If the migrations or the journal cannot be read.
    pub async fn open(
        storage: impl Into<Storage>,
        migrations: Migrations,
        mut allowed: Allowed,
        clock: Clock,
    ) -> Result<Self, Error> {
        let storage = storage.into();
        let all = migrations.all().await;
        let all = all.map_err(|source| Error::ReadMigrations {
            source: source.into(),
        })?;
        allowed.follow_all(&all);
        let duplicates = match &storage {
            Storage::Journal(journal) => remembered(journal.clone()).await?,
            Storage::Direct { .. } => Duplicates::new(REMEMBERED_MAX),
        };
        let shared = Shared {
            storage,
            migrations,
            opened_at: clock.now(),
            looked_at: Mutex::new(clock.now()),
            clock,
            allowed: RwLock::new(allowed),
            recorded: Mutex::new(all.into_iter().map(pair).collect()),
            duplicates: Mutex::new(duplicates),
            held: Mutex::default(),
            counts: Counts::default(),
            is_failing: AtomicBool::new(false),
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// Accepts one update, which arrived now.
    ///
    /// # Errors
    /// If storage fails: then nothing was promised, and the update must be delivered again.
    pub async fn accept(&self, body: Bytes) -> Result<Receipt, Error> {
        let now = self.shared.clock.now();
        self.shared.counts.count_received(now);
        let prepared = self.prepare(body, now).await;
        let outcome = match prepared {
            Ok(prepared) => self.finish(prepared).await,
            Err(error) => Err(error),
        };
        self.note(&outcome);
        outcome
    }

    /// Accepts updates in the order given, which arrived now, sharing as few syncs as possible.
    ///
    /// One outcome for each: an update whose predecessor failed may have been accepted.
    pub async fn accept_all(&self, bodies: Vec<Bytes>) -> Vec<Result<Receipt, Error>> {
        let arrived = bodies.into_iter().map(|body| (body, None));
        self.accept_replayed(arrived.collect()).await
    }

    /// As [`Acceptor::accept_all`], for updates that may have arrival times of their own.
    pub(crate) async fn accept_replayed(
        &self,
        updates: Vec<(Bytes, Option<Timestamp>)>,
    ) -> Vec<Result<Receipt, Error>> {
        let now = self.shared.clock.now();
        let mut prepared = Vec::with_capacity(updates.len());
        for (body, received_at) in updates {
            self.shared.counts.count_received(now);
            // One after the other: a group's migration decides whether what follows is allowed.
            prepared.push(self.prepare(body, received_at.unwrap_or(now)).await);
        }
        let outcomes = prepared.into_iter().map(|prepared| async move {
            let outcome = match prepared {
                Ok(prepared) => self.finish(prepared).await,
                Err(error) => Err(error),
            };
            self.note(&outcome);
            outcome
        });
        join_all(outcomes).await
    }

    /// How many updates got which receipt since the start.
    pub fn counts(&self) -> ReceiptCounts {
        self.shared.counts.receipts()
    }

    /// When the last update came in since the start, to the second.
    pub fn last_received_at(&self) -> Option<Timestamp> {
        self.shared.counts.last_received_at()
    }

    /// When the acceptor was opened.
    pub fn opened_at(&self) -> Timestamp {
        self.shared.opened_at
    }

    /// What became of the updates of this run so far, to be put on record.
    ///
    /// `is_closed` says that nothing more will come; it is so only if nothing is under way any more.
    pub fn statement(&self, is_closed: bool) -> Statement {
        let ReceiptCounts {
            received,
            stored,
            duplicate,
            ignored,
            quarantined,
            failed,
        } = self.counts();
        let mut statement = Statement {
            from: self.shared.opened_at,
            nonce: self.shared.storage.nonce(),
            bot_id: self.shared.storage.bot().0,
            is_journaled: matches!(self.shared.storage, Storage::Journal(_)),
            to: self.shared.clock.now(),
            received,
            stored,
            duplicate,
            ignored,
            quarantined,
            failed,
            seen: self.shared.counts.seen(),
            is_closed: false,
        };
        statement.is_closed = is_closed && statement.received == statement.answered();
        statement
    }

    /// Which chats were ignored since the start, and how often.
    pub fn ignored_chats(&self) -> IgnoredChats {
        self.shared.counts.ignored_chats()
    }

    /// Whose updates are kept at this moment.
    pub fn allowed(&self) -> Allowed {
        let allowed = self.shared.allowed.read();
        allowed.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the last attempt to store something succeeded.
    pub fn is_healthy(&self) -> bool {
        !self.shared.is_failing.load(Ordering::Relaxed)
    }

    /// Decides, and does all but the append.
    async fn prepare(&self, body: Bytes, received_at: Timestamp) -> Result<Prepared, Error> {
        let record = |kind, body| Record {
            kind,
            received_at,
            body,
        };
        if self.may_have_missed_news(&body) {
            self.catch_up().await?;
        }
        let route = {
            let allowed = self.shared.allowed.read();
            let route = route(&body, &allowed.unwrap_or_else(PoisonError::into_inner));
            if let Route::Ignore { chat, .. } = route {
                // Under the lock, so that a chat cannot be let in between the two.
                let line = Bytes::from(one_line(&body).into_owned());
                self.held().hold(chat, record(RecordKind::Update, line));
            }
            route
        };
        match route {
            Route::Ignore { id, chat } => {
                self.shared.counts.note_seen(id);
                if self.shared.counts.note_ignored(chat) {
                    info!(
                        chat.id = chat.0,
                        "ignoring chat {chat}: it is not on the allow-list"
                    );
                }
                Ok(Prepared::Done(Receipt::Ignored))
            }
            Route::Quarantine { reason } => {
                let size_bytes = body.len();
                warn!(size_bytes, "quarantined what is no update: {reason}");
                Ok(Prepared::Append {
                    record: record(RecordKind::Quarantined, body),
                    key: None,
                })
            }
            Route::Keep { key, .. } if self.duplicates().contains(key) => {
                self.shared.counts.note_seen(key.id);
                Ok(Prepared::Done(Receipt::Duplicate))
            }
            Route::Keep { key, migration } => {
                let line = match one_line(&body) {
                    Cow::Borrowed(_) => body.clone(),
                    Cow::Owned(line) => Bytes::from(line),
                };
                if let Some(migration) = migration {
                    self.follow(migration, line.clone()).await?;
                }
                Ok(Prepared::Append {
                    record: record(RecordKind::Update, line),
                    key: Some(key),
                })
            }
        }
    }

    async fn finish(&self, prepared: Prepared) -> Result<Receipt, Error> {
        let (record, key) = match prepared {
            Prepared::Done(receipt) => return Ok(receipt),
            Prepared::Append { record, key } => (record, key),
        };
        let receipt = self.shared.storage.store(record, key).await?;
        self.shared.is_failing.store(false, Ordering::Relaxed);
        if let Some(key) = key {
            // Only now: before the commit a redelivery must be stored, not taken for a duplicate.
            self.duplicates().remember(key);
            self.shared.counts.note_seen(key.id);
        }
        Ok(receipt)
    }

    /// Puts a migration on record, then lets the new chat in.
    ///
    /// In this order, because a chat that is let in only in memory is foreign again after a restart.
    async fn follow(&self, migration: Migration, update: Bytes) -> Result<(), Error> {
        let Migration { from, to } = migration;
        if self.recorded().contains(&pair(migration)) {
            return Ok(());
        }
        let recorded = self.shared.migrations.record(migration, update).await;
        recorded.map_err(|source| Error::RecordMigration {
            from,
            to,
            source: source.into(),
        })?;
        let is_news = {
            let allowed = self.shared.allowed.write();
            allowed
                .unwrap_or_else(PoisonError::into_inner)
                .follow(migration)
        };
        if is_news {
            warn!(
                chat.id = from.0,
                chat.id_new = to.0,
                "group {from} became supergroup {to}, which is now on the allow-list too"
            );
        }
        self.let_in(to).await?;
        // Last: should anything above fail, the migration is delivered again and all of it redone.
        self.recorded().insert(pair(migration));
        Ok(())
    }

    /// Whether the news that matters to `body`, or to what is held, may have come to another process.
    ///
    /// Any number of processes can put into one store, and Telegram tells a migration to one of them.
    fn may_have_missed_news(&self, body: &[u8]) -> bool {
        let Storage::Direct { .. } = &self.shared.storage else {
            return false;
        };
        let allowed = self.allowed();
        if !allowed.awaits_news(&self.recorded()) {
            return false;
        }
        let looked_at = *self.looked_at();
        if self.shared.clock.now().duration_since(looked_at) < LOOK_EVERY {
            return false;
        }
        let is_foreign = |chat: ChatId| chat.numbers_messages_for_everyone();
        matches!(route(body, &allowed), Route::Ignore { chat, .. } if is_foreign(chat))
            || !self.held().is_empty()
    }

    /// Follows the migrations that others put on record.
    async fn catch_up(&self) -> Result<(), Error> {
        let now = self.shared.clock.now();
        let all = self.shared.migrations.all().await;
        let all = all.map_err(|source| Error::ReadMigrations {
            source: source.into(),
        })?;
        let allowed = {
            let allowed = self.shared.allowed.write();
            let mut allowed = allowed.unwrap_or_else(PoisonError::into_inner);
            allowed.follow_all(&all);
            allowed.clone()
        };
        for Migration { from, to } in &all {
            if allowed.contains(*from) {
                self.let_in(*to).await?;
            }
        }
        self.recorded().extend(all.into_iter().map(pair));
        *self.looked_at() = now;
        Ok(())
    }

    /// Stores what `chat` sent before it was known to be an allowed one.
    async fn let_in(&self, chat: ChatId) -> Result<(), Error> {
        if !self.allowed().contains(chat) {
            return Ok(());
        }
        let mut held = self.held().take(chat).into_iter();
        while let Some(record) = held.next() {
            let key = UpdateKey::of_line(&record.body);
            if let Err(error) = self.shared.storage.store(record.clone(), key).await {
                let mut again = self.held();
                std::iter::once(record)
                    .chain(held)
                    .for_each(|record| again.hold(chat, record));
                return Err(error);
            }
            self.shared.counts.count_as_stored_after_all(chat);
        }
        Ok(())
    }

    /// Counts an outcome, and says so when storage begins to fail or works again.
    fn note(&self, outcome: &Result<Receipt, Error>) {
        match outcome {
            Ok(receipt) => {
                self.shared.counts.count(*receipt);
                debug!(%receipt, "accepted an update: {receipt}");
            }
            Err(error) => {
                self.shared.counts.count_failure();
                if !self.shared.is_failing.swap(true, Ordering::Relaxed) {
                    let error = chain(error);
                    error!(
                        error,
                        "updates are refused until storage works again: {error}"
                    );
                }
            }
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.shared
            .held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn duplicates(&self) -> MutexGuard<'_, Duplicates> {
        let duplicates = self.shared.duplicates.lock();
        duplicates.unwrap_or_else(PoisonError::into_inner)
    }

    fn looked_at(&self) -> MutexGuard<'_, Timestamp> {
        let looked_at = self.shared.looked_at.lock();
        looked_at.unwrap_or_else(PoisonError::into_inner)
    }

    fn recorded(&self) -> MutexGuard<'_, HashSet<(i64, i64)>> {
        let recorded = self.shared.recorded.lock();
        recorded.unwrap_or_else(PoisonError::into_inner)
    }
}

fn pair(migration: Migration) -> (i64, i64) {
    (migration.from.0, migration.to.0)
}

/// The updates of this bot that lie in the journal.
async fn remembered(journal: Journal) -> Result<Duplicates, Error> {
    let work = tokio::task::spawn_blocking(move || {
        let mut duplicates = Duplicates::new(REMEMBERED_MAX);
        let segments = lake::read_journal(journal.dir());
        for segment in segments.map_err(|source| Error::ReadJournal {
            source: source.into(),
        })? {
            if segment.bot != journal.bot() {
                // An id means something else for another bot.
                continue;
            }
            for record in &segment.records {
                if record.kind == RecordKind::Update
                    && let Some(key) = UpdateKey::of_line(&record.body)
                {
                    duplicates.remember(key);
                }
            }
        }
        Ok(duplicates)
    });
    work.await.map_err(|source| Error::Task {
        what: "the journal",
        source,
    })?
}

/// An error with all its causes, for a log.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
