//! A table over the days of the lake: Parquet where a day's file tells everything, fresh rows where
//! it does not.
//!
//! In comes a [`Snapshot`], out goes a scan of the days that the query's filters leave over. A day
//! is read from one of the two, never from both.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::{
    catalog::{Session, TableProvider},
    common::{Result, ScalarValue, project_schema},
    datasource::TableType,
    error::DataFusionError,
    execution::object_store::ObjectStoreUrl,
    logical_expr::{Expr, TableProviderFilterPushDown},
    physical_plan::{
        ExecutionPlan,
        empty::EmptyExec,
        streaming::{PartitionStream, StreamingTableExec},
        union::UnionExec,
    },
};
use futures::{StreamExt as _, TryStreamExt as _};
use lake::{ContextDate, EnrichedObject, Table};

use crate::{
    day_files::{DayFile, DayFilesExec, Projected, Source},
    day_filter,
    fresh::FreshDays,
    snapshot::{Day, Snapshot},
    text_views::Text,
};

/// How many footers are fetched at once.
const FOOTERS_AT_ONCE: usize = 16;

/// One table of the lake, as it is in one snapshot.
#[derive(Debug)]
pub(crate) struct DayTable {
    snapshot: Arc<Snapshot>,
    table: Table,
    schema: SchemaRef,
}

impl DayTable {
    /// The table over the files of `table`, with `columns` and the day.
    pub(crate) fn new(
        snapshot: Arc<Snapshot>,
        table: Table,
        (columns, text): (&Schema, Text),
    ) -> Self {
        Self {
            snapshot,
            table,
            schema: with_day(columns, text),
        }
    }

    /// Of every day, whether `filter` lets its rows through; `None` if that takes more than the day.
    fn verdicts(&self, filter: &Expr) -> Option<Vec<bool>> {
        let days: Vec<_> = self.snapshot.days.keys().copied().collect();
        day_filter::verdicts(filter, &day_field(), &days)
    }

    /// The days that may hold rows for `filters`.
    fn pruned(&self, filters: &[Expr]) -> Vec<(ContextDate, &Day)> {
        let verdicts: Vec<_> = filters
            .iter()
            .filter_map(|filter| self.verdicts(filter))
            .collect();
        let days = self.snapshot.days.iter().enumerate();
        let kept = days.filter(|(place, _)| {
            verdicts
                .iter()
                .all(|days| days.get(*place).is_none_or(|kept| *kept))
        });
        kept.map(|(_, (day, source))| (*day, source)).collect()
    }

    async fn parquet(
        &self,
        state: &dyn Session,
        files: Vec<EnrichedObject>,
        (projection, filters, limit): (Option<&Vec<usize>>, &[Expr], Option<usize>),
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let read = futures::stream::iter(files).map(|object| {
            let (zone, footers) = self.snapshot.footers();
            // A task each, so that all processors take part in what is not remembered.
            let read = tokio::spawn(async move {
                let columns = footers.columns(&zone, &object).await?;
                Ok(Arc::new(DayFile { object, columns }))
            });
            async move {
                read.await
                    .map_err(|lost| DataFusionError::ExecutionJoin(Box::new(lost)))?
                    .map_err(|error: etl::Error| DataFusionError::External(Box::new(error)))
            }
        });
        let files: Vec<_> = read.buffered(FOOTERS_AT_ONCE).try_collect().await?;
        let wanted = project_schema(&self.schema, projection)?;
        let projected = Projected {
            sources: wanted.fields().iter().map(Source::whole).collect(),
            wanted,
            table: Arc::clone(&self.schema),
            limit,
        };
        let (zone, _) = self.snapshot.footers();
        let scan = DayFilesExec::new((zone, &files), projected, (state, filters))?;
        Ok(Arc::new(scan))
    }

    fn fresh(
        &self,
        state: &dyn Session,
        days: &[ContextDate],
        projection: Option<&Vec<usize>>,
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        // Each partition decodes its days one after the other, so that memory holds a few days,
        // however many are waiting to be compacted.
        let share = days
            .len()
            .div_ceil(state.config().target_partitions().max(1))
            .max(1);
        let partitions = days
            .chunks(share)
            .map(|days| -> Arc<dyn PartitionStream> {
                Arc::new(FreshDays::new(
                    (Arc::clone(&self.snapshot), self.table),
                    days.to_vec(),
                    Arc::clone(&self.schema),
                ))
            })
            .collect();
        let schema = Arc::clone(&self.schema);
        Ok(Arc::new(StreamingTableExec::try_new(
            schema,
            partitions,
            projection,
            [],
            false,
            limit,
        )?))
    }
}

#[async_trait]
impl TableProvider for DayTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        let decided = filters.iter().map(|filter| match self.verdicts(filter) {
            Some(_) => TableProviderFilterPushDown::Exact,
            None => TableProviderFilterPushDown::Inexact,
        });
        Ok(decided.collect())
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let mut files = Vec::new();
        let mut fresh_days = Vec::new();
        for (day, source) in self.pruned(filters) {
            match source {
                Day::Compacted => files.extend(self.snapshot.file(self.table, day).cloned()),
                Day::Fresh(_) => fresh_days.push(day),
            }
        }
        let mut plans = Vec::new();
        if !files.is_empty() {
            plans.push(
                self.parquet(state, files, (projection, filters, limit))
                    .await?,
            );
        }
        if !fresh_days.is_empty() {
            plans.push(self.fresh(state, &fresh_days, projection, limit)?);
        }
        match (plans.pop(), plans.pop()) {
            (Some(second), Some(first)) => UnionExec::try_new(vec![first, second]),
            (Some(only), None) => Ok(only),
            (None, _) => Ok(Arc::new(EmptyExec::new(project_schema(
                &self.schema,
                projection,
            )?))),
        }
    }
}

/// The name under which the session knows the enriched zone's store. No statement can say it.
pub(crate) fn store_url() -> Result<ObjectStoreUrl> {
    ObjectStoreUrl::parse("lake://enriched")
}

/// `columns` and, last, the day.
pub(crate) fn with_day(columns: &Schema, text: Text) -> SchemaRef {
    let fields = columns.fields().iter().map(|field| text.of(field));
    let mut fields: Vec<_> = fields.collect();
    fields.push(Arc::new(day_field()));
    Arc::new(Schema::new(fields))
}

fn day_field() -> Field {
    Field::new(etl::schema::PARTITION_COLUMN, DataType::Date32, false)
}

/// The day as the value of its column.
pub(crate) fn day_value(day: ContextDate) -> ScalarValue {
    ScalarValue::Date32(Some(day.days_since_epoch()))
}
