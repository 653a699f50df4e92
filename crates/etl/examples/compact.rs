//! Compacts every day of a raw folder into another one and verifies them, and no more: what the ETL itself costs is
//! seen without the rest of the program.
//!
//! `cargo run --release -p etl --example compact -- lake/raw lake/enriched [unverified]`

use std::error::Error;
use std::io::{Write as _, stdout};
use std::path::Path;

use etl::{Clean, Compactor, EtlSettings, Scope, Unwatched};
use jiff::tz::TimeZone;
use lake::{EnrichedZone, Quarantine, RawZone, Root};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(raw), Some(enriched)) = (arguments.next(), arguments.next()) else {
        return Err("name the folders of the raw and the enriched zone".into());
    };
    let raw = Root::local(Path::new(&raw))?;
    let etl = Compactor::new(
        RawZone::new(raw.clone()),
        EnrichedZone::new(Root::local(Path::new(&enriched))?),
        Quarantine::new(raw),
        TimeZone::get("America/Sao_Paulo")?,
        EtlSettings::default(),
    );
    let reports = etl.run(Scope::All, Clean::Skip, &Unwatched).await?;
    let rows: u64 = reports.iter().map(|report| report.tally.rows).sum();
    writeln!(stdout(), "{rows} rows of {} days", reports.len())?;
    if arguments.next().as_deref() == Some("unverified") {
        return Ok(());
    }
    let verification = etl.verify(Scope::All, &[], &|_, _| {}).await?;
    writeln!(
        stdout(),
        "the tables have what raw has: {}",
        verification.holds()
    )?;
    Ok(())
}
