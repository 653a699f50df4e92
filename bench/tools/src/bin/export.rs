//! Writes a Telegram Desktop export: `--bytes N --file F`. The same arguments write the same bytes. Prints JSON.

use std::{fs::File, io::BufWriter, path::PathBuf};

use jiff::Timestamp;
use sim::{ExportOptions, write_export};
use telelake_bench::{Arguments, Failure};

/// When the last message was sent: 2026-11-20, so that a file can be made again.
const END: i64 = 1_795_200_000;

fn main() -> Result<(), Failure> {
    let arguments = Arguments::of_this_call()?;
    let bytes: u64 = arguments.get("bytes")?;
    let file = File::create(arguments.get::<PathBuf>("file")?)?;
    write_export(
        &ExportOptions::new(1, bytes, Timestamp::from_second(END)?),
        BufWriter::new(file),
    )?;
    println!("{{\"bytes\":{bytes}}}");
    Ok(())
}
