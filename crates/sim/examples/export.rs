//! Writes a Telegram Desktop export of any size to standard output, to try `telelake import` with:
//!
//! `cargo run --release -p sim --example export -- --bytes 1GB > result.json`
//!
//! `--account` for several chats, `--seed` for another history, `--days` for a longer one. The same
//! arguments write the same bytes.

use std::error::Error;
use std::io::{BufWriter, stdout};

use jiff::Timestamp;
use sim::{ExportOptions, ExportShape, write_export};

/// When the last message was sent: 2026-11-20, so that a file can be made again.
const END: i64 = 1_795_200_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut options = ExportOptions::new(1, 10_000_000, Timestamp::from_second(END)?);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} what?"));
        match argument.as_str() {
            "--account" => options.shape = ExportShape::Account,
            "--bytes" => options.bytes = bytes(&value()?)?,
            "--days" => options.days = value()?.parse()?,
            "--seed" => options.seed = value()?.parse()?,
            _ => return Err(format!("unknown argument `{argument}`").into()),
        }
    }
    write_export(&options, BufWriter::new(stdout().lock()))?;
    Ok(())
}

/// A number of bytes such as `500`, `20MB` or `1GB`.
fn bytes(text: &str) -> Result<u64, Box<dyn Error>> {
    let (number, times) = [("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000)]
        .into_iter()
        .find_map(|(unit, times)| Some((text.strip_suffix(unit)?, times)))
        .unwrap_or((text, 1));
    Ok(number.parse::<u64>()? * times)
}
