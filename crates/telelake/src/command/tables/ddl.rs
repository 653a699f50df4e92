//! `telelake tables ddl`: the statements that make the tables and views, for any engine that speaks Hive.
//! Asks nobody.

use ::config::Location;
use anyhow::Result;
use etl::schema::{VIEWS, catalog, table_statement, view_statement};
use lake::ContextDate;
use serde_json::{Value, json};

use super::{FormName, since, zone_url};
use crate::failure::Advice;
use crate::home::Home;
use crate::output::{data, say};
use crate::words::Language;

const EXAMPLES: &str = "\
Examples:
  telelake tables ddl > lake.sql                 every table and view
  telelake tables ddl telegram_datalake --location s3://my-group-enriched
  telelake tables ddl --form projection --since 2026-01-01

A table's location is its own folder below the enriched zone, never the bucket alone.";

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// One table or view [default: all]
    table: Option<String>,
    /// How the engine learns of new days
    #[arg(long, value_enum, value_name = "FORM", default_value = "msck")]
    form: FormName,
    /// Where the enriched zone is [default: `lake.enriched`]
    #[arg(long, value_name = "PLACE")]
    location: Option<Location>,
    /// The first day that Athena looks at, with `--form projection` [default: 2024-01-01]
    #[arg(long, value_name = "DATE")]
    since: Option<ContextDate>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A statement, and what it makes.
struct Statement {
    name: &'static str,
    kind: &'static str,
    sql: String,
}

pub(super) fn run(home: &Home, args: &Args) -> Result<()> {
    let language = home.language;
    let location = args.location.as_ref().unwrap_or(&home.config.lake.enriched);
    let url = zone_url(location, language)?;
    let form = args.form.form(args.since.unwrap_or_else(since));
    let tables = catalog().into_iter().map(|table| Statement {
        name: table.name,
        kind: "table",
        sql: table_statement(&table, &url.of_table(table.files), form),
    });
    let views = VIEWS.iter().map(|view| Statement {
        name: view.name,
        kind: "view",
        sql: view_statement(view),
    });
    let mut statements: Vec<Statement> = tables.chain(views).collect();
    if let Some(name) = &args.table {
        let names: Vec<&str> = statements.iter().map(|it| it.name).collect();
        let unknown = unknown(name, &names, language);
        statements.retain(|statement| statement.name == name);
        if statements.is_empty() {
            return Err(unknown.into());
        }
    }
    if !url.is_s3() {
        say(language.pick(
            "note: this lake is on this machine; Athena reads buckets only: `--location s3://…`",
            "nota: este lake está nesta máquina; o Athena só lê buckets: `--location s3://…`",
        ));
    }
    if args.json {
        let rows: Vec<Value> = statements
            .iter()
            .map(|it| json!({ "name": it.name, "kind": it.kind, "statement": it.sql }))
            .collect();
        data(serde_json::to_string_pretty(&rows)?);
    } else {
        let texts: Vec<&str> = statements.iter().map(|it| it.sql.trim_end()).collect();
        data(format_args!("{};", texts.join(";\n\n")));
    }
    Ok(())
}

fn unknown(name: &str, names: &[&str], language: Language) -> Advice {
    let names = names.join(", ");
    language.pick(
        Advice::usage(
            format!("there is no table or view `{name}`"),
            format!("there are {names}"),
        ),
        Advice::usage(
            format!("não há tabela nem view `{name}`"),
            format!("há {names}"),
        ),
    )
}
