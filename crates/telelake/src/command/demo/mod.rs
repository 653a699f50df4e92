//! `telelake demo`: everything at once, on a simulated group. No token, no network.
//!
//! Only Telegram is simulated. The group's weeks of history and its live traffic come through the
//! real webhook over HTTP into the real journal, raw zone, ETL and SQL.

mod chart;
mod history;
mod lake_folder;
mod pages;
mod tour;

use std::path::PathBuf;

use ::bot::{Bot, WebhookSettings as TelegramWebhook};
use anyhow::{Context as _, Result};
use etl::{Clean, Scope, Unwatched};
use ingest::{Allowed, WebhookSettings, serve, webhook_router};
use jiff::Timestamp;
use lake::{Clock, ContextDate, ManualClock};
use secrecy::{ExposeSecret as _, SecretString};
use sim::{BotApi, Group, GroupOptions, Settings};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::capture::Capture;
use crate::cli::Global;
use crate::command::run::compactor;
use crate::dashboard::Place;
use crate::home::{Home, Zones};
use crate::output::say;
use crate::shutdown;

const EXAMPLES: &str = "\
Examples:
  telelake demo                          three weeks of history, then live traffic until Ctrl-C
  telelake demo --once                   the same, ending after the first results
  telelake demo --listen 127.0.0.1:9000  the dashboard is there instead of at 127.0.0.1:8080
  telelake demo --seed 7 --days 60 --messages 100000 --once

The lake is left in the folder `telelake-demo`, for `telelake sql` and whatever else reads Parquet.";

/// The arguments.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The group's fate: the same seed, the same group
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// Days of history
    #[arg(long, default_value_t = 21, value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: u32,
    /// Messages in them
    #[arg(long, default_value_t = 5_000)]
    messages: u64,
    /// Exit after the first results instead of going on with live traffic
    #[arg(long)]
    once: bool,
    /// The address of the dashboard, or `off` [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// The folder for the demo's lake; an earlier demo in it is replaced
    #[arg(long, default_value = "telelake-demo", value_name = "FOLDER")]
    dir: PathBuf,
}

/// A bot that exists only in the simulation.
const TOKEN: &str = "4242:telelake-demo";

/// The stage: a simulated Telegram on one side, our capture on the other, HTTP between them.
#[derive(Debug)]
struct Stage {
    home: Home,
    zones: Zones,
    capture: Capture,
    telegram: BotApi,
    bot: Bot,
    group: Group,
    /// The capture's clock: it follows the history and then the real time.
    clock: ManualClock,
    /// The present, when the demo began: where the history ends.
    present: Timestamp,
}

pub(crate) async fn run(global: &Global, args: Args) -> Result<()> {
    let token = CancellationToken::new();
    let told = tokio::spawn(shutdown::on_signal(token.clone()));
    let mut stage = Stage::build(global, &args, &token).await?;
    // Before the history is played: a place that cannot be had is told at once.
    let place = if args.once {
        Place::Off
    } else {
        pages::place(&stage.home).await?
    };
    let captured = tokio::select! {
        captured = history::play(&mut stage, &args) => captured,
        () = token.cancelled() => Ok(()),
    };
    let result = match captured {
        Ok(()) if token.is_cancelled() => Ok(()),
        Ok(()) => stage.show(&args, place, &token).await,
        Err(error) => Err(error),
    };
    token.cancel();
    told.await??;
    let finished = stage.capture.finish().await;
    result.and(finished)
}

impl Stage {
    async fn build(global: &Global, args: &Args, token: &CancellationToken) -> Result<Self> {
        let present = Clock::System.now();
        let days = i64::from(args.days);
        let past = present.checked_sub(jiff::SignedDuration::from_hours(24 * (days + 2)))?;
        let clock = ManualClock::new(past);
        let mut home = lake_folder::open(global, args)?;
        home.clock = Clock::Manual(clock.clone());
        let zones = home.zones().await?;
        let options = group_options(args, &home, present);
        let allowed = Allowed::Only([options.chat].into());
        let bot = Bot::new("http://127.0.0.1", &SecretString::from(TOKEN))?;
        let capture = Capture::open(&home, &zones, bot.id(), allowed).await?;
        let webhook = listen(&capture, token).await?;
        let (telegram, bot) = simulate(past, token, &webhook).await?;
        Ok(Self {
            home,
            zones,
            capture,
            telegram,
            bot,
            group: Group::new(options),
            clock,
            present,
        })
    }

    /// Compacts what has come, shows it, and goes on until told to stop.
    async fn show(&mut self, args: &Args, place: Place, token: &CancellationToken) -> Result<()> {
        self.compact(args).await?;
        tour::show(self, args).await?;
        if args.once {
            return Ok(());
        }
        let pages = pages::open(self, place, token).await?;
        say(self.home.language.pick(
            "\nThe group goes on talking. Ctrl-C ends the demo and keeps the lake.",
            "\nO grupo continua conversando. Ctrl-C encerra a demo e mantém o lake.",
        ));
        history::live(self, token).await?;
        pages.close().await
    }

    async fn compact(&self, args: &Args) -> Result<()> {
        self.capture.seal().await?;
        let today = ContextDate::of(self.present, &self.home.zone());
        let lookback_days = u16::try_from(args.days)
            .unwrap_or(u16::MAX)
            .saturating_add(2);
        let scope = Scope::Recent {
            today,
            lookback_days,
        };
        let compactor = compactor(&self.home, &self.zones);
        let reports = compactor.run(scope, Clean::Skip, &Unwatched).await?;
        let rows: u64 = reports.iter().map(|report| report.tally.rows).sum();
        let days = reports.len();
        say(self.home.language.pick(
            format!("ETL       {days} days → {days} Parquet files, {rows} rows; today is still fresh"),
            format!("ETL       {days} dias → {days} arquivos Parquet, {rows} linhas; hoje ainda está no raw"),
        ));
        Ok(())
    }
}

fn group_options(args: &Args, home: &Home, present: Timestamp) -> GroupOptions {
    GroupOptions {
        days: args.days,
        messages: args.messages,
        offset: home.zone().to_offset(present),
        ..GroupOptions::new(args.seed, present)
    }
}

/// Serves the real webhook on a free port; returns what Telegram has to be told.
async fn listen(capture: &Capture, token: &CancellationToken) -> Result<TelegramWebhook> {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .context("cannot listen on 127.0.0.1")?;
    let address = listener.local_addr()?;
    let settings = WebhookSettings {
        path: crate::chance::secret(),
        secret: crate::chance::secret(),
    };
    let url = format!(
        "http://{address}/telegram/{}",
        settings.path.expose_secret()
    );
    let secret = settings.secret.clone();
    let router = webhook_router(capture.acceptor.clone(), settings);
    tokio::spawn(serve(listener, router, token.clone()));
    Ok(TelegramWebhook::new(url, secret))
}

/// Starts the simulated Telegram and sets the bot's webhook with the same calls as always.
async fn simulate(
    past: Timestamp,
    token: &CancellationToken,
    webhook: &TelegramWebhook,
) -> Result<(BotApi, Bot)> {
    let telegram = BotApi::new(Settings::new(TOKEN, past))?;
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .context("cannot listen on 127.0.0.1")?;
    let url = format!("http://{}", listener.local_addr()?);
    let (server, until) = (telegram.clone(), token.clone());
    tokio::spawn(async move { server.serve(listener, until.cancelled_owned()).await });
    let bot = Bot::new(&url, &SecretString::from(TOKEN))?;
    bot.me().await?;
    bot.set_webhook(webhook).await?;
    Ok((telegram, bot))
}
