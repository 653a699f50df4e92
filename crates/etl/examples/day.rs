//! Writes one day of a simulated group into a raw folder, the same bytes each time, for measurements:
//!
//! `cargo run --release -p etl --example day -- lake/raw --messages 1000000 --as ndjson`
//!
//! The updates are as Telegram sends them, a line each. They become one object of plain lines (`ndjson`), `.ndjson.zst` of
//! 10 000 updates each, as sealing a journal makes them (`packed`), or an object each, as the tutorial's Lambda writes them (`files`).

use std::error::Error;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use lake::{RawUpdate, segment_object};
use sim::{Group, GroupOptions, update_body};
use telegram::BotId;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const DAY: &str = "2026-11-22";
/// The last second of it, three hours west of Greenwich.
const END: i64 = 1_795_402_799;
const BOT: BotId = BotId(7);
/// How many updates one packed object has.
const PACKED_UPDATES: usize = 10_000;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let root = arguments.next().ok_or("name the folder of the raw zone")?;
    let (mut messages, mut form) = (100_000, "ndjson".to_owned());
    while let Some(argument) = arguments.next() {
        let value = arguments.next().ok_or(format!("{argument} what?"))?;
        match argument.as_str() {
            "--messages" => messages = value.parse()?,
            "--as" => form = value,
            _ => return Err(format!("unknown argument `{argument}`").into()),
        }
    }
    let folder = Path::new(&root).join(format!("telegram/context_date={DAY}"));
    std::fs::create_dir_all(&folder)?;
    match form.as_str() {
        "ndjson" => lines(&folder, messages),
        "packed" => packed(&folder, messages),
        "files" => files(&folder, messages),
        _ => Err(format!("`{form}` is none of ndjson, packed, files").into()),
    }
}

/// The updates of the day, and when they arrived.
fn updates(messages: u64) -> Result<impl Iterator<Item = (Timestamp, String)>> {
    let mut settings = GroupOptions::new(1, Timestamp::from_second(END)?);
    (settings.days, settings.messages) = (1, messages);
    Ok((1..).zip(Group::new(settings)).map(|(id, event)| {
        let body = update_body(id, event.kind, &event.payload);
        (event.at, body.replace('\n', " "))
    }))
}

fn lines(folder: &Path, messages: u64) -> Result<()> {
    let mut file = BufWriter::new(create(folder.join("day.ndjson"))?);
    for (_, body) in updates(messages)? {
        writeln!(file, "{body}")?;
    }
    Ok(file.flush()?)
}

fn packed(folder: &Path, messages: u64) -> Result<()> {
    let mut updates = updates(messages)?;
    for number in 0.. {
        let part: Vec<(Timestamp, String)> = updates.by_ref().take(PACKED_UPDATES).collect();
        if part.is_empty() {
            break;
        }
        let part: Vec<RawUpdate<'_>> = part
            .iter()
            .map(|(at, body)| RawUpdate {
                bytes: body.as_bytes(),
                bot: Some(BOT),
                received_at: Some(*at),
            })
            .collect();
        let object = segment_object(&part, BOT)?;
        create(folder.join(format!("{number:08}.ndjson.zst")))?.write_all(&object)?;
    }
    Ok(())
}

fn files(folder: &Path, messages: u64) -> Result<()> {
    for (number, (_, body)) in updates(messages)?.enumerate() {
        let name = format!(
            "20261122{:06}{:06}.json",
            number / 1_000_000,
            number % 1_000_000
        );
        create(folder.join(name))?.write_all(body.as_bytes())?;
    }
    Ok(())
}

#[expect(
    clippy::disallowed_types,
    reason = "the folder is no lake yet, and need not survive a power cut"
)]
fn create(path: PathBuf) -> std::io::Result<std::fs::File> {
    std::fs::File::create(path)
}
