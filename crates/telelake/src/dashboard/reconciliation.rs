//! Whether everything that came in is where it should be: raw counted once more, on the threads that give way to capture.

use std::path::PathBuf;
use std::sync::Arc;

use etl::{Compactor, Scope, State, Verification};
use futures::FutureExt as _;
use lake::Clock;
use server::Queries;
use server::dashboard::{Ask, Reconciliation};
use tracing::warn;

use super::Parts;
use crate::capture::Capture;

/// So many problems are listed; `telelake verify` lists all.
const PROBLEMS_MAX: usize = 20;

/// Counts when it is asked for.
pub(super) fn ask(
    parts: &Parts<'_>,
    queries: &Queries,
    compactor: &Compactor,
) -> Ask<Result<Reconciliation, String>> {
    let (queries, compactor) = (queries.clone(), compactor.clone());
    let journal = parts.home.config.lake.journal.clone();
    let capture = parts.capture.clone();
    let clock = parts.home.clock.clone();
    Arc::new(move || {
        let (compactor, journal) = (compactor.clone(), journal.clone());
        let verified = verified(capture.clone(), compactor, journal, clock.clone());
        let running = queries.aside(verified);
        async move {
            let verified = running.await;
            verified.unwrap_or_else(|| Err("the count broke off".to_owned()))
        }
        .boxed()
    })
}

async fn verified(
    capture: Capture,
    compactor: Compactor,
    journal: PathBuf,
    clock: Clock,
) -> Result<Reconciliation, String> {
    // The books know of this run what it said last.
    if let Err(error) = capture.state(false).await {
        warn!("the receipts of this run are not on record: {error:#}");
    }
    // Before raw is listed: what is sealed meanwhile is in one of the two.
    let journal = lake::read_journal(&journal);
    let verified = match journal {
        Ok(journal) => compactor.verify(Scope::All, &journal, &|_, _| {}).await,
        Err(error) => return Err(told(&error)),
    };
    match verified {
        Ok(verification) => Ok(reconciliation(&verification, clock.now().as_second())),
        Err(error) => Err(told(&error)),
    }
}

fn told(error: &dyn std::error::Error) -> String {
    warn!("cannot verify the lake for the dashboard: {error}");
    error.to_string()
}

fn reconciliation(verification: &Verification, verified_at: i64) -> Reconciliation {
    let receipts = &verification.receipts;
    let sum = |state: fn(State) -> bool| -> u64 {
        let days = verification.days.iter();
        days.filter(|day| state(day.state))
            .map(|day| day.distinct)
            .sum()
    };
    let of_lake = verification.problems.iter().map(ToString::to_string);
    let of_days = verification.days.iter().flat_map(|day| {
        let problems = day.problems.iter();
        problems.map(move |problem| format!("{}: {problem}", day.day))
    });
    Reconciliation {
        received: receipts.received,
        stored: receipts.stored,
        duplicate: receipts.duplicate,
        ignored: receipts.ignored,
        quarantined: receipts.quarantined,
        failed: receipts.failed,
        in_raw: sum(|_| true),
        tabled: sum(|state| state == State::Clean),
        waiting: sum(|state| state != State::Clean),
        holds: verification.holds(),
        problems: of_lake.chain(of_days).take(PROBLEMS_MAX).collect(),
        verified_at,
    }
}
