//! What one run of the function `etl` takes on, and what it hands to others. In go a plan and the time of one run, out
//! come shares. Pure.

use std::collections::BTreeSet;
use std::time::Duration;

use etl::{Plan, PlannedDay};
use lake::ContextDate;

/// What a function gets through in a second, with the half of a processor that 1024 MB give: packed bytes that it
/// unpacks, sorts and writes, and objects that it asks for, 64 at once, of a store that answers within as many
/// milliseconds. `docs/guide/en/scale.md` says how it was measured. Only what is handed on depends on them; who takes on
/// too much is stopped by the clock.
const BYTES_PER_SECOND: u64 = 2 * 1024 * 1024;
const OBJECTS_PER_SECOND: u64 = 1000;
/// How many runs one run starts at most. A young account may run ten functions at once, `ingest` among them; those
/// beyond wait.
const RUNS_MAX: usize = 16;
/// As many days fit an event by far.
const DAYS_MAX: usize = 1000;

/// Who makes which days.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Shares {
    /// This run.
    pub(crate) own: BTreeSet<ContextDate>,
    /// Each another one.
    pub(crate) others: Vec<BTreeSet<ContextDate>>,
    /// Nobody: they are too many.
    pub(crate) left: BTreeSet<ContextDate>,
}

/// Divides the days of `plan` among runs of `time` each, from the newest to the oldest: updates stray to earlier days
/// mostly, so that a stretch of days concerns itself.
pub(crate) fn shares(plan: &Plan, time: Duration) -> Shares {
    let mut runs: Vec<BTreeSet<ContextDate>> = Vec::new();
    let mut taken = Duration::ZERO;
    for planned in plan.days.iter().rev() {
        let cost = cost(planned);
        match runs.last_mut() {
            Some(run) if taken + cost <= time && run.len() < DAYS_MAX => {
                run.insert(planned.day);
                taken += cost;
            }
            _ => {
                runs.push(BTreeSet::from([planned.day]));
                taken = cost;
            }
        }
    }
    let mut runs = runs.into_iter();
    Shares {
        own: runs.next().unwrap_or_default(),
        others: runs.by_ref().take(RUNS_MAX).collect(),
        left: runs.flatten().collect(),
    }
}

fn cost(day: &PlannedDay) -> Duration {
    let millis = |amount: u64, per_second| amount.saturating_mul(1000) / per_second;
    let reading = millis(day.objects, OBJECTS_PER_SECOND);
    Duration::from_millis(reading.saturating_add(millis(day.bytes, BYTES_PER_SECOND)))
}

#[cfg(test)]
mod tests {
    use etl::Reason;

    use super::*;

    fn day(number: u16) -> ContextDate {
        let last: ContextDate = "2026-11-22".parse().unwrap();
        last.minus_days(number)
    }

    /// So many days back from the last, each of so many objects and bytes.
    fn plan(count: u16, objects: u64, bytes: u64) -> Plan {
        let days = (0..count).rev().map(|number| PlannedDay {
            day: day(number),
            reason: Reason::New,
            objects,
            bytes,
            inputs: 0,
        });
        Plan {
            days: days.collect(),
        }
    }

    fn sizes(plan: &Plan, seconds: u64) -> (usize, Vec<usize>, usize) {
        let shares = shares(plan, Duration::from_secs(seconds));
        let others = shares.others.iter().map(BTreeSet::len).collect();
        (shares.own.len(), others, shares.left.len())
    }

    #[test]
    fn what_fits_one_run_is_handed_to_nobody() {
        assert_eq!(sizes(&plan(0, 0, 0), 60), (0, vec![], 0));
        assert_eq!(sizes(&plan(7, 1, 1000), 60), (7, vec![], 0));
    }

    #[test]
    fn a_run_keeps_the_newest_days_and_hands_on_what_it_has_no_time_for() {
        let plan = plan(7, 1, 40 * BYTES_PER_SECOND);
        assert_eq!(sizes(&plan, 100), (2, vec![2, 2, 1], 0));
        let shares = shares(&plan, Duration::from_secs(100));
        assert_eq!(shares.own, BTreeSet::from([day(0), day(1)]));
        assert_eq!(shares.others.last(), Some(&BTreeSet::from([day(6)])));
    }

    #[test]
    fn a_day_that_no_run_has_time_for_is_tried_alone() {
        assert_eq!(
            sizes(&plan(2, 1, 1000 * BYTES_PER_SECOND), 60),
            (1, vec![1], 0)
        );
        assert_eq!(sizes(&plan(2, 1, u64::MAX), 0), (1, vec![1], 0));
    }

    #[test]
    fn many_small_objects_count_as_much_as_many_bytes() {
        assert_eq!(
            sizes(&plan(2, 40 * OBJECTS_PER_SECOND, 0), 60),
            (1, vec![1], 0)
        );
    }

    #[test]
    fn no_more_runs_are_started_than_a_limit_says() {
        let (own, others, left) = sizes(&plan(100, 1, 60 * BYTES_PER_SECOND), 60);
        assert_eq!((own, others.len(), left), (1, RUNS_MAX, 99 - RUNS_MAX));
        let (own, others, left) = sizes(&plan(2500, 0, 0), 60);
        assert_eq!((own, others, left), (DAYS_MAX, vec![DAYS_MAX, 500], 0));
    }
}
