//! THE definition of the messages table: its columns, in their order, with their meaning.
//!
//! The Arrow schema, the rows, the table statement for Athena and the pages in `docs/` all come from
//! the one list of [`columns`].

mod arrival;
mod column;
mod content;
mod markdown;
mod place;
mod sender;
mod statement;
mod table;
mod tutorial;

pub(crate) use column::{Marks, Read, ReadText, element_field, entity_fields};

pub use column::Column;
pub use markdown::{Language, markdown};
pub use statement::create_table;
pub use table::{
    PARTITION_COLUMN, SCHEMA_VERSION, TUTORIAL_COLUMNS, arrow_schema, columns, tutorial_schema,
};
