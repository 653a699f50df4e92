//! Finds the files of the repository. Comes in: an extension or a folder. Goes out: paths relative
//! to the root, with `/`, sorted. Never looks into what was built or fetched.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use testkit::crate_folder;

/// Folders that hold nothing of ours.
const SKIPPED: [&str; 5] = [".git", ".terraform", "lake", "node_modules", "target"];

/// The folder that holds the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    crate_folder().join("../..")
}

/// The text of one file of the repository.
pub(crate) fn read(path: &str) -> io::Result<String> {
    fs::read_to_string(root().join(path))
        .map_err(|error| io::Error::new(error.kind(), format!("cannot read `{path}`: {error}")))
}

/// All files with `extension`, anywhere in the repository.
pub(crate) fn files(extension: &str) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() {
                name.clone()
            } else {
                format!("{folder}/{name}")
            };
            if entry.file_type()?.is_dir() {
                // `crates/lake` is a crate; `lake` at the root is what the program writes by
                // default.
                let skipped = SKIPPED.contains(&name.as_str()) && path != "crates/lake";
                if !skipped {
                    folders.push(path);
                }
            } else if Path::new(&name)
                .extension()
                .is_some_and(|found| found == extension)
            {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The names of the files in one folder.
pub(crate) fn names(folder: &str) -> io::Result<Vec<String>> {
    let mut names = fs::read_dir(root().join(folder))?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}
