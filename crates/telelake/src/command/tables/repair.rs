//! `telelake tables repair`: tells the catalog of Athena of the days that it does not know.

use std::time::Duration;

use anyhow::{Context as _, Result};
use athena::{Athena, Outcome, Readers, Repaired, TableRepair, repair_statement};
use etl::schema::catalog;
use lake::ZoneUrl;
use serde_json::{Value, json};

use super::{bucket_url, root_warning};
use crate::failure::Advice;
use crate::home::Home;
use crate::output::{data, say};
use crate::progress;
use crate::table::Table;
use crate::words::Language;

const EXAMPLES: &str = "\
Examples:
  telelake tables repair                         after `telelake etl`: each new day, to each table
  telelake tables repair --projected             for Spark and others, too, which count no days
  telelake tables repair --msck                  has Athena look for the days itself, as the tutorial does

Changes nothing if nothing is new. Needs no permission to query, unless with `--msck`.";

/// Athena lists every object of the table for it.
const MSCK_TIME_MAX: Duration = Duration::from_mins(30);

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Tell of the days also where Athena counts them itself: for Spark and other readers
    #[arg(long, conflicts_with = "msck")]
    projected: bool,
    /// Run MSCK REPAIR TABLE in Athena instead
    #[arg(long)]
    msck: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(home: &Home, args: Args) -> Result<()> {
    let language = home.language;
    let url = bucket_url(&home.config.lake.enriched, language)?;
    let athena = home.athena().await?;
    if args.msck {
        return msck(&athena, &url, args.json, language).await;
    }
    let zone = home.enriched().await?;
    let spinner = progress::spinner("Glue");
    let readers = if args.projected {
        Readers::All
    } else {
        Readers::Athena
    };
    let repaired = athena::repair(&athena, &zone, readers).await?;
    spinner.finish_and_clear();
    if args.json {
        data(serde_json::to_string_pretty(&repaired.tables)?);
    } else {
        data(shown(&repaired, language));
    }
    for table in &repaired.tables {
        if table.is_at_root {
            say(root_warning(table.table, &url, language));
        }
        unseen(table, language);
    }
    let is_missing = |it: &TableRepair| it.outcome == Outcome::Missing;
    if repaired.tables.iter().all(is_missing) {
        return Err(no_tables(&athena, language).into());
    }
    Ok(())
}

fn shown(repaired: &Repaired, language: Language) -> Table {
    let mut table =
        Table::new(language.pick(["TABLE", "DAYS ADDED"], ["TABELA", "DIAS ACRESCENTADOS"]));
    for row in &repaired.tables {
        let outcome = match &row.outcome {
            Outcome::Missing => language
                .pick("not in the catalog", "não está no catálogo")
                .to_owned(),
            Outcome::Projected => language
                .pick("none: Athena counts them", "nenhum: o Athena os conta")
                .to_owned(),
            Outcome::Added { days } => days.len().to_string(),
        };
        table.push([row.table.to_owned(), outcome]);
    }
    table
}

fn unseen(table: &TableRepair, language: Language) {
    let (Some(first), count) = (table.unseen.first(), table.unseen.len()) else {
        return;
    };
    let name = table.table;
    say(language.pick(
        format!("warning: `{name}`: {count} days are before the first that Athena looks at; drop the table and make it with `telelake tables create --since {first}`"),
        format!("aviso: `{name}`: {count} dias são anteriores ao primeiro que o Athena olha; remova a tabela e crie-a com `telelake tables create --since {first}`"),
    ));
}

fn no_tables(athena: &Athena, language: Language) -> Advice {
    let database = &athena.settings().database;
    language.pick(
        Advice::new(
            format!("the database `{database}` has none of the tables"),
            "`telelake tables create` makes them; `lake.database` says in which database",
        ),
        Advice::new(
            format!("o banco de dados `{database}` não tem nenhuma das tabelas"),
            "`telelake tables create` as cria; `lake.database` diz em que banco de dados",
        ),
    )
}

/// Has Athena look for the days of each table that does not count them itself.
async fn msck(athena: &Athena, url: &ZoneUrl, as_json: bool, language: Language) -> Result<()> {
    let mut told = Vec::new();
    let spinner = progress::spinner("MSCK REPAIR TABLE");
    for table in catalog() {
        let Some(found) = athena.table(table.name).await? else {
            continue;
        };
        if found.is_projected() {
            continue;
        }
        if found.is_at_root() {
            say(root_warning(table.name, url, language));
        }
        spinner.set_message(format!("MSCK REPAIR TABLE {}", table.name));
        let repaired = athena
            .run(&repair_statement(table.name), MSCK_TIME_MAX)
            .await;
        repaired.with_context(|| format!("cannot repair the table `{}`", table.name))?;
        told.push(table.name);
    }
    spinner.finish_and_clear();
    if told.is_empty() {
        return Err(no_tables(athena, language).into());
    }
    if as_json {
        let rows: Vec<Value> = told
            .iter()
            .map(|name| json!({ "table": name, "outcome": "repaired" }))
            .collect();
        data(serde_json::to_string_pretty(&rows)?);
    } else {
        told.iter().for_each(data);
    }
    Ok(())
}
