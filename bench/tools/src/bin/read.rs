//! List, open, read, close: what files cost before anything is done with them. `--folder F`; prints
//! JSON.

use std::{
    fs::{File, read_dir},
    io::Read as _,
    path::PathBuf,
};

use telelake_bench::{Arguments, Failure};

fn main() -> Result<(), Failure> {
    let folder: PathBuf = Arguments::of_this_call()?.get("folder")?;
    let (mut files, mut bytes) = (0_u64, 0);
    let mut body = Vec::new();
    for entry in read_dir(folder)? {
        body.clear();
        bytes += File::open(entry?.path())?.read_to_end(&mut body)?;
        files += 1;
    }
    println!("{{\"files\":{files},\"bytes\":{bytes}}}");
    Ok(())
}
