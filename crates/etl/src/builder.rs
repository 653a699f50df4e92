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

use crate::entities::EntitiesBuilder;
use crate::schema::{
    Group, Read, ReadMarks, ReadPresence, ReadText, ReadValue, TableRows, arrow_schema,
    element_field,
};

/// Collects rows of one table into record batches.
pub(crate) struct RowsBuilder<T: TableRows> {
    schema: SchemaRef,
    groups: Vec<GroupBuilder<T>>,
    rows: usize,
}

struct GroupBuilder<T: TableRows> {
    is_told: ReadPresence<T>,
    columns: Vec<ColumnBuilder<T>>,
    /// The last rows that tell nothing of these columns, which the columns lack.
    untold: usize,
}

enum ColumnBuilder<T: TableRows> {
    BigInt(ReadValue<T, i64>, Sparse<Int64Builder>),
    BigIntList(ReadValue<T, Vec<i64>>, Sparse<ListBuilder<Int64Builder>>),
    Boolean(ReadValue<T, bool>, Sparse<BooleanBuilder>),
    Double(ReadValue<T, f64>, Sparse<Float64Builder>),
    StringList(
        ReadValue<T, Vec<String>>,
        Sparse<ListBuilder<StringBuilder>>,
    ),
    Entities(ReadMarks<T>, Box<EntitiesBuilder>),
    String(ReadText<T>, Sparse<StringBuilder>),
}

/// An Arrow builder, and how many NULLs it lacks: most values of a message are NULL, and a run of them is added at once.
struct Sparse<B> {
    values: B,
    nulls: usize,
}

impl<B: Nulls> Sparse<B> {
    fn new(values: B) -> Self {
        Self { values, nulls: 0 }
    }

    fn append<V>(&mut self, value: Option<V>, append: impl FnOnce(&mut B, V)) {
        match value {
            Some(value) => append(self.values(), value),
            None => self.nulls += 1,
        }
    }

    /// The builder with all that was appended.
    fn values(&mut self) -> &mut B {
        if self.nulls > 0 {
            self.values.append_nulls(std::mem::take(&mut self.nulls));
        }
        &mut self.values
    }
}

/// What takes a run of NULLs.
trait Nulls {
    fn append_nulls(&mut self, count: usize);
}

macro_rules! nulls {
    ($($builder:ty),+ $(,)?) => {
        $(impl Nulls for $builder {
            fn append_nulls(&mut self, count: usize) {
                self.append_nulls(count);
            }
        })+
    };
}

nulls!(
    BooleanBuilder,
    Float64Builder,
    Int64Builder,
    ListBuilder<Int64Builder>,
    ListBuilder<StringBuilder>,
    StringBuilder,
);

impl<T: TableRows> Default for RowsBuilder<T> {
    fn default() -> Self {
        Self {
            schema: arrow_schema(T::TABLE),
            groups: T::GROUPS.iter().map(GroupBuilder::new).collect(),
            rows: 0,
        }
    }
}

impl<T: TableRows> RowsBuilder<T> {
    /// Adds one row.
    pub(crate) fn append(&mut self, row: &T::Row<'_>) {
        for group in &mut self.groups {
            group.append(row);
        }
        self.rows += 1;
    }

    /// How many rows the next batch has so far.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Hands out what was added since the last time.
    ///
    /// # Errors
    /// None that a caller could cause: the schema and the values come from the same columns.
    pub(crate) fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        self.rows = 0;
        let columns = self.groups.iter_mut().flat_map(GroupBuilder::columns);
        let arrays: Result<_, _> = columns.map(ColumnBuilder::finish).collect();
        RecordBatch::try_new(Arc::clone(&self.schema), arrays?)
    }
}

impl<T: TableRows> GroupBuilder<T> {
    fn new(group: &Group<T>) -> Self {
        let columns = group.columns.iter();
        Self {
            is_told: group.is_told,
            columns: columns
                .map(|column| ColumnBuilder::new(&column.read))
                .collect(),
            untold: 0,
        }
    }

    fn append(&mut self, row: &T::Row<'_>) {
        if !(self.is_told)(row) {
            self.untold += 1;
            return;
        }
        for column in self.columns() {
            column.append(row);
        }
    }

    /// The columns with all that was appended.
    fn columns(&mut self) -> &mut [ColumnBuilder<T>] {
        let untold = std::mem::take(&mut self.untold);
        if untold > 0 {
            for column in &mut self.columns {
                column.append_nulls(untold);
            }
        }
        &mut self.columns
    }
}

impl<T: TableRows> ColumnBuilder<T> {
    fn new(read: &Read<T>) -> Self {
        match *read {
            Read::BigInt(read) => Self::BigInt(read, Sparse::new(Int64Builder::new())),
            Read::BigIntList(read) => Self::BigIntList(
                read,
                Sparse::new(
                    ListBuilder::new(Int64Builder::new())
                        .with_field(element_field(DataType::Int64)),
                ),
            ),
            Read::Boolean(read) => Self::Boolean(read, Sparse::new(BooleanBuilder::new())),
            Read::Double(read) => Self::Double(read, Sparse::new(Float64Builder::new())),
            Read::StringList(read) => Self::StringList(
                read,
                Sparse::new(
                    ListBuilder::new(StringBuilder::new())
                        .with_field(element_field(DataType::Utf8)),
                ),
            ),
            Read::Entities(read) => Self::Entities(read, Box::default()),
            Read::String(read) => Self::String(read, Sparse::new(StringBuilder::new())),
        }
    }

    fn append(&mut self, row: &T::Row<'_>) {
        match self {
            Self::BigInt(read, values) => values.append(read(row), Int64Builder::append_value),
            Self::BigIntList(read, values) => values.append(read(row), |values, list| {
                values.append_value(list.into_iter().map(Some));
            }),
            Self::Boolean(read, values) => values.append(read(row), BooleanBuilder::append_value),
            Self::Double(read, values) => values.append(read(row), Float64Builder::append_value),
            Self::StringList(read, values) => values.append(read(row), |values, list| {
                values.append_value(list.into_iter().map(Some));
            }),
            Self::Entities(read, values) => values.append(read(row)),
            Self::String(read, values) => values.append(read(row), StringBuilder::append_value),
        }
    }

    fn append_nulls(&mut self, count: usize) {
        match self {
            Self::BigInt(_, values) => values.nulls += count,
            Self::BigIntList(_, values) => values.nulls += count,
            Self::Boolean(_, values) => values.nulls += count,
            Self::Double(_, values) => values.nulls += count,
            Self::StringList(_, values) => values.nulls += count,
            Self::Entities(_, values) => values.append_nulls(count),
            Self::String(_, values) => values.nulls += count,
        }
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        Ok(match self {
            Self::BigInt(_, values) => Arc::new(values.values().finish()),
            Self::BigIntList(_, values) => Arc::new(values.values().finish()),
            Self::Boolean(_, values) => Arc::new(values.values().finish()),
            Self::Double(_, values) => Arc::new(values.values().finish()),
            Self::StringList(_, values) => Arc::new(values.values().finish()),
            Self::Entities(_, values) => values.finish()?,
            Self::String(_, values) => Arc::new(values.values().finish()),
        })
    }
}
