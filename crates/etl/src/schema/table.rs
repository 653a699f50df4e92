//! The columns in their order.

use std::sync::Arc;

use arrow::datatypes::{Field, Schema, SchemaRef};

use super::column::Column;
use super::{arrival, content, place, sender, tutorial};

/// Goes up whenever the same raw objects give other rows or other bytes: it is part of every
/// fingerprint, so that all days become dirty.
pub const SCHEMA_VERSION: u32 = 1;

/// The day, which stands in the path of a file and not in the file.
pub const PARTITION_COLUMN: &str = "context_date";

/// How many columns, from the first, are the tutorial's.
pub const TUTORIAL_COLUMNS: usize = tutorial::COLUMNS.len();

/// All columns of a messages file, in their order.
///
/// Old files lack the newest columns, so new ones are added at the end only.
pub fn columns() -> impl Iterator<Item = &'static Column> {
    static GROUPS: [&[Column]; 11] = [
        &tutorial::COLUMNS,
        &arrival::COLUMNS,
        &sender::COLUMNS,
        &place::CHAT,
        &place::REPLY,
        &place::FORWARD,
        &content::WORDS,
        &content::FILE,
        &content::THINGS,
        &content::SERVICE,
        &arrival::GAPS,
    ];
    GROUPS.into_iter().flatten()
}

/// The schema of a messages file.
pub fn arrow_schema() -> SchemaRef {
    Arc::new(Schema::new(
        columns().map(Column::field).collect::<Vec<Field>>(),
    ))
}

/// The schema of the tutorial's table: the first columns of a messages file.
pub fn tutorial_schema() -> SchemaRef {
    let columns = columns().take(TUTORIAL_COLUMNS);
    Arc::new(Schema::new(
        columns.map(Column::field).collect::<Vec<Field>>(),
    ))
}
