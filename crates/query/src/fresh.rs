//! The rows of days whose file does not tell everything, made from raw and the journal as they are
//! asked for.
//!
//! Nothing is decoded before the query really reads the day, and a day is decoded once a query,
//! however often the query reads it.

use std::sync::Arc;

use arrow::{array::RecordBatch, compute::cast, datatypes::SchemaRef};
use datafusion::{
    error::DataFusionError,
    execution::{SendableRecordBatchStream, TaskContext},
    physical_plan::{stream::RecordBatchStreamAdapter, streaming::PartitionStream},
};
use futures::{StreamExt as _, TryStreamExt as _};
use lake::{ContextDate, Table};

use crate::{day_table::day_value, snapshot::Snapshot};

/// Some days of one table, read one after the other.
#[derive(Debug)]
pub(crate) struct FreshDays {
    snapshot: Arc<Snapshot>,
    table: Table,
    days: Vec<ContextDate>,
    schema: SchemaRef,
}

impl FreshDays {
    /// The rows of `days` with the columns of `schema`, of which the last is the day.
    pub(crate) fn new(
        (snapshot, table): (Arc<Snapshot>, Table),
        days: Vec<ContextDate>,
        schema: SchemaRef,
    ) -> Self {
        Self {
            snapshot,
            table,
            days,
            schema,
        }
    }
}

impl PartitionStream for FreshDays {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _context: Arc<TaskContext>) -> SendableRecordBatchStream {
        let (snapshot, table) = (Arc::clone(&self.snapshot), self.table);
        let schema = Arc::clone(&self.schema);
        let batches = futures::stream::iter(self.days.clone())
            .then(move |day| {
                let (snapshot, schema) = (Arc::clone(&snapshot), Arc::clone(&schema));
                async move {
                    let rows = snapshot.fresh_rows(table, day).await?;
                    let placed = rows.iter().map(move |batch| placed(batch, day, &schema));
                    let placed: Vec<_> = placed.collect();
                    Ok::<_, DataFusionError>(futures::stream::iter(placed))
                }
            })
            .try_flatten();
        Box::pin(RecordBatchStreamAdapter::new(
            Arc::clone(&self.schema),
            batches,
        ))
    }
}

/// The first columns of `batch`, as many as `schema` has, followed by the day.
fn placed(
    batch: &RecordBatch,
    day: ContextDate,
    schema: &SchemaRef,
) -> Result<RecordBatch, DataFusionError> {
    let count = schema.fields().len().saturating_sub(1);
    let fields = batch.columns().iter().zip(schema.fields()).take(count);
    let columns = fields.map(|(column, field)| match column.data_type() {
        kind if kind == field.data_type() => Ok(Arc::clone(column)),
        _ => cast(column, field.data_type()),
    });
    let mut columns = columns.collect::<Result<Vec<_>, _>>()?;
    columns.push(day_value(day).to_array_of_size(batch.num_rows())?);
    Ok(RecordBatch::try_new(Arc::clone(schema), columns)?)
}
