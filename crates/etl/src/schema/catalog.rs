//! The tables as a catalog keeps them, and the list of them that `deploy/aws` makes them from.
//!
//! A catalog such as Glue knows one table more than there are folders: `telegram_datalake` is the
//! tutorial's look at the files of `telegram_messages`.

use std::fmt::Write as _;

use lake::Table;
use serde_json::json;

use super::column::ColumnInfo;
use super::markdown::{Language, about};
use super::table::{PARTITION_COLUMN, TUTORIAL_COLUMNS, columns, table_name};

/// The name of the tutorial's table.
pub const TUTORIAL_TABLE: &str = "telegram_datalake";

/// A table as a catalog keeps it.
#[derive(Clone, Debug)]
pub struct CatalogTable {
    /// The name in SQL.
    pub name: &'static str,
    /// The table whose files it reads.
    pub files: Table,
    /// What a row is, in English.
    pub about: &'static str,
    /// The columns, without that of the partition.
    pub columns: Vec<ColumnInfo>,
}

/// All tables of a catalog, the tutorial's first.
pub fn catalog() -> Vec<CatalogTable> {
    let tutorial = CatalogTable {
        name: TUTORIAL_TABLE,
        about: "The tutorial's table: the first eight columns of `telegram_messages`, in the same files.",
        columns: columns(Table::Messages)
            .into_iter()
            .take(TUTORIAL_COLUMNS)
            .collect(),
        ..of(Table::Messages)
    };
    std::iter::once(tutorial)
        .chain(Table::ALL.into_iter().map(of))
        .collect()
}

fn of(table: Table) -> CatalogTable {
    CatalogTable {
        name: table_name(table),
        files: table,
        about: about(Language::English, table),
        columns: columns(table),
    }
}

/// The catalog as JSON, one column a line, for `deploy/aws/tables.json`.
pub fn catalog_json() -> String {
    let tables: Vec<String> = catalog().iter().map(table_json).collect();
    let partition = json!({ "name": PARTITION_COLUMN, "type": "date" });
    format!(
        "{{\n  \"partition\": {partition},\n  \"tables\": [\n{}\n  ]\n}}\n",
        tables.join(",\n")
    )
}

fn table_json(table: &CatalogTable) -> String {
    let (name, folder, about) = (
        json!(table.name),
        json!(table.files.folder()),
        json!(table.about),
    );
    let mut text = format!(
        "    {{\n      \"name\": {name},\n      \"prefix\": {folder},\n      \"comment\": {about},\n      \"columns\": [\n"
    );
    for (place, column) in table.columns.iter().enumerate() {
        let comma = if place + 1 < table.columns.len() {
            ","
        } else {
            ""
        };
        let (name, kind, comment) = (
            json!(column.name),
            json!(column.hive_type()),
            json!(column.doc_en),
        );
        let written = writeln!(
            text,
            "        {{ \"name\": {name}, \"type\": {kind}, \"comment\": {comment} }}{comma}"
        );
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
    }
    text.push_str("      ]\n    }");
    text
}
