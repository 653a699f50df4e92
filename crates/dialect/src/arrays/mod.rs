//! Arrays: made, asked, ordered and joined.

mod asking;
mod items;
mod making;
mod order;
mod sets;
mod unnest;

use std::{cmp::Ordering, ops::Range, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, ListArray, UInt64Array},
    buffer::{NullBuffer, OffsetBuffer},
    compute::take,
    datatypes::{DataType, Field},
};
use datafusion::{
    common::ScalarValue,
    error::{DataFusionError, Result},
};

use crate::definition::Definition;

pub(crate) use making::{join, joined_type};

/// All functions about arrays.
pub(crate) fn definitions() -> Vec<Definition> {
    [
        asking::FUNCTIONS,
        items::FUNCTIONS,
        making::FUNCTIONS,
        order::FUNCTIONS,
        sets::FUNCTIONS,
        unnest::FUNCTIONS,
    ]
    .concat()
}

/// Where the items of `row` are; `None` if it is NULL.
pub(crate) fn range(lists: &ListArray, row: usize) -> Option<Range<usize>> {
    if lists.is_null(row) {
        return None;
    }
    let place = |row: usize| {
        let offset = lists.value_offsets().get(row).copied()?;
        usize::try_from(offset).ok()
    };
    Some(place(row)?..place(row + 1)?)
}

/// Whether two items are equal; NULLs are.
pub(crate) fn same(items: &ArrayRef, one: usize, other: usize) -> Result<bool> {
    Ok(compare((items, one), (items, other))? == Ordering::Equal)
}

/// Compares two items, NULL last.
pub(crate) fn compare(
    (items, one): (&ArrayRef, usize),
    (others, other): (&ArrayRef, usize),
) -> Result<Ordering> {
    match (items.is_null(one), others.is_null(other)) {
        (true, true) => return Ok(Ordering::Equal),
        (true, false) => return Ok(Ordering::Greater),
        (false, true) => return Ok(Ordering::Less),
        (false, false) => {}
    }
    let one = ScalarValue::try_from_array(items, one)?;
    let other = ScalarValue::try_from_array(others, other)?;
    one.partial_cmp(&other).ok_or_else(|| {
        DataFusionError::Execution("the items of the array cannot be compared".to_owned())
    })
}

/// The items at `places`.
pub(crate) fn taken(items: &ArrayRef, places: Vec<Option<usize>>) -> Result<ArrayRef> {
    let places: UInt64Array = places
        .into_iter()
        .map(|place| place.and_then(|place| u64::try_from(place).ok()))
        .collect();
    Ok(take(items, &places, None)?)
}

/// For every row a list of places among `items`, or NULL.
pub(crate) fn lists(
    items: &ArrayRef,
    rows: impl Iterator<Item = Result<Option<Vec<Option<usize>>>>>,
) -> Result<ArrayRef> {
    let (mut places, mut lengths, mut is_there) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        let row = row?;
        is_there.push(row.is_some());
        let row = row.unwrap_or_default();
        lengths.push(row.len());
        places.extend(row);
    }
    let items = taken(items, places)?;
    let item = Arc::new(Field::new_list_field(items.data_type().clone(), true));
    let nulls = NullBuffer::from(is_there);
    let offsets = OffsetBuffer::from_lengths(lengths);
    Ok(Arc::new(ListArray::try_new(
        item,
        offsets,
        items,
        Some(nulls),
    )?))
}

/// The type of the items of a list.
pub(crate) fn item_type(kind: &DataType) -> DataType {
    match kind {
        DataType::List(item) => item.data_type().clone(),
        _ => DataType::Null,
    }
}

/// The common type of two kinds of items, if there is one.
pub(crate) fn common(one: &DataType, other: &DataType) -> Option<DataType> {
    use datafusion::logical_expr::binary::comparison_coercion;
    match (one, other) {
        (DataType::Null, kind) | (kind, DataType::Null) => Some(kind.clone()),
        (DataType::List(one), DataType::List(other)) => {
            common(one.data_type(), other.data_type()).map(crate::types::list_of)
        }
        _ if one == other => Some(one.clone()),
        _ => comparison_coercion(one, other),
    }
}
