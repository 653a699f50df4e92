//! Writes the updates of a simulated group as a raw zone: the same arguments, the same bytes.
//!
//! `--folder F --days N --messages N`, and `--seed N`, `--lines N` (updates of an object), `--form
//! ndjson|zst|json` (`json`: each update a file of its own, as the tutorial's Lambda writes them).
//! An update lies in the folder of the day that its message belongs to, three hours west of
//! Greenwich. Prints JSON: how many updates and bytes.

use std::{
    collections::HashMap,
    fs::{File, create_dir_all},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use jiff::{Timestamp, tz::Offset};
use serde_json::Value;
use sim::{Group, GroupEvent, GroupOptions, update_body};
use telelake_bench::{Arguments, Failure};

/// Midnight in São Paulo that ends 2026-11-19, so that one day of history is one context date.
const END: i64 = 1_795_143_600;
const WEST: Offset = Offset::constant(-3);
const FIRST_UPDATE: i64 = 100_000_001;

/// The object that a day's updates go to now.
struct Object {
    lines: u64,
    file: Box<dyn Write>,
}

struct RawZone {
    folder: PathBuf,
    form: String,
    lines_max: u64,
    objects: HashMap<String, (u64, Option<Object>)>,
}

impl RawZone {
    fn put(&mut self, day: &str, update_id: i64, line: &str) -> Result<(), Failure> {
        let folder = self.folder.join(format!("telegram/context_date={day}"));
        if !self.objects.contains_key(day) {
            create_dir_all(&folder)?;
        }
        if self.form == "json" {
            self.objects.entry(day.to_owned()).or_default();
            File::create(folder.join(format!("{update_id}.json")))?.write_all(line.as_bytes())?;
            return Ok(());
        }
        let (begun, object) = self.objects.entry(day.to_owned()).or_default();
        if object
            .as_ref()
            .is_none_or(|object| object.lines == self.lines_max)
        {
            if let Some(mut full) = object.take() {
                full.file.flush()?;
            }
            let path = folder.join(format!("part-{begun:05}.ndjson"));
            *begun += 1;
            *object = Some(Object {
                lines: 0,
                file: open(&path, &self.form)?,
            });
        }
        if let Some(object) = object {
            object.lines += 1;
            writeln!(object.file, "{line}")?;
        }
        Ok(())
    }

    fn close(self) -> Result<(), Failure> {
        for (_, object) in self.objects.into_values() {
            if let Some(mut object) = object {
                object.file.flush()?;
            }
        }
        Ok(())
    }
}

fn open(path: &Path, form: &str) -> Result<Box<dyn Write>, Failure> {
    Ok(match form {
        "ndjson" => Box::new(BufWriter::new(File::create(path)?)),
        "zst" => {
            let file = BufWriter::new(File::create(path.with_extension("ndjson.zst"))?);
            Box::new(zstd::Encoder::new(file, 3)?.auto_finish())
        }
        _ => return Err(format!("`{form}` is no form").into()),
    })
}

/// An edit belongs to the day of the message, all else to that of its own second.
fn day_of(event: &GroupEvent) -> Result<String, Failure> {
    let mut at = event.at;
    if event.kind == "edited_message" {
        let message: Value = serde_json::from_str(&event.payload)?;
        at = Timestamp::from_second(message["date"].as_i64().ok_or("an edit without a date")?)?;
    }
    Ok(WEST.to_datetime(at).date().to_string())
}

fn main() -> Result<(), Failure> {
    let arguments = Arguments::of_this_call()?;
    let mut options = GroupOptions::new(arguments.get_or("seed", 1)?, Timestamp::from_second(END)?);
    options.days = arguments.get("days")?;
    options.messages = arguments.get("messages")?;
    let mut raw = RawZone {
        folder: arguments.get("folder")?,
        form: arguments.get_or("form", "ndjson".to_owned())?,
        lines_max: arguments.get_or("lines", 50_000)?,
        objects: HashMap::new(),
    };
    let (mut updates, mut bytes) = (0_u64, 0);
    for (update_id, event) in (FIRST_UPDATE..).zip(Group::new(options)) {
        // A line is one update: Telegram's own line break becomes a blank, as in our raw zone.
        let line = update_body(update_id, event.kind, &event.payload).replacen('\n', " ", 1);
        raw.put(&day_of(&event)?, update_id, &line)?;
        updates += 1;
        bytes += line.len() + 1;
    }
    raw.close()?;
    println!("{{\"updates\":{updates},\"bytes\":{bytes}}}");
    Ok(())
}
