//! The runs of the ETL as the pages see them, and the button that asks for one.
//!
//! Whoever compacts holds the [`Orders`] and says what happens; the pages hold [`Compactions`] and look.

use std::{collections::VecDeque, sync::Arc};

use serde::Serialize;
use tokio::sync::{Notify, watch};

use super::Told;

/// So many runs are remembered.
const RUNS_MAX: usize = 20;

/// What the pages see.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct CompactionsView {
    /// Whether a run goes on.
    pub is_running: bool,
    /// When the next is due, in Unix seconds.
    pub next_at: Option<i64>,
    /// How far the run is that goes on.
    pub progress: Option<CompactionProgress>,
    /// The last runs, the newest first.
    pub runs: VecDeque<CompactionRun>,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct CompactionProgress {
    /// Days that are made.
    pub days_done: u64,
    /// Days that are to be made.
    pub days: u64,
}

/// Who wanted a run.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// The service, when it began.
    Start,
    /// The clock.
    Schedule,
    /// Somebody who looked at the page.
    Button,
}

/// A run of the ETL.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct CompactionRun {
    /// Who wanted it.
    pub trigger: Trigger,
    /// When it began, in Unix seconds.
    pub started_at: i64,
    /// When it ended.
    pub finished_at: Option<i64>,
    /// Days that were made.
    pub days: u64,
    /// Rows of messages in them.
    pub rows: u64,
    /// Updates that had arrived more than once.
    pub duplicates: u64,
    /// Updates that could not be read.
    pub quarantined: u64,
    /// Why it failed, if it did.
    pub error: Option<Told>,
}

/// The side of the pages.
#[derive(Clone, Debug)]
pub struct Compactions {
    view: watch::Receiver<CompactionsView>,
    asked: Arc<Notify>,
}

/// The side of whoever compacts.
#[derive(Clone, Debug)]
pub struct Orders {
    view: watch::Sender<CompactionsView>,
    asked: Arc<Notify>,
}

/// A run goes on already.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a run of the ETL goes on already")]
pub struct AlreadyAsked;

/// The two sides.
pub fn compactions() -> (Compactions, Orders) {
    let (sender, view) = watch::channel(CompactionsView::default());
    let asked = Arc::new(Notify::new());
    let orders = Orders {
        view: sender,
        asked: Arc::clone(&asked),
    };
    (Compactions { view, asked }, orders)
}

impl Compactions {
    /// Asks for a run.
    ///
    /// # Errors
    /// If one goes on.
    pub fn ask(&self) -> Result<(), AlreadyAsked> {
        if self.view.borrow().is_running {
            return Err(AlreadyAsked);
        }
        self.asked.notify_one();
        Ok(())
    }

    /// What is known now.
    pub fn look(&self) -> CompactionsView {
        self.view.borrow().clone()
    }

    /// For whoever wants to hear of changes.
    pub(super) fn watch(&self) -> watch::Receiver<CompactionsView> {
        self.view.clone()
    }
}

impl Orders {
    /// Waits until somebody asks.
    pub async fn asked(&self) {
        self.asked.notified().await;
    }

    /// Says when the next run is due, in Unix seconds.
    pub fn next_at(&self, due: Option<i64>) {
        self.view.send_modify(|view| view.next_at = due);
    }

    /// Says that a run begins.
    pub fn begin(&self, trigger: Trigger, started_at: i64) {
        self.view.send_modify(|view| {
            view.is_running = true;
            view.progress = None;
            view.runs.push_front(CompactionRun {
                trigger,
                started_at,
                finished_at: None,
                days: 0,
                rows: 0,
                duplicates: 0,
                quarantined: 0,
                error: None,
            });
            view.runs.truncate(RUNS_MAX);
        });
    }

    /// Says how many days are to be made, more as they are found.
    pub fn planned(&self, more: u64) {
        self.view.send_modify(|view| {
            let progress = view.progress.get_or_insert(CompactionProgress {
                days_done: 0,
                days: 0,
            });
            progress.days += more;
        });
    }

    /// Says that a day is made, in which `count` counts.
    pub fn made(&self, count: impl FnOnce(&mut CompactionRun)) {
        self.view.send_modify(|view| {
            if let Some(progress) = &mut view.progress {
                progress.days_done += 1;
            }
            if let Some(run) = view.runs.front_mut() {
                run.days += 1;
                count(run);
            }
        });
    }

    /// Says that the run has ended, and why if it failed.
    pub fn end(&self, finished_at: i64, error: Option<Told>) {
        self.view.send_modify(|view| {
            view.is_running = false;
            view.progress = None;
            if let Some(run) = view.runs.front_mut() {
                run.finished_at = Some(finished_at);
                run.error = error;
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_page_sees_what_whoever_compacts_says() {
        let (page, orders) = compactions();
        page.ask().unwrap();
        orders.asked().await;
        orders.begin(Trigger::Button, 100);
        assert_eq!(page.ask(), Err(AlreadyAsked));
        orders.planned(3);
        orders.made(|run| run.rows += 7);
        let progress = page.look().progress.unwrap();
        assert_eq!((progress.days_done, progress.days), (1, 3));
        orders.end(160, None);
        let view = page.look();
        assert!(!view.is_running && view.progress.is_none());
        assert_eq!((view.runs[0].days, view.runs[0].rows), (1, 7));
        assert_eq!(view.runs[0].finished_at, Some(160));
        page.ask().unwrap();
    }

    #[test]
    fn only_the_last_runs_are_remembered() {
        let (page, orders) = compactions();
        for at in 0..50 {
            orders.begin(Trigger::Schedule, at);
            orders.end(
                at,
                Some(Told {
                    english: "the disk is full".to_owned(),
                    portuguese: "o disco está cheio".to_owned(),
                }),
            );
        }
        let runs = page.look().runs;
        assert_eq!((runs.len(), runs[0].started_at), (RUNS_MAX, 49));
    }
}
