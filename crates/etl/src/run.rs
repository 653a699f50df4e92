//! A run over days: makes them in turn, follows strays to other days until nothing is dirty, and ends when it is told
//! to. How one day is made, `compactor` knows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::future::join_all;
use lake::ContextDate;
use tokio::time::{Instant, timeout_at};

use crate::catalog::Catalog;
use crate::compactor::lock;
use crate::hands::Hands;
use crate::plan::{Clean, Scope};
use crate::{Compactor, DayReport, Error, Plan, Progress};

/// How often strays are followed to further days. A second round is rare and a third rarer: it takes
/// objects that arrive meanwhile.
const ROUNDS_MAX: usize = 8;

/// When a run ends although there is more to do.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Limits {
    /// No day is begun any more from then on.
    pub begin_until: Option<Instant>,
    /// What is not made by then is broken off.
    pub end_by: Option<Instant>,
}

/// What became of the days of a run.
#[derive(Debug, Default)]
pub struct Run {
    /// Those that were made, in their order.
    pub made: Vec<DayReport>,
    /// Those that could not be made, and why.
    pub failed: BTreeMap<ContextDate, Error>,
    /// Those that were not begun.
    pub left: BTreeSet<ContextDate>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum OnFailure {
    /// No further day is begun.
    Stop,
    /// The other days are made.
    GoOn,
}

/// A run under way.
struct Course<'c> {
    compactor: &'c Compactor,
    catalog: Mutex<Catalog>,
    limits: Limits,
    on_failure: OnFailure,
    has_failed: AtomicBool,
    progress: &'c dyn Progress,
}

/// What became of the days of one share, and which others are concerned.
#[derive(Default)]
struct Share {
    run: Run,
    followed: BTreeSet<ContextDate>,
}

impl Compactor {
    /// Makes the dirty days of `scope`, and the days that strays found there belong to, until
    /// all of them are clean. One report a day, in their order.
    ///
    /// # Errors
    /// If the lake cannot be read or written. Days made before stay made.
    pub async fn run(
        &self,
        scope: Scope,
        clean: Clean,
        progress: &dyn Progress,
    ) -> Result<Vec<DayReport>, Error> {
        self.forget();
        let catalog = Catalog::read(&self.enriched, &self.footers).await?;
        let days = self.days_of(scope, &catalog).await?;
        let limits = Limits::default();
        let course = Course::new(self, catalog, limits, OnFailure::Stop, progress);
        let mut run = course.run(days, clean).await?;
        match run.failed.pop_first() {
            Some((_, error)) => Err(error),
            None => Ok(run.made),
        }
    }

    /// As [`Compactor::run`], for these days, within `limits`. A day that fails does not keep the others from being
    /// made.
    ///
    /// # Errors
    /// If it cannot be read which days are dirty.
    pub async fn run_days(
        &self,
        days: BTreeSet<ContextDate>,
        clean: Clean,
        limits: Limits,
        progress: &dyn Progress,
    ) -> Result<Run, Error> {
        self.forget();
        let catalog = Catalog::read(&self.enriched, &self.footers).await?;
        let course = Course::new(self, catalog, limits, OnFailure::GoOn, progress);
        course.run(days, clean).await
    }
}

impl<'c> Course<'c> {
    fn new(
        compactor: &'c Compactor,
        catalog: Catalog,
        limits: Limits,
        on_failure: OnFailure,
        progress: &'c dyn Progress,
    ) -> Self {
        Self {
            compactor,
            catalog: Mutex::new(catalog),
            limits,
            on_failure,
            has_failed: AtomicBool::new(false),
            progress,
        }
    }

    async fn run(&self, days: BTreeSet<ContextDate>, clean: Clean) -> Result<Run, Error> {
        let mut run = Run::default();
        let mut reports = BTreeMap::new();
        let mut plan = self.plan(days, clean).await?;
        for _ in 0..ROUNDS_MAX {
            if plan.days.is_empty() {
                break;
            }
            self.progress.planned(&plan);
            let shares = plan.shares(self.compactor.settings.days_at_once);
            let shares = shares.into_iter().map(|days| {
                let threads = plan.threads_of(&days, self.compactor.settings.threads);
                self.make_in_turn(days, threads)
            });
            let mut followed = BTreeSet::new();
            for share in join_all(shares).await {
                // A day that had to be made again is told as it is now.
                reports.extend(share.run.made.into_iter().map(|made| (made.day, made)));
                run.failed.extend(share.run.failed);
                run.left.extend(share.run.left);
                followed.extend(share.followed);
            }
            followed.retain(|day| !run.failed.contains_key(day) && !run.left.contains(day));
            plan = self.plan(followed, Clean::Skip).await?;
        }
        run.made = reports.into_values().collect();
        Ok(run)
    }

    async fn plan(&self, days: BTreeSet<ContextDate>, clean: Clean) -> Result<Plan, Error> {
        let catalog = lock(&self.catalog).clone();
        self.compactor.plan_days(days, &catalog, clean).await
    }

    /// Makes `days` one after the other, with so many threads, and says which other days are concerned.
    async fn make_in_turn(&self, days: Vec<ContextDate>, threads: usize) -> Share {
        let mut share = Share::default();
        let hands = Hands::new(threads);
        let mut days = days.into_iter();
        for day in days.by_ref() {
            if self.is_over() {
                share.run.left.insert(day);
                break;
            }
            share.followed.extend(lock(&self.catalog).stray_days(day));
            match self.make(day, &hands).await {
                Ok(report) => share.run.made.push(report),
                Err(error) => {
                    self.has_failed.store(true, Ordering::Relaxed);
                    share.run.failed.insert(day, error);
                }
            }
            share.followed.extend(lock(&self.catalog).stray_days(day));
        }
        share.run.left.extend(days);
        share
    }

    async fn make(&self, day: ContextDate, hands: &Hands) -> Result<DayReport, Error> {
        let made = self
            .compactor
            .make(day, &self.catalog, (self.progress, hands));
        match self.limits.end_by {
            Some(end) => timeout_at(end, made)
                .await
                .unwrap_or(Err(Error::OutOfTime { day })),
            None => made.await,
        }
    }

    /// Whether no further day is to be begun.
    fn is_over(&self) -> bool {
        let is_stopped =
            self.on_failure == OnFailure::Stop && self.has_failed.load(Ordering::Relaxed);
        let begin_until = self.limits.begin_until;
        is_stopped || begin_until.is_some_and(|until| Instant::now() >= until)
    }
}
