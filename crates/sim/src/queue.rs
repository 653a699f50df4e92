//! The updates of one bot that nobody has taken yet. In go fragments with their expiry, out come
//! the oldest ones; what is forgotten is gone. Pure: time and chance are parameters.
//!
//! <https://github.com/tdlib/td/blob/master/tddb/td/db/TQueue.cpp>.

use std::collections::BTreeMap;
use std::sync::Arc;

use rand::{Rng, RngExt as _};

/// Updates kept per bot; later ones are lost.
const COUNT_MAX: usize = 100_000;
/// Bytes kept per bot; later updates are lost.
const BYTES_MAX: usize = 128 << 20;
/// A larger update never enters the queue.
const UPDATE_BYTES_MAX: usize = 512 << 10;
/// Above this the sequence starts again somewhere else, and the queue is dropped.
const ID_MAX: i64 = 2_000_000_000;
/// An offset that far beyond the tail, or `COUNT_MAX` before the head, is not believed.
const OFFSET_BEYOND_TAIL_MAX: i64 = 10;
const OFFSET_BEFORE_HEAD_MAX: i64 = 100_000;

/// One update in the queue.
#[derive(Clone, Debug)]
pub(crate) struct Queued {
    pub(crate) id: i64,
    pub(crate) fragment: Arc<str>,
    pub(crate) expires_at: i64,
    pub(crate) lane: i64,
}

/// An update on its way into the queue.
#[derive(Clone, Debug)]
pub(crate) struct Created {
    pub(crate) fragment: String,
    pub(crate) expires_at: i64,
    pub(crate) lane: i64,
}

/// Why an update did not enter the queue.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Refusal {
    Expired,
    TooLarge,
    Full,
}

/// The queue itself.
#[derive(Debug)]
pub(crate) struct UpdateQueue {
    updates: BTreeMap<i64, Queued>,
    next_id: i64,
    size_bytes: usize,
}

impl UpdateQueue {
    /// An empty queue whose first id is random.
    pub(crate) fn new(chance: &mut impl Rng) -> Self {
        Self {
            updates: BTreeMap::new(),
            next_id: first_id(chance),
            size_bytes: 0,
        }
    }

    /// Appends an update and returns its id.
    pub(crate) fn push(
        &mut self,
        update: Created,
        now: i64,
        chance: &mut impl Rng,
    ) -> Result<i64, Refusal> {
        let Created {
            fragment,
            expires_at,
            lane,
        } = update;
        if expires_at <= now {
            return Err(Refusal::Expired);
        }
        if fragment.len() > UPDATE_BYTES_MAX {
            return Err(Refusal::TooLarge);
        }
        if self.updates.len() >= COUNT_MAX || self.size_bytes + fragment.len() > BYTES_MAX {
            return Err(Refusal::Full);
        }
        if self.next_id >= ID_MAX {
            self.restart(chance);
        }
        let id = self.next_id;
        self.next_id += 1;
        self.size_bytes += fragment.len();
        self.updates.insert(
            id,
            Queued {
                id,
                fragment: fragment.into(),
                expires_at,
                lane,
            },
        );
        Ok(id)
    }

    /// Drops everything and begins a new sequence, as after a week of silence.
    pub(crate) fn restart(&mut self, chance: &mut impl Rng) {
        self.clear();
        self.next_id = first_id(chance);
    }

    /// Where `getUpdates` with `offset` begins to read; everything before is confirmed by it.
    ///
    /// An offset that cannot belong to this sequence starts at the head.
    pub(crate) fn begin(&self, offset: i64) -> i64 {
        let head = self.head();
        let believed = offset <= self.next_id.saturating_add(OFFSET_BEYOND_TAIL_MAX)
            && offset >= head.saturating_sub(OFFSET_BEFORE_HEAD_MAX);
        if offset > 0 && believed { offset } else { head }
    }

    /// Forgets every update before `offset`; returns how many those were.
    pub(crate) fn confirm(&mut self, offset: i64) -> u64 {
        let kept = self.updates.split_off(&offset);
        let confirmed = std::mem::replace(&mut self.updates, kept);
        self.forget_sizes(confirmed.into_values())
    }

    /// Forgets all but the last `count` updates; returns how many were lost.
    pub(crate) fn keep_last(&mut self, count: usize) -> u64 {
        let first_kept = count
            .checked_sub(1)
            .and_then(|back| self.updates.keys().rev().nth(back));
        match (first_kept, count) {
            (Some(first), _) => self.confirm(*first),
            (None, 0) => self.clear(),
            (None, _) => 0,
        }
    }

    /// Forgets one update.
    pub(crate) fn forget(&mut self, id: i64) {
        if let Some(update) = self.updates.remove(&id) {
            self.size_bytes -= update.fragment.len();
        }
    }

    /// Forgets everything; returns how much that was.
    pub(crate) fn clear(&mut self) -> u64 {
        let dropped = std::mem::take(&mut self.updates);
        self.forget_sizes(dropped.into_values())
    }

    /// Forgets what has expired by `now`; returns how much that was.
    ///
    /// Updates for which `in_use` holds stay: a courier that carries one decides itself.
    pub(crate) fn expire(&mut self, now: i64, in_use: impl Fn(i64) -> bool) -> u64 {
        let expired: Vec<i64> = self
            .updates
            .values()
            .filter(|update| update.expires_at < now && !in_use(update.id))
            .map(|update| update.id)
            .collect();
        let mut count = 0;
        for id in expired {
            self.forget(id);
            count += 1;
        }
        count
    }

    /// The updates from `offset` on, oldest first.
    pub(crate) fn from(&self, offset: i64) -> impl Iterator<Item = &Queued> {
        self.updates.range(offset..).map(|(_, update)| update)
    }

    pub(crate) fn len(&self) -> usize {
        self.updates.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.updates.is_empty()
    }

    /// The oldest update's id, or where it will be.
    pub(crate) fn head(&self) -> i64 {
        self.updates.keys().next().copied().unwrap_or(self.next_id)
    }

    fn forget_sizes(&mut self, gone: impl Iterator<Item = Queued>) -> u64 {
        let mut count = 0;
        for update in gone {
            self.size_bytes -= update.fragment.len();
            count += 1;
        }
        count
    }
}

fn first_id(chance: &mut impl Rng) -> i64 {
    chance.random_range(2_000_001..=1_000_000_000)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    use super::{BYTES_MAX, COUNT_MAX, Created, Refusal, UPDATE_BYTES_MAX, UpdateQueue};

    fn created(fragment: String) -> Created {
        Created {
            fragment,
            expires_at: 100,
            lane: 0,
        }
    }

    fn filled(count: usize) -> (UpdateQueue, StdRng, i64) {
        let mut chance = StdRng::seed_from_u64(1);
        let mut queue = UpdateQueue::new(&mut chance);
        for _ in 0..count {
            queue
                .push(created("\"message\":{}".to_owned()), 0, &mut chance)
                .unwrap();
        }
        let head = queue.head();
        (queue, chance, head)
    }

    fn ids(queue: &UpdateQueue, offset: i64) -> Vec<i64> {
        queue
            .from(queue.begin(offset))
            .map(|update| update.id)
            .collect()
    }

    #[test]
    fn ids_are_consecutive_from_a_random_start() {
        let (queue, _, head) = filled(3);
        assert!((2_000_001..=1_000_000_000).contains(&head));
        assert_eq!(ids(&queue, 0), [head, head + 1, head + 2]);
    }

    #[test]
    fn an_offset_confirms_everything_before_it() {
        let (mut queue, _, head) = filled(3);
        assert_eq!(queue.confirm(queue.begin(head + 2)), 2);
        assert_eq!(ids(&queue, 0), [head + 2]);
    }

    #[test]
    fn an_offset_of_another_sequence_confirms_nothing() {
        let (mut queue, _, head) = filled(3);
        for offset in [0, head + 3 + 11, head - 100_001] {
            assert_eq!(queue.confirm(queue.begin(offset)), 0, "offset {offset}");
        }
        assert_eq!(queue.len(), 3);
        assert_eq!(queue.confirm(queue.begin(head + 3 + 10)), 3);
    }

    #[test]
    fn a_negative_offset_keeps_the_last_ones() {
        let (mut queue, _, head) = filled(5);
        assert_eq!(queue.keep_last(2), 3);
        assert_eq!(ids(&queue, 0), [head + 3, head + 4]);
        assert_eq!(queue.keep_last(9), 0);
        assert_eq!(queue.keep_last(0), 2);
    }

    #[test]
    fn what_is_too_large_or_too_much_is_lost() {
        let (mut queue, mut chance, _) = filled(COUNT_MAX);
        let mut push = |queue: &mut UpdateQueue, length: usize| {
            queue.push(created("x".repeat(length)), 0, &mut chance)
        };
        assert_eq!(push(&mut queue, 1), Err(Refusal::Full));
        queue.clear();
        assert_eq!(
            push(&mut queue, UPDATE_BYTES_MAX + 1),
            Err(Refusal::TooLarge)
        );
        for _ in 0..BYTES_MAX / UPDATE_BYTES_MAX {
            push(&mut queue, UPDATE_BYTES_MAX).unwrap();
        }
        assert_eq!(push(&mut queue, 1), Err(Refusal::Full));
    }

    #[test]
    fn an_expired_update_is_neither_taken_nor_kept() {
        let (mut queue, mut chance, head) = filled(2);
        let late = queue.push(created("x".to_owned()), 100, &mut chance);
        assert_eq!(late, Err(Refusal::Expired));
        assert_eq!(queue.expire(100, |_| false), 0);
        assert_eq!(queue.expire(101, |id| id == head), 1);
        assert_eq!(queue.expire(101, |_| false), 1);
    }

    #[test]
    fn the_sequence_starts_elsewhere_when_it_is_used_up() {
        let (mut queue, mut chance, _) = filled(2);
        queue.next_id = super::ID_MAX;
        let id = queue.push(created("x".to_owned()), 0, &mut chance).unwrap();
        assert!(id <= 1_000_000_000);
        assert_eq!(queue.len(), 1);
    }
}
