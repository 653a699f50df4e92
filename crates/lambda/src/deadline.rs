//! How long a run has, from what Lambda says of its end.

use std::time::Duration;

use lake::Clock;

/// How long until Lambda ends the run, which it does at `deadline`, in milliseconds since 1970.
pub(crate) fn time_left(deadline: u64, clock: &Clock) -> Duration {
    let now = u64::try_from(clock.now().as_millisecond()).unwrap_or_default();
    Duration::from_millis(deadline.saturating_sub(now))
}
