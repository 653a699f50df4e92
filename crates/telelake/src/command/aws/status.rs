//! `telelake aws status`: where the lake on AWS is, whether its address answers, how Telegram's deliveries fare, when the
//! last update came and which day was compacted last. Changes nothing.

use ::bot::WebhookInfo;
use anyhow::{Context as _, Result};
use jiff::Timestamp;
use lake::{ContextDate, EnrichedZone, RawZone, Table as LakeTable};
use reqwest::StatusCode;
use secrecy::SecretString;
use serde::Serialize;
use serde_json::json;

use super::action::Tools;
use super::folder::Folder;
use super::hookup::is_ours;
use super::outputs::Outputs;
use super::probe::Webhook;
use super::terraform::{Program, Terraform};
use super::values::{REGION, text};
use crate::aws;
use crate::cli::Global;
use crate::command::webhook::when;
use crate::delivery::{cause, shown_url};
use crate::failure::Advice;
use crate::home::Home;
use crate::output::{data, say};
use crate::table::Table;
use crate::words::Language;

const EXAMPLES: &str = "\
Examples:
  telelake aws status           where the lake is and how it fares
  telelake aws status --json    for a monitor";

/// No more objects of a day are listed than this, twenty answers of S3.
const LISTED_MAX: usize = 20_000;

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    tools: Tools,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The newest of the raw zone.
#[derive(Clone, Debug, Default, Serialize)]
struct Newest {
    day: Option<ContextDate>,
    objects: usize,
    /// Whether there may be more than were counted, and the last among those.
    has_more: bool,
    last_object_at: Option<Timestamp>,
}

/// All that is told.
struct Status {
    region: String,
    outputs: Outputs,
    health: String,
    webhook: WebhookInfo,
    is_ours: bool,
    raw: Newest,
    last_enriched_day: Option<ContextDate>,
}

pub(super) async fn run(global: &Global, args: Args) -> Result<()> {
    let home = Home::open(global, Vec::new())?;
    let (region, outputs) = deployed(&home, &args.tools).await?;
    let bot = home.bot()?;
    let webhook = bot.webhook_info().await?;
    let address = Folder::new(&args.tools.dir).address();
    let is_ours = is_ours(&home, &webhook, address.as_deref());
    let public_url = webhook.url.split("/telegram/").next().filter(|_| is_ours);
    let health = health(public_url.unwrap_or(&outputs.public_url)).await;
    let settings = ::config::Aws {
        region: Some(region.clone()),
        ..home.config.aws.clone()
    };
    let raw = aws::bucket(&settings, &outputs.raw_bucket, "").await?;
    let enriched = aws::bucket(&settings, &outputs.enriched_bucket, "").await?;
    let days = EnrichedZone::new(enriched)
        .objects(LakeTable::Messages)
        .await?;
    let status = Status {
        region,
        health,
        webhook,
        is_ours,
        raw: newest(&RawZone::new(raw)).await?,
        last_enriched_day: days.last().map(|object| object.key.day),
        outputs,
    };
    if args.json {
        data(serde_json::to_string_pretty(&status.json())?);
    } else {
        data(status.table(&home));
        if let Some(message) = &status.webhook.last_error_message {
            say(format_args!("hint: {}", cause(home.language, message)));
        }
    }
    Ok(())
}

/// The region and the outputs of the lake that was deployed from the folder of `tools`.
pub(super) async fn deployed(home: &Home, tools: &Tools) -> Result<(String, Outputs)> {
    let language = home.language;
    let Some(values) = Folder::new(&tools.dir).values()? else {
        return Err(nothing(tools, language).into());
    };
    let program = Program::find(tools, language).await?;
    // Reading outputs takes no secrets.
    let secrets = [SecretString::default(), SecretString::default()];
    let terraform = Terraform::new(program, tools, &home.config.aws, secrets, language);
    let outputs = Outputs::read(&terraform.quiet(&["output", "-json"]).await?)?;
    let outputs = outputs.ok_or_else(|| nothing(tools, language))?;
    let region = text(&values, REGION).context("the folder names no region")?;
    Ok((region.to_owned(), outputs))
}

pub(super) fn nothing(tools: &Tools, language: Language) -> Advice {
    let shown = tools.dir.display();
    language.pick(
        Advice::new(
            format!("nothing is deployed from `{shown}`"),
            "run `telelake aws deploy`, or name the folder that it was run with: `--dir DIR`",
        ),
        Advice::new(
            format!("nada foi implantado a partir de `{shown}`"),
            "execute `telelake aws deploy`, ou indique a pasta com que ele foi executado: `--dir DIR`",
        ),
    )
}

/// What the address answers of its health.
async fn health(public_url: &str) -> String {
    let webhook = Webhook::new(public_url, String::new(), SecretString::default());
    let answer = match webhook {
        Ok(webhook) => webhook.health().await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(StatusCode::OK) => "ok".to_owned(),
        Ok(status) => status.to_string(),
        Err(error) => format!("{error:#}"),
    }
}

/// The last that lies in the folder of the newest day. A late edit of an old message lies in that message's day, so
/// something may have come later still.
async fn newest(raw: &RawZone) -> Result<Newest> {
    let Some(day) = raw.days().await?.last().copied() else {
        return Ok(Newest::default());
    };
    let (objects, last_object_at) = raw.last_written(day, LISTED_MAX).await?;
    Ok(Newest {
        day: Some(day),
        objects,
        has_more: objects == LISTED_MAX,
        last_object_at,
    })
}

impl Status {
    fn json(&self) -> serde_json::Value {
        json!({
            "region": self.region,
            "lake": self.outputs,
            "health": self.health,
            "webhook": {
                "is_ours": self.is_ours,
                "pending_update_count": self.webhook.pending_update_count,
                "last_error_date": self.webhook.last_error_date,
                "last_error_message": self.webhook.last_error_message,
            },
            "raw": self.raw,
            "last_enriched_day": self.last_enriched_day,
        })
    }

    fn table(&self, home: &Home) -> Table {
        let language = home.language;
        let none = || language.pick("none", "nenhum").to_owned();
        let mut table = Table::new([]);
        let mut row = |name: &str, value: String| table.push([name.to_owned(), value]);
        row("region", self.region.clone());
        row("address", self.outputs.public_url.clone());
        row("health", self.health.clone());
        let webhook = match (self.webhook.is_set(), self.is_ours) {
            (false, _) => none(),
            (true, true) => shown_url(&self.webhook.url),
            (true, false) => language.pick(
                format!("elsewhere: {}", shown_url(&self.webhook.url)),
                format!("em outro lugar: {}", shown_url(&self.webhook.url)),
            ),
        };
        row("webhook", webhook);
        row("waiting", self.webhook.pending_update_count.to_string());
        let error = match (
            self.webhook.last_error_date,
            &self.webhook.last_error_message,
        ) {
            (Some(date), Some(message)) => format!("{} {message}", when(home, date)),
            _ => none(),
        };
        row("last_error", error);
        row("raw", format!("s3://{}", self.outputs.raw_bucket));
        let raw = &self.raw;
        let more = if raw.has_more { "+" } else { "" };
        let objects = raw.day.map(|day| format!("{day}: {}{more}", raw.objects));
        row("newest_day", objects.unwrap_or_else(none));
        let last = raw.last_object_at.map(|at| when(home, at.as_second()));
        row("last_object", last.unwrap_or_else(none));
        row("enriched", format!("s3://{}", self.outputs.enriched_bucket));
        let enriched = self.last_enriched_day.map(|day| day.to_string());
        row("last_day", enriched.unwrap_or_else(none));
        row("database", self.outputs.database.clone());
        row("workgroup", self.outputs.workgroup.clone());
        row("failed_runs", self.outputs.failed_runs_queue.clone());
        table
    }
}
