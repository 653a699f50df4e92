//! The function `etl`: makes Parquet of the days that need it. In go events of a schedule or a person, out comes what
//! became of the days; what one run has no time for it hands to other runs of the same function, which hand nothing on.
//!
//! A day that was not made makes the run fail, so that Lambda repeats it and in the end keeps the event. Repeating is
//! safe: what was made is clean, and is left alone.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::time::Duration;

use anyhow::{Context as _, Result};
use etl::{Clean, Compactor, DayReport, EtlSettings, Limits, Run, Scope, Unwatched};
use jiff::tz::TimeZone;
use lake::{Clock, ContextDate, EnrichedZone, Quarantine, RawZone};
use lambda_runtime::{Diagnostic, LambdaEvent};
use serde::Serialize;
use serde_json::Value;
use tokio::time::Instant;
use tracing::{error, info, warn};

use crate::Environment;
use crate::asked::{Asked, Event};
use crate::aws::Aws;
use crate::call::Call;
use crate::deadline::time_left;
use crate::failure::told;
use crate::shares::shares;

/// No day is begun in the last part of a run, and none is in the making when it ends: these, or a fraction of a short
/// run. What is left to do then is to hand on the rest.
const BEGIN_BEFORE: Duration = Duration::from_secs(30);
const END_BEFORE: Duration = Duration::from_secs(8);
/// With this much memory a function has one whole processor
/// (<https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html>).
const MEGABYTES_A_PROCESSOR: usize = 1769;
const DAYS_AT_ONCE_MAX: usize = 4;
/// How many days an error names.
const DAYS_NAMED_MAX: usize = 10;

/// The days of one lake.
#[derive(Debug)]
pub struct Days {
    compactor: Compactor,
    zone: TimeZone,
    /// How many days back a run looks unless it is told.
    lookback: u16,
    clock: Clock,
    aws: Aws,
    function: String,
}

/// What became of the days of a run.
#[derive(Debug, Default, Serialize)]
pub struct RunReport {
    /// Those that were made.
    days: Vec<DayReport>,
    /// The rows of their messages.
    rows: u64,
    /// Those that could not be made, and why.
    failed: BTreeMap<ContextDate, String>,
    /// Those that other runs make.
    handed_on: BTreeSet<ContextDate>,
    /// Those that nobody makes now.
    left: BTreeSet<ContextDate>,
}

impl Days {
    /// The days of the lake that the environment describes.
    ///
    /// # Errors
    /// If something is missing in the environment.
    pub fn start(environment: &Environment) -> Result<Self> {
        let aws = Aws::of(environment)?;
        let lake = &environment.config.lake;
        let raw = aws.zone(&lake.raw, "AWS_S3_BUCKET")?;
        let enriched = aws.zone(&lake.enriched, "AWS_S3_ENRICHED")?;
        let memory = environment.text("AWS_LAMBDA_FUNCTION_MEMORY_SIZE");
        let days_at_once = days_at_once(memory);
        let compactor = Compactor::new(
            RawZone::new(raw.clone()),
            EnrichedZone::new(enriched),
            Quarantine::new(raw),
            lake.time_zone.clone(),
            EtlSettings {
                run_bytes_max: environment.config.etl.memory.as_usize() / days_at_once,
                days_at_once: days_at_once.get(),
                ..EtlSettings::default()
            },
        );
        Ok(Self {
            compactor,
            zone: lake.time_zone.clone(),
            lookback: u16::try_from(environment.config.etl.lookback_days).unwrap_or(u16::MAX),
            clock: Clock::System,
            aws,
            function: environment
                .required("AWS_LAMBDA_FUNCTION_NAME", "Lambda sets it")?
                .to_owned(),
        })
    }

    /// Answers one event.
    ///
    /// # Errors
    /// If a day was not made, and is not handed on; the others are.
    pub async fn answer(&self, event: LambdaEvent<Value>) -> Result<RunReport, Diagnostic> {
        let time = time_left(event.context.deadline, &self.clock);
        let run = self.run(event.payload, time);
        let report = run.await.map_err(|error| {
            let error = told(&error);
            error!(error, "the run failed: {error}");
            diagnostic("RunFailed", error)
        })?;
        report.tell();
        match report.complaint() {
            None => Ok(report),
            Some(complaint) => Err(diagnostic("DaysNotMade", complaint)),
        }
    }

    async fn run(&self, event: Value, time: Duration) -> Result<RunReport> {
        let end = Instant::now() + time;
        let limits = Limits {
            begin_until: Some(end - BEGIN_BEFORE.min(time / 3)),
            end_by: Some(end - END_BEFORE.min(time / 4)),
        };
        match Asked::of(event)? {
            Asked::Recent => {
                let today = ContextDate::of(self.clock.now(), &self.zone);
                let lookback_days = self.lookback;
                let scope = Scope::Recent {
                    today,
                    lookback_days,
                };
                self.run_scope(scope, Clean::Skip, limits).await
            }
            Asked::Scope(scope, clean) => self.run_scope(scope, clean, limits).await,
            Asked::HandedOn(days, clean) => {
                Ok(RunReport::of(self.make(days, clean, limits).await?))
            }
        }
    }

    /// Makes what this run has time for, and hands on the rest.
    async fn run_scope(&self, scope: Scope, clean: Clean, limits: Limits) -> Result<RunReport> {
        let plan = self.compactor.plan(scope, clean).await?;
        let now = Instant::now();
        let time = limits.begin_until.map(|until| until.duration_since(now));
        let shares = shares(&plan, time.unwrap_or(Duration::MAX));
        let mut report = RunReport {
            left: shares.left,
            ..RunReport::default()
        };
        // First, so that the other runs work while this one does.
        for days in shares.others {
            self.hand_on(days, clean, &mut report).await;
        }
        let mut run = self.make(shares.own, clean, limits).await?;
        let left = std::mem::take(&mut run.left);
        report.add(run);
        if !left.is_empty() {
            self.hand_on(left, clean, &mut report).await;
        }
        Ok(report)
    }

    async fn make(&self, days: BTreeSet<ContextDate>, clean: Clean, limits: Limits) -> Result<Run> {
        let run = self.compactor.run_days(days, clean, limits, &Unwatched);
        Ok(run.await?)
    }

    /// Starts another run of this function, without waiting for it.
    async fn hand_on(&self, days: BTreeSet<ContextDate>, clean: Clean, report: &mut RunReport) {
        match self.invoke(Event::handing_on(days.clone(), clean)).await {
            Ok(()) => {
                info!("handed {} days to another run", days.len());
                report.handed_on.extend(days);
            }
            Err(error) => {
                let error = told(&error);
                error!(error, "cannot hand days to another run: {error}");
                report.left.extend(days);
            }
        }
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>
    async fn invoke(&self, event: Event) -> Result<()> {
        let call = Call {
            service: "lambda",
            path: &format!("/2015-03-31/functions/{}/invocations", self.function),
            headers: &[
                ("content-type", "application/json"),
                ("x-amz-invocation-type", "Event"),
            ],
            body: serde_json::to_string(&event)?,
        };
        let invoked = self.aws.call(&call).await;
        invoked.with_context(|| format!("cannot invoke `{}`", self.function))?;
        Ok(())
    }
}

impl RunReport {
    fn of(run: Run) -> Self {
        let mut report = Self::default();
        report.add(run);
        report
    }

    fn add(&mut self, run: Run) {
        let rows = run.made.iter().map(|made| made.tally.rows);
        self.rows += rows.sum::<u64>();
        self.days.extend(run.made);
        let failed = run.failed.into_iter();
        self.failed
            .extend(failed.map(|(day, error)| (day, told(&error.into()))));
        self.left.extend(run.left);
    }

    /// Logs what somebody should look at. That a day was made is logged where it is.
    fn tell(&self) {
        for (day, error) in &self.failed {
            error!(context_date = %day, error, "cannot make {day}: {error}");
        }
        for (day, (key, reason)) in self
            .days
            .iter()
            .flat_map(|made| made.damaged.iter().map(|damaged| (made.day, damaged)))
        {
            warn!(context_date = %day, "`{key}` is damaged: {reason}");
        }
    }

    /// What this run should have done and did not.
    fn complaint(&self) -> Option<String> {
        let failed = self
            .failed
            .iter()
            .map(|(day, error)| format!("{day}: {error}"));
        let left = self
            .left
            .iter()
            .map(|day| format!("{day}: there was no time"));
        let days: Vec<String> = failed.chain(left).collect();
        if days.is_empty() {
            return None;
        }
        let named: Vec<&str> = days
            .iter()
            .map(String::as_str)
            .take(DAYS_NAMED_MAX)
            .collect();
        Some(format!(
            "days made: {}, days not made: {}: {}",
            self.days.len(),
            days.len(),
            named.join("; ")
        ))
    }
}

fn days_at_once(memory: Option<&str>) -> NonZero<usize> {
    let megabytes = memory.and_then(|text| text.parse().ok()).unwrap_or(0);
    let processors: usize = megabytes / MEGABYTES_A_PROCESSOR;
    NonZero::new(processors.clamp(1, DAYS_AT_ONCE_MAX)).unwrap_or(NonZero::<usize>::MIN)
}

fn diagnostic(error_type: &str, error_message: String) -> Diagnostic {
    Diagnostic {
        error_type: error_type.to_owned(),
        error_message,
    }
}
