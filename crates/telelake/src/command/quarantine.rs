//! `telelake quarantine`: what could not be read, byte for byte, and another try at it.

use anyhow::Result;
use bytes::Bytes;
use ingest::{Allowed, Receipt, Route, route};
use lake::{Quarantine, QuarantineEntry};
use serde_json::{Value, json};

use crate::capture::Capture;
use crate::cli::Global;
use crate::failure::{Advice, Said};
use crate::home::{Home, Zones};
use crate::output::{data, data_bytes, say};
use crate::table::Table;
use crate::words::Language;

const EXAMPLES: &str = "\
Examples:
  telelake quarantine list                   what lies there, since when, and why
  telelake quarantine show 3f2a > update.bin the bytes as they came; the beginning of a key will do
  telelake quarantine show 3f2a --reason
  telelake quarantine retry --all            after an upgrade that can read more

Nothing is ever deleted from the quarantine but what a retry has taken into the lake.";

/// As much of a key as people need.
const SHORT_CHARS: usize = 12;

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List what could not be read
    #[command(
        after_help = "Example:\n  telelake quarantine list --json | jq -r '.[].reason' | sort | uniq -c"
    )]
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Write an entry's bytes to standard output
    #[command(after_help = "Example:\n  telelake quarantine show 3f2a > update.bin")]
    Show {
        /// The key or its beginning, as `list` prints it
        key: String,
        /// Say only why it cannot be read
        #[arg(long)]
        reason: bool,
    },
    /// Try to read entries again
    #[command(
        after_help = "Examples:\n  telelake quarantine retry 3f2a\n  telelake quarantine retry --all"
    )]
    Retry {
        /// Keys or their beginnings
        #[arg(
            value_name = "KEY",
            required_unless_present = "all",
            conflicts_with = "all"
        )]
        keys: Vec<String>,
        /// Try everything
        #[arg(long)]
        all: bool,
        /// Print the summary as JSON
        #[arg(long)]
        json: bool,
    },
}

pub(crate) async fn run(global: &Global, args: Args) -> Result<()> {
    let home = Home::open(global, Vec::new())?;
    let zones = home.zones().await?;
    let entries = zones.quarantine.list().await?;
    match args.action {
        Action::List { json } => list(&home, &zones.quarantine, &entries, json).await,
        Action::Show { key, reason } => {
            let entry = find(&entries, &key, home.language)?;
            let bytes = zones.quarantine.get(&entry.key).await?;
            if reason {
                data(why(&home, &bytes));
                return Ok(());
            }
            data_bytes(&bytes)
        }
        Action::Retry { keys, all, json } => {
            let chosen = if all {
                entries
            } else {
                keys.iter()
                    .map(|key| find(&entries, key, home.language).copied())
                    .collect::<Result<_>>()?
            };
            retry(&home, &zones, chosen, json).await
        }
    }
}

/// The one entry whose key begins with `text`.
fn find<'e>(
    entries: &'e [QuarantineEntry],
    text: &str,
    language: Language,
) -> Result<&'e QuarantineEntry> {
    let text = text.trim().to_ascii_lowercase();
    let wanted = text.rsplit('/').next().unwrap_or_default();
    let wanted = wanted.strip_suffix(".bin").unwrap_or(wanted);
    let mut found = entries
        .iter()
        .filter(|entry| entry.key.hash().starts_with(wanted));
    let message = match (found.next(), found.next()) {
        (Some(entry), None) if !wanted.is_empty() => return Ok(entry),
        (Some(_), _) => language.pick(
            format!("more than one entry begins with `{wanted}`"),
            format!("mais de um item começa com `{wanted}`"),
        ),
        (None, _) => language.pick(
            format!("nothing in quarantine begins with `{wanted}`"),
            format!("nada na quarentena começa com `{wanted}`"),
        ),
    };
    let hint = language.pick(
        "`telelake quarantine list` prints the keys",
        "`telelake quarantine list` mostra as chaves",
    );
    Err(Advice::new(message, hint).into())
}

/// Why `bytes` cannot be read, or that they can by now.
fn why(home: &Home, bytes: &[u8]) -> String {
    match route(bytes, &Allowed::All) {
        Route::Quarantine { reason } => reason,
        Route::Keep { .. } | Route::Ignore { .. } => home
            .language
            .pick(
                "readable by now: retry it",
                "já é legível: tente de novo com `retry`",
            )
            .to_owned(),
    }
}

fn short(entry: &QuarantineEntry) -> String {
    entry.key.hash().chars().take(SHORT_CHARS).collect()
}

async fn list(
    home: &Home,
    quarantine: &Quarantine,
    entries: &[QuarantineEntry],
    as_json: bool,
) -> Result<()> {
    let mut table = Table::new(["KEY", "BYTES", "SINCE", "REASON"]);
    let mut rows: Vec<Value> = Vec::new();
    for entry in entries {
        let reason = why(home, &quarantine.get(&entry.key).await?);
        rows.push(json!({
            "key": entry.key.hash(),
            "size_bytes": entry.size_bytes,
            "stored_at": entry.stored_at.to_string(),
            "reason": reason,
        }));
        let since = entry
            .stored_at
            .to_zoned(home.zone())
            .strftime("%Y-%m-%d %H:%M:%S")
            .to_string();
        table.push([short(entry), entry.size_bytes.to_string(), since, reason]);
    }
    if as_json {
        data(serde_json::to_string_pretty(&rows)?);
    } else if entries.is_empty() {
        say(home
            .language
            .pick("the quarantine is empty", "a quarentena está vazia"));
    } else {
        data(table);
    }
    Ok(())
}

async fn retry(
    home: &Home,
    zones: &Zones,
    entries: Vec<QuarantineEntry>,
    as_json: bool,
) -> Result<()> {
    let capture = Capture::open(home, zones, home.bot()?.id(), home.allowed()?).await?;
    let tried = try_all(home, zones, &capture, &entries).await;
    let finished = capture.finish().await;
    let outcomes = tried?;
    finished?;
    let is_kept = |row: &&Value| row.get("outcome").is_some_and(|it| it == "quarantined");
    let kept = outcomes.iter().filter(is_kept).count();
    if as_json {
        data(serde_json::to_string_pretty(&outcomes)?);
    } else {
        let released = outcomes.len().saturating_sub(kept);
        data(home.language.pick(
            format!("released: {released}, still unreadable: {kept}"),
            format!("liberadas: {released}, ainda ilegíveis: {kept}"),
        ));
    }
    // Whoever asked for one entry wants to know that it is still there.
    if kept > 0 { Err(Said.into()) } else { Ok(()) }
}

async fn try_all(
    home: &Home,
    zones: &Zones,
    capture: &Capture,
    entries: &[QuarantineEntry],
) -> Result<Vec<Value>> {
    let mut outcomes = Vec::new();
    for entry in entries {
        let bytes = zones.quarantine.get(&entry.key).await?;
        let reason = why(home, &bytes);
        let receipt = try_one(zones, capture, entry, bytes).await?;
        if receipt == Receipt::Quarantined {
            say(format_args!("{}: {reason}", short(entry)));
        }
        outcomes.push(json!({ "key": entry.key.hash(), "outcome": receipt.to_string() }));
    }
    Ok(outcomes)
}

async fn try_one(
    zones: &Zones,
    capture: &Capture,
    entry: &QuarantineEntry,
    bytes: Bytes,
) -> Result<Receipt> {
    // What is still unreadable would only be put away once more.
    if matches!(route(&bytes, &Allowed::All), Route::Quarantine { .. }) {
        return Ok(Receipt::Quarantined);
    }
    let receipt = capture.acceptor.accept(bytes).await?;
    if receipt != Receipt::Quarantined {
        zones.quarantine.remove(&entry.key).await?;
    }
    Ok(receipt)
}
