//! `telelake sql`: one query from the command line, a file or standard input; without one, a
//! prompt. It is answered here, or by Athena.

mod athena;

use std::ffi::OsStr;
use std::io::{ErrorKind, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use query::{Engine, EngineSettings, Format, ResultSet};

use crate::cli::Global;
use crate::failure::Advice;
use crate::home::Home;
use crate::output::say;
use crate::progress;
use crate::prompt::Prompt;
use crate::startup::start_warnings;
use crate::words::Language;

const EXAMPLES: &str = "\
Examples:
  telelake sql                                   a prompt, with history and completion
  telelake sql 'SELECT * FROM `telegram_datalake`'
  telelake sql -f report.sql -o report.csv       the format follows the file's name
  telelake sql --format ndjson 'SELECT * FROM telegram_messages' | jq .text
  telelake sql --engine athena 'SELECT count(*) FROM telegram_datalake'

Tables: telegram_datalake (the tutorial's eight columns), telegram_messages (all columns).
Queries see compacted days and what arrived a second ago, and cannot change anything.
Athena sees compacted days, says what it read and what that costs, and does whatever the credentials may.";

/// Who answers.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, clap::ValueEnum)]
pub(crate) enum By {
    /// This program
    #[default]
    Local,
    /// Amazon Athena
    Athena,
}

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The query
    #[arg(conflicts_with = "file")]
    query: Option<String>,
    /// Read the query from a file
    #[arg(long, short, value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    answering: Answering,
}

/// Who answers, and where the answer goes.
#[derive(Debug, clap::Args)]
pub(crate) struct Answering {
    /// Who answers
    #[arg(long, value_enum, value_name = "ENGINE", default_value_t)]
    engine: By,
    /// table, csv, spreadsheet, json, ndjson, parquet or arrow [default: by the output's name, else table]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Write the result to a file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) async fn run(global: &Global, args: Args) -> Result<()> {
    let home = Home::open(global, Vec::new())?;
    start_warnings(&home.config.log);
    match (text(&args)?, args.answering.engine) {
        (Some(sql), _) => answer(&home, &sql, &args.answering).await,
        (None, By::Local) => {
            let format = args.answering.format(home.language)?;
            let engine = engine(&home).await?;
            Prompt::new(&engine, home.language, format).run().await
        }
        (None, By::Athena) => Err(no_prompt(home.language).into()),
    }
}

/// Has `sql` answered as `answering` says.
pub(crate) async fn answer(home: &Home, sql: &str, answering: &Answering) -> Result<()> {
    let format = answering.format(home.language)?;
    let output = answering.output.as_deref();
    if output.is_none() {
        refuse_binary(format, home.language)?;
    }
    match (answering.engine, output) {
        (By::Local, None) => print(&engine(home).await?, sql, format).await.map(drop),
        (By::Local, Some(file)) => {
            save(&engine(home).await?, sql, format, file, home.language).await
        }
        (By::Athena, _) => athena::answer(home, sql, format, output).await,
    }
}

impl Answering {
    /// The format that was asked for, if only by the name of the file.
    fn format(&self, language: Language) -> Result<Format> {
        match (self.format, &self.output) {
            (Some(format), _) => Ok(format),
            (None, Some(file)) => format_of(file, language),
            (None, None) => Ok(Format::Table),
        }
    }
}

fn no_prompt(language: Language) -> Advice {
    language.pick(
        Advice::usage(
            "with `--engine athena` there is no prompt",
            "give the query as an argument, with `-f FILE`, or on standard input",
        ),
        Advice::usage(
            "com `--engine athena` não há prompt",
            "passe a consulta como argumento, com `-f ARQUIVO`, ou pela entrada padrão",
        ),
    )
}

/// The engine over this lake.
pub(crate) async fn engine(home: &Home) -> Result<Engine> {
    let zones = home.zones().await?;
    let settings = EngineSettings {
        memory_bytes: home.config.sql.memory.as_usize(),
    };
    Ok(Engine::new(
        (zones.raw, zones.enriched, zones.quarantine),
        Some(home.config.lake.journal.clone()),
        home.zone(),
        settings,
    )?)
}

/// The query, if there is one: else somebody wants a prompt.
fn text(args: &Args) -> Result<Option<String>> {
    if let Some(query) = &args.query {
        return Ok(Some(query.clone()));
    }
    if let Some(file) = &args.file {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read `{}`", file.display()))?;
        return Ok(Some(text));
    }
    if std::io::stdin().is_terminal() {
        return Ok(None);
    }
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .context("cannot read standard input")?;
    Ok(Some(text))
}

/// The format that a file's name asks for.
///
/// A name that asks for one we do not write, as `.xlsx` does, is refused: the table inside would
/// only show when a program that trusts the name opens it.
fn format_of(output: &Path, language: Language) -> Result<Format> {
    let Some(ending) = output.extension().and_then(OsStr::to_str) else {
        return Ok(Format::Table);
    };
    if let Ok(format) = ending.to_ascii_lowercase().parse() {
        return Ok(format);
    }
    match ending {
        "jsonl" => Ok(Format::NdJson),
        "txt" | "log" | "md" => Ok(Format::Table),
        _ => Err(language
            .pick(
                Advice::usage(
                    format!("`{}`: `.{ending}` is no output format", output.display()),
                    "let the name end in .csv, .json, .ndjson, .parquet or .txt, or add `--format`; spreadsheets open .csv",
                ),
                Advice::usage(
                    format!("`{}`: `.{ending}` não é um formato de saída", output.display()),
                    "termine o nome em .csv, .json, .ndjson, .parquet ou .txt, ou acrescente `--format`; planilhas abrem .csv",
                ),
            )
            .into()),
    }
}

fn refuse_binary(format: Format, language: Language) -> Result<()> {
    if matches!(format, Format::Parquet | Format::Arrow) && std::io::stdout().is_terminal() {
        return Err(language
            .pick(
                Advice::usage(
                    "Parquet is no text for a terminal",
                    "name a file: `-o result.parquet`",
                ),
                Advice::usage(
                    "Parquet não é texto para um terminal",
                    "indique um arquivo: `-o resultado.parquet`",
                ),
            )
            .into());
    }
    Ok(())
}

/// Runs `sql` and prints its result; how many rows it has.
pub(crate) async fn print(engine: &Engine, sql: &str, format: Format) -> Result<u64> {
    let spinner = progress::spinner("");
    let result = engine.query(sql).await;
    spinner.finish_and_clear();
    print_result(result?, format).await
}

/// Prints `result`; how many rows it has.
async fn print_result(result: ResultSet, format: Format) -> Result<u64> {
    let mut out = std::io::BufWriter::new(std::io::stdout());
    let written = query::write(result, format, &mut out).await;
    match written {
        // Whoever read has seen enough, as `head` does.
        Err(query::Error::Write { source, .. }) if source.kind() == ErrorKind::BrokenPipe => Ok(0),
        written => Ok(written?.rows),
    }
}

/// Runs `sql` and writes its result to `file`, which appears only when it is whole.
pub(crate) async fn save(
    engine: &Engine,
    sql: &str,
    format: Format,
    file: &Path,
    language: Language,
) -> Result<()> {
    let spinner = progress::spinner(format!("{}", file.display()));
    let result = engine.query(sql).await?;
    let rows = save_result(result, format, file).await?;
    spinner.finish_and_clear();
    let rows = count(rows, language);
    say(format_args!("{rows} → {}", file.display()));
    Ok(())
}

/// Writes `result` to `file`, which appears only when it is whole; how many rows it has.
async fn save_result(result: ResultSet, format: Format, file: &Path) -> Result<u64> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let cannot_write = || format!("cannot write `{}`", file.display());
    let staged = tempfile::NamedTempFile::new_in(folder).with_context(cannot_write)?;
    let mut out = std::io::BufWriter::new(staged);
    let written = query::write(result, format, &mut out).await?;
    let staged = out
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error);
    staged
        .with_context(cannot_write)?
        .persist(file)
        .with_context(cannot_write)?;
    Ok(written.rows)
}

/// "1 row", "2 linhas", …
pub(crate) fn count(rows: u64, language: Language) -> String {
    let word = match rows {
        1 => language.pick("row", "linha"),
        _ => language.pick("rows", "linhas"),
    };
    format!("{rows} {word}")
}
