//! Numbers of updates, kept as the ranges they form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Telegram numbers the updates of a bot one after the other, so that what one program receives forms a few
/// ranges; who meets more holes than this stops taking note of new ranges.
pub const RANGES_MAX: usize = 10_000;

/// A set of numbers, written as `[[first, last], …]`.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(from = "Vec<(i64, i64)>", into = "Vec<(i64, i64)>")]
pub struct IdRanges {
    /// The last number of each range, by its first. Ranges neither meet nor touch.
    ranges: BTreeMap<i64, i64>,
}

impl IdRanges {
    /// Adds `id`. A number that would begin a range too many is left out.
    pub fn insert(&mut self, id: i64) {
        self.insert_range(id, id);
    }

    /// Adds the numbers from `first` to `last`.
    pub fn insert_range(&mut self, first: i64, last: i64) {
        if first > last {
            return;
        }
        let (mut first, mut last) = (first, last);
        // Every range that begins at or before the number after `last`, from the highest on, until one ends too
        // early to touch.
        while let Some((start, end)) = self.up_to(last.saturating_add(1)) {
            if end < first.saturating_sub(1) {
                break;
            }
            self.ranges.remove(&start);
            (first, last) = (first.min(start), last.max(end));
        }
        if self.ranges.len() < RANGES_MAX {
            self.ranges.insert(first, last);
        }
    }

    /// Adds all of `other`.
    pub fn extend(&mut self, other: &Self) {
        for (first, last) in other.iter() {
            self.insert_range(first, last);
        }
    }

    /// The ranges, in order.
    pub fn iter(&self) -> impl Iterator<Item = (i64, i64)> + '_ {
        self.ranges.iter().map(|(first, last)| (*first, *last))
    }

    /// What of the numbers from `first` to `last` is not in the set, in order.
    pub fn missing(&self, first: i64, last: i64) -> Vec<(i64, i64)> {
        let mut missing = Vec::new();
        let mut next = first;
        let start = self.up_to(first).map_or(first, |(start, _)| start);
        if start > last {
            return vec![(first, last)];
        }
        for (begin, end) in self.ranges.range(start..=last) {
            if *end < next {
                continue;
            }
            if *begin > next {
                missing.push((next, begin - 1));
            }
            match end.checked_add(1) {
                Some(after) => next = after,
                None => return missing,
            }
        }
        if next <= last {
            missing.push((next, last));
        }
        missing
    }

    /// The last range that begins at `id` or before.
    fn up_to(&self, id: i64) -> Option<(i64, i64)> {
        let (first, last) = self.ranges.range(..=id).next_back()?;
        Some((*first, *last))
    }
}

impl From<Vec<(i64, i64)>> for IdRanges {
    fn from(ranges: Vec<(i64, i64)>) -> Self {
        let mut all = Self::default();
        for (first, last) in ranges {
            all.insert_range(first, last);
        }
        all
    }
}

impl From<IdRanges> for Vec<(i64, i64)> {
    fn from(ranges: IdRanges) -> Self {
        ranges.iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn numbers(ranges: &[(i64, i64)]) -> BTreeSet<i64> {
        let all = ranges.iter().flat_map(|(first, last)| *first..=*last);
        all.collect()
    }

    #[test]
    fn the_ends_of_the_numbers_are_numbers() {
        let ranges = IdRanges::from(vec![(i64::MIN, i64::MIN), (i64::MAX, i64::MAX)]);
        assert_eq!(
            ranges.missing(i64::MAX - 1, i64::MAX),
            [(i64::MAX - 1, i64::MAX - 1)]
        );
        assert_eq!(ranges.iter().count(), 2);
    }

    #[test]
    fn holes_without_end_take_bounded_memory() {
        let mut ranges = IdRanges::default();
        (0..30_000).for_each(|id| ranges.insert(2 * id));
        assert_eq!(ranges.iter().count(), RANGES_MAX);
        ranges.insert(1);
        assert_eq!(ranges.iter().next(), Some((0, 2)));
    }

    proptest! {
        #[test]
        fn they_hold_what_was_put_in_and_miss_the_rest(
            added in proptest::collection::vec((0..80_i64, 0..6_i64), 0..40),
            (from, length) in (0..80_i64, 0..80_i64),
        ) {
            let added: Vec<(i64, i64)> = added.into_iter().map(|(first, more)| (first, first + more)).collect();
            let ranges = IdRanges::from(added.clone());
            let kept: Vec<(i64, i64)> = ranges.iter().collect();
            prop_assert_eq!(numbers(&kept), numbers(&added));
            for (before, after) in kept.iter().zip(kept.iter().skip(1)) {
                prop_assert!(before.1 + 1 < after.0);
            }
            let asked: BTreeSet<i64> = (from..=from + length).collect();
            let missing = numbers(&ranges.missing(from, from + length));
            prop_assert_eq!(missing, &asked - &numbers(&added));
            let json = serde_json::to_string(&ranges).unwrap();
            prop_assert_eq!(serde_json::from_str::<IdRanges>(&json).unwrap(), ranges);
        }
    }
}
