//! The command line: what can be said, and its help. Decides nothing.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::command;
use crate::words::Language;

const EXAMPLES: &str = "\
Examples:
  telelake demo                      a simulated group, no token, no network
  telelake init                      connect a bot and a group of yours
  telelake run                       capture, compact every night at 03:00
  telelake sql 'SELECT chat_id, count(1) FROM telegram_datalake GROUP BY chat_id'
  telelake doctor                    what is wrong, and how to mend it

Settings come from flags, then the environment, then `telelake.toml`, then defaults;
`telelake config show` prints each with its origin.";

/// Telegram groups in, SQL out: captures every update a bot receives, keeps it as it came,
/// compacts each day into Parquet and answers SQL over it.
#[derive(Debug, Parser)]
#[command(name = "telelake", version, about, after_help = EXAMPLES, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command understands.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Global {
    /// The settings file [default: telelake.toml, if it is there]
    #[arg(long, short = 'c', global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Sets one setting, such as `--set lake.dir=/data/lake`; may be repeated
    #[arg(long, global = true, value_name = "KEY=VALUE", value_parser = key_value)]
    pub(crate) set: Vec<(String, String)>,
    /// The language of texts: en or pt [default: from the environment]
    #[arg(long, global = true, value_name = "LANGUAGE", value_parser = Language::parse)]
    pub(crate) lang: Option<Language>,
}

/// Both halves of `KEY=VALUE`.
pub(crate) fn key_value(text: &str) -> Result<(String, String), String> {
    let (key, value) = text
        .split_once('=')
        .ok_or_else(|| format!("`{text}` is not of the form KEY=VALUE"))?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show everything on a simulated group: no token, no network
    Demo(command::demo::Args),
    /// Connect a bot and a group: asks, checks, writes `telelake.toml`
    Init(command::init::Args),
    /// Capture updates, compact days on schedule: the service
    Run(command::run::Args),
    /// Ask Telegram about the bot and its chats
    Bot(command::bot::Args),
    /// Set, look at or remove the bot's webhook
    Webhook(command::webhook::Args),
    /// Put updates from files into the raw zone
    Ingest(command::ingest::Args),
    /// Take the past of a group from a Telegram Desktop export
    Import(command::import::Args),
    /// Compact days of raw updates into Parquet
    Etl(command::etl::Args),
    /// Run SQL over the lake, up to the last second
    Sql(command::sql::Args),
    /// Ask the questions that everybody asks: ready queries with parameters
    Queries(command::queries::Args),
    /// Make the tables in Athena, tell it of new days, list them
    Tables(command::tables::Args),
    /// Prove that the tables have what raw has
    Verify(command::verify::Args),
    /// Look at what could not be read, and try again
    Quarantine(command::quarantine::Args),
    /// Run the lake on AWS: functions, buckets and Athena, made by Terraform
    Aws(command::aws::Args),
    /// Set the password of the dashboard
    Dashboard(command::dashboard::Args),
    /// Check everything, say what is wrong and how to mend it
    Doctor(command::doctor::Args),
    /// Show the settings and where each comes from
    Config(command::config::Args),
    /// Print completions for a shell
    Completions(command::completions::Args),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::Cli;

    fn without_examples(command: &clap::Command, path: &str) -> Vec<String> {
        let path = format!("{path} {}", command.get_name());
        let help = command.get_after_help().map(ToString::to_string);
        let has_examples = help.is_some_and(|help| help.starts_with("Example"));
        let below = command.get_subcommands();
        (!has_examples)
            .then(|| path.clone())
            .into_iter()
            .chain(below.flat_map(|command| without_examples(command, &path)))
            .collect()
    }

    #[test]
    fn the_help_of_every_command_has_examples() {
        assert_eq!(without_examples(&Cli::command(), ""), Vec::<String>::new());
    }
}
