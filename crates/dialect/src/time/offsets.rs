//! How far a zone's clocks are from UTC, for many instants.
//!
//! Rows of one batch are seldom on two sides of a change of the clocks, so what is found for one instant is kept for all
//! between the change before it and the change after it.

use datafusion::error::Result;
use jiff::{Timestamp, tz::TimeZone};

use super::instant::{DAY_SECONDS, out_of_range};

/// Changes are looked for so far back: enough for a batch of rows in whatever order.
const LOOK_BACK: i64 = 400 * DAY_SECONDS;

/// The offsets of one zone.
pub(super) struct Offsets<'a> {
    zone: &'a TimeZone,
    /// From its first to its last second, the clocks are at `offset`.
    first: i64,
    last: i64,
    offset: i64,
}

impl<'a> Offsets<'a> {
    pub(super) fn of(zone: &'a TimeZone) -> Self {
        Self {
            zone,
            first: i64::MAX,
            last: i64::MIN,
            offset: 0,
        }
    }

    /// What the clocks show, as seconds since they showed 1970, in the second that begins so many seconds after 1970 in UTC.
    #[inline]
    pub(super) fn local(&mut self, second: i64) -> Result<i64> {
        if second < self.first || second > self.last {
            self.look_up(second)?;
        }
        Ok(second + self.offset)
    }

    fn look_up(&mut self, second: i64) -> Result<()> {
        let instant = |second| Timestamp::new(second, 0).map_err(|error| out_of_range(&error));
        self.offset = i64::from(self.zone.to_offset(instant(second)?).seconds());
        self.first = (second - LOOK_BACK).max(Timestamp::MIN.as_second());
        self.last = Timestamp::MAX.as_second();
        // Only forwards: backwards jiff passes over the last change of its list where a rule comes after it.
        for change in self.zone.following(instant(self.first)?) {
            let change = change.timestamp().as_second();
            if change > second {
                self.last = change - 1;
                break;
            }
            // A zone without a rule for the future repeats its last change.
            if change <= self.first {
                break;
            }
            self.first = change;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(zone: &TimeZone, second: i64) -> i64 {
        let at = Timestamp::new(second, 0).unwrap();
        second + i64::from(zone.to_offset(at).seconds())
    }

    /// The seconds around every change of the clocks, and some far from any.
    fn seconds(zone: &TimeZone) -> Vec<i64> {
        let until = Timestamp::new(4_000_000_000, 0).unwrap();
        let changes = zone.following(Timestamp::MIN);
        let changes = changes.map(|change| change.timestamp());
        let changes = changes.take_while(|change| *change < until);
        let around = changes.flat_map(|change| [-1, 0, 1].map(|more| change.as_second() + more));
        let (first, last) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
        around.chain([first, -1, 0, last]).collect()
    }

    #[test]
    fn every_zone_is_at_its_offset_on_both_sides_of_every_change() {
        let mut changes = 0;
        for name in jiff::tz::db().available() {
            let zone = TimeZone::get(name.as_str()).unwrap();
            let seconds = seconds(&zone);
            changes += seconds.len();
            let expected: Vec<_> = seconds.iter().map(|second| local(&zone, *second)).collect();
            // One after the other, backwards, and each without knowing of another.
            let mut offsets = Offsets::of(&zone);
            let mut there: Vec<_> = seconds
                .iter()
                .map(|at| offsets.local(*at).unwrap())
                .collect();
            assert_eq!(there, expected, "{name}");
            let back = seconds.iter().rev().map(|at| offsets.local(*at).unwrap());
            there = back.collect();
            there.reverse();
            assert_eq!(there, expected, "{name}, backwards");
            let alone = seconds
                .iter()
                .map(|at| Offsets::of(&zone).local(*at).unwrap());
            assert_eq!(alone.collect::<Vec<_>>(), expected, "{name}, each alone");
        }
        assert!(changes > 10_000, "{changes} instants are too few");
    }

    #[test]
    fn what_is_no_instant_is_an_error() {
        let zone = TimeZone::get("America/Sao_Paulo").unwrap();
        let mut offsets = Offsets::of(&zone);
        let last = Timestamp::MAX.as_second();
        assert!(offsets.local(last).is_ok());
        assert!(offsets.local(last + 1).is_err());
        assert!(offsets.local(Timestamp::MIN.as_second() - 1).is_err());
        assert!(offsets.local(i64::MAX).is_err());
    }
}
