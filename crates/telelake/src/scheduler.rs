//! When the service compacts days: on schedule, when somebody presses the button, and at once for what it slept through.

use std::time::Duration;

use ::config::Schedule;
use anyhow::Result;
use etl::{Clean, Compactor, DayReport, Plan, Progress, Scope};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use lake::{Clock, ContextDate};
use server::dashboard::{Orders, Trigger};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::capture::Capture;
use crate::dashboard::trouble;

/// The longest sleep: a laptop that was closed, or a clock that was set, is noticed within this.
const SLEEP_MAX: Duration = Duration::from_secs(30);

/// Compacts days when it is time. One at a time, because it is one loop.
#[derive(Debug)]
pub(crate) struct Scheduler {
    pub(crate) schedule: Schedule,
    pub(crate) compactor: Compactor,
    pub(crate) capture: Capture,
    pub(crate) clock: Clock,
    pub(crate) zone: TimeZone,
    /// Who may ask for a run, and is told of all.
    pub(crate) orders: Orders,
}

impl Scheduler {
    /// Runs until `shutdown`. What became dirty while the service was down is compacted first: the
    /// lake itself tells, so no record of past runs is needed.
    pub(crate) async fn run(&self, shutdown: CancellationToken) {
        if matches!(self.schedule, Schedule::Off) {
            info!("no ETL is scheduled: run `telelake etl`, or press the button on the dashboard");
        } else {
            tokio::select! {
                () = self.compact(Trigger::Start) => {}
                () = shutdown.cancelled() => return,
            }
        }
        self.run_when_due(shutdown).await;
    }

    /// Runs until `shutdown`, on schedule and when somebody asks.
    pub(crate) async fn run_when_due(&self, shutdown: CancellationToken) {
        loop {
            let due = next_run(&self.schedule, self.clock.now(), &self.zone);
            self.orders.next_at(due.map(Timestamp::as_second));
            if let Some(due) = due {
                info!("the next ETL runs at {}", due.to_zoned(self.zone.clone()));
            }
            let trigger = tokio::select! {
                () = self.sleep_until(due) => Trigger::Schedule,
                () = self.orders.asked() => Trigger::Button,
                () = shutdown.cancelled() => return,
            };
            tokio::select! {
                // A day that is broken off here is dirty still, and first at the next start.
                () = self.compact(trigger) => {}
                () = shutdown.cancelled() => return,
            }
        }
    }

    /// Sleeps until `due`; for ever if that is never.
    async fn sleep_until(&self, due: Option<Timestamp>) {
        let Some(due) = due else {
            return std::future::pending().await;
        };
        loop {
            let left = self.clock.now().duration_until(due);
            let Ok(left) = Duration::try_from(left) else {
                return;
            };
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(SLEEP_MAX)).await;
        }
    }

    fn today(&self) -> ContextDate {
        ContextDate::of(self.clock.now(), &self.zone)
    }

    async fn compact(&self, trigger: Trigger) {
        self.orders.begin(trigger, self.clock.now().as_second());
        let compacted = self.try_compact(trigger).await;
        let failed = match compacted {
            Ok(reports) => {
                reports.iter().for_each(tell);
                None
            }
            Err(error) => {
                error!("the ETL failed and will be tried again: {error:#}");
                Some(trouble(&error))
            }
        };
        self.orders.end(self.clock.now().as_second(), failed);
    }

    async fn try_compact(&self, trigger: Trigger) -> Result<Vec<DayReport>> {
        self.capture.seal().await?;
        let scope = match trigger {
            // However long the service was down, and however old the message that was edited: clean
            // days cost a listing.
            Trigger::Start | Trigger::Schedule => {
                Scope::Range(ContextDate(Date::MIN), self.today().previous())
            }
            // Whoever presses the button wants to see something made of what there is.
            Trigger::Button => Scope::All,
        };
        let watched = Watched(&self.orders);
        Ok(self.compactor.run(scope, Clean::Skip, &watched).await?)
    }
}

/// Tells the pages how far a run is.
struct Watched<'o>(&'o Orders);

impl Progress for Watched<'_> {
    fn planned(&self, plan: &Plan) {
        self.0
            .planned(u64::try_from(plan.days.len()).unwrap_or(u64::MAX));
    }

    fn made(&self, report: &DayReport) {
        self.0.made(|run| {
            run.rows += report.tally.rows;
            run.duplicates += report.tally.duplicates;
            run.quarantined += report.tally.quarantined;
        });
    }
}

fn tell(report: &DayReport) {
    info!(context_date = %report.day, rows = report.tally.rows, "compacted {report}");
    for (key, reason) in &report.damaged {
        warn!(context_date = %report.day, "raw object `{key}` {reason}");
    }
}

/// When the schedule is due next after `now`.
///
/// The pattern is about the clock on the wall: 03:00 stays 03:00 when the clocks change.
pub(crate) fn next_run(schedule: &Schedule, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let Schedule::Cron(cron) = schedule else {
        return None;
    };
    let next = cron
        .find_next_occurrence(&now.to_zoned(zone.clone()), false)
        .ok()?;
    Some(next.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_in_the_morning_stays_three_when_the_clocks_change() {
        let zone = TimeZone::get("Europe/Lisbon").unwrap();
        let schedule: Schedule = "0 3 * * *".parse().unwrap();
        let next = |now: &str| {
            let due = next_run(&schedule, now.parse().unwrap(), &zone).unwrap();
            due.to_zoned(zone.clone()).to_string()
        };
        assert_eq!(
            next("2026-03-28T12:00:00Z"),
            "2026-03-29T03:00:00+01:00[Europe/Lisbon]"
        );
        assert_eq!(
            next("2026-10-24T12:00:00Z"),
            "2026-10-25T03:00:00+00:00[Europe/Lisbon]"
        );
        assert_eq!(
            next("2026-10-25T03:00:00Z"),
            "2026-10-26T03:00:00+00:00[Europe/Lisbon]"
        );
    }
}
