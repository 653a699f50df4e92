//! THE definition of the tables: their columns, in their order, with their meaning.
//!
//! The Arrow schemas, the rows, the table statements for Athena, the [`catalog()`] that `deploy/aws` makes
//! and the pages in `docs/` all come from the one list of [`columns`] of each table.

mod arrival;
mod catalog;
mod column;
mod content;
mod kinds;
mod markdown;
mod members;
mod place;
mod polls;
mod reactions;
mod sender;
mod statement;
mod table;
mod tutorial;
mod updates;
mod views;

pub(crate) use column::{
    Group, Marks, Read, ReadMarks, ReadPresence, ReadText, ReadValue, element_field, entity_fields,
};
pub(crate) use table::{Members, Messages, Polls, Reactions, TableRows, Updates, sorted_by};

pub use catalog::{CatalogTable, TUTORIAL_TABLE, catalog, catalog_json};
pub use column::ColumnInfo;
pub use kinds::KINDS;
pub use markdown::{Language, markdown};
pub use statement::{Form, table_statement, view_statement};
pub use table::{
    PARTITION_COLUMN, SCHEMA_VERSION, TUTORIAL_COLUMNS, arrow_schema, columns, table_name,
    tutorial_schema,
};
pub use views::{VIEWS, View};
