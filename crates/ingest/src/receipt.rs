//! What became of updates, in words and numbers. Counting never waits and never fails.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use lake::IdRanges;
use serde::Serialize;
use telegram::{ChatId, UpdateId};

/// Foreign chats are counted one by one up to this many; a bot can be added to any number.
const IGNORED_CHATS_MAX: usize = 1000;

/// What became of one accepted update.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Receipt {
    /// It is durable, on its way to the raw zone.
    Stored,
    /// It is durable already.
    Duplicate,
    /// It belongs to a chat that is not on the allow-list.
    Ignored,
    /// It cannot be read; its bytes are durable, on their way to the quarantine.
    Quarantined,
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stored => "stored",
            Self::Duplicate => "duplicate",
            Self::Ignored => "ignored",
            Self::Quarantined => "quarantined",
        })
    }
}

/// How many updates got which receipt.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub struct ReceiptCounts {
    /// Came in; counted before anything else is known of them.
    pub received: u64,
    /// Durable, on their way to the raw zone.
    pub stored: u64,
    /// Delivered again.
    pub duplicate: u64,
    /// Of foreign chats.
    pub ignored: u64,
    /// Unreadable.
    pub quarantined: u64,
    /// Refused by the disk: delivered again later, and then counted again.
    pub failed: u64,
}

/// Updates of chats that are not on the allow-list.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct IgnoredChats {
    /// How many of each chat.
    pub chats: BTreeMap<ChatId, u64>,
    /// How many of chats beyond those that are listed.
    pub others: u64,
}

/// The running counts.
#[derive(Debug)]
pub(crate) struct Counts {
    received: AtomicU64,
    /// In Unix seconds; [`NEVER`] before the first.
    last_received_at: AtomicI64,
    stored: AtomicU64,
    duplicate: AtomicU64,
    ignored: AtomicU64,
    quarantined: AtomicU64,
    failed: AtomicU64,
    chats: Mutex<IgnoredChats>,
    seen: Mutex<IdRanges>,
}

/// Before every update.
const NEVER: i64 = i64::MIN;

impl Default for Counts {
    fn default() -> Self {
        Self {
            received: AtomicU64::default(),
            last_received_at: AtomicI64::new(NEVER),
            stored: AtomicU64::default(),
            duplicate: AtomicU64::default(),
            ignored: AtomicU64::default(),
            quarantined: AtomicU64::default(),
            failed: AtomicU64::default(),
            chats: Mutex::default(),
            seen: Mutex::default(),
        }
    }
}

impl Counts {
    pub(crate) fn count_received(&self, now: Timestamp) {
        self.received.fetch_add(1, Ordering::Relaxed);
        self.last_received_at
            .store(now.as_second(), Ordering::Relaxed);
    }

    pub(crate) fn last_received_at(&self) -> Option<Timestamp> {
        let seconds = self.last_received_at.load(Ordering::Relaxed);
        (seconds != NEVER).then(|| Timestamp::from_second(seconds).ok())?
    }

    pub(crate) fn count(&self, receipt: Receipt) {
        let counter = match receipt {
            Receipt::Stored => &self.stored,
            Receipt::Duplicate => &self.duplicate,
            Receipt::Ignored => &self.ignored,
            Receipt::Quarantined => &self.quarantined,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count_failure(&self) {
        self.failed.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes that an update of the foreign `chat` was seen; whether it is the first of that chat.
    pub(crate) fn note_ignored(&self, chat: ChatId) -> bool {
        let mut seen = self.chats.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.chats.len() >= IGNORED_CHATS_MAX && !seen.chats.contains_key(&chat) {
            seen.others = seen.others.saturating_add(1);
            return false;
        }
        let count = seen.chats.entry(chat).or_default();
        *count = count.saturating_add(1);
        *count == 1
    }

    /// An ignored update of `chat` was stored, because the chat turned out to be an allowed one.
    pub(crate) fn count_as_stored_after_all(&self, chat: ChatId) {
        self.ignored.fetch_sub(1, Ordering::Relaxed);
        self.stored.fetch_add(1, Ordering::Relaxed);
        let mut seen = self.chats.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = seen.chats.get_mut(&chat) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                seen.chats.remove(&chat);
            }
        }
    }

    pub(crate) fn receipts(&self) -> ReceiptCounts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        ReceiptCounts {
            received: read(&self.received),
            stored: read(&self.stored),
            duplicate: read(&self.duplicate),
            ignored: read(&self.ignored),
            quarantined: read(&self.quarantined),
            failed: read(&self.failed),
        }
    }

    /// Notes that the update `id` has its receipt.
    pub(crate) fn note_seen(&self, id: UpdateId) {
        if let Some(id) = id.known() {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.insert(id.0);
        }
    }

    /// The numbers of all updates that have a receipt.
    pub(crate) fn seen(&self) -> IdRanges {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.clone()
    }

    pub(crate) fn ignored_chats(&self) -> IgnoredChats {
        let seen = self.chats.lock().unwrap_or_else(PoisonError::into_inner);
        seen.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_foreign_chats_takes_bounded_memory() {
        let counts = Counts::default();
        for chat in 0..1500 {
            counts.note_ignored(ChatId(chat));
        }
        assert!(!counts.note_ignored(ChatId(7)));
        let seen = counts.ignored_chats();
        assert_eq!((seen.chats.len(), seen.others), (1000, 500));
        assert_eq!(seen.chats[&ChatId(7)], 2);
    }
}
