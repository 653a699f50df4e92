//! `telelake import`: the past of a group, from a Telegram Desktop export, into the raw zone.

use std::fs::OpenOptions;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use ingest::{ChatReport, Import, ImportError, ImportReport, import};
use jiff::tz::TimeZone;
use telegram::{Chat, ExportChat};

use crate::cli::Global;
use crate::failure::Advice;
use crate::home::Home;
use crate::output::{data, say};
use crate::progress;
use crate::startup::start_warnings;
use crate::table::Table;
use crate::words::Language;

const EXAMPLES: &str = "\
Examples:
  telelake import result.json --dry-run          what is in the file; nothing is written
  telelake import result.json                    the chats on the allow-list
  telelake import result.json --chat \"Dados SP\" --chat -1001234567890
  telelake import old.json --tz America/Sao_Paulo

In Telegram Desktop: the group's menu, Export chat history, format JSON; media is not needed. A
message that a bot received as well becomes one row, and importing a file twice changes nothing.";

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The export: result.json
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Import this chat, by its title or its id; may be repeated [default: the allow-list]
    #[arg(long, value_name = "CHAT", allow_hyphen_values = true)]
    chat: Vec<String>,
    /// The time zone of the computer that exported, for files from before June 2022
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    tz: Option<TimeZone>,
    /// Show what is in the file, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

fn zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|_| {
        format!("`{name}` is no time zone; they are named like `America/Sao_Paulo` or `UTC`")
    })
}

pub(crate) async fn run(global: &Global, args: Args) -> Result<()> {
    let home = Home::open(global, Vec::new())?;
    start_warnings(&home.config.log);
    let allowed = home.allowed()?;
    let zones = home.zones().await?;
    let name = args.file.display().to_string();
    let opened = OpenOptions::new().read(true).open(&args.file);
    let file = opened.with_context(|| format!("cannot read `{name}`"))?;
    let size_bytes = file.metadata().map(|meta| meta.len()).unwrap_or_default();
    let bar = progress::bytes(size_bytes, home.language.pick("importing", "importando"));
    let wants = |head: &ExportChat, chat: &Chat<'_>| {
        if args.chat.is_empty() {
            head.is_group_or_channel() && (args.dry_run || allowed.contains(chat.id))
        } else {
            args.chat.iter().any(|wanted| is(wanted, head, chat))
        }
    };
    let settings = Import {
        raw: (!args.dry_run).then_some(&zones.raw),
        quarantine: &zones.quarantine,
        zone: home.zone(),
        exported_in: args.tz.clone(),
        wants: &wants,
    };
    let (report, ended) = import(Box::new(bar.wrap_read(file)), &settings).await;
    bar.finish_and_clear();
    if args.json {
        data(serde_json::to_string_pretty(&report)?);
    } else if !report.chats.is_empty() {
        print(home.language, &report);
    }
    ended.map_err(|error| explained(home.language, error, &name))?;
    advise(home.language, &report, &args)
}

/// Whether somebody who wrote `wanted` means this chat.
fn is(wanted: &str, head: &ExportChat, chat: &Chat<'_>) -> bool {
    head.name.as_deref() == Some(wanted)
        || wanted == chat.id.to_string()
        || wanted == head.id.to_string()
}

fn print(language: Language, report: &ImportReport) {
    let heads = language.pick(
        ["CHAT", "NAME", "TYPE", "ROWS", "FROM", "TO", "IMPORTED"],
        ["CHAT", "NOME", "TIPO", "LINHAS", "DE", "ATÉ", "IMPORTADO"],
    );
    let mut table = Table::new(heads);
    for chat in &report.chats {
        let day = |day: Option<lake::ContextDate>| day.map(|day| day.to_string());
        table.push([
            chat.chat_id.map(|id| id.to_string()).unwrap_or_default(),
            chat.name.clone().unwrap_or_default(),
            chat.kind.clone(),
            chat.rows.to_string(),
            day(chat.first_day).unwrap_or_default(),
            day(chat.last_day).unwrap_or_default(),
            if chat.taken {
                language.pick("yes", "sim").to_owned()
            } else {
                language.pick("no", "não").to_owned()
            },
        ]);
    }
    data(table);
    for chat in &report.chats {
        warn(language, chat);
    }
}

fn warn(language: Language, chat: &ChatReport) {
    let name = chat.name.as_deref().unwrap_or_default();
    let counts = [
        (
            chat.warnings.unsupported,
            language.pick(
                "that Telegram Desktop could not export; kept as `unsupported`",
                "que o Telegram Desktop não conseguiu exportar; mantidas como `unsupported`",
            ),
        ),
        (
            chat.warnings.undated,
            language.pick(
                "without a date; filed with the row before or after them",
                "sem data; arquivadas com a linha anterior ou seguinte",
            ),
        ),
        (
            chat.warnings.unnumbered,
            language.pick("without a number", "sem número"),
        ),
        (
            chat.warnings.unreadable,
            language.pick(
                "that are no JSON; kept in quarantine",
                "que não são JSON; mantidas em quarentena",
            ),
        ),
        (
            chat.warnings.oversized,
            language.pick(
                "of more than 8 MiB; kept in quarantine",
                "com mais de 8 MiB; mantidas em quarentena",
            ),
        ),
    ];
    for (count, what) in counts.into_iter().filter(|(count, _)| *count > 0) {
        say(language.pick(
            format!("warning: {name}: {count} rows {what}"),
            format!("aviso: {name}: {count} linhas {what}"),
        ));
    }
    let is_per_account = chat
        .chat_id
        .is_some_and(|id| chat.taken && !telegram::ChatId(id).numbers_messages_for_everyone());
    if is_per_account {
        say(language.pick(
            format!("note: {name}: such chats number their messages for each account, so these are matched with what a bot received by sender, second and words"),
            format!("nota: {name}: chats assim numeram as mensagens por conta; elas são comparadas com o que um bot recebeu por remetente, segundo e palavras"),
        ));
    }
}

fn explained(language: Language, error: ImportError, name: &str) -> anyhow::Error {
    let hint = match &error {
        ImportError::ZoneNeeded { .. } => language.pick(
            "say where the export was made: `--tz America/Sao_Paulo`",
            "diga onde a exportação foi feita: `--tz America/Sao_Paulo`",
        ),
        ImportError::Other { .. } => language.pick(
            "in Telegram Desktop choose Export chat history, format machine-readable JSON; the file is called result.json",
            "no Telegram Desktop escolha Exportar histórico da conversa, formato JSON; o arquivo se chama result.json",
        ),
        ImportError::CutOff { .. } | ImportError::Damaged { .. } => language.pick(
            "what came before is imported; export again and import the new file, which adds only what is missing",
            "o que veio antes foi importado; exporte de novo e importe o novo arquivo, que só acrescenta o que falta",
        ),
        _ => return anyhow::Error::new(error).context(format!("cannot import `{name}`")),
    };
    Advice::new(format!("cannot import `{name}`: {error}"), hint).into()
}

fn advise(language: Language, report: &ImportReport, args: &Args) -> Result<()> {
    if args.dry_run {
        say(language.pick(
            "note: a dry run; nothing was written",
            "nota: uma simulação; nada foi gravado",
        ));
        return Ok(());
    }
    if !report.chats.iter().any(|chat| chat.taken) {
        let file = args.file.display();
        let (message, hint) = if args.chat.is_empty() {
            (
                language.pick(
                    format!("no group or channel of `{file}` is on the allow-list"),
                    format!("nenhum grupo ou canal de `{file}` está na lista permitida"),
                ),
                language.pick(
                    "name one: `--chat ID`, or `--chat TITLE`",
                    "indique um: `--chat ID`, ou `--chat TÍTULO`",
                ),
            )
        } else {
            (
                language.pick(
                    format!("the file has no chat `{}`", args.chat.join("`, `")),
                    format!("o arquivo não tem o chat `{}`", args.chat.join("`, `")),
                ),
                language.pick("`--dry-run` lists the chats", "`--dry-run` lista os chats"),
            )
        };
        return Err(Advice::new(message, hint).into());
    }
    let (rows, days) = (report.rows(), report.days.len());
    say(language.pick(
        format!("imported {rows} rows of {days} days"),
        format!("{rows} linhas de {days} dias importadas"),
    ));
    say(language.pick(
        "hint: `telelake etl --all` compacts the days that this has touched",
        "hint: `telelake etl --all` compacta os dias afetados",
    ));
    Ok(())
}
