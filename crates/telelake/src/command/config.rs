//! `telelake config`: the settings and where each comes from.

use anyhow::Result;

use crate::cli::Global;
use crate::home::Home;
use crate::output::data;

const EXAMPLES: &str = "\
Examples:
  telelake config show               what holds, and whether a flag, a variable or a file says so
  telelake config template > telelake.toml
  telelake config reference          the same in full sentences";

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Print every setting with its value and its origin; secrets as ***
    #[command(after_help = "Example:\n  telelake config show --set lake.dir=/data/lake")]
    Show {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print a `telelake.toml` that explains every setting
    #[command(after_help = "Example:\n  telelake config template > telelake.toml")]
    Template,
    /// Print the reference of all settings as Markdown
    #[command(after_help = "Example:\n  telelake config reference --lang pt > configuration.md")]
    Reference,
}

pub(crate) fn run(global: &Global, args: &Args) -> Result<()> {
    match args.action {
        Action::Show { json } => show(global, json),
        Action::Template => {
            data(::config::template(crate::home::language_of(global).into()));
            Ok(())
        }
        Action::Reference => {
            data(::config::reference(crate::home::language_of(global).into()));
            Ok(())
        }
    }
}

fn show(global: &Global, json: bool) -> Result<()> {
    let home = Home::open(global, Vec::new())?;
    let rows = home.config.show();
    if json {
        let rows: Vec<serde_json::Value> = rows
            .iter()
            .map(|row| {
                serde_json::json!({
                    "setting": row.setting,
                    "value": row.value,
                    "origin": row.origin.to_string(),
                })
            })
            .collect();
        data(serde_json::to_string_pretty(&rows)?);
        return Ok(());
    }
    let width = |text: &dyn Fn(&config::Row) -> usize| rows.iter().map(text).max().unwrap_or(0);
    let value = |row: &config::Row| row.value.clone().unwrap_or_else(|| "(not set)".to_owned());
    let names = width(&|row| row.setting.len());
    let values = width(&|row| value(row).chars().count());
    for row in rows {
        data(format_args!(
            "{:names$}  {:values$}  {}",
            row.setting,
            value(row),
            row.origin
        ));
    }
    Ok(())
}
