//! How the columns of a table lie in files: which are read, and what is made of them.

use std::{fmt, sync::Arc};

use arrow::{
    array::{
        Array as _, ArrayRef, AsArray as _, ListArray, RecordBatch, RecordBatchOptions,
        new_null_array,
    },
    compute::cast,
    datatypes::{DataType, Field, FieldRef, Fields, SchemaRef},
    error::ArrowError,
};
use datafusion::common::{DataFusionError, Result};
use etl::{FileColumns, schema::PARTITION_COLUMN};
use parquet::{
    arrow::{FieldLevels, ProjectionMask, parquet_to_arrow_field_levels},
    schema::types::SchemaDescriptor,
};

use super::presence;
use crate::text_views::viewed;

/// Where a wanted column comes from.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// The column of the table.
    pub(crate) column: String,
    pub(super) taken: Taken,
}

/// What is wanted of a column.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Taken {
    All,
    /// This field of the structs in its lists.
    Part(String),
    /// Which rows have a text. All texts are empty.
    Presence,
}

impl Source {
    /// All of the column of the table that is called like `field`.
    pub(crate) fn whole(field: &FieldRef) -> Self {
        Self {
            column: field.name().clone(),
            taken: Taken::All,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = &self.column;
        match &self.taken {
            Taken::All => f.write_str(column),
            Taken::Part(part) => write!(f, "{column}.{part}"),
            Taken::Presence => write!(f, "has {column}"),
        }
    }
}

/// Where the wanted columns lie in files of one schema.
#[derive(Debug)]
pub(super) struct Layout {
    /// What is made of them.
    wanted: SchemaRef,
    /// How the decoder is to put them together.
    pub(super) levels: FieldLevels,
    /// The leaves that are read, in the order of the file.
    pub(super) leaves: Vec<usize>,
    /// Those of them of which only is wanted which rows have a text.
    pub(super) presences: Vec<usize>,
    /// Where each of the wanted columns comes from.
    places: Vec<Place>,
}

#[derive(Clone, Debug)]
enum Place {
    /// This column of what the decoder makes.
    Decoded(usize),
    /// This field of the structs in the lists of that column.
    Part(usize, String),
    /// The day of the file.
    Day,
    /// The file is older than the column.
    Nowhere,
}

impl Layout {
    /// The layout of the columns in `wanted`, which come from `sources`, in files like `file`.
    pub(super) fn new(wanted: &SchemaRef, sources: &[Source], file: &FileColumns) -> Result<Self> {
        let root = |source: &Source| file.arrow.index_of(&source.column).ok();
        let schema = file.parquet.file_metadata().schema_descr();
        let mut leaves: Vec<usize> = Vec::new();
        let mut presences: Vec<usize> = Vec::new();
        for source in sources {
            let Some(root) = root(source) else { continue };
            let may_be_presence = |leaf: &usize| presence::is_to_be_had(&schema.column(*leaf));
            let read = leaves_of(schema, root, source);
            match source.taken {
                Taken::Presence if read.iter().all(may_be_presence) => presences.extend(read),
                _ => leaves.extend(read),
            }
        }
        presences.retain(|leaf| !leaves.contains(leaf));
        leaves.extend(&presences);
        leaves.sort_unstable();
        leaves.dedup();
        let roots = leaves.iter().map(|leaf| schema.get_column_root_idx(*leaf));
        let mut roots: Vec<usize> = roots.collect();
        roots.dedup();
        let mask = ProjectionMask::leaves(schema, leaves.iter().copied());
        let fields: Fields = file.arrow.fields().iter().map(viewed).collect();
        let levels = parquet_to_arrow_field_levels(schema, mask, Some(&fields))
            .map_err(|error| DataFusionError::ParquetError(Box::new(error)))?;
        let places = sources.iter().map(|source| {
            if source.column == PARTITION_COLUMN {
                return Place::Day;
            }
            let decoded = root(source).and_then(|root| roots.binary_search(&root).ok());
            match (decoded, &source.taken) {
                (None, _) => Place::Nowhere,
                (Some(column), Taken::Part(part)) => Place::Part(column, part.clone()),
                (Some(column), _) => Place::Decoded(column),
            }
        });
        Ok(Self {
            places: places.collect(),
            wanted: Arc::clone(wanted),
            levels,
            leaves,
            presences,
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
                Place::Decoded(column) => decoded.get(*column).cloned(),
                Place::Part(column, part) => {
                    let lists = decoded.get(*column);
                    let part = lists.map(|lists| of_items(lists, part, field.data_type()));
                    part.transpose()?
                }
                Place::Day => days.cloned(),
                Place::Nowhere => None,
            };
            match column {
                Some(column) if column.data_type() == field.data_type() => Ok(column),
                Some(column) => cast(&column, field.data_type()),
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

/// The leaves of the column `root`: if `source` wants a field of the structs in its lists and the file has it, those of this
/// field, or else all.
fn leaves_of(schema: &SchemaDescriptor, root: usize, source: &Source) -> Vec<usize> {
    let all = (0..schema.num_columns()).filter(|leaf| schema.get_column_root_idx(*leaf) == root);
    let all: Vec<usize> = all.collect();
    let Taken::Part(part) = &source.taken else {
        return all;
    };
    // The column, the repeated group in it, an item, and then the field.
    let is_wanted = |leaf: &usize| {
        let column = schema.column(*leaf);
        column.path().parts().get(3) == Some(part)
    };
    let wanted: Vec<usize> = all.iter().copied().filter(is_wanted).collect();
    if wanted.is_empty() { all } else { wanted }
}

/// The lists of the field `part` of the structs in `lists`, which become `kind`. In files that are older than the field, its
/// items are NULL.
fn of_items(lists: &ArrayRef, part: &str, kind: &DataType) -> Result<ArrayRef, ArrowError> {
    let (Some(lists), Some(items)) = (lists.as_list_opt::<i32>(), list_items(kind)) else {
        let reason = format!("{} instead of lists", lists.data_type());
        return Err(ArrowError::SchemaError(reason));
    };
    let structs = lists.values().as_struct_opt();
    let part = structs.and_then(|structs| structs.column_by_name(part));
    let part = part.map_or_else(|| new_null_array(items, lists.values().len()), Arc::clone);
    let item = Arc::new(Field::new_list_field(part.data_type().clone(), true));
    let (offsets, nulls) = (lists.offsets().clone(), lists.nulls().cloned());
    Ok(Arc::new(ListArray::try_new(item, offsets, part, nulls)?))
}

/// The type of the items in lists of the type `kind`.
pub(super) fn list_items(kind: &DataType) -> Option<&DataType> {
    match kind {
        DataType::List(item) => Some(item.data_type()),
        _ => None,
    }
}
