//! How the columns of a table lie in files: which are read, and what is made of them.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, RecordBatch, RecordBatchOptions, new_null_array},
    compute::cast,
    datatypes::{Fields, SchemaRef},
};
use datafusion::common::{DataFusionError, Result};
use etl::{FileColumns, schema::PARTITION_COLUMN};
use parquet::arrow::{FieldLevels, ProjectionMask, parquet_to_arrow_field_levels};

use crate::text_views::viewed;

/// Where the wanted columns lie in files of one schema.
#[derive(Debug)]
pub(super) struct Layout {
    /// What is made of them.
    wanted: SchemaRef,
    /// How the decoder is to put them together.
    pub(super) levels: FieldLevels,
    /// The leaves that are read, in the order of the file.
    pub(super) leaves: Vec<usize>,
    /// Where each of the wanted columns comes from.
    places: Vec<Place>,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    /// This column of what the decoder makes.
    Decoded(usize),
    /// The day of the file.
    Day,
    /// The file is older than the column.
    Nowhere,
}

impl Layout {
    /// The layout of the columns in `wanted` in files like `file`.
    pub(super) fn new(wanted: &SchemaRef, file: &FileColumns) -> Result<Self> {
        let mut roots: Vec<usize> = Vec::new();
        for field in wanted.fields() {
            if let Ok(root) = file.arrow.index_of(field.name()) {
                roots.push(root);
            }
        }
        roots.sort_unstable();
        let schema = file.parquet.file_metadata().schema_descr();
        let mask = ProjectionMask::roots(schema, roots.iter().copied());
        let leaves = (0..schema.num_columns()).filter(|leaf| mask.leaf_included(*leaf));
        let leaves = leaves.collect();
        let fields: Fields = file.arrow.fields().iter().map(viewed).collect();
        let levels = parquet_to_arrow_field_levels(schema, mask, Some(&fields))
            .map_err(|error| DataFusionError::ParquetError(Box::new(error)))?;
        let places = wanted.fields().iter().map(|field| {
            if field.name() == PARTITION_COLUMN {
                return Place::Day;
            }
            let root = file.arrow.index_of(field.name()).ok();
            let decoded = root.and_then(|root| roots.binary_search(&root).ok());
            decoded.map_or(Place::Nowhere, Place::Decoded)
        });
        Ok(Self {
            places: places.collect(),
            wanted: Arc::clone(wanted),
            levels,
            leaves,
        })
    }

    /// Whether the day of each row is wanted.
    pub(super) fn has_day(&self) -> bool {
        self.places.iter().any(|place| matches!(place, Place::Day))
    }

    /// The wanted columns of `rows` rows: those in `decoded`, and the `days`.
    pub(super) fn arrange(
        &self,
        decoded: &[ArrayRef],
        days: Option<&ArrayRef>,
        rows: usize,
    ) -> Result<RecordBatch> {
        let columns = self.places.iter().zip(self.wanted.fields());
        let columns = columns.map(|(place, field)| {
            let column = match place {
                Place::Decoded(column) => decoded.get(*column),
                Place::Day => days,
                Place::Nowhere => None,
            };
            match column {
                Some(column) if column.data_type() == field.data_type() => Ok(Arc::clone(column)),
                Some(column) => cast(column, field.data_type()),
                None => Ok(new_null_array(field.data_type(), rows)),
            }
        });
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let wanted = Arc::clone(&self.wanted);
        Ok(RecordBatch::try_new_with_options(
            wanted, columns, &options,
        )?)
    }
}
