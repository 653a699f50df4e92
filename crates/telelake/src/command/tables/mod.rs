//! `telelake tables`: the tables as other engines know them. One file for each thing to do with them.

mod create;
mod ddl;
mod difference;
mod list;
mod repair;

use anyhow::Result;
use etl::schema::{Form, catalog};
use lake::{ContextDate, ZoneUrl};

use ::config::Location;

use crate::cli::Global;
use crate::failure::Advice;
use crate::home::Home;
use crate::startup::start_warnings;
use crate::words::Language;

const EXAMPLES: &str = "\
Examples:
  telelake tables list                           what there is: rows, days, bytes
  telelake tables ddl telegram_datalake          the tutorial's CREATE EXTERNAL TABLE
  telelake tables create                         database, tables and views, in Athena
  telelake tables repair                         tell Athena of new days, as MSCK REPAIR TABLE does
  telelake tables list --engine athena           what Athena has of them

The database is `lake.database`, the workgroup `athena.workgroup`.";

/// Where Athena begins to look for days unless somebody says otherwise; `deploy/aws` says the same.
const SINCE: &str = "2024-01-01";

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Print the statements that make the tables and views
    Ddl(ddl::Args),
    /// Make database, tables and views in Athena
    Create(create::Args),
    /// Tell Athena's catalog of the days that it does not know
    Repair(repair::Args),
    /// List the tables
    List(list::Args),
}

/// How an engine learns of new days.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
enum FormName {
    /// It is told, by `telelake tables repair` or MSCK REPAIR TABLE: every engine that speaks Hive
    Msck,
    /// It counts them itself: Athena only
    Projection,
}

pub(crate) async fn run(global: &Global, args: Args) -> Result<()> {
    let home = Home::open(global, Vec::new())?;
    start_warnings(&home.config.log);
    match args.action {
        Action::Ddl(args) => ddl::run(&home, &args),
        Action::Create(args) => create::run(&home, args).await,
        Action::Repair(args) => repair::run(&home, args).await,
        Action::List(args) => list::run(&home, args).await,
    }
}

impl FormName {
    /// The form, with the first day where it needs one.
    fn form(self, since: ContextDate) -> Form {
        match self {
            Self::Msck => Form::Msck,
            Self::Projection => Form::Projection { since },
        }
    }
}

/// Where Athena begins to look for days unless somebody says otherwise.
fn since() -> ContextDate {
    SINCE
        .parse()
        .unwrap_or(ContextDate::of_seconds(0, &jiff::tz::TimeZone::UTC))
}

/// Where the enriched zone is, for other programs. Nothing is opened.
fn zone_url(location: &Location, language: Language) -> Result<ZoneUrl> {
    match location {
        Location::S3 { .. } => Ok(ZoneUrl::new(&location.to_string())),
        Location::Path(folder) => {
            let folder = std::path::absolute(folder)?;
            Ok(ZoneUrl::new(&format!("file://{}", folder.display())))
        }
        Location::Memory => Err(no_place(location, language).into()),
    }
}

/// Where the enriched zone is, for Athena.
fn bucket_url(location: &Location, language: Language) -> Result<ZoneUrl> {
    match location {
        Location::S3 { .. } => zone_url(location, language),
        _ => Err(no_place(location, language).into()),
    }
}

fn no_place(location: &Location, language: Language) -> Advice {
    language.pick(
        Advice::usage(
            format!("the enriched zone is `{location}`, and Athena reads buckets only"),
            "set `lake.enriched`, or `AWS_S3_ENRICHED`, to the bucket with the Parquet files",
        ),
        Advice::usage(
            format!("a zona enriched é `{location}`, e o Athena só lê buckets"),
            "defina `lake.enriched`, ou `AWS_S3_ENRICHED`, com o bucket que tem os arquivos Parquet",
        ),
    )
}

/// Says that a table has the tutorial's location, where engines find no day by themselves.
fn root_warning(table: &str, url: &ZoneUrl, language: Language) -> String {
    let mut tables = catalog().into_iter();
    let known = tables.find(|known| known.name == table);
    let right = known.map_or_else(String::new, |known| url.of_table(known.files));
    language.pick(
        format!("warning: `{table}` begins at the root of its bucket, where MSCK REPAIR TABLE finds no day; its place is `{right}`. `telelake tables repair` names the folder of each day, and so Athena reads them all the same"),
        format!("aviso: `{table}` começa na raiz do bucket, onde MSCK REPAIR TABLE não encontra dia algum; o lugar dela é `{right}`. `telelake tables repair` informa a pasta de cada dia, e assim o Athena lê todos mesmo assim"),
    )
}
