//! The SQL prompt: history, completion, several lines. In go an engine and a terminal.

use std::borrow::Cow;
use std::path::PathBuf;

use anyhow::Result;
use query::{Engine, Format, TableInfo};
use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Editor, Helper, Highlighter, Hinter};

use crate::command::sql::{count, print};
use crate::failure;
use crate::home::state_folder;
use crate::output::{data, say};
use crate::words::Language;

const HISTORY_LINES_MAX: usize = 10_000;

/// A conversation in SQL.
#[derive(Debug)]
pub(crate) struct Prompt<'e> {
    engine: &'e Engine,
    language: Language,
    format: Format,
}

enum Next {
    Go,
    Leave,
}

impl<'e> Prompt<'e> {
    pub(crate) fn new(engine: &'e Engine, language: Language, format: Format) -> Self {
        Self {
            engine,
            language,
            format,
        }
    }

    /// Talks until the user has had enough.
    pub(crate) async fn run(mut self) -> Result<()> {
        let mut editor = self.editor()?;
        let history = history_file();
        if let Some(file) = &history {
            // The first time there is none.
            editor.load_history(file).ok();
        }
        say(self.language.pick(
            "SQL over your lake. End a query with `;`. `\\?` for help, `\\q` or Ctrl-D to leave.",
            "SQL sobre o seu lake. Termine a consulta com `;`. `\\?` para ajuda, `\\q` ou Ctrl-D para sair.",
        ));
        loop {
            match editor.readline("telelake> ") {
                Ok(line) if line.trim().is_empty() => {}
                Ok(line) => {
                    editor.add_history_entry(line.trim())?;
                    if let Next::Leave = self.answer(line.trim()).await {
                        break;
                    }
                }
                Err(ReadlineError::Interrupted) => {}
                Err(ReadlineError::Eof) => break,
                Err(error) => return Err(error.into()),
            }
        }
        if let Some(file) = &history {
            save_history(&mut editor, file);
        }
        Ok(())
    }

    fn editor(&self) -> Result<Editor<Completions, FileHistory>> {
        let config = rustyline::Config::builder()
            .max_history_size(HISTORY_LINES_MAX)?
            .history_ignore_dups(true)?
            .build();
        let mut editor = Editor::with_config(config)?;
        editor.set_helper(Some(Completions::new(self.engine)?));
        Ok(editor)
    }

    async fn answer(&mut self, line: &str) -> Next {
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some("\\q" | "exit" | "quit" | "exit;" | "quit;"), None) => return Next::Leave,
            (Some("\\?" | "help" | "help;"), None) => self.help(),
            (Some("\\d"), table) => self.describe(table),
            (Some("\\f"), Some(name)) => match name.parse() {
                Ok(Format::Parquet | Format::Arrow) | Err(_) => {
                    say("formats: table, csv, spreadsheet, json, ndjson");
                }
                Ok(format) => self.format = format,
            },
            _ => self.query(line).await,
        }
        Next::Go
    }

    async fn query(&self, sql: &str) {
        let started = tokio::time::Instant::now();
        tokio::select! {
            printed = print(self.engine, sql, self.format) => match printed {
                Ok(rows) => {
                    let rows = count(rows, self.language);
                    say(format_args!("{rows}, {:.0?}", started.elapsed()));
                }
                Err(error) => {
                    failure::report(&error, self.language);
                }
            },
            _ = tokio::signal::ctrl_c() => say(self.language.pick("cancelled", "cancelada")),
        }
    }

    fn help(&self) {
        say(self.language.pick(
            "\\d            the tables\n\\d TABLE      its columns\n\\f FORMAT     table, csv, json or ndjson\n\\q            leave\nCtrl-C        cancel a query\nTab           complete names",
            "\\d            as tabelas\n\\d TABELA     suas colunas\n\\f FORMATO    table, csv, json ou ndjson\n\\q            sair\nCtrl-C        cancela a consulta\nTab           completa nomes",
        ));
    }

    fn print_columns(&self, info: &TableInfo) {
        let width = info
            .columns
            .iter()
            .map(|column| column.name.len())
            .max()
            .unwrap_or_default();
        for column in &info.columns {
            let doc = self.language.pick(column.doc_en, column.doc_pt);
            data(format_args!(
                "{:width$}  {:10}  {doc}",
                column.name, column.kind
            ));
        }
    }

    fn describe(&self, table: Option<&str>) {
        let wanted = table.map(|table| table.trim_matches([';', '`', '"']));
        for info in Engine::tables() {
            match wanted {
                None => data(format_args!(
                    "{}  ({} {})",
                    info.name,
                    info.columns.len(),
                    self.language.pick("columns", "colunas")
                )),
                Some(name) if name == info.name => self.print_columns(&info),
                Some(_) => {}
            }
        }
    }
}

fn history_file() -> Option<PathBuf> {
    Some(state_folder()?.join("sql_history"))
}

/// Keeps the history; a home that cannot be written costs no query.
fn save_history(editor: &mut Editor<Completions, FileHistory>, file: &std::path::Path) {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).ok();
    }
    editor.save_history(file).ok();
}

/// Completes the names of tables, columns, keywords and functions.
#[derive(Helper, Highlighter, Hinter)]
struct Completions {
    words: Vec<String>,
}

impl Completions {
    fn new(engine: &Engine) -> Result<Self> {
        let mut words = engine.functions()?;
        words.extend(Engine::keywords().iter().map(|&word| word.to_owned()));
        for table in Engine::tables() {
            words.extend(table.columns.iter().map(|column| column.name.to_owned()));
            words.push(table.name.to_owned());
        }
        words.sort_unstable();
        words.dedup();
        Ok(Self { words })
    }
}

impl Completer for Completions {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        position: usize,
        _context: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let before = line.get(..position).unwrap_or_default();
        let start = before
            .rfind(|c: char| !c.is_alphanumeric() && c != '_')
            .map_or(0, |at| at + 1);
        let begun = before.get(start..).unwrap_or_default().to_lowercase();
        if begun.is_empty() {
            return Ok((position, Vec::new()));
        }
        let fits = self
            .words
            .iter()
            .filter(|word| word.to_lowercase().starts_with(&begun));
        let pairs = fits.map(|word| Pair {
            display: word.clone(),
            replacement: word.clone(),
        });
        Ok((start, pairs.collect()))
    }
}

impl Validator for Completions {
    /// A query goes on over several lines until its `;`; commands are one line.
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let input = Cow::from(context.input().trim());
        let is_command =
            input.starts_with('\\') || matches!(&*input, "" | "exit" | "quit" | "help");
        Ok(if is_command || input.ends_with(';') {
            ValidationResult::Valid(None)
        } else {
            ValidationResult::Incomplete
        })
    }
}
