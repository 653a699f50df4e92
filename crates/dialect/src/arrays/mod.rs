//! Arrays: made, asked, ordered and joined.

mod asking;
mod combining;
mod items;
mod making;
mod order;
mod sets;
mod unnest;

use std::{ops::Range, sync::Arc};

use arrow::{
    array::{
        Array, ArrayRef, AsArray as _, DynComparator, ListArray, UInt64Array, make_comparator,
    },
    buffer::{NullBuffer, OffsetBuffer},
    compute::{SortOptions, cast, take},
    datatypes::{DataType, Field, Float32Type, Float64Type},
};
use datafusion::error::{DataFusionError, Result};

use crate::{definition::Definition, sql_type::is_text};

pub(crate) use making::{join, joined_type};
pub use unnest::PART_OF_ITEMS;

/// All functions about arrays.
pub(crate) fn definitions() -> Vec<Definition> {
    [
        asking::FUNCTIONS,
        combining::FUNCTIONS,
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

/// Whether there is nothing at `place`.
pub(crate) fn absent(items: &ArrayRef, place: usize) -> bool {
    // An array of nothing but NULLs has no map of them.
    items.data_type().is_null() || items.is_null(place)
}

/// Whether what is at `place` is a number that is none.
pub(crate) fn is_nan(items: &ArrayRef, place: usize) -> bool {
    let doubles = items.as_primitive_opt::<Float64Type>();
    let reals = items.as_primitive_opt::<Float32Type>();
    doubles.is_some_and(|numbers| numbers.value(place).is_nan())
        || reals.is_some_and(|numbers| numbers.value(place).is_nan())
}

/// Compares items of one array with those of another by their places; NULLs are equal, and last.
pub(crate) fn comparator(items: &ArrayRef, others: &ArrayRef) -> Result<DynComparator> {
    let nulls_last = SortOptions {
        descending: false,
        nulls_first: false,
    };
    Ok(make_comparator(items, others, nulls_last)?)
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
            common(one.data_type(), other.data_type()).map(crate::sql_type::list_of)
        }
        _ if one == other => Some(one.clone()),
        // A double has no room for decimals, but decimals have none for all doubles.
        _ if one.is_floating() && other.is_numeric() => Some(DataType::Float64),
        _ if other.is_floating() && one.is_numeric() => Some(DataType::Float64),
        // The engine would read numbers in texts, and have NULL for all others.
        _ if is_text(one) != is_text(other)
            && (one.is_numeric()
                || other.is_numeric()
                || DataType::Boolean == *one
                || DataType::Boolean == *other) =>
        {
            None
        }
        _ => comparison_coercion(one, other),
    }
}

/// Two columns of items, of an array and beside it, brought to one type.
pub(crate) fn alike(one: &ArrayRef, other: &ArrayRef) -> Result<(ArrayRef, ArrayRef)> {
    let Some(kind) = common(one.data_type(), other.data_type()) else {
        return Err(DataFusionError::Execution(format!(
            "an item of type {} is not found in an array of {}",
            crate::sql_type::trino_name(other.data_type()),
            crate::sql_type::trino_name(one.data_type())
        )));
    };
    Ok((cast(one, &kind)?, cast(other, &kind)?))
}
