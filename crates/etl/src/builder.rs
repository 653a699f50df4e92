//! Rows in, record batches out.
//!
//! One Arrow builder per column, filled by the column's own reader. It never looks at a field
//! that no column names.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Float64Builder, Int64Builder, ListBuilder, StringBuilder,
};
use arrow::datatypes::{DataType, SchemaRef};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;

use crate::Row;
use crate::entities::EntitiesBuilder;
use crate::schema::{Marks, Read, ReadText, arrow_schema, columns, element_field};

/// Collects rows into record batches of the messages table.
#[derive(Debug)]
pub struct RowsBuilder {
    schema: SchemaRef,
    columns: Vec<ColumnBuilder>,
    rows: usize,
}

#[derive(Debug)]
enum ColumnBuilder {
    BigInt(fn(&Row<'_>) -> Option<i64>, Int64Builder),
    BigIntList(fn(&Row<'_>) -> Option<Vec<i64>>, ListBuilder<Int64Builder>),
    Boolean(fn(&Row<'_>) -> Option<bool>, BooleanBuilder),
    Double(fn(&Row<'_>) -> Option<f64>, Float64Builder),
    Entities(
        for<'r, 'a> fn(&'r Row<'a>) -> Marks<'r, 'a>,
        Box<EntitiesBuilder>,
    ),
    String(ReadText, StringBuilder),
}

impl Default for RowsBuilder {
    fn default() -> Self {
        Self {
            schema: arrow_schema(),
            columns: columns()
                .map(|column| ColumnBuilder::new(column.read))
                .collect(),
            rows: 0,
        }
    }
}

impl RowsBuilder {
    /// Adds one row.
    pub fn append(&mut self, row: &Row<'_>) {
        for column in &mut self.columns {
            column.append(row);
        }
        self.rows += 1;
    }

    /// How many rows the next batch has so far.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Hands out what was added since the last time.
    ///
    /// # Errors
    /// None that a caller could cause: the schema and the values come from the same columns.
    pub fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        self.rows = 0;
        let arrays: Result<_, _> = self.columns.iter_mut().map(ColumnBuilder::finish).collect();
        RecordBatch::try_new(Arc::clone(&self.schema), arrays?)
    }
}

impl ColumnBuilder {
    fn new(read: Read) -> Self {
        match read {
            Read::BigInt(read) => Self::BigInt(read, Int64Builder::new()),
            Read::BigIntList(read) => Self::BigIntList(
                read,
                ListBuilder::new(Int64Builder::new()).with_field(element_field(DataType::Int64)),
            ),
            Read::Boolean(read) => Self::Boolean(read, BooleanBuilder::new()),
            Read::Double(read) => Self::Double(read, Float64Builder::new()),
            Read::Entities(read) => Self::Entities(read, Box::default()),
            Read::String(read) => Self::String(read, StringBuilder::new()),
        }
    }

    fn append(&mut self, row: &Row<'_>) {
        match self {
            Self::BigInt(read, values) => values.append_option(read(row)),
            Self::BigIntList(read, values) => {
                values.append_option(read(row).map(|list| list.into_iter().map(Some)));
            }
            Self::Boolean(read, values) => values.append_option(read(row)),
            Self::Double(read, values) => values.append_option(read(row)),
            Self::Entities(read, values) => values.append(read(row)),
            Self::String(read, values) => values.append_option(read(row)),
        }
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        Ok(match self {
            Self::BigInt(_, values) => Arc::new(values.finish()),
            Self::BigIntList(_, values) => Arc::new(values.finish()),
            Self::Boolean(_, values) => Arc::new(values.finish()),
            Self::Double(_, values) => Arc::new(values.finish()),
            Self::Entities(_, values) => values.finish()?,
            Self::String(_, values) => Arc::new(values.finish()),
        })
    }
}
