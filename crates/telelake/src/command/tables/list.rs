//! `telelake tables list`: what there is of the tables, here or in Athena's catalog.

use anyhow::Result;
use athena::{Athena, Difference, differences};
use etl::schema::{VIEWS, catalog};
use indicatif::HumanBytes;
use lake::EnrichedZone;
use query::{Engine, Format};
use serde::{Deserialize, Serialize};

use super::difference::{remedy, told};
use super::{bucket_url, root_warning};
use crate::command::sql::{By, engine};
use crate::home::Home;
use crate::output::{data, say};
use crate::progress;
use crate::table::Table;
use crate::words::Language;

const EXAMPLES: &str = "\
Examples:
  telelake tables list                           rows and days as a query sees them, bytes of Parquet
  telelake tables list --engine athena           which are there, and which differ
  telelake tables list --json | jq '.[] | select(.kind == \"table\") | .rows'";

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Whose tables
    #[arg(long, value_enum, value_name = "ENGINE", default_value_t)]
    engine: By,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A table or view of this lake.
#[derive(Debug, Serialize)]
struct Local {
    name: &'static str,
    kind: &'static str,
    #[serde(flatten)]
    figures: Option<Figures>,
}

#[derive(Debug, Serialize)]
struct Figures {
    rows: u64,
    days: u64,
    size_bytes: u64,
}

/// A table or view as Glue has it.
#[derive(Debug, Serialize)]
struct Remote {
    name: &'static str,
    kind: &'static str,
    state: State,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<String>,
    /// The days that Glue was told of; none where Athena counts them itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<usize>,
    differences: Vec<Difference>,
    /// Whether its files begin where the bucket does.
    is_at_root: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ok,
    Differs,
    Missing,
}

pub(super) async fn run(home: &Home, args: Args) -> Result<()> {
    match args.engine {
        By::Local => local(home, args.json).await,
        By::Athena => remote(home, args.json).await,
    }
}

async fn local(home: &Home, as_json: bool) -> Result<()> {
    let engine = engine(home).await?;
    let zone = home.enriched().await?;
    let spinner = progress::spinner("");
    let mut rows = Vec::new();
    for table in catalog() {
        spinner.set_message(table.name);
        rows.push(Local {
            name: table.name,
            kind: "table",
            figures: Some(figures(&engine, &zone, &table).await?),
        });
    }
    rows.extend(VIEWS.iter().map(|view| Local {
        name: view.name,
        kind: "view",
        figures: None,
    }));
    spinner.finish_and_clear();
    if as_json {
        data(serde_json::to_string_pretty(&rows)?);
    } else {
        data(shown(&rows, home.language));
    }
    Ok(())
}

async fn figures(
    engine: &Engine,
    zone: &EnrichedZone,
    table: &etl::schema::CatalogTable,
) -> Result<Figures> {
    #[derive(Deserialize)]
    struct Counted {
        rows: u64,
        days: u64,
    }
    let sql = format!(
        "SELECT count(*) AS \"rows\", count(DISTINCT context_date) AS \"days\" FROM {}",
        table.name
    );
    let mut counted = Vec::new();
    query::write(engine.query(&sql).await?, Format::NdJson, &mut counted).await?;
    let Counted { rows, days } = serde_json::from_slice(&counted)?;
    let files = zone.objects(table.files).await?;
    Ok(Figures {
        rows,
        days,
        size_bytes: files.iter().map(|file| file.size_bytes).sum(),
    })
}

fn shown(rows: &[Local], language: Language) -> Table {
    let mut table = Table::new(language.pick(
        ["NAME", "KIND", "ROWS", "DAYS", "PARQUET"],
        ["NOME", "TIPO", "LINHAS", "DIAS", "PARQUET"],
    ));
    for row in rows {
        let [rows, days, bytes] = match &row.figures {
            Some(it) => [
                it.rows.to_string(),
                it.days.to_string(),
                HumanBytes(it.size_bytes).to_string(),
            ],
            None => Default::default(),
        };
        let kind = kind(row.kind, language);
        table.push([row.name.to_owned(), kind, rows, days, bytes]);
    }
    table
}

fn kind(kind: &str, language: Language) -> String {
    match kind {
        "table" => language.pick("table", "tabela").to_owned(),
        kind => kind.to_owned(),
    }
}

async fn remote(home: &Home, as_json: bool) -> Result<()> {
    let language = home.language;
    let athena = home.athena().await?;
    let spinner = progress::spinner("Glue");
    let mut rows = Vec::new();
    for table in catalog() {
        rows.push(of_table(&athena, &table).await?);
    }
    for view in &VIEWS {
        let found = athena.table(view.name).await?;
        rows.push(Remote {
            name: view.name,
            kind: "view",
            state: if found.is_some() {
                State::Ok
            } else {
                State::Missing
            },
            location: None,
            days: None,
            differences: Vec::new(),
            is_at_root: false,
        });
    }
    spinner.finish_and_clear();
    if as_json {
        data(serde_json::to_string_pretty(&rows)?);
        return Ok(());
    }
    data(shown_remote(&rows, language));
    let url = bucket_url(&home.config.lake.enriched, language);
    for row in rows.iter().filter(|row| row.is_at_root) {
        if let Ok(url) = &url {
            say(root_warning(row.name, url, language));
        }
    }
    for row in rows.iter().filter(|row| row.state == State::Differs) {
        for line in told(&row.differences, language) {
            say(format_args!("warning: `{}`: {line}", row.name));
        }
        say(remedy(row.name, &row.differences, language));
    }
    if rows.iter().any(|row| row.state == State::Missing) {
        let database = &athena.settings().database;
        say(language.pick(
            format!(
                "hint: `telelake tables create` makes what is missing in the database `{database}`"
            ),
            format!(
                "hint: `telelake tables create` cria o que falta no banco de dados `{database}`"
            ),
        ));
    }
    Ok(())
}

async fn of_table(athena: &Athena, table: &etl::schema::CatalogTable) -> Result<Remote> {
    let mut row = Remote {
        name: table.name,
        kind: "table",
        state: State::Missing,
        location: None,
        days: None,
        differences: Vec::new(),
        is_at_root: false,
    };
    let Some(found) = athena.table(table.name).await? else {
        return Ok(row);
    };
    row.differences = differences(table, &found);
    row.state = if row.differences.is_empty() {
        State::Ok
    } else {
        State::Differs
    };
    if !found.is_projected() {
        row.days = Some(athena.days(table.name).await?.len());
    }
    row.is_at_root = found.is_at_root();
    row.location = found.location;
    Ok(row)
}

fn shown_remote(rows: &[Remote], language: Language) -> Table {
    let mut table = Table::new(language.pick(
        ["NAME", "KIND", "STATE", "DAYS", "LOCATION"],
        ["NOME", "TIPO", "ESTADO", "DIAS", "LUGAR"],
    ));
    for row in rows {
        let state = match row.state {
            State::Ok => "ok",
            State::Differs => language.pick("DIFFERS", "DIFERE"),
            State::Missing => language.pick("missing", "falta"),
        };
        let days = match row.days {
            Some(days) => days.to_string(),
            None if row.kind == "table" && row.state != State::Missing => {
                language.pick("counted", "contados").to_owned()
            }
            None => String::new(),
        };
        let location = row.location.clone().unwrap_or_default();
        let kind = kind(row.kind, language);
        table.push([row.name.to_owned(), kind, state.to_owned(), days, location]);
    }
    table
}
