//! What there is to ask about: tables, columns, functions and keywords.
//!
//! Nothing is read here; the names come from the schema and from the engine.

use arrow::datatypes::SchemaRef;
use datafusion::{execution::SessionState, sql::sqlparser::keywords::ALL_KEYWORDS};
use etl::schema::{self, PARTITION_COLUMN, TUTORIAL_COLUMNS};

/// The tutorial's table: eight columns and the day.
pub(crate) const DATALAKE: &str = "telegram_datalake";
/// The same rows with every column.
pub(crate) const MESSAGES: &str = "telegram_messages";
/// Every table of the lake.
pub(crate) const TABLES: [&str; 2] = [DATALAKE, MESSAGES];

/// A table, for people and for the prompt's completion.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TableInfo {
    /// Its name.
    pub name: &'static str,
    /// Its columns in order; the last is the day.
    pub columns: Vec<ColumnInfo>,
}

/// A column of a table.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ColumnInfo {
    /// Its name.
    pub name: &'static str,
    /// Its type in the words of Athena.
    pub kind: String,
    /// What it holds, in English.
    pub doc_en: &'static str,
    /// What it holds, in Portuguese.
    pub doc_pt: &'static str,
}

/// All tables with their columns.
pub(crate) fn tables() -> Vec<TableInfo> {
    let table = |name, count| {
        let columns = schema::columns().take(count).map(|column| ColumnInfo {
            name: column.name,
            kind: column.hive_type(),
            doc_en: column.doc_en,
            doc_pt: column.doc_pt,
        });
        let day = ColumnInfo {
            name: PARTITION_COLUMN,
            kind: "date".to_owned(),
            doc_en: "The day of the message in the time zone of the lake.",
            doc_pt: "O dia da mensagem no fuso horário do lake.",
        };
        TableInfo {
            name,
            columns: columns.chain([day]).collect(),
        }
    };
    vec![
        table(DATALAKE, TUTORIAL_COLUMNS),
        table(MESSAGES, usize::MAX),
    ]
}

/// The columns that lie in the files of `table`, or `None` if there is no such table.
pub(crate) fn file_columns(table: &str) -> Option<SchemaRef> {
    match table {
        DATALAKE => Some(schema::tutorial_schema()),
        MESSAGES => Some(schema::arrow_schema()),
        _ => None,
    }
}

/// The names of all functions, sorted.
pub(crate) fn functions(state: &SessionState) -> Vec<String> {
    let mut names: Vec<String> = state.scalar_functions().keys().cloned().collect();
    names.extend(state.aggregate_functions().keys().cloned());
    names.extend(state.window_functions().keys().cloned());
    names.sort_unstable();
    names.dedup();
    names
}

/// The words of the language, sorted.
pub(crate) fn keywords() -> &'static [&'static str] {
    ALL_KEYWORDS
}
