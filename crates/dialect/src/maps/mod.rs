//! Maps: made, asked and taken apart.

mod entries;

use std::sync::Arc;

use arrow::{
    array::{
        Array as _, ArrayBuilder, ArrayRef, ListArray, MapArray, MapBuilder, MapFieldNames,
        StructArray,
    },
    datatypes::{DataType, Field},
    util::display::array_value_to_string,
};
use datafusion::{
    error::{DataFusionError, Result},
    logical_expr::ReturnFieldArgs,
};

use crate::{
    arguments::{
        Call,
        Kind::{Array, Map},
        refuse,
    },
    arrays::{absent, comparator, range},
    definition::{Definition, Doc, Returns},
    sql_type::{list_of, map_of},
};

/// All functions that are about maps only.
pub(crate) fn definitions() -> Vec<Definition> {
    [FUNCTIONS, entries::FUNCTIONS].concat()
}

const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "map",
        Doc::new(
            ("map(keys, values) → map", "map"),
            (
                "The map of an array of keys and one of values.",
                "O mapa de um array de chaves e um de valores.",
            ),
        ),
        &[&[Array, Array]],
        Returns::Of(map_type),
        map,
    ),
    Definition::new(
        "$empty_map",
        Doc::new(("", ""), ("", "")),
        &[&[]],
        Returns::By(|_| Ok(map_of(DataType::Null, DataType::Null))),
        |call| {
            let nothing = || arrow::array::new_empty_array(&DataType::Null);
            assembled(vec![0; call.rows], (nothing(), nothing()), None)
        },
    ),
    Definition::new(
        "map_keys",
        Doc::new(
            ("map_keys(map) → array", "map"),
            ("The keys.", "As chaves."),
        ),
        &[&[Map]],
        Returns::Of(|args| part_type(args, 0)),
        |call| part(call, 0),
    ),
    Definition::new(
        "map_values",
        Doc::new(
            ("map_values(map) → array", "map"),
            ("The values.", "Os valores."),
        ),
        &[&[Map]],
        Returns::Of(|args| part_type(args, 1)),
        |call| part(call, 1),
    ),
    Definition::new(
        "map_entries",
        Doc::new(
            ("map_entries(map) → array(row(key, value))", "map"),
            ("The keys with their values.", "As chaves com seus valores."),
        ),
        &[&[Map]],
        Returns::By(|args| match kind(args, 0) {
            DataType::Map(entries, _) => Ok(list_of(entries.data_type().clone())),
            other => Ok(other),
        }),
        |call| {
            let maps = call.map(0)?;
            let entries = Arc::new(maps.entries().clone());
            list(maps, entries)
        },
    ),
];

/// A builder of maps with the names that the engine gives to their parts.
pub(crate) fn builder<K: ArrayBuilder, V: ArrayBuilder>(keys: K, values: V) -> MapBuilder<K, V> {
    let names = MapFieldNames {
        entry: "entries".to_owned(),
        key: "key".to_owned(),
        value: "value".to_owned(),
    };
    MapBuilder::new(Some(names), keys, values)
}

/// A map array of the type that [`map_of`] makes.
pub(crate) fn assembled(
    lengths: impl IntoIterator<Item = usize>,
    (keys, values): (ArrayRef, ArrayRef),
    nulls: Option<arrow::buffer::NullBuffer>,
) -> Result<ArrayRef> {
    let kind = map_of(keys.data_type().clone(), values.data_type().clone());
    let DataType::Map(entries, _) = kind else {
        return Err(DataFusionError::Internal("a map is a map".to_owned()));
    };
    let fields = vec![
        Field::new("key", keys.data_type().clone(), false),
        Field::new("value", values.data_type().clone(), true),
    ];
    let parts = StructArray::try_new(fields.into(), vec![keys, values], None)?;
    let offsets = arrow::buffer::OffsetBuffer::from_lengths(lengths);
    Ok(Arc::new(MapArray::try_new(
        entries, offsets, parts, nulls, false,
    )?))
}

fn kind(args: &ReturnFieldArgs<'_>, place: usize) -> DataType {
    let field = args.arg_fields.get(place);
    field.map_or(DataType::Null, |field| field.data_type().clone())
}

fn item(kind: DataType) -> DataType {
    match kind {
        DataType::List(item) => item.data_type().clone(),
        other => other,
    }
}

fn map_type(args: &ReturnFieldArgs<'_>) -> DataType {
    map_of(item(kind(args, 0)), item(kind(args, 1)))
}

fn part_type(args: &ReturnFieldArgs<'_>, place: usize) -> DataType {
    match kind(args, 0) {
        DataType::Map(entries, _) => match entries.data_type() {
            DataType::Struct(fields) => fields
                .get(place)
                .map_or(DataType::Null, |field| list_of(field.data_type().clone())),
            other => other.clone(),
        },
        other => other,
    }
}

fn part(call: &Call, place: usize) -> Result<ArrayRef> {
    let maps = call.map(0)?;
    let values = if place == 0 {
        maps.keys()
    } else {
        maps.values()
    };
    list(maps, Arc::clone(values))
}

/// One list for each map, of something that its entries have.
fn list(maps: &MapArray, values: ArrayRef) -> Result<ArrayRef> {
    let item = Arc::new(Field::new_list_field(values.data_type().clone(), true));
    let (offsets, nulls) = (maps.offsets().clone(), maps.nulls().cloned());
    Ok(Arc::new(ListArray::try_new(item, offsets, values, nulls)?))
}

fn map(call: &Call) -> Result<ArrayRef> {
    let (keys, values) = (call.array(0)?, call.array(1)?);
    let order = comparator(keys.values(), keys.values())?;
    let (mut key_places, mut value_places, mut lengths) = (Vec::new(), Vec::new(), Vec::new());
    let mut is_there = Vec::new();
    for row in 0..call.rows {
        let (Some(mine), Some(theirs)) = (range(keys, row), range(values, row)) else {
            lengths.push(0);
            is_there.push(false);
            continue;
        };
        if mine.len() != theirs.len() {
            return refuse("Key and value arrays must be the same length");
        }
        for place in mine.clone() {
            if absent(keys.values(), place) {
                return refuse("map key cannot be null");
            }
            for earlier in mine.start..place {
                if order(earlier, place).is_eq() {
                    let key = array_value_to_string(keys.values(), place)?;
                    return refuse(format!("Duplicate map keys ({key}) are not allowed"));
                }
            }
        }
        lengths.push(mine.len());
        is_there.push(true);
        key_places.extend(mine.map(Some));
        value_places.extend(theirs.map(Some));
    }
    let keys = crate::arrays::taken(keys.values(), key_places)?;
    let values = crate::arrays::taken(values.values(), value_places)?;
    assembled(lengths, (keys, values), Some(is_there.into()))
}
