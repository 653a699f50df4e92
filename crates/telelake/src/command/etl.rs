//! `telelake etl`: compacts days of raw updates into Parquet.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use etl::{Clean, DayProgress, DayReport, Plan, Progress, Scope};
use indicatif::ProgressBar;
use lake::ContextDate;

use crate::cli::Global;
use crate::command::run::{compactor, lookback_days};
use crate::failure::{Advice, Said};
use crate::home::{Home, Zones};
use crate::output::{data, say};
use crate::progress;
use crate::startup::start_warnings;

const EXAMPLES: &str = "\
Examples:
  telelake etl                                   yesterday, and every day of the last week that
                                                 late updates have touched
  telelake etl --date 2026-11-22                 one day
  telelake etl --from 2026-11-01 --to 2026-11-22 --force
  telelake etl --all --json                      every day whose Parquet does not tell the whole raw

A run changes nothing if nothing is new: the same raw objects give the same bytes.";

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Compact this day
    #[arg(long, value_name = "DATE", conflicts_with_all = ["from", "to", "all"])]
    date: Option<ContextDate>,
    /// Compact the days from this one …
    #[arg(long, value_name = "DATE", requires = "to")]
    from: Option<ContextDate>,
    /// … to this one
    #[arg(long, value_name = "DATE", requires = "from")]
    to: Option<ContextDate>,
    /// Look at every day of the lake
    #[arg(long, conflicts_with_all = ["from", "to"])]
    all: bool,
    /// Compact clean days too
    #[arg(long)]
    force: bool,
    /// Print the reports as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(global: &Global, args: Args) -> Result<()> {
    let home = Home::open(global, Vec::new())?;
    start_warnings(&home.config.log);
    let zones = home.zones().await?;
    seal_what_was_left(&home, &zones).await?;
    let compactor = compactor(&home, &zones);
    let bar = Bar {
        shown: progress::bytes(0, home.language.pick("compacting", "compactando")),
        made: AtomicU64::new(0),
        making: Mutex::default(),
    };
    let clean = if args.force {
        Clean::Remake
    } else {
        Clean::Skip
    };
    let reports = compactor.run(scope(&home, &args)?, clean, &bar).await?;
    bar.shown.finish_and_clear();
    if args.json {
        data(serde_json::to_string_pretty(&reports)?);
    } else if reports.is_empty() {
        say(home.language.pick(
            "nothing to do: every day is clean",
            "nada a fazer: todos os dias estão em dia",
        ));
    } else {
        reports.iter().for_each(data);
    }
    let damaged: usize = reports.iter().map(|report| report.damaged.len()).sum();
    if damaged == 0 {
        return Ok(());
    }
    say(home.language.pick(
        format!("error: damaged raw objects: {damaged}; everything readable in them is in the table"),
        format!("error: objetos danificados no raw: {damaged}; tudo que era legível neles está na tabela"),
    ));
    say(home.language.pick(
        "hint: restore or remove the objects named above, then run `telelake etl --date DAY --force`",
        "hint: restaure ou remova os objetos indicados acima e execute `telelake etl --date DIA --force`",
    ));
    Err(Said.into())
}

fn scope(home: &Home, args: &Args) -> Result<Scope> {
    if let Some(day) = args.date {
        return Ok(Scope::Day(day));
    }
    if let (Some(from), Some(to)) = (args.from, args.to) {
        if from > to {
            return Err(home
                .language
                .pick(
                    Advice::usage(
                        format!("`--from {from}` is after `--to {to}`"),
                        "exchange the two dates",
                    ),
                    Advice::usage(
                        format!("`--from {from}` vem depois de `--to {to}`"),
                        "troque as duas datas",
                    ),
                )
                .into());
        }
        return Ok(Scope::Range(from, to));
    }
    if args.all {
        return Ok(Scope::All);
    }
    let today = ContextDate::of(home.clock.now(), &home.zone());
    Ok(Scope::Recent {
        today,
        lookback_days: lookback_days(home),
    })
}

/// Files away what a service that is no longer running left in the journal. One that is running
/// does so itself, and holds the journal.
async fn seal_what_was_left(home: &Home, zones: &Zones) -> Result<()> {
    if !home.config.lake.journal.is_dir() {
        return Ok(());
    }
    // The segments know their bots; nothing is appended here.
    match home.journal(telegram::BotId(0)) {
        Ok((journal, _)) => {
            journal.close().await;
            journal.seal(&zones.raw, &home.zone()).await?;
            Ok(())
        }
        Err(error) if matches!(error.downcast_ref(), Some(lake::Error::Locked { .. })) => {
            say(home.language.pick(
                "note: a service is running on this lake; what it received in the last minutes follows when it is filed away",
                "nota: há um serviço rodando neste lake; o que chegou nos últimos minutos entra quando for arquivado",
            ));
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// A bar over the bytes of all planned days.
#[derive(Debug)]
struct Bar {
    shown: ProgressBar,
    /// The bytes of the days that are made.
    made: AtomicU64,
    /// How far the days in the making are.
    making: Mutex<BTreeMap<ContextDate, u64>>,
}

impl Bar {
    fn making(&self) -> MutexGuard<'_, BTreeMap<ContextDate, u64>> {
        self.making.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn show(&self, day: ContextDate) {
        let made = self.made.load(Ordering::Relaxed);
        let making: u64 = self.making().values().sum();
        self.shown.set_message(day.to_string());
        self.shown.set_position(made.saturating_add(making));
    }
}

impl Progress for Bar {
    fn planned(&self, plan: &Plan) {
        let bytes = plan.days.iter().map(|planned| planned.bytes).sum();
        self.shown.inc_length(bytes);
    }

    fn advanced(&self, progress: &DayProgress) {
        self.making().insert(progress.day, progress.bytes_done);
        self.show(progress.day);
    }

    fn made(&self, report: &DayReport) {
        self.making().remove(&report.day);
        self.made.fetch_add(report.bytes, Ordering::Relaxed);
        self.show(report.day);
    }
}
