//! Arrays put beside each other, and the groups within one.

use std::sync::Arc;

use arrow::{
    array::{Array as _, ArrayRef, ListArray, StructArray},
    buffer::OffsetBuffer,
    datatypes::{DataType, Field, Fields},
};
use datafusion::{error::Result, logical_expr::ReturnFieldArgs};

use super::{absent, alike, comparator, item_type, lists, range, taken};
use crate::{
    arguments::{
        Call,
        Kind::{Array, Whole},
        refuse,
    },
    definition::{Definition, Doc, Returns},
    sql_type::{list_of, map_of},
};

/// The largest groups and the most of them that `combinations` makes, as in Trino.
const GROUP_MAX: usize = 5;
const GROUPS_MAX: usize = 100_000;

pub(super) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "zip",
        Doc::new(
            ("zip(array, array, …) → array(row)", "array"),
            (
                "The items side by side, in rows; NULL where one array is shorter.",
                "Os itens lado a lado, em linhas; NULL onde um array for mais curto.",
            ),
        ),
        &[&[Array, Array]],
        Returns::Of(|args| list_of(DataType::Struct(zip_fields(args)))),
        zip,
    )
    .repeated(),
    Definition::new(
        "combinations",
        Doc::new(
            ("combinations(array, n) → array(array)", "array"),
            (
                "Every choice of `n` items, at most 5, in the order of the array.",
                "Cada escolha de `n` itens, no máximo 5, na ordem do array.",
            ),
        ),
        &[&[Array, Whole]],
        Returns::Of(|args| {
            let kind = args.arg_fields.first();
            list_of(kind.map_or(DataType::Null, |field| field.data_type().clone()))
        }),
        combinations,
    ),
    Definition::new(
        "contains_sequence",
        Doc::new(
            ("contains_sequence(array, items) → boolean", "array"),
            (
                "Whether all `items` stand in the array, one after the other.",
                "Se todos os `items` estão no array, um depois do outro.",
            ),
        ),
        &[&[Array, Array]],
        Returns::Boolean,
        contains_sequence,
    ),
    Definition::new(
        "array_histogram",
        Doc::new(
            ("array_histogram(array) → map(item, bigint)", "array"),
            (
                "How many times each item occurs.",
                "Quantas vezes cada item ocorre.",
            ),
        ),
        &[&[Array]],
        Returns::Of(|args| {
            let kind = args.arg_fields.first();
            let item = kind.map_or(DataType::Null, |field| item_type(field.data_type()));
            map_of(item, DataType::Int64)
        }),
        histogram,
    ),
];

fn zip_fields(args: &ReturnFieldArgs<'_>) -> Fields {
    let fields = args.arg_fields.iter().enumerate();
    fields
        .map(|(place, field)| Field::new(format!("c{place}"), item_type(field.data_type()), true))
        .collect()
}

fn zip(call: &Call) -> Result<ArrayRef> {
    let arrays = (0..call.len())
        .map(|place| call.array(place))
        .collect::<Result<Vec<_>>>()?;
    let mut places = vec![Vec::new(); arrays.len()];
    let (mut lengths, mut is_there) = (Vec::new(), Vec::new());
    for row in 0..call.rows {
        let ranges: Option<Vec<_>> = arrays.iter().map(|array| range(array, row)).collect();
        is_there.push(ranges.is_some());
        let ranges = ranges.unwrap_or_default();
        let length = ranges.iter().map(ExactSizeIterator::len).max();
        let length = length.unwrap_or_default();
        lengths.push(length);
        for (mut range, places) in ranges.into_iter().zip(&mut places) {
            places.extend((0..length).map(|_| range.next()));
        }
    }
    let columns = arrays.iter().zip(places);
    let columns = columns
        .map(|(array, places)| taken(array.values(), places))
        .collect::<Result<Vec<_>>>()?;
    let item = match &call.returns {
        DataType::List(item) => Arc::clone(item),
        _ => Arc::new(Field::new_list_field(DataType::Null, true)),
    };
    let DataType::Struct(fields) = item.data_type() else {
        return refuse("`zip` makes rows");
    };
    let rows = StructArray::try_new(fields.clone(), columns, None)?;
    let offsets = OffsetBuffer::from_lengths(lengths);
    Ok(Arc::new(ListArray::try_new(
        item,
        offsets,
        Arc::new(rows),
        Some(is_there.into()),
    )?))
}

/// The choices of `size` among `count`, the items of each in their order.
fn choices(count: usize, size: usize) -> Result<Vec<Vec<usize>>> {
    let mut choices = Vec::new();
    let mut choice: Vec<usize> = (0..size).collect();
    if size > count {
        return Ok(choices);
    }
    loop {
        if choices.len() == GROUPS_MAX {
            return refuse("combinations exceed max size");
        }
        choices.push(choice.clone());
        // The first item that can go on without meeting the next one does; those before it begin again.
        let free = (0..size).find(|place| {
            let here = choice.get(*place).copied().unwrap_or_default();
            here + 1 < choice.get(place + 1).copied().unwrap_or(count)
        });
        let Some(free) = free else { break };
        for (place, at) in choice.iter_mut().enumerate().take(free + 1) {
            *at = if place == free { *at + 1 } else { place };
        }
    }
    Ok(choices)
}

fn combinations(call: &Call) -> Result<ArrayRef> {
    let arrays = call.array(0)?;
    let (mut groups, mut counts, mut is_there) = (Vec::new(), Vec::new(), Vec::new());
    for (row, size) in call.whole(1)?.iter().enumerate() {
        let before = groups.len();
        let found = range(arrays, row).zip(size);
        is_there.push(found.is_some());
        if let Some((range, size)) = found {
            let size = match usize::try_from(size) {
                Err(_) => return refuse(format!("combination size must not be negative: {size}")),
                Ok(size) if size > GROUP_MAX => {
                    return refuse(format!(
                        "combination size must not exceed {GROUP_MAX}: {size}"
                    ));
                }
                Ok(size) => size,
            };
            for choice in choices(range.len(), size)? {
                let places = choice.into_iter().map(|place| Some(range.start + place));
                groups.push(Ok(Some(places.collect())));
            }
        }
        counts.push(groups.len() - before);
    }
    let inner = lists(arrays.values(), groups.into_iter())?;
    let item = Arc::new(Field::new_list_field(inner.data_type().clone(), true));
    let offsets = OffsetBuffer::from_lengths(counts);
    Ok(Arc::new(ListArray::try_new(
        item,
        offsets,
        inner,
        Some(is_there.into()),
    )?))
}

fn contains_sequence(call: &Call) -> Result<ArrayRef> {
    let (arrays, wanted) = (call.array(0)?, call.array(1)?);
    let (items, others) = alike(arrays.values(), wanted.values())?;
    let order = comparator(&items, &others)?;
    let answers = (0..call.rows).map(|row| {
        let (range, wanted) = (range(arrays, row)?, range(wanted, row)?);
        let last = range.end.checked_sub(wanted.len());
        let found = last
            .filter(|last| *last >= range.start)
            .is_some_and(|last| {
                (range.start..=last).any(|start| {
                    let mut pairs = (start..).zip(wanted.clone());
                    pairs.all(|(place, other)| order(place, other).is_eq())
                })
            });
        Some(found)
    });
    Ok(Arc::new(answers.collect::<arrow::array::BooleanArray>()))
}

fn histogram(call: &Call) -> Result<ArrayRef> {
    let arrays = call.array(0)?;
    let items = arrays.values();
    let order = comparator(items, items)?;
    let (mut keys, mut counts, mut lengths, mut is_there) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for row in 0..call.rows {
        let range = range(arrays, row);
        is_there.push(range.is_some());
        let before = keys.len();
        let mut places: Vec<usize> = range.into_iter().flatten().collect();
        places.retain(|place| !absent(items, *place));
        places.sort_by(|one, other| order(*one, *other));
        let mut first: Option<usize> = None;
        for place in places {
            if first.is_some_and(|first| order(first, place).is_eq()) {
                if let Some(count) = counts.last_mut() {
                    *count += 1;
                }
                continue;
            }
            first = Some(place);
            keys.push(Some(place));
            counts.push(1_i64);
        }
        lengths.push(keys.len() - before);
    }
    let counts = arrow::array::Int64Array::from(counts);
    crate::maps::assembled(
        lengths,
        (taken(items, keys)?, Arc::new(counts)),
        Some(is_there.into()),
    )
}
