//! The folder of a demo: made new for each, never in place of anything that is not a demo.

use std::path::Path;

use ::config::Flag;
use anyhow::{Context as _, Result};

use super::Args;
use crate::cli::Global;
use crate::failure::Advice;
use crate::home::{CONFIG_FILE, Home, language_of};
use crate::words::Language;

/// Says that a folder is a demo's, and may be thrown away.
const MARK: &str = ".telelake-demo";

/// The settings of a demo in `folder`, which is made empty; only the language and the time zone of
/// the user's own settings hold.
pub(super) fn open(global: &Global, args: &Args) -> Result<Home> {
    let folder = args.dir.as_path();
    prepare(folder, language_of(global))?;
    let config = "# Made by `telelake demo`. The lake of a simulated group.\n[lake]\ndir = \"lake\"\n\n[telegram]\nchat_id = \"*\"\n";
    let config_file = folder.join(CONFIG_FILE);
    write(&config_file, config)
        .with_context(|| format!("cannot write `{}`", config_file.display()))?;
    let global = Global {
        config: Some(config_file),
        ..global.clone()
    };
    let lake = folder.join("lake");
    let flag = |setting: &str, path: &Path| Flag {
        setting: setting.to_owned(),
        spelling: "--dir".to_owned(),
        value: path.display().to_string(),
    };
    // Stronger than the environment: a demo must never write into a lake of the user's.
    let mut flags = vec![
        flag("lake.dir", &lake),
        flag("lake.raw", &lake.join("raw")),
        flag("lake.enriched", &lake.join("enriched")),
        flag("lake.journal", &lake.join("journal")),
    ];
    if let Some(listen) = &args.listen {
        flags.push(Flag {
            setting: "dashboard.listen".to_owned(),
            spelling: "--listen".to_owned(),
            value: listen.clone(),
        });
    }
    Home::open(&global, flags)
}

fn prepare(folder: &Path, language: Language) -> Result<()> {
    let is_demo = folder.join(MARK).is_file();
    let is_empty = std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    if is_demo {
        std::fs::remove_dir_all(folder)
            .with_context(|| format!("cannot remove the earlier demo in `{}`", folder.display()))?;
    } else if !is_empty {
        let shown = folder.display();
        return Err(language
            .pick(
                Advice::usage(
                    format!("`{shown}` is not empty, and no demo made it"),
                    "name another folder with `--dir`",
                ),
                Advice::usage(
                    format!("`{shown}` não está vazia e não foi feita por uma demo"),
                    "indique outra pasta com `--dir`",
                ),
            )
            .into());
    }
    std::fs::create_dir_all(folder)
        .and_then(|()| write(&folder.join(MARK), ""))
        .with_context(|| format!("cannot make the folder `{}`", folder.display()))
}

/// Writes a small file beside the lake.
#[expect(clippy::disallowed_methods, reason = "this is no object of the lake")]
fn write(file: &Path, text: &str) -> std::io::Result<()> {
    std::fs::write(file, text)
}
