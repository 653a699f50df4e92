//! The answer of another engine as a result of ours: rows of text with the types of that engine come in,
//! batches go out. It asks nobody.

use std::error::Error as StdError;
use std::sync::Arc;

use arrow::{
    array::{ArrayRef, RecordBatch, RecordBatchOptions, StringArray},
    compute::{CastOptions, cast_with_options},
    datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit},
    error::ArrowError,
    util::display::FormatOptions,
};
use datafusion::{error::DataFusionError, physical_plan::stream::RecordBatchStreamAdapter};
use futures::{Stream, StreamExt as _};

use crate::ResultSet;

/// The largest precision that a decimal of ours has; Trino's have no larger.
const DECIMAL_DIGITS_MAX: u8 = 38;

/// A column of a foreign answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ForeignColumn {
    /// Its name.
    pub name: String,
    /// Its type in the words of Athena: `bigint`, `decimal(10,2)`, …
    pub kind: String,
}

/// Rows of a foreign answer: the text of each value, `None` for NULL, as many as there are columns.
pub type ForeignPage = Vec<Vec<Option<String>>>;

impl ResultSet {
    /// The rows that `pages` are going to be, each with a value for every one of `columns`.
    ///
    /// What is no number, truth value, date or time stays the text that it is: so do arrays, maps and rows. An
    /// error of `pages` is the source of [`Error::Fetch`](crate::Error::Fetch).
    pub fn foreign(
        columns: &[ForeignColumn],
        pages: impl Stream<Item = Result<ForeignPage, Box<dyn StdError + Send + Sync>>> + Send + 'static,
    ) -> Self {
        let fields = columns
            .iter()
            .map(|column| Field::new(&column.name, data_type(&column.kind), true));
        let schema: SchemaRef = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let batches = {
            let schema = Arc::clone(&schema);
            pages.map(move |page| {
                let page = page.map_err(DataFusionError::External)?;
                let batch = batch(&schema, page);
                batch.map_err(|error| DataFusionError::External(Box::new(error)))
            })
        };
        Self::fetched(Box::pin(RecordBatchStreamAdapter::new(schema, batches)))
    }
}

/// The type of ours that has all values of `kind`.
fn data_type(kind: &str) -> DataType {
    match kind {
        "boolean" => DataType::Boolean,
        "tinyint" => DataType::Int8,
        "smallint" => DataType::Int16,
        "int" | "integer" => DataType::Int32,
        "bigint" => DataType::Int64,
        "float" | "real" => DataType::Float32,
        "double" => DataType::Float64,
        "date" => DataType::Date32,
        // Athena tells three digits of a second.
        "timestamp" => DataType::Timestamp(TimeUnit::Millisecond, None),
        kind => decimal(kind).unwrap_or(DataType::Utf8),
    }
}

fn decimal(kind: &str) -> Option<DataType> {
    let digits = kind.strip_prefix("decimal(")?.strip_suffix(')')?;
    let (precision, scale) = digits.split_once(',')?;
    let (precision, scale) = (precision.trim().parse().ok()?, scale.trim().parse().ok()?);
    let is_known = (1..=DECIMAL_DIGITS_MAX).contains(&precision)
        && (0..=i8::try_from(precision).ok()?).contains(&scale);
    is_known.then_some(DataType::Decimal128(precision, scale))
}

fn batch(schema: &SchemaRef, page: ForeignPage) -> Result<RecordBatch, ArrowError> {
    let count = page.len();
    let mut texts: Vec<Vec<Option<String>>> = schema
        .fields()
        .iter()
        .map(|_| Vec::with_capacity(count))
        .collect();
    for row in page {
        for (column, value) in texts.iter_mut().zip(row) {
            column.push(value);
        }
    }
    let columns = texts
        .into_iter()
        .zip(schema.fields())
        .map(|(texts, field)| array(texts, field.data_type()))
        .collect::<Result<_, _>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(count));
    RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)
}

fn array(texts: Vec<Option<String>>, kind: &DataType) -> Result<ArrayRef, ArrowError> {
    // A value that is not what its column says is an error and no NULL.
    let options = CastOptions {
        safe: false,
        format_options: FormatOptions::default(),
    };
    cast_with_options(&StringArray::from(texts), kind, &options)
}
