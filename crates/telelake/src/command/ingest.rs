//! `telelake ingest`: updates from files into the raw zone, by the way that Telegram's take.

use std::fs::OpenOptions;
use std::io::Read;
use std::path::{Path, PathBuf};

use ::config::Flag;
use anyhow::{Context as _, Result};
use ingest::{Allowed, ReceiptCounts, replay};
use serde_json::json;
use telegram::BotId;

use crate::capture::Capture;
use crate::cli::Global;
use crate::failure::{Advice, Said};
use crate::home::Home;
use crate::output::{data, say};
use crate::progress;
use crate::words::Language;

const EXAMPLES: &str = "\
Examples:
  telelake ingest updates.ndjson.zst             one update a line, plain, .gz or .zst
  telelake ingest ./old-bucket/telegram          every file in a folder, also the tutorial's
  telelake bot updates --json | telelake ingest -
  telelake ingest dump.json --bot-id 110201543 --chat-id -1001234567890

Files hold updates as the Bot API sends them, one JSON document or many. An update that is there
already changes nothing in the tables, so a file may be ingested again.";

/// A folder's files are taken if their names end like this.
const ENDINGS: [&str; 5] = [".json", ".ndjson", ".jsonl", ".gz", ".zst"];
/// Folders in folders are entered this deep; deeper is a link that leads back.
const DEPTH_MAX: usize = 16;

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Files, folders, or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The bot that received the updates [default: the configured token's]
    #[arg(long, value_name = "ID")]
    bot_id: Option<i64>,
    /// The chats to keep: ids with commas between them, or `*` for all [default: as configured]
    #[arg(long, value_name = "CHATS", allow_hyphen_values = true)]
    chat_id: Option<String>,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

/// One source of updates.
enum Source {
    File { path: PathBuf, size_bytes: u64 },
    Stdin,
}

/// What became of all sources.
#[derive(Default)]
struct Summary {
    sources: usize,
    counts: ReceiptCounts,
    damaged: Vec<(String, String)>,
}

pub(crate) async fn run(global: &Global, args: Args) -> Result<()> {
    let chats = args.chat_id.clone().map(|value| Flag {
        setting: "telegram.chat_id".to_owned(),
        spelling: "--chat-id".to_owned(),
        value,
    });
    let home = Home::open(global, chats.into_iter().collect())?;
    let bot = bot_id(&home, args.bot_id)?;
    let allowed = home.allowed()?;
    let sources = sources(&args.files, home.language)?;
    let zones = home.zones().await?;
    let capture = Capture::open(&home, &zones, bot, allowed.clone()).await?;
    let taken = take(&home, &capture, sources).await;
    // What was accepted before a failure is durable, and is filed away like the rest.
    let finished = capture.finish().await;
    let summary = taken?;
    finished?;
    print(&home, &capture, &allowed, &summary, args.json)?;
    if summary.damaged.is_empty() {
        Ok(())
    } else {
        Err(Said.into())
    }
}

fn bot_id(home: &Home, given: Option<i64>) -> Result<BotId> {
    if let Some(id) = given {
        return Ok(BotId(id));
    }
    let has_token =
        home.config.telegram.token.is_some() || home.config.telegram.token_file.is_some();
    if has_token {
        return Ok(home.bot()?.id());
    }
    let advice = home.language.pick(
        Advice::usage(
            "no bot token is configured, so nobody knows which bot received these updates",
            "add `--bot-id ID`: the digits before the colon of that bot's token",
        ),
        Advice::usage(
            "nenhum token está configurado, então não se sabe qual bot recebeu estes updates",
            "acrescente `--bot-id ID`: os dígitos antes dos dois-pontos do token desse bot",
        ),
    );
    Err(advice.into())
}

/// Every file that `paths` name, folders searched, in a fixed order.
fn sources(paths: &[PathBuf], language: Language) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            sources.push(Source::Stdin);
            continue;
        }
        let meta =
            std::fs::metadata(path).with_context(|| format!("cannot read `{}`", path.display()))?;
        if !meta.is_dir() {
            sources.push(Source::File {
                path: path.clone(),
                size_bytes: meta.len(),
            });
            continue;
        }
        let before = sources.len();
        search(path, DEPTH_MAX, &mut sources)
            .with_context(|| format!("cannot list `{}`", path.display()))?;
        if sources.len() == before {
            let (folder, endings) = (path.display(), ENDINGS.join(", "));
            return Err(language
                .pick(
                    Advice::usage(
                        format!("the folder `{folder}` holds no file of updates"),
                        format!("their names end in {endings}"),
                    ),
                    Advice::usage(
                        format!("a pasta `{folder}` não tem arquivo de updates"),
                        format!("os nomes deles terminam em {endings}"),
                    ),
                )
                .into());
        }
    }
    Ok(sources)
}

fn search(folder: &Path, depth: usize, sources: &mut Vec<Source>) -> std::io::Result<()> {
    let entries: std::io::Result<Vec<_>> = std::fs::read_dir(folder)?.collect();
    let mut paths: Vec<PathBuf> = entries?.iter().map(std::fs::DirEntry::path).collect();
    paths.sort();
    for path in paths {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        let meta = std::fs::metadata(&path)?;
        if meta.is_dir() && depth > 0 {
            search(&path, depth - 1, sources)?;
        } else if meta.is_file() && ENDINGS.iter().any(|ending| name.ends_with(ending)) {
            sources.push(Source::File {
                path,
                size_bytes: meta.len(),
            });
        }
    }
    Ok(())
}

async fn take(home: &Home, capture: &Capture, sources: Vec<Source>) -> Result<Summary> {
    let total = sources.iter().map(|source| match source {
        Source::File { size_bytes, .. } => *size_bytes,
        Source::Stdin => 0,
    });
    let bar = progress::bytes(total.sum(), home.language.pick("ingesting", "ingerindo"));
    let mut summary = Summary {
        sources: sources.len(),
        ..Summary::default()
    };
    for source in sources {
        let (name, reader): (String, Box<dyn Read + Send>) = match source {
            Source::Stdin => (
                home.language
                    .pick("standard input", "entrada padrão")
                    .to_owned(),
                Box::new(std::io::stdin()),
            ),
            Source::File { path, .. } => {
                let name = path.display().to_string();
                let file = OpenOptions::new().read(true).open(&path);
                let file = file.with_context(|| format!("cannot read `{name}`"))?;
                (name, Box::new(bar.wrap_read(file)))
            }
        };
        let report = replay(&capture.acceptor, reader).await?;
        add(&mut summary.counts, report.counts);
        if let Some(damage) = report.damage {
            summary.damaged.push((name, damage.to_string()));
        }
    }
    bar.finish_and_clear();
    Ok(summary)
}

fn add(total: &mut ReceiptCounts, more: ReceiptCounts) {
    total.received = total.received.saturating_add(more.received);
    total.stored = total.stored.saturating_add(more.stored);
    total.duplicate = total.duplicate.saturating_add(more.duplicate);
    total.ignored = total.ignored.saturating_add(more.ignored);
    total.quarantined = total.quarantined.saturating_add(more.quarantined);
    total.failed = total.failed.saturating_add(more.failed);
}

fn print(
    home: &Home,
    capture: &Capture,
    allowed: &Allowed,
    summary: &Summary,
    as_json: bool,
) -> Result<()> {
    let counts = summary.counts;
    if as_json {
        let damaged: Vec<_> = summary
            .damaged
            .iter()
            .map(|(file, reason)| json!({ "file": file, "reason": reason }))
            .collect();
        let summary = json!({
            "files": summary.sources,
            "stored": counts.stored,
            "duplicate": counts.duplicate,
            "ignored": counts.ignored,
            "quarantined": counts.quarantined,
            "damaged": damaged,
        });
        data(serde_json::to_string_pretty(&summary)?);
    } else {
        data(sentence(home.language, summary.sources, counts));
    }
    for (file, reason) in &summary.damaged {
        say(format_args!("error: `{file}` {reason}"));
    }
    advise(home.language, capture, allowed, counts);
    Ok(())
}

fn sentence(language: Language, files: usize, counts: ReceiptCounts) -> String {
    let ReceiptCounts {
        stored,
        duplicate,
        ignored,
        quarantined,
        ..
    } = counts;
    language.pick(
        format!(
            "stored: {stored}, duplicates: {duplicate}, ignored: {ignored}, quarantined: {quarantined}, files: {files}"
        ),
        format!(
            "guardados: {stored}, duplicados: {duplicate}, ignorados: {ignored}, em quarentena: {quarantined}, arquivos: {files}"
        ),
    )
}

fn advise(language: Language, capture: &Capture, allowed: &Allowed, counts: ReceiptCounts) {
    if counts.ignored > 0 && *allowed != Allowed::All {
        let chats = capture.acceptor.ignored_chats();
        let list: Vec<String> = chats
            .chats
            .iter()
            .take(5)
            .map(|(chat, count)| format!("{chat} ({count})"))
            .collect();
        let list = list.join(", ");
        say(language.pick(
            format!("note: ignored chats are not on the allow-list: {list}; `--chat-id` adds them"),
            format!("nota: os chats ignorados não estão na lista: {list}; `--chat-id` os inclui"),
        ));
    }
    if counts.quarantined > 0 {
        say(language.pick(
            "hint: `telelake quarantine list` shows what could not be read",
            "hint: `telelake quarantine list` mostra o que não pôde ser lido",
        ));
    }
    if counts.stored > 0 {
        say(language.pick(
            "hint: `telelake etl --all` compacts the days that this has touched",
            "hint: `telelake etl --all` compacta os dias afetados",
        ));
    }
}
