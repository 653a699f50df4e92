//! Which update goes next. In go the oldest updates of the queue, as many as the window holds; out
//! come the heads of their lanes, one at a time. Pure: time is a parameter, nothing is sent here.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::backoff::Backoff;
use crate::queue::Queued;

/// What becomes of an update that failed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fate {
    /// It will be sent again.
    Waits,
    /// It would expire before that, so it is lost.
    Expires,
}

/// How an attempt failed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Failure {
    /// The header of that name, if there was one.
    pub(crate) retry_after: Option<u32>,
    /// Uniform between 0 and 60.
    pub(crate) chance: u32,
}

#[derive(Debug)]
struct Loaded {
    fragment: Arc<str>,
    expires_at: i64,
    lane: i64,
    backoff: Backoff,
    wakes_at: Instant,
}

/// The loaded updates of one webhook, in one lane per chat (and per kind where they differ).
#[derive(Debug)]
pub(crate) struct Window {
    capacity: usize,
    loaded: BTreeMap<i64, Loaded>,
    lanes: BTreeMap<i64, VecDeque<i64>>,
    /// Lanes whose head may be sent, by when; a lane with its head in flight is absent.
    ready: BTreeSet<(Instant, i64)>,
    /// Updates without a lane get one nobody else has.
    next_own_lane: i64,
    /// Where loading goes on.
    offset: i64,
}

impl Window {
    /// An empty window over twice as many updates as there may be connections.
    pub(crate) fn new(max_connections: usize) -> Self {
        Self {
            capacity: max_connections * 2,
            loaded: BTreeMap::new(),
            lanes: BTreeMap::new(),
            ready: BTreeSet::new(),
            next_own_lane: 1 << 60,
            offset: 0,
        }
    }

    /// How many more updates it takes.
    pub(crate) fn room(&self) -> usize {
        self.capacity.saturating_sub(self.loaded.len())
    }

    /// The first id that was not loaded yet.
    pub(crate) fn offset(&self) -> i64 {
        self.offset
    }

    /// Takes one more update in.
    pub(crate) fn load(&mut self, update: &Queued, now: Instant) {
        self.offset = update.id + 1;
        let mut lane = update.lane;
        if lane == 0 {
            lane = self.next_own_lane;
            self.next_own_lane += 1;
        }
        let loaded = Loaded {
            fragment: Arc::clone(&update.fragment),
            expires_at: update.expires_at,
            lane,
            backoff: Backoff::default(),
            wakes_at: now,
        };
        self.loaded.insert(update.id, loaded);
        let waiting = self.lanes.entry(lane).or_default();
        if waiting.is_empty() {
            self.ready.insert((now, lane));
        }
        waiting.push_back(update.id);
    }

    /// How many lanes have a head that may be sent at `now`.
    pub(crate) fn ready_count(&self, now: Instant) -> usize {
        self.ready
            .iter()
            .take_while(|(wakes_at, _)| *wakes_at <= now)
            .count()
    }

    /// The head that may be sent at `now`, after skipping `skip` other ready ones.
    pub(crate) fn start(&mut self, now: Instant, skip: usize) -> Option<(i64, Arc<str>)> {
        let (wakes_at, lane) = *self
            .ready
            .iter()
            .take_while(|(wakes_at, _)| *wakes_at <= now)
            .nth(skip)?;
        self.ready.remove(&(wakes_at, lane));
        let id = *self.lanes.get(&lane)?.front()?;
        Some((id, Arc::clone(&self.loaded.get(&id)?.fragment)))
    }

    /// When the next head that may not be sent at `now` may be.
    pub(crate) fn wakes_at_after(&self, now: Instant) -> Option<Instant> {
        self.ready
            .range((now, i64::MAX)..)
            .map(|(wakes_at, _)| *wakes_at)
            .next()
    }

    /// Takes a head out for good, and lets the next of its lane come forward.
    pub(crate) fn finish(&mut self, id: i64) {
        let Some(done) = self.loaded.remove(&id) else {
            return;
        };
        let Some(waiting) = self.lanes.get_mut(&done.lane) else {
            return;
        };
        waiting.pop_front();
        match waiting.front().and_then(|next| self.loaded.get(next)) {
            Some(next) => {
                self.ready.insert((next.wakes_at, done.lane));
            }
            None => {
                self.lanes.remove(&done.lane);
            }
        }
    }

    /// Lets a head that failed wait, or takes it out if it would expire meanwhile.
    ///
    /// `unix_now` is the second of `now`.
    pub(crate) fn fail(&mut self, id: i64, failure: Failure, now: Instant, unix_now: i64) -> Fate {
        let Some(failed) = self.loaded.get_mut(&id) else {
            return Fate::Expires;
        };
        let delay_seconds = failed.backoff.fail(failure.retry_after, failure.chance);
        if unix_now.saturating_add(i64::from(delay_seconds)) > failed.expires_at {
            self.finish(id);
            return Fate::Expires;
        }
        failed.wakes_at = now + Duration::from_secs(u64::from(delay_seconds));
        self.ready.insert((failed.wakes_at, failed.lane));
        Fate::Waits
    }

    /// Whether the update is loaded.
    pub(crate) fn holds(&self, id: i64) -> bool {
        self.loaded.contains_key(&id)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{Failure, Fate, Window};
    use crate::queue::Queued;

    fn update(id: i64, lane: i64) -> Queued {
        Queued {
            id,
            fragment: "x".into(),
            expires_at: 1_000,
            lane,
        }
    }

    fn started(window: &mut Window, now: Instant) -> Vec<i64> {
        std::iter::from_fn(|| window.start(now, 0).map(|(id, _)| id)).collect()
    }

    #[test]
    fn only_the_head_of_a_lane_is_sent() {
        let now = Instant::now();
        let mut window = Window::new(5);
        for (id, lane) in [(1, -7), (2, -7), (3, -8), (4, 0), (5, 0)] {
            window.load(&update(id, lane), now);
        }
        let mut heads = started(&mut window, now);
        heads.sort_unstable();
        assert_eq!(heads, [1, 3, 4, 5]);
        window.finish(1);
        assert_eq!(started(&mut window, now), [2]);
    }

    #[test]
    fn a_failed_head_holds_its_lane_back() {
        let now = Instant::now();
        let mut window = Window::new(5);
        window.load(&update(1, -7), now);
        window.load(&update(2, -7), now);
        assert_eq!(started(&mut window, now), [1]);
        assert_eq!(window.fail(1, Failure::default(), now, 0), Fate::Waits);
        assert_eq!(started(&mut window, now), [1]);
        assert_eq!(window.fail(1, Failure::default(), now, 0), Fate::Waits);
        assert_eq!(started(&mut window, now), Vec::<i64>::new());
        assert_eq!(
            window.wakes_at_after(now),
            Some(now + Duration::from_secs(2))
        );
    }

    #[test]
    fn a_head_that_would_expire_before_its_next_attempt_is_lost() {
        let now = Instant::now();
        let mut window = Window::new(5);
        window.load(&update(1, -7), now);
        window.load(&update(2, -7), now);
        started(&mut window, now);
        let asked = Failure {
            retry_after: Some(1),
            chance: 0,
        };
        assert_eq!(window.fail(1, asked, now, 1_000), Fate::Expires);
        assert_eq!(started(&mut window, now), [2]);
    }

    #[test]
    fn the_window_holds_twice_the_connections() {
        let now = Instant::now();
        let mut window = Window::new(1);
        assert_eq!(window.room(), 2);
        window.load(&update(1, -7), now);
        window.load(&update(2, -7), now);
        assert_eq!(window.room(), 0);
    }
}
