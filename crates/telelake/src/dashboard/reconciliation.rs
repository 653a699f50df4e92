//! Whether everything that came in is where it should be: raw counted once more, on the threads that give way to capture.

use std::path::PathBuf;
use std::sync::Arc;

use etl::{Compactor, Problem, Scope, State, Verification};
use futures::FutureExt as _;
use lake::Clock;
use server::Queries;
use server::dashboard::{Ask, Reconciliation, Told};
use tracing::warn;

use super::{Parts, trouble};
use crate::capture::Capture;
use crate::command::verify::told_problem;
use crate::words::Language;

/// So many problems are listed; `telelake verify` lists all.
const PROBLEMS_MAX: usize = 20;

/// Counts when it is asked for.
pub(super) fn ask(
    parts: &Parts<'_>,
    queries: &Queries,
    compactor: &Compactor,
) -> Ask<Result<Reconciliation, Told>> {
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
            verified.unwrap_or_else(|| Err(broken_off()))
        }
        .boxed()
    })
}

async fn verified(
    capture: Capture,
    compactor: Compactor,
    journal: PathBuf,
    clock: Clock,
) -> Result<Reconciliation, Told> {
    // The books know of this run what it said last.
    if let Err(error) = capture.state(false).await {
        warn!("the receipts of this run are not on record: {error:#}");
    }
    // Before raw is listed: what is sealed meanwhile is in one of the two.
    let journal = lake::read_journal(&journal);
    let verified = match journal {
        Ok(journal) => compactor.verify(Scope::All, &journal, &|_, _| {}).await,
        Err(error) => return Err(failed(&error.into())),
    };
    match verified {
        Ok(verification) => Ok(reconciliation(&verification, clock.now().as_second())),
        Err(error) => Err(failed(&error.into())),
    }
}

fn failed(error: &anyhow::Error) -> Told {
    warn!("cannot verify the lake for the dashboard: {error:#}");
    trouble(error)
}

fn broken_off() -> Told {
    Told {
        english: "the count broke off".to_owned(),
        portuguese: "a contagem foi interrompida".to_owned(),
    }
}

fn told(problem: &Problem) -> Told {
    Told {
        english: told_problem(Language::English, problem),
        portuguese: told_problem(Language::Portuguese, problem),
    }
}

fn reconciliation(verification: &Verification, verified_at: i64) -> Reconciliation {
    let receipts = &verification.receipts;
    let sum = |state: fn(State) -> bool| -> u64 {
        let days = verification.days.iter();
        days.filter(|day| state(day.state))
            .map(|day| day.distinct)
            .sum()
    };
    let of_lake = verification.problems.iter().map(told);
    let of_days = verification.days.iter().flat_map(|day| {
        let problems = day.problems.iter();
        problems.map(move |problem| {
            let Told {
                english,
                portuguese,
            } = told(problem);
            Told {
                english: format!("{}: {english}", day.day),
                portuguese: format!("{}: {portuguese}", day.day),
            }
        })
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
