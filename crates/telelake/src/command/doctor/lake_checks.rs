//! The checks of this machine: folders, disk, journal, quarantine, days.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use ::config::Location;
use anyhow::{Context as _, Result};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use lake::{ContextDate, Table};
use telegram::BotId;

use super::check::{Check, Status};
use super::examination::Findings;
use crate::command::run::compactor;
use crate::home::{Home, Zones};
use crate::scheduler::next_run;
use crate::words::Language;

/// Less free space than this does not last long.
const FREE_BYTES_LOW: u64 = 1 << 30;
/// Less free space than this ends the capture any moment.
const FREE_BYTES_MIN: u64 = 100 << 20;

/// Looks at the lake of this machine, if there is one yet.
pub(super) async fn examine(home: &Home, findings: &mut Findings) {
    let language = home.language;
    let folders = folders(home);
    for folder in &folders {
        findings.add(writable(language, folder));
    }
    let is_in_a_bucket = |location: &Location| matches!(location, Location::S3 { .. });
    let lake = &home.config.lake;
    let has_buckets = is_in_a_bucket(&lake.raw) || is_in_a_bucket(&lake.enriched);
    if !has_buckets && !folders.iter().any(|folder| folder.exists()) {
        return;
    }
    if let Some(check) = folders
        .iter()
        .find(|folder| folder.exists())
        .and_then(|folder| space(language, folder))
    {
        findings.add(check);
    }
    if home.config.lake.journal.is_dir() {
        findings.add(journal(home).await);
    }
    let zones = match home.zones().await {
        Ok(zones) => zones,
        Err(error) => {
            let fix = language.pick("mend the folder", "corrija a pasta");
            return findings.add(Check::broken("lake", &error, fix));
        }
    };
    if is_in_a_bucket(&lake.raw) {
        let check = bucket(language, &zones).await;
        let is_broken = check.status == Status::Failed;
        findings.add(check);
        if is_broken {
            // Each of the others would say the same.
            return;
        }
    }
    findings.add(quarantine(language, &zones).await);
    findings.add(days(home, &zones).await);
    if let Some(check) = strangers(language, &zones).await {
        findings.add(check);
    }
    findings.add(schedule(home));
}

/// The folders of this machine that the lake consists of.
fn folders(home: &Home) -> Vec<PathBuf> {
    let lake = &home.config.lake;
    let mut folders = vec![lake.journal.clone()];
    for location in [&lake.raw, &lake.enriched] {
        if let Location::Path(folder) = location {
            folders.push(folder.clone());
        }
    }
    folders
}

fn writable(language: Language, folder: &Path) -> Check {
    const NAME: &str = "folder";
    let shown = folder.display();
    if !folder.exists() {
        return Check::ok(
            NAME,
            language.pick(
                format!("`{shown}` is not there yet; `telelake run` makes it"),
                format!("`{shown}` ainda não existe; `telelake run` a cria"),
            ),
        );
    }
    match probe(folder) {
        Ok(()) => Check::ok(
            NAME,
            language.pick(
                format!("`{shown}` takes durable writes"),
                format!("`{shown}` aceita gravações duráveis"),
            ),
        ),
        Err(error) => Check::failed(
            NAME,
            format!("`{shown}`: {error}"),
            language.pick(
                "let the user that runs telelake write there, or free the disk",
                "permita que o usuário do telelake grave ali, ou libere o disco",
            ),
        ),
    }
}

/// Writes, syncs and removes a file.
fn probe(folder: &Path) -> std::io::Result<()> {
    // Listings of the lake leave out names that end so: they are half-written objects.
    let file = folder.join(format!("doctor#{}", std::process::id()));
    let mut open = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&file)?;
    let written = open
        .write_all(b"telelake doctor\n")
        .and_then(|()| open.sync_all());
    std::fs::remove_file(&file)?;
    written
}

/// How much room the disk of `folder` has; nothing if the system does not say.
fn space(language: Language, folder: &Path) -> Option<Check> {
    const NAME: &str = "disk";
    let disk = rustix::fs::statvfs(folder).ok()?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let shown = indicatif::BinaryBytes(free);
    let summary = language.pick(format!("{shown} free"), format!("{shown} livres"));
    let fix = language.pick(
        "free the disk, or move the lake with `lake.dir`",
        "libere o disco ou mude o lake com `lake.dir`",
    );
    Some(match free {
        0..FREE_BYTES_MIN => Check::failed(NAME, summary, fix),
        FREE_BYTES_MIN..FREE_BYTES_LOW => Check::warning(NAME, summary, fix),
        FREE_BYTES_LOW.. => Check::ok(NAME, summary),
    })
}

async fn journal(home: &Home) -> Check {
    const NAME: &str = "journal";
    let language = home.language;
    // Nothing is appended, so the bot does not matter.
    let (journal, _) = match home.journal(BotId(0)) {
        Ok(opened) => opened,
        Err(error) => {
            return match error.downcast_ref() {
                Some(lake::Error::Locked { pid, .. }) => {
                    let pid = pid.map(|pid| format!(" ({pid})")).unwrap_or_default();
                    Check::ok(
                        NAME,
                        language.pick(
                            format!("a service is running on this lake{pid}"),
                            format!("há um serviço rodando neste lake{pid}"),
                        ),
                    )
                }
                _ => Check::broken(
                    NAME,
                    &error,
                    language.pick(
                        "mend or move the folder away; it holds what was not filed yet",
                        "corrija a pasta ou tire-a dali; ela guarda o que ainda não foi arquivado",
                    ),
                ),
            };
        }
    };
    let status = journal.status();
    journal.close().await;
    if status.records == 0 {
        return Check::ok(
            NAME,
            language.pick(
                "free and empty: no service is running",
                "livre e vazio: nenhum serviço está rodando",
            ),
        );
    }
    let records = status.records;
    Check::warning(
        NAME,
        language.pick(
            format!("no service is running, and updates wait here: {records}"),
            format!("nenhum serviço está rodando, e updates esperam aqui: {records}"),
        ),
        language.pick(
            "start `telelake run`, or run `telelake etl`: either files them away",
            "inicie `telelake run` ou execute `telelake etl`: ambos os arquivam",
        ),
    )
}

async fn quarantine(language: Language, zones: &Zones) -> Check {
    const NAME: &str = "quarantine";
    match zones.quarantine.list().await {
        Ok(entries) if entries.is_empty() => Check::ok(NAME, language.pick("empty", "vazia")),
        Ok(entries) => Check::warning(
            NAME,
            language.pick(
                format!("unreadable entries: {}", entries.len()),
                format!("entradas ilegíveis: {}", entries.len()),
            ),
            language.pick(
                "`telelake quarantine list` says why; after an upgrade, `telelake quarantine retry --all`",
                "`telelake quarantine list` diz por quê; após atualizar, `telelake quarantine retry --all`",
            ),
        ),
        Err(error) => Check::broken(NAME, &error.into(), "telelake quarantine list"),
    }
}

/// What the store of the raw zone does with conditional writes. Nothing depends on them.
async fn bucket(language: Language, zones: &Zones) -> Check {
    const NAME: &str = "bucket";
    match zones.raw.root().first_writer_wins(rand::random()).await {
        Ok(true) => Check::ok(
            NAME,
            language.pick(
                "can be written, and lets the first writer of an object win",
                "aceita escrita, e deixa valer o primeiro a escrever um objeto",
            ),
        ),
        Ok(false) => Check::ok(
            NAME,
            language.pick(
                "can be written; it ignores conditional writes, so an update that comes twice replaces its object by the same",
                "aceita escrita; ignora escritas condicionais, e um update repetido troca seu objeto por um igual",
            ),
        ),
        Err(error) => Check::broken(
            NAME,
            &error.into(),
            language.pick(
                "the bucket must let these credentials list, read, write and remove objects",
                "o bucket precisa permitir a essas credenciais listar, ler, escrever e remover objetos",
            ),
        ),
    }
}

/// Parquet of other programs among ours.
async fn strangers(language: Language, zones: &Zones) -> Option<Check> {
    let strangers = zones.enriched.strangers(Table::Messages).await.ok()?;
    let first = strangers.first()?;
    let count = strangers.len();
    Some(Check::warning(
        "other files",
        language.pick(
            format!("Parquet files of another program among the days, such as `{first}`: {count}"),
            format!("arquivos Parquet de outro programa entre os dias, como `{first}`: {count}"),
        ),
        language.pick(
            "Athena reads every file of a day, and counts the messages of both: stop that program's ETL and remove its files; raw has all that they tell",
            "o Athena lê todos os arquivos de um dia e conta as mensagens de ambos: pare o ETL desse programa e remova os arquivos dele; o raw tem tudo o que eles contam",
        ),
    ))
}

async fn days(home: &Home, zones: &Zones) -> Check {
    const NAME: &str = "days";
    let language = home.language;
    let found = match compacted(home, zones).await {
        Ok(found) => found,
        Err(error) => return Check::broken(NAME, &error, "telelake etl --all"),
    };
    let (last, waiting) = found;
    let last = last.map_or_else(
        || {
            language
                .pick("no day is compacted yet", "nenhum dia compactado ainda")
                .to_owned()
        },
        |day| {
            language.pick(
                format!("compacted up to {day}"),
                format!("compactado até {day}"),
            )
        },
    );
    if waiting.is_empty() {
        return Check::ok(NAME, last);
    }
    let count = waiting.len();
    let days: Vec<String> = waiting.iter().take(3).map(ToString::to_string).collect();
    let more = if count > days.len() { ", …" } else { "" };
    let days = days.join(", ");
    Check::warning(
        NAME,
        language.pick(
            format!(
                "{last}; days with news that their Parquet does not tell: {count} ({days}{more})"
            ),
            format!("{last}; dias com novidades que seu Parquet não conta: {count} ({days}{more})"),
        ),
        language.pick("run `telelake etl --all`", "execute `telelake etl --all`"),
    )
}

/// The last compacted day, and the days that should have been compacted by now.
async fn compacted(home: &Home, zones: &Zones) -> Result<(Option<ContextDate>, Vec<ContextDate>)> {
    let objects = zones
        .enriched
        .objects(Table::Messages)
        .await
        .context("cannot list the days")?;
    let last = objects.last().map(|object| object.key.day);
    let zone = home.zone();
    let today = ContextDate::of(home.clock.now(), &zone);
    // Yesterday is due at night only.
    let since = today.previous();
    let dirty = compactor(home, zones)
        .dirty_days()
        .await
        .context("cannot compare the days")?;
    Ok((last, dirty.into_iter().filter(|day| *day < since).collect()))
}

fn schedule(home: &Home) -> Check {
    const NAME: &str = "schedule";
    let language = home.language;
    let zone = home.zone();
    let Some(due) = next_run(&home.config.etl.schedule, home.clock.now(), &zone) else {
        return Check::ok(
            NAME,
            language.pick(
                "off: days are compacted by `telelake etl` only",
                "desligado: só `telelake etl` compacta os dias",
            ),
        );
    };
    let due = shown(due, zone);
    Check::ok(
        NAME,
        language.pick(
            format!("a running service compacts next at {due}"),
            format!("um serviço em execução compacta a seguir em {due}"),
        ),
    )
}

fn shown(instant: Timestamp, zone: TimeZone) -> String {
    instant
        .to_zoned(zone)
        .strftime("%Y-%m-%d %H:%M %Q")
        .to_string()
}
