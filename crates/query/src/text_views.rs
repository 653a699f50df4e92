//! Text as views while a query runs, and as plain text where it leaves.
//!
//! A view is sixteen bytes, with short words in it: rows of a column that repeats a few words are decoded, compared and grouped
//! without a copy of the words ([`arrow::array::StringViewArray`]). Long text is none: views hold on to the bytes of all rows
//! that were decoded with them, and a sort that keeps some rows of each batch would have, and count, all of them. Few programs
//! outside read views, so that an answer has none of them.

use std::sync::Arc;

use arrow::{
    array::{RecordBatch, RecordBatchOptions},
    compute::cast,
    datatypes::{DataType, Field, FieldRef, Schema, SchemaRef},
    error::ArrowError,
};

/// What text is in a table.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Text {
    /// Views, for a query that reads rows.
    Views,
    /// As an answer has it, for whoever asks what columns there are.
    Plain,
}

impl Text {
    /// `field` with text of this kind.
    pub(crate) fn of(self, field: &FieldRef) -> FieldRef {
        match self {
            Self::Views => viewed(field),
            Self::Plain => Arc::clone(field),
        }
    }
}

/// `field` as a query sees it.
pub(crate) fn viewed(field: &FieldRef) -> FieldRef {
    if *field.data_type() != DataType::Utf8 || etl::is_long_text(field.name()) {
        return Arc::clone(field);
    }
    of_type(field, DataType::Utf8View)
}

/// `schema` as it leaves.
pub(crate) fn plain(schema: &SchemaRef) -> SchemaRef {
    let fields: Vec<_> = schema.fields().iter().map(plain_field).collect();
    Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()))
}

fn plain_field(field: &FieldRef) -> FieldRef {
    let plain = plain_type(field.data_type());
    if plain == *field.data_type() {
        return Arc::clone(field);
    }
    of_type(field, plain)
}

fn plain_type(kind: &DataType) -> DataType {
    match kind {
        DataType::Utf8View => DataType::Utf8,
        DataType::List(item) => DataType::List(plain_field(item)),
        DataType::LargeList(item) => DataType::LargeList(plain_field(item)),
        DataType::FixedSizeList(item, length) => {
            DataType::FixedSizeList(plain_field(item), *length)
        }
        DataType::Map(entries, is_sorted) => DataType::Map(plain_field(entries), *is_sorted),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(plain_field).collect()),
        other => other.clone(),
    }
}

/// The rows of `batch` with the types of `schema`.
pub(crate) fn with_types(
    batch: RecordBatch,
    schema: &SchemaRef,
) -> Result<RecordBatch, ArrowError> {
    if batch.schema_ref().fields() == schema.fields() {
        return Ok(batch);
    }
    let columns = batch.columns().iter().zip(schema.fields());
    let columns = columns.map(|(column, field)| match column.data_type() {
        kind if kind == field.data_type() => Ok(Arc::clone(column)),
        _ => cast(column, field.data_type()),
    });
    let columns = columns.collect::<Result<_, _>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)
}

fn of_type(field: &FieldRef, kind: DataType) -> FieldRef {
    Arc::new(Field::clone(field).with_data_type(kind))
}
