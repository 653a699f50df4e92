//! Imports every chat of a Telegram Desktop export into a folder, and no more: what the import itself costs is seen
//! without the rest of the program.
//!
//! `cargo run --release -p ingest --example import -- result.json lake/raw`

use std::error::Error;
use std::fs::OpenOptions;
use std::io::{Write as _, stdout};
use std::path::Path;

use ingest::{Import, import};
use jiff::tz::TimeZone;
use lake::{Quarantine, RawZone, Root};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("name the export and the folder of the raw zone".into());
    };
    let root = Root::local(Path::new(&folder))?;
    let (raw, quarantine) = (RawZone::new(root.clone()), Quarantine::new(root));
    let settings = Import {
        raw: Some(&raw),
        quarantine: &quarantine,
        zone: TimeZone::get("America/Sao_Paulo")?,
        exported_in: None,
        wants: &|_, _| true,
    };
    let file = OpenOptions::new().read(true).open(file)?;
    let (report, ended) = import(Box::new(file), &settings).await;
    ended?;
    let (rows, days) = (report.rows(), report.days.len());
    writeln!(stdout(), "{rows} rows of {days} days")?;
    Ok(())
}
