//! `telelake tables create`: database, tables and views in Athena. What is there already stays, and is
//! compared with what it should be.

use std::time::Duration;

use anyhow::{Context as _, Result};
use athena::{Athena, Difference, differences};
use etl::schema::{Form, VIEWS, catalog, table_statement, view_statement};
use lake::{ContextDate, Table as LakeTable, ZoneUrl};
use serde::Serialize;

use super::difference::{remedy, told};
use super::{FormName, bucket_url, root_warning, since};
use crate::failure::Said;
use crate::home::Home;
use crate::output::{data, say};
use crate::progress;
use crate::table::Table;
use crate::words::Language;

const EXAMPLES: &str = "\
Examples:
  telelake tables create                         Athena counts the days itself
  telelake tables create --form msck             it is told of them, by `telelake tables repair`
  telelake tables create --json | jq '.[] | select(.outcome == \"differs\")'

Exit code 1 says that a table is there and differs from what it should be: it stays as it is.";

/// A statement about a table is done in seconds.
const STATEMENT_TIME_MAX: Duration = Duration::from_mins(5);

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// How Athena learns of new days
    #[arg(long, value_enum, value_name = "FORM", default_value = "projection")]
    form: FormName,
    /// The first day that Athena looks at, with `--form projection` [default: 2024-01-01, or
    /// the first day of the lake if that is earlier]
    #[arg(long, value_name = "DATE")]
    since: Option<ContextDate>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What became of a name.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Created,
    Existed,
    Differs,
    Renewed,
}

/// A database, table or view, and what became of it.
#[derive(Debug, Serialize)]
struct Row {
    name: String,
    kind: &'static str,
    outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<String>,
    differences: Vec<Difference>,
    /// Whether its files begin where the bucket does.
    is_at_root: bool,
}

pub(super) async fn run(home: &Home, args: Args) -> Result<()> {
    let language = home.language;
    let url = bucket_url(&home.config.lake.enriched, language)?;
    let athena = home.athena().await?;
    let form = match args.form {
        FormName::Projection if args.since.is_none() => Form::Projection {
            since: first_day(home).await?,
        },
        form => form.form(args.since.unwrap_or_else(since)),
    };
    let spinner = progress::spinner("Athena");
    let mut rows = vec![database(&athena).await?];
    for table in catalog() {
        spinner.set_message(table.name);
        rows.push(make_table(&athena, &table, &url, form).await?);
    }
    for view in &VIEWS {
        spinner.set_message(view.name);
        let sql = view_statement(view);
        let made = athena.run(&sql, STATEMENT_TIME_MAX).await;
        made.with_context(|| format!("cannot make the view `{}`", view.name))?;
        rows.push(Row::new(view.name, "view", Outcome::Renewed));
    }
    spinner.finish_and_clear();
    if args.json {
        data(serde_json::to_string_pretty(&rows)?);
    } else {
        data(shown(&rows, language));
    }
    conclude(&rows, &url, form, language)
}

/// The earlier of the usual first day and the first day of the lake.
async fn first_day(home: &Home) -> Result<ContextDate> {
    let zone = home.enriched().await?;
    let mut first = since();
    for table in LakeTable::ALL {
        let days = zone.days(table).await?;
        first = days.first().copied().unwrap_or(first).min(first);
    }
    Ok(first)
}

async fn database(athena: &Athena) -> Result<Row> {
    let outcome = if athena.has_database().await? {
        Outcome::Existed
    } else {
        athena.create_database(STATEMENT_TIME_MAX).await?;
        Outcome::Created
    };
    Ok(Row::new(&athena.settings().database, "database", outcome))
}

async fn make_table(
    athena: &Athena,
    table: &etl::schema::CatalogTable,
    url: &ZoneUrl,
    form: Form,
) -> Result<Row> {
    let location = url.of_table(table.files);
    let Some(found) = athena.table(table.name).await? else {
        let sql = table_statement(table, &location, form);
        let made = athena.run(&sql, STATEMENT_TIME_MAX).await;
        made.with_context(|| format!("cannot make the table `{}`", table.name))?;
        return Ok(Row {
            location: Some(location),
            ..Row::new(table.name, "table", Outcome::Created)
        });
    };
    let differences = differences(table, &found);
    let outcome = if differences.is_empty() {
        Outcome::Existed
    } else {
        Outcome::Differs
    };
    Ok(Row {
        is_at_root: found.is_at_root(),
        location: found.location,
        differences,
        ..Row::new(table.name, "table", outcome)
    })
}

impl Row {
    fn new(name: &str, kind: &'static str, outcome: Outcome) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            outcome,
            location: None,
            differences: Vec::new(),
            is_at_root: false,
        }
    }
}

fn shown(rows: &[Row], language: Language) -> Table {
    let mut table = Table::new(language.pick(
        ["NAME", "KIND", "OUTCOME", "LOCATION"],
        ["NOME", "TIPO", "RESULTADO", "LUGAR"],
    ));
    for row in rows {
        let kind = match row.kind {
            "database" => language.pick("database", "banco de dados"),
            "table" => language.pick("table", "tabela"),
            kind => kind,
        };
        let outcome = match row.outcome {
            Outcome::Created if row.kind == "database" => language.pick("created", "criado"),
            Outcome::Created => language.pick("created", "criada"),
            Outcome::Existed => language.pick("was there", "já existia"),
            Outcome::Differs => language.pick("DIFFERS", "DIFERE"),
            Outcome::Renewed => language.pick("made or renewed", "criada ou renovada"),
        };
        let location = row.location.clone().unwrap_or_default();
        table.push([
            row.name.clone(),
            kind.to_owned(),
            outcome.to_owned(),
            location,
        ]);
    }
    table
}

/// Says what somebody should know or do.
fn conclude(rows: &[Row], url: &ZoneUrl, form: Form, language: Language) -> Result<()> {
    for row in rows {
        if row.is_at_root {
            say(root_warning(&row.name, url, language));
        }
        for line in told(&row.differences, language) {
            say(format_args!("error: `{}`: {line}", row.name));
        }
        if !row.differences.is_empty() {
            say(remedy(&row.name, &row.differences, language));
        }
    }
    let is_new = |row: &Row| row.kind == "table" && row.outcome == Outcome::Created;
    if form == Form::Msck && rows.iter().any(is_new) {
        say(language.pick(
            "hint: `telelake tables repair` tells Athena of the days, now and whenever there are new ones",
            "hint: `telelake tables repair` informa os dias ao Athena, agora e sempre que houver novos",
        ));
    }
    if rows.iter().any(|row| row.outcome == Outcome::Differs) {
        return Err(Said.into());
    }
    Ok(())
}
