//! Questions to arrays and maps: how many, which, where.

use std::{cmp::Ordering, sync::Arc};

use arrow::{
    array::{Array as _, ArrayRef, AsArray as _, BooleanArray, Int64Array, MapArray, StringArray},
    datatypes::DataType,
};
use datafusion::{error::Result, logical_expr::ReturnFieldArgs};

use super::{absent, alike, comparator, is_nan, item_type, range, taken};
use crate::{
    arguments::{
        Call,
        Kind::{Any, Array, Map, Text, Whole},
        refuse,
    },
    cast::{Target, convert},
    definition::{Definition, Doc, Returns},
};

const NO_DOC: Doc = Doc::new(("", ""), ("", ""));

pub(super) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "cardinality",
        Doc::new(
            ("cardinality(array or map) → bigint", "array"),
            ("The number of items.", "O número de itens."),
        ),
        &[&[Array], &[Map]],
        Returns::Whole,
        cardinality,
    ),
    Definition::new(
        "contains",
        Doc::new(
            ("contains(array, item) → boolean", "array"),
            (
                "Whether the item is in the array.",
                "Se o item está no array.",
            ),
        ),
        &[&[Array, Any]],
        Returns::Boolean,
        contains,
    ),
    Definition::new(
        "array_position",
        Doc::new(
            ("array_position(array, item) → bigint", "array"),
            (
                "The first place of the item, from 1; 0 if it is not there.",
                "A primeira posição do item, a partir de 1; 0 se não estiver.",
            ),
        ),
        &[&[Array, Any]],
        Returns::Whole,
        position,
    ),
    Definition::new(
        "$subscript",
        NO_DOC,
        &[&[Array, Whole], &[Map, Any]],
        Returns::Of(part_type),
        |call| match call.kind(0) {
            DataType::Map(..) => value_at(call, Missing::Error),
            _ => item_at(call, Missing::Error),
        },
    ),
    Definition::new(
        "element_at",
        Doc::new(
            ("element_at(array, index) or element_at(map, key)", "array"),
            (
                "The item, from the end if `index` is negative, or the value; NULL if there is none, where `x[i]` is an error.",
                "O item, a partir do fim se `index` for negativo, ou o valor; NULL se não houver, onde `x[i]` é um erro.",
            ),
        ),
        &[&[Array, Whole], &[Map, Any]],
        Returns::Of(part_type),
        |call| match call.kind(0) {
            DataType::Map(..) => value_at(call, Missing::Null),
            _ => item_at(call, Missing::Null),
        },
    ),
    Definition::new(
        "array_join",
        Doc::new(
            (
                "array_join(array, delimiter [, null_replacement]) → varchar",
                "array",
            ),
            (
                "The items as one text; NULLs are left out, or replaced.",
                "Os itens como um só texto; NULLs ficam de fora, ou são substituídos.",
            ),
        ),
        &[&[Array, Text], &[Array, Text, Text]],
        Returns::Text,
        join,
    ),
    Definition::new(
        "array_max",
        Doc::new(
            ("array_max(array)", "array"),
            (
                "The largest item; NULL if one of them is NULL.",
                "O maior item; NULL se um deles for NULL.",
            ),
        ),
        &[&[Array]],
        Returns::Of(part_type),
        |call| extreme(call, Ordering::is_gt),
    ),
    Definition::new(
        "array_min",
        Doc::new(
            ("array_min(array)", "array"),
            (
                "The smallest item; NULL if one of them is NULL.",
                "O menor item; NULL se um deles for NULL.",
            ),
        ),
        &[&[Array]],
        Returns::Of(part_type),
        |call| extreme(call, Ordering::is_lt),
    ),
    Definition::new(
        "arrays_overlap",
        Doc::new(
            ("arrays_overlap(x, y) → boolean", "array"),
            (
                "Whether they have an item in common.",
                "Se têm um item em comum.",
            ),
        ),
        &[&[Array, Array]],
        Returns::Boolean,
        overlap,
    ),
];

/// What becomes of an item that is not there.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Missing {
    Error,
    Null,
}

/// The type of an array's items or a map's values.
fn part_type(args: &ReturnFieldArgs<'_>) -> DataType {
    let kind = args.arg_fields.first().map(|field| field.data_type());
    match kind {
        Some(DataType::Map(entries, _)) => match entries.data_type() {
            DataType::Struct(fields) => fields
                .get(1)
                .map_or(DataType::Null, |field| field.data_type().clone()),
            _ => DataType::Null,
        },
        Some(kind) => item_type(kind),
        None => DataType::Null,
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn cardinality(call: &Call) -> Result<ArrayRef> {
    let counts: Int64Array = if matches!(call.kind(0), DataType::Map(..)) {
        let maps = call.map(0)?;
        (0..call.rows)
            .map(|row| {
                maps.is_valid(row)
                    .then(|| count(maps.value_length(row).try_into().unwrap_or(0)))
            })
            .collect()
    } else {
        let lists = call.array(0)?;
        (0..call.rows)
            .map(|row| range(lists, row).map(|range| count(range.len())))
            .collect()
    };
    Ok(Arc::new(counts))
}

fn contains(call: &Call) -> Result<ArrayRef> {
    let lists = call.array(0)?;
    let (items, wanted) = alike(lists.values(), call.column(1)?)?;
    let order = comparator(&items, &wanted)?;
    let answers = (0..call.rows).map(|row| {
        let mut range = range(lists, row)?;
        if absent(&wanted, row) {
            return None;
        }
        if range.clone().any(|place| order(place, row).is_eq()) {
            return Some(true);
        }
        // What is unknown may have been it.
        let has_null = range.any(|place| absent(&items, place));
        (!has_null).then_some(false)
    });
    Ok(Arc::new(answers.collect::<BooleanArray>()))
}

fn position(call: &Call) -> Result<ArrayRef> {
    let lists = call.array(0)?;
    let (items, wanted) = alike(lists.values(), call.column(1)?)?;
    let order = comparator(&items, &wanted)?;
    let answers = (0..call.rows).map(|row| {
        let mut range = range(lists, row)?;
        if absent(&wanted, row) {
            return None;
        }
        let place = range.position(|place| order(place, row).is_eq());
        Some(place.map_or(0, |place| count(place + 1)))
    });
    Ok(Arc::new(answers.collect::<Int64Array>()))
}

fn item_at(call: &Call, missing: Missing) -> Result<ArrayRef> {
    let lists = call.array(0)?;
    let places = call.whole(1)?.iter().enumerate().map(|(row, index)| {
        let (Some(range), Some(index)) = (range(lists, row), index) else {
            return Ok(None);
        };
        let distance = usize::try_from(index.unsigned_abs()).unwrap_or(usize::MAX);
        match index {
            0 => refuse("SQL array indices start at 1"),
            1.. if distance <= range.len() => Ok(Some(range.start + distance - 1)),
            ..0 if missing == Missing::Error => {
                refuse(format!("Array subscript is negative: {index}"))
            }
            ..0 if distance <= range.len() => Ok(Some(range.end - distance)),
            _ if missing == Missing::Error => refuse(format!(
                "Array subscript must be less than or equal to array length: {index} > {}",
                range.len()
            )),
            _ => Ok(None),
        }
    });
    taken(lists.values(), places.collect::<Result<Vec<_>>>()?)
}

fn entries(maps: &MapArray, row: usize) -> Option<std::ops::Range<usize>> {
    let place = |row: usize| usize::try_from(*maps.value_offsets().get(row)?).ok();
    maps.is_valid(row)
        .then(|| Some(place(row)?..place(row + 1)?))?
}

fn value_at(call: &Call, missing: Missing) -> Result<ArrayRef> {
    let maps = call.map(0)?;
    let (keys, wanted) = alike(maps.keys(), call.column(1)?)?;
    let order = comparator(&keys, &wanted)?;
    let places = (0..call.rows).map(|row| {
        let Some(mut entries) = entries(maps, row).filter(|_| !absent(&wanted, row)) else {
            return Ok(None);
        };
        let place = entries.find(|place| order(*place, row).is_eq());
        if place.is_none() && missing == Missing::Error {
            let key = convert(&wanted.slice(row, 1), false, &Target::of("varchar")?)?;
            return refuse(format!(
                "Key not present in map: {}",
                key.as_string::<i32>().value(0)
            ));
        }
        Ok(place)
    });
    taken(maps.values(), places.collect::<Result<Vec<_>>>()?)
}

fn join(call: &Call) -> Result<ArrayRef> {
    let lists = call.array(0)?;
    let texts = convert(lists.values(), false, &Target::of("varchar")?)?;
    let texts = texts.as_string::<i32>();
    let replacements = (call.len() > 2).then(|| call.text(2)).transpose()?;
    let joined = call.text(1)?.iter().enumerate().map(|(row, delimiter)| {
        let (range, delimiter) = (range(lists, row)?, delimiter?);
        let replacement = match replacements {
            Some(replacements) if replacements.is_null(row) => return None,
            Some(replacements) => Some(replacements.value(row)),
            None => None,
        };
        let parts: Vec<&str> = range
            .filter_map(|place| {
                if texts.is_valid(place) {
                    Some(texts.value(place))
                } else {
                    replacement
                }
            })
            .collect();
        Some(parts.join(delimiter))
    });
    Ok(Arc::new(joined.collect::<StringArray>()))
}

fn extreme(call: &Call, wins: fn(Ordering) -> bool) -> Result<ArrayRef> {
    let lists = call.array(0)?;
    let items = lists.values();
    let order = comparator(items, items)?;
    let places = (0..call.rows).map(|row| {
        let range = range(lists, row)?;
        if range.clone().any(|place| absent(items, place)) {
            return None;
        }
        // What is no number is neither large nor small, unless there is nothing else.
        let numbers = range.clone().filter(|place| !is_nan(items, *place));
        let best = numbers.reduce(|best, place| {
            if wins(order(place, best)) {
                place
            } else {
                best
            }
        });
        best.or(range.clone().next())
    });
    taken(items, places.collect())
}

fn overlap(call: &Call) -> Result<ArrayRef> {
    let (ours, theirs) = (call.array(0)?, call.array(1)?);
    let (items, others) = alike(ours.values(), theirs.values())?;
    let order = comparator(&items, &others)?;
    let answers = (0..call.rows).map(|row| {
        let (mine, others_range) = (range(ours, row)?, range(theirs, row)?);
        let is_common = |place: usize| {
            !absent(&items, place)
                && others_range
                    .clone()
                    .any(|other| order(place, other).is_eq())
        };
        if mine.clone().any(is_common) {
            return Some(true);
        }
        let has_null = mine.clone().any(|place| absent(&items, place)) && !others_range.is_empty()
            || others_range.clone().any(|place| absent(&others, place)) && !mine.is_empty();
        (!has_null).then_some(false)
    });
    Ok(Arc::new(answers.collect::<BooleanArray>()))
}
