//! Casts of arrays, maps and rows, part by part.

use std::sync::Arc;

use arrow::{
    array::{Array as _, ArrayRef, AsArray as _, ListArray, MapArray, StructArray},
    compute::cast,
    datatypes::{DataType, Field},
};
use datafusion::error::Result;

use super::{Target, cannot, shared};

pub(super) fn convert(column: &ArrayRef, target: &Target) -> Result<ArrayRef> {
    match (column.data_type(), target.kind()) {
        (
            DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..),
            DataType::List(item),
        ) => {
            let plain = match column.data_type() {
                DataType::LargeList(inner) | DataType::FixedSizeList(inner, _) => {
                    cast(column, &DataType::List(Arc::clone(inner)))?
                }
                _ => Arc::clone(column),
            };
            let lists = plain.as_list::<i32>();
            let values = super::convert(lists.values(), false, &Target::part(item))?;
            let offsets = lists.offsets().clone();
            Ok(shared(ListArray::try_new(
                Arc::clone(item),
                offsets,
                values,
                lists.nulls().cloned(),
            )?))
        }
        (DataType::Map(..), DataType::Map(entries, _)) => {
            let maps = column.as_map();
            let DataType::Struct(fields) = entries.data_type() else {
                return cannot("map", target);
            };
            let [key, value] = &fields[..] else {
                return cannot("map", target);
            };
            let keys = super::convert(maps.keys(), false, &Target::part(key))?;
            let values = super::convert(maps.values(), false, &Target::part(value))?;
            let parts = StructArray::try_new(fields.clone(), vec![keys, values], None)?;
            let (offsets, nulls) = (maps.offsets().clone(), maps.nulls().cloned());
            Ok(shared(MapArray::try_new(
                Arc::clone(entries),
                offsets,
                parts,
                nulls,
                false,
            )?))
        }
        (DataType::Struct(given), DataType::Struct(wanted)) if given.len() == wanted.len() => {
            let row = column.as_struct();
            let parts = row
                .columns()
                .iter()
                .zip(wanted)
                .map(|(part, field): (&ArrayRef, &Arc<Field>)| {
                    super::convert(part, false, &Target::part(field))
                })
                .collect::<Result<Vec<_>>>()?;
            Ok(shared(StructArray::try_new(
                wanted.clone(),
                parts,
                row.nulls().cloned(),
            )?))
        }
        (from, _) => cannot(crate::sql_type::trino_name(from), target),
    }
}
