//! Which row groups cannot hold a row that a query asks for, by the statistics in their footers.

use std::{collections::HashSet, sync::Arc};

use arrow::{
    array::{ArrayRef, BooleanArray, Date32Array, UInt64Array},
    datatypes::{Schema, SchemaRef},
};
use datafusion::{
    catalog::Session,
    common::{Column, DFSchema, Result, ScalarValue, pruning::PruningStatistics},
    logical_expr::{Expr, utils::conjunction},
    physical_optimizer::pruning::PruningPredicateBuilder,
};
use etl::schema::PARTITION_COLUMN;
use parquet::arrow::arrow_reader::statistics::StatisticsConverter;

use super::Group;
use crate::text_views::viewed;

/// Those of `groups` that may hold rows for `filters`, which speak of the columns in `schema`.
pub(super) fn pruned(
    state: &dyn Session,
    groups: Vec<Group>,
    (filters, schema): (&[Expr], &SchemaRef),
) -> Vec<Group> {
    let Some(filter) = conjunction(filters.to_vec()) else {
        return groups;
    };
    match kept(state, &groups, (filter, schema)) {
        Ok(kept) => kept,
        // What is not of the day alone the engine decides once more for each row, so what cannot be decided here costs time and
        // changes no answer.
        Err(error) => {
            tracing::debug!(%error, "the statistics of files cannot be held against a filter");
            groups
        }
    }
}

fn kept(
    state: &dyn Session,
    groups: &[Group],
    (filter, schema): (Expr, &SchemaRef),
) -> Result<Vec<Group>> {
    let named = DFSchema::try_from(Arc::clone(schema))?;
    let filter = state.create_physical_expr(filter, &named)?;
    let predicate = PruningPredicateBuilder::new()
        .with_file_schema(Arc::clone(schema))
        .try_build(filter)?;
    if predicate.always_true() {
        return Ok(groups.to_vec());
    }
    let mut kept = Vec::with_capacity(groups.len());
    for alike in groups.chunk_by(Group::is_like) {
        let may_hold = predicate.prune(&Statistics::of(alike, schema))?;
        let held = alike.iter().zip(may_hold).filter(|(_, may)| *may);
        kept.extend(held.map(|(group, _)| group.clone()));
    }
    Ok(kept)
}

/// The statistics of row groups whose columns lie in the same way.
struct Statistics<'g> {
    groups: &'g [Group],
    /// The columns as the table has them.
    wanted: &'g Schema,
}

impl<'g> Statistics<'g> {
    fn of(groups: &'g [Group], wanted: &'g Schema) -> Self {
        Self { groups, wanted }
    }

    fn days(&self) -> ArrayRef {
        let days = self.groups.iter().map(|group| group.file.object.key.day);
        let days = days.map(lake::ContextDate::days_since_epoch);
        Arc::new(Date32Array::from_iter_values(days))
    }

    /// What `read` finds in the statistics of `column`, if the files have it as the table does.
    fn read(
        &self,
        column: &Column,
        read: impl FnOnce(&StatisticsConverter<'_>) -> parquet::errors::Result<ArrayRef>,
    ) -> Option<ArrayRef> {
        let file = &self.groups.first()?.file.columns;
        let wanted = self.wanted.field_with_name(&column.name).ok()?;
        let (_, found) = file.arrow.fields().find(&column.name)?;
        if wanted.data_type() != viewed(found).data_type() {
            return None;
        }
        let schema = file.parquet.file_metadata().schema_descr();
        let statistics = StatisticsConverter::try_new(&column.name, &file.arrow, schema).ok()?;
        read(&statistics.with_missing_null_counts_as_zero(false)).ok()
    }
}

impl PruningStatistics for Statistics<'_> {
    fn min_values(&self, column: &Column) -> Option<ArrayRef> {
        if column.name == PARTITION_COLUMN {
            return Some(self.days());
        }
        let groups = self.groups.iter().map(Group::metadata);
        self.read(column, |statistics| statistics.row_group_mins(groups))
    }

    fn max_values(&self, column: &Column) -> Option<ArrayRef> {
        if column.name == PARTITION_COLUMN {
            return Some(self.days());
        }
        let groups = self.groups.iter().map(Group::metadata);
        self.read(column, |statistics| statistics.row_group_maxes(groups))
    }

    fn num_containers(&self) -> usize {
        self.groups.len()
    }

    fn null_counts(&self, column: &Column) -> Option<ArrayRef> {
        if column.name == PARTITION_COLUMN {
            let none = std::iter::repeat_n(0, self.groups.len());
            return Some(Arc::new(UInt64Array::from_iter_values(none)));
        }
        let groups = self.groups.iter().map(Group::metadata);
        self.read(column, |statistics| {
            let counts = statistics.row_group_null_counts(groups)?;
            Ok(Arc::new(counts))
        })
    }

    fn row_counts(&self) -> Option<ArrayRef> {
        let rows = self.groups.iter().map(|group| group.rows);
        let rows = rows.map(|rows| u64::try_from(rows).ok());
        Some(Arc::new(rows.collect::<UInt64Array>()))
    }

    fn contained(&self, _column: &Column, _values: &HashSet<ScalarValue>) -> Option<BooleanArray> {
        None
    }
}
