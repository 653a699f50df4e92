//! When people talk. In go a span of hours and a number of messages, out come that many seconds in
//! order: quiet nights, lively evenings, slow Sundays. Chance is a parameter.

use std::collections::VecDeque;

use rand::RngExt as _;
use rand::rngs::StdRng;

const HOUR_SECONDS: i64 = 3_600;
const DAY_SECONDS: i64 = 86_400;

/// How lively each local hour of a day is.
const HOURS: [u64; 24] = [
    12, 6, 3, 2, 1, 2, 6, 18, 40, 62, 70, 74, 88, 70, 60, 62, 64, 70, 82, 96, 110, 104, 70, 30,
];
/// How lively each day is, from Thursday, the weekday of second 0.
const DAYS: [u64; 7] = [10, 12, 7, 5, 9, 10, 10];

/// The seconds at which messages are written.
#[derive(Clone, Debug)]
pub(crate) struct Rhythm {
    start: i64,
    hours: i64,
    offset_seconds: i64,
    total_weight: u64,
    messages: u64,
    hour: i64,
    weight: u64,
    given: u64,
    seconds: VecDeque<i64>,
}

impl Rhythm {
    /// `messages` seconds within the `days` before second `end`.
    pub(crate) fn new(end: i64, days: u32, messages: u64, offset_seconds: i64) -> Self {
        let hours = i64::from(days) * 24;
        let start = end - hours * HOUR_SECONDS;
        let weights = (0..hours).map(|hour| weight(start + hour * HOUR_SECONDS + offset_seconds));
        Self {
            start,
            hours,
            offset_seconds,
            total_weight: weights.sum(),
            messages,
            hour: 0,
            weight: 0,
            given: 0,
            seconds: VecDeque::new(),
        }
    }

    /// The next second; nothing after the last message.
    pub(crate) fn next(&mut self, chance: &mut StdRng) -> Option<i64> {
        while self.seconds.is_empty() {
            if self.hour >= self.hours {
                return None;
            }
            let begin = self.start + self.hour * HOUR_SECONDS;
            self.hour += 1;
            self.weight += weight(begin + self.offset_seconds);
            // Rounding the sum, not the parts, makes the total exact.
            let due = u128::from(self.messages) * u128::from(self.weight);
            let due = due.checked_div(u128::from(self.total_weight)).unwrap_or(0);
            let due = u64::try_from(due).unwrap_or(self.messages);
            let mut seconds: Vec<i64> = (self.given..due)
                .map(|_| begin + chance.random_range(0..HOUR_SECONDS))
                .collect();
            seconds.sort_unstable();
            self.seconds = seconds.into();
            self.given = due;
        }
        self.seconds.pop_front()
    }
}

fn weight(local_second: i64) -> u64 {
    let hour = local_second.rem_euclid(DAY_SECONDS) / HOUR_SECONDS;
    let day = local_second.div_euclid(DAY_SECONDS).rem_euclid(7);
    let of = |table: &[u64], at: i64| {
        usize::try_from(at)
            .ok()
            .and_then(|at| table.get(at))
            .copied()
            .unwrap_or(1)
    };
    of(&HOURS, hour) * of(&DAYS, day)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    use super::Rhythm;

    #[test]
    fn every_message_has_its_second_and_evenings_are_livelier_than_nights() {
        let mut chance = StdRng::seed_from_u64(3);
        let end = 1_790_000_000;
        let mut rhythm = Rhythm::new(end, 7, 10_001, -10_800);
        let seconds: Vec<i64> = std::iter::from_fn(|| rhythm.next(&mut chance)).collect();
        assert_eq!(seconds.len(), 10_001);
        assert!(seconds.is_sorted());
        assert!(seconds[0] >= end - 7 * 86_400 && seconds[10_000] < end);
        let at = |hour: i64| {
            seconds
                .iter()
                .filter(|s| (**s - 10_800).rem_euclid(86_400) / 3_600 == hour)
                .count()
        };
        assert!(
            at(20) > 10 * at(3),
            "{} in the evening, {} at night",
            at(20),
            at(3)
        );
    }
}
