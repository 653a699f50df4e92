//! What `UNNEST` of maps and rows, and `WITH ORDINALITY`, are made of.

use std::sync::Arc;

use arrow::{
    array::{Array as _, ArrayRef, AsArray as _, Int64Array, ListArray},
    datatypes::{DataType, Field},
};
use datafusion::{
    common::ScalarValue,
    error::{DataFusionError, Result},
    logical_expr::ReturnFieldArgs,
};

use super::{lists, range};
use crate::{
    arguments::{
        Call,
        Kind::{Any, Array, Map, Whole},
    },
    definition::{Definition, Doc, Returns},
    sql_type::list_of,
};

const NO_DOC: Doc = Doc::new(("", ""), ("", ""));

/// The function that makes a list of a part of each item: of the list or map that is its first argument the part that its
/// second says, counted from 1.
pub const PART_OF_ITEMS: &str = "$column";

pub(super) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        PART_OF_ITEMS,
        NO_DOC,
        &[&[Map, Whole], &[Array, Whole]],
        Returns::By(column_type),
        column,
    )
    .taking_apart(),
    Definition::new(
        "$ordinality",
        NO_DOC,
        &[&[Any]],
        Returns::By(|_| Ok(list_of(DataType::Int64))),
        ordinality,
    )
    .repeated(),
    Definition::new("$filled", NO_DOC, &[&[Array]], Returns::Like(0), |call| {
        let arrays = call.array(0)?;
        let rows = (0..call.rows).map(|row| {
            let range = range(arrays, row).filter(|range| !range.is_empty());
            Ok(range.map(|range| range.map(Some).collect()))
        });
        lists(arrays.values(), rows)
    }),
];

/// The parts of an item: of a map its key and value, of a row its fields.
fn parts(kind: &DataType) -> Option<&arrow::datatypes::Fields> {
    let (DataType::Map(item, _) | DataType::List(item)) = kind else {
        return None;
    };
    match item.data_type() {
        DataType::Struct(fields) => Some(fields),
        _ => None,
    }
}

fn column_type(args: &ReturnFieldArgs<'_>) -> Result<DataType> {
    let number = match args.scalar_arguments.get(1).copied().flatten() {
        Some(ScalarValue::Int64(Some(number))) => usize::try_from(*number).unwrap_or(0),
        _ => 0,
    };
    let fields = args
        .arg_fields
        .first()
        .and_then(|field| parts(field.data_type()));
    let Some(fields) = fields else {
        return Err(DataFusionError::Plan(
            "`UNNEST` of one array has one column; name as many as there are".to_owned(),
        ));
    };
    match number.checked_sub(1).and_then(|place| fields.get(place)) {
        Some(field) => Ok(list_of(field.data_type().clone())),
        None => Err(DataFusionError::Plan(format!(
            "`UNNEST` has {} columns here, and more are named",
            fields.len()
        ))),
    }
}

fn column(call: &Call) -> Result<ArrayRef> {
    let number = call.whole(1)?.iter().next().flatten().unwrap_or(1);
    let place = usize::try_from(number - 1).unwrap_or(0);
    let (entries, offsets, nulls): (ArrayRef, _, _) = if let Ok(maps) = call.map(0) {
        let entries = Arc::new(maps.entries().clone());
        (entries, maps.offsets().clone(), maps.nulls().cloned())
    } else {
        let lists = call.array(0)?;
        let values = Arc::clone(lists.values());
        (values, lists.offsets().clone(), lists.nulls().cloned())
    };
    let rows = entries.as_struct();
    let Some(part) = rows.columns().get(place) else {
        return Err(DataFusionError::Internal(
            "`UNNEST` of a part that is not there".to_owned(),
        ));
    };
    let item = Arc::new(Field::new_list_field(part.data_type().clone(), true));
    Ok(Arc::new(ListArray::try_new(
        item,
        offsets,
        Arc::clone(part),
        nulls,
    )?))
}

/// The numbers from 1 to the length of the longest array.
fn ordinality(call: &Call) -> Result<ArrayRef> {
    let columns = (0..call.len())
        .map(|place| call.array(place))
        .collect::<Result<Vec<_>>>()?;
    let lengths: Vec<usize> = (0..call.rows)
        .map(|row| {
            let lengths = columns.iter().filter_map(|lists| range(lists, row));
            lengths.map(|range| range.len()).max().unwrap_or(0)
        })
        .collect();
    let longest = lengths.iter().copied().max().unwrap_or(0);
    let numbers: ArrayRef = Arc::new((1..).take(longest).collect::<Int64Array>());
    lists(
        &numbers,
        lengths
            .into_iter()
            .map(|length| Ok(Some((0..length).map(Some).collect()))),
    )
}
