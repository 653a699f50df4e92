//! A bounded memory of the updates that are durable, so that a redelivery costs no second record.
//!
//! Only a saving: forgetting makes a duplicate in the raw zone, which compaction drops. What is in
//! it must be durable, or a redelivery would be answered and lost.

use std::collections::{HashSet, VecDeque};

use crate::UpdateKey;

/// How many updates are remembered. Telegram loads at most 200 at a time per bot, so redeliveries
/// come soon; this is some megabytes.
pub(crate) const REMEMBERED_MAX: usize = 65_536;

/// The most recent durable updates.
#[derive(Debug)]
pub(crate) struct Duplicates {
    keys: HashSet<UpdateKey>,
    order: VecDeque<UpdateKey>,
    remembered_max: usize,
}

impl Duplicates {
    pub(crate) fn new(remembered_max: usize) -> Self {
        Self {
            keys: HashSet::new(),
            order: VecDeque::new(),
            remembered_max,
        }
    }

    pub(crate) fn contains(&self, key: UpdateKey) -> bool {
        self.keys.contains(&key)
    }

    /// Remembers `key`, whose update must be durable by now.
    pub(crate) fn remember(&mut self, key: UpdateKey) {
        if !self.keys.insert(key) {
            return;
        }
        self.order.push_back(key);
        if self.order.len() > self.remembered_max
            && let Some(oldest) = self.order.pop_front()
        {
            self.keys.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use telegram::UpdateId;

    use super::*;

    #[test]
    fn the_oldest_are_forgotten_first() {
        let key = |id| UpdateKey {
            id: UpdateId(id),
            payload_hash: 0,
        };
        let mut duplicates = Duplicates::new(2);
        for id in [1, 2, 2, 3] {
            duplicates.remember(key(id));
        }
        let left: Vec<bool> = (1..=3).map(|id| duplicates.contains(key(id))).collect();
        assert_eq!(left, [false, true, true]);
        assert_eq!((duplicates.keys.len(), duplicates.order.len()), (2, 2));
    }
}
