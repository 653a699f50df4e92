//! How long things took. Comes in: durations. Goes out: percentiles in milliseconds.

use std::time::Duration;

/// Durations, as microseconds.
#[derive(Clone, Debug, Default)]
pub struct Latencies(Vec<u32>);

impl Latencies {
    /// Takes one more.
    pub fn push(&mut self, taken: Duration) {
        self.0
            .push(u32::try_from(taken.as_micros()).unwrap_or(u32::MAX));
    }

    /// Takes all of `others`.
    pub fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The milliseconds that `per_mille` of all were done within; 0 without any.
    pub fn milliseconds(&mut self, per_mille: usize) -> f64 {
        self.0.sort_unstable();
        let place = (self.0.len() * per_mille).div_ceil(1000).saturating_sub(1);
        f64::from(self.0.get(place).copied().unwrap_or(0)) / 1000.0
    }
}
