//! Lines of days in, raw objects out, named by what they hold.
//!
//! An export has its rows in the order of their dates, so a day is whole when the next one begins: two
//! exports that have it make the same object. Where rows come in another order, memory is bounded all the
//! same, and days have more objects.

use std::collections::BTreeMap;

use bytes::Bytes;
use lake::{ContextDate, RawKey, RawZone, packed};
use tokio::task::JoinSet;
use xxhash_rust::xxh3::xxh3_128;

use super::ImportError;

/// A day with more than this has several objects.
const OBJECT_BYTES_MAX: usize = 4 * 1024 * 1024;
/// How much of all days together waits in memory.
const WAITING_BYTES_MAX: usize = 8 * 1024 * 1024;
/// How many objects are packed and stored at once: the disk's syncs are waited for together.
const STORING_MAX: usize = 3;

/// The days whose rows come in.
pub(super) struct Days {
    /// Nothing is stored without one.
    raw: Option<RawZone>,
    waiting: BTreeMap<ContextDate, Vec<u8>>,
    waiting_bytes: usize,
    storing: JoinSet<Result<(), ImportError>>,
}

impl Days {
    pub(super) fn new(raw: Option<RawZone>) -> Self {
        Self {
            raw,
            waiting: BTreeMap::new(),
            waiting_bytes: 0,
            storing: JoinSet::new(),
        }
    }

    /// Adds the line that `write` appends to `day`.
    pub(super) async fn add(
        &mut self,
        day: ContextDate,
        write: impl FnOnce(&mut Vec<u8>),
    ) -> Result<(), ImportError> {
        let lines = self.waiting.entry(day).or_default();
        let before = lines.len();
        write(lines);
        lines.push(b'\n');
        let day_bytes = lines.len();
        self.waiting_bytes += day_bytes - before;
        if day_bytes > OBJECT_BYTES_MAX {
            return self.store(day).await;
        }
        if self.waiting_bytes > WAITING_BYTES_MAX {
            let days: Vec<ContextDate> = self.waiting.keys().copied().collect();
            for other in days.into_iter().filter(|other| *other != day) {
                self.store(other).await?;
            }
        }
        Ok(())
    }

    /// Stores all that waits, and waits for it. Nothing is left undone because of an error.
    pub(super) async fn store_all(&mut self) -> Result<(), ImportError> {
        let mut stored = Ok(());
        while let Some(day) = self.waiting.keys().next().copied() {
            stored = stored.and(self.store(day).await);
        }
        stored.and(self.drain_to(0).await)
    }

    /// Begins to store the lines of `day`; an error may be that of an object before.
    async fn store(&mut self, day: ContextDate) -> Result<(), ImportError> {
        let lines = self.waiting.remove(&day).unwrap_or_default();
        self.waiting_bytes -= lines.len();
        let Some(raw) = self.raw.clone() else {
            return Ok(());
        };
        let stored = self.drain_to(STORING_MAX - 1).await;
        self.storing.spawn(async move {
            let key = RawKey::imported(day, xxh3_128(&lines));
            let object = tokio::task::spawn_blocking(move || packed(&lines)).await;
            let object = object.map_err(|source| ImportError::Task { source })?;
            let object = object.map_err(|source| ImportError::Pack { source })?;
            raw.put(&key, Bytes::from(object)).await?;
            Ok(())
        });
        stored
    }

    /// Waits until no more than `left` objects are being stored.
    async fn drain_to(&mut self, left: usize) -> Result<(), ImportError> {
        let mut stored = Ok(());
        while self.storing.len() > left
            && let Some(ended) = self.storing.join_next().await
        {
            let ended = ended.map_err(|source| ImportError::Task { source });
            stored = stored.and(ended.flatten());
        }
        stored
    }
}
