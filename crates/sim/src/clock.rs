//! The simulator's time: in goes a start instant, out comes that instant plus what tokio's clock
//! says has passed since. It never reads the machine's clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// A clock that stands still while `tokio::time` is paused and jumps when it is advanced. Its
/// clones show the same time.
#[derive(Clone, Debug)]
pub struct Clock {
    start: Timestamp,
    origin: Instant,
    /// How far the clock was set forward, in milliseconds.
    leaps: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that reads `start` now.
    pub fn starting_at(start: Timestamp) -> Self {
        Self {
            start,
            origin: Instant::now(),
            leaps: Arc::default(),
        }
    }

    /// The simulated instant.
    pub fn now(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.origin.elapsed()).unwrap_or(SignedDuration::MAX);
        let leaps = SignedDuration::from_millis(self.leaps.load(Ordering::Acquire));
        self.start
            .checked_add(passed.saturating_add(leaps))
            .unwrap_or(Timestamp::MAX)
    }

    /// Sets the clock forward to `instant`, as if the time between had passed with nothing to wait
    /// for in it; it never goes back.
    pub fn leap_to(&self, instant: Timestamp) {
        let ahead = instant.duration_since(self.now()).as_millis();
        let ahead = i64::try_from(ahead).unwrap_or_default().max(0);
        self.leaps.fetch_add(ahead, Ordering::AcqRel);
    }
}
