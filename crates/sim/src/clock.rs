//! The simulator's time: in goes a start instant, out comes that instant plus what tokio's clock
//! says has passed since. It never reads the machine's clock.

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// A clock that stands still while `tokio::time` is paused and jumps when it is advanced.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Timestamp,
    origin: Instant,
}

impl Clock {
    /// A clock that reads `start` now.
    pub fn starting_at(start: Timestamp) -> Self {
        Self {
            start,
            origin: Instant::now(),
        }
    }

    /// The simulated instant.
    pub fn now(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.origin.elapsed()).unwrap_or(SignedDuration::MAX);
        self.start.checked_add(passed).unwrap_or(Timestamp::MAX)
    }
}
