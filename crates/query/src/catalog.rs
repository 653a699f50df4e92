//! What there is to ask about: tables, columns, functions and keywords.
//!
//! Nothing is read here; the names come from the schema and from the engine.

use std::sync::Arc;

use arrow::datatypes::{Schema, SchemaRef};
use datafusion::{execution::SessionState, sql::sqlparser::keywords::ALL_KEYWORDS};
use etl::schema::{self, PARTITION_COLUMN, TUTORIAL_COLUMNS, VIEWS, View};
use lake::Table;

/// The tutorial's table: eight columns and the day.
pub(crate) const DATALAKE: &str = "telegram_datalake";

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

/// A table that a query may name: over which files, and with how many of their columns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NamedTable {
    pub(crate) name: &'static str,
    pub(crate) files: Table,
    columns: usize,
}

impl NamedTable {
    /// Every table, the tutorial's first.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let tutorial = Self {
            name: DATALAKE,
            files: Table::Messages,
            columns: TUTORIAL_COLUMNS,
        };
        let whole = Table::ALL.into_iter().map(|table| Self {
            name: schema::table_name(table),
            files: table,
            columns: usize::MAX,
        });
        [tutorial].into_iter().chain(whole)
    }

    /// The table called `name`.
    pub(crate) fn of(name: &str) -> Option<Self> {
        Self::all().find(|table| table.name == name)
    }

    fn columns(self) -> impl Iterator<Item = schema::ColumnInfo> {
        schema::columns(self.files).into_iter().take(self.columns)
    }

    /// The columns that lie in the files.
    pub(crate) fn file_columns(self) -> SchemaRef {
        let fields: Vec<_> = self.columns().map(|column| column.field()).collect();
        Arc::new(Schema::new(fields))
    }

    fn info(self) -> TableInfo {
        let columns = self.columns().map(|column| ColumnInfo {
            name: column.name,
            kind: column.hive_type(),
            doc_en: column.doc_en,
            doc_pt: column.doc_pt,
        });
        let day = ColumnInfo {
            name: PARTITION_COLUMN,
            kind: "date".to_owned(),
            doc_en: "The day of the message or event in the time zone of the lake.",
            doc_pt: "O dia da mensagem ou do evento no fuso horário do lake.",
        };
        TableInfo {
            name: self.name,
            columns: columns.chain([day]).collect(),
        }
    }
}

/// A view that a query may name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NamedView(&'static View);

impl NamedView {
    /// The view called `name`.
    pub(crate) fn of(name: &str) -> Option<Self> {
        VIEWS.iter().find(|view| view.name == name).map(Self)
    }

    /// The tables whose files the view reads.
    pub(crate) fn files(self) -> Vec<Table> {
        let mut files: Vec<Table> = NamedTable::all()
            .filter(|table| self.0.sql.contains(table.name))
            .map(|table| table.files)
            .collect();
        files.dedup();
        files
    }
}

/// The names of all tables and views.
pub(crate) fn names() -> Vec<&'static str> {
    let tables = NamedTable::all().map(|table| table.name);
    tables.chain(VIEWS.iter().map(|view| view.name)).collect()
}

/// All tables with their columns.
pub(crate) fn tables() -> Vec<TableInfo> {
    NamedTable::all().map(NamedTable::info).collect()
}

/// The names of all functions, sorted.
pub(crate) fn functions(state: &SessionState) -> Vec<String> {
    let mut names: Vec<String> = state.scalar_functions().keys().cloned().collect();
    names.extend(state.aggregate_functions().keys().cloned());
    names.extend(state.window_functions().keys().cloned());
    // What has a syntax of its own is called by that.
    names.retain(|name| !name.starts_with('$'));
    names.sort_unstable();
    names.dedup();
    names
}

/// Whether there is a function called `name`.
pub(crate) fn has_function(state: &SessionState, name: &str) -> bool {
    state.scalar_functions().contains_key(name)
        || state.aggregate_functions().contains_key(name)
        || state.window_functions().contains_key(name)
        || state.table_functions().contains_key(name)
}

/// The words of the language, sorted.
pub(crate) fn keywords() -> &'static [&'static str] {
    ALL_KEYWORDS
}
