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

/// `field` as a query sees it.
pub(crate) fn viewed(field: &FieldRef) -> FieldRef {
    if etl::is_long_text(field.name()) {
        return Arc::clone(field);
    }
    replaced(field, &DataType::Utf8, DataType::Utf8View)
}

/// `schema` as it leaves.
pub(crate) fn plain(schema: &SchemaRef) -> SchemaRef {
    let is_view = |field: &FieldRef| *field.data_type() == DataType::Utf8View;
    if !schema.fields().iter().any(is_view) {
        return Arc::clone(schema);
    }
    let fields = schema.fields().iter();
    let fields = fields.map(|field| replaced(field, &DataType::Utf8View, DataType::Utf8));
    Arc::new(Schema::new_with_metadata(
        fields.collect::<Vec<_>>(),
        schema.metadata().clone(),
    ))
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

fn replaced(field: &FieldRef, from: &DataType, to: DataType) -> FieldRef {
    if field.data_type() == from {
        Arc::new(Field::clone(field).with_data_type(to))
    } else {
        Arc::clone(field)
    }
}
