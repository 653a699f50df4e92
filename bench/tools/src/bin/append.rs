//! What the disk itself takes to make one update durable: the same bytes appended to a preallocated
//! file, `fdatasync` after each. `--file F --bytes N --times N`; prints JSON.

use std::{
    fs::{File, remove_file},
    io::{Seek as _, Write as _},
    path::PathBuf,
    time::Instant,
};

use telelake_bench::{Arguments, Failure, Latencies};

fn main() -> Result<(), Failure> {
    let arguments = Arguments::of_this_call()?;
    let path: PathBuf = arguments.get("file")?;
    let size: usize = arguments.get("bytes")?;
    let times: usize = arguments.get("times")?;
    let mut file = File::create(&path)?;
    // Written once, so that an append changes no length and needs no new blocks.
    let zeros = vec![0; size];
    for _ in 0..times {
        file.write_all(&zeros)?;
    }
    file.sync_all()?;
    file.rewind()?;
    let body = vec![b'x'; size];
    let mut latencies = Latencies::default();
    for _ in 0..times {
        let began = Instant::now();
        file.write_all(&body)?;
        file.sync_data()?;
        latencies.push(began.elapsed());
    }
    remove_file(path)?;
    let (p50, p99) = (latencies.milliseconds(500), latencies.milliseconds(990));
    println!("{{\"p50_ms\":{p50},\"p99_ms\":{p99}}}");
    Ok(())
}
