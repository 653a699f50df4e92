//! Maps made of other maps and of entries.

use std::cmp::Ordering;

use arrow::{
    array::{Array as _, ArrayRef, AsArray as _, DynComparator, MapArray},
    compute::{cast, concat},
    datatypes::DataType,
    util::display::array_value_to_string,
};
use datafusion::{
    error::{DataFusionError, Result},
    logical_expr::ReturnFieldArgs,
};

use super::{assembled, kind};
use crate::{
    arguments::{
        Call,
        Kind::{Array, Map},
        refuse,
    },
    arrays::{absent, common, comparator, item_type, lists, range, taken},
    definition::{Definition, Doc, Returns},
    sql_type::{list_of, map_of},
};

pub(super) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "map_concat",
        Doc::new(
            ("map_concat(map, map, …) → map", "map"),
            (
                "The entries of all the maps; of a key that comes twice, the last one.",
                "As entradas de todos os mapas; de uma chave repetida, a última.",
            ),
        ),
        &[&[Map, Map]],
        Returns::By(joined_type),
        join,
    )
    .repeated(),
    Definition::new(
        "map_from_entries",
        Doc::new(
            ("map_from_entries(array(row(key, value))) → map", "map"),
            ("The map of the entries.", "O mapa das entradas."),
        ),
        &[&[Array]],
        Returns::By(|args| entry_types(args).map(|(key, value)| map_of(key, value))),
        |call| from_entries(call, Repeated::Refused),
    ),
    Definition::new(
        "multimap_from_entries",
        Doc::new(
            ("multimap_from_entries(array(row(key, value))) → map", "map"),
            (
                "The keys of the entries, and an array of the values of each.",
                "As chaves das entradas, e um array dos valores de cada uma.",
            ),
        ),
        &[&[Array]],
        Returns::By(|args| entry_types(args).map(|(key, value)| map_of(key, list_of(value)))),
        |call| from_entries(call, Repeated::Gathered),
    ),
];

fn parts(map: &DataType) -> (DataType, DataType) {
    if let DataType::Map(entries, _) = map
        && let DataType::Struct(fields) = entries.data_type()
        && let [key, value] = &fields[..]
    {
        return (key.data_type().clone(), value.data_type().clone());
    }
    (DataType::Null, DataType::Null)
}

fn joined_type(args: &ReturnFieldArgs<'_>) -> Result<DataType> {
    let mut joined = (DataType::Null, DataType::Null);
    for field in args.arg_fields {
        let (key, value) = parts(field.data_type());
        joined = common(&joined.0, &key)
            .zip(common(&joined.1, &value))
            .ok_or_else(|| DataFusionError::Plan("the maps are of different types".to_owned()))?;
    }
    Ok(map_of(joined.0, joined.1))
}

/// The places of keys of one row by key, and where each key was first.
fn grouped(places: Vec<usize>, order: &DynComparator) -> Vec<Vec<usize>> {
    let mut sorted = places;
    sorted.sort_by(|one, other| order(*one, *other).then(one.cmp(other)));
    let groups = sorted.chunk_by(|one, other| order(*one, *other) == Ordering::Equal);
    let mut groups: Vec<Vec<usize>> = groups.map(<[usize]>::to_vec).collect();
    groups.sort_by_key(|group| group.first().copied());
    groups
}

fn join(call: &Call) -> Result<ArrayRef> {
    let (key, value) = parts(&call.returns);
    let maps = (0..call.len())
        .map(|place| call.map(place))
        .collect::<Result<Vec<&MapArray>>>()?;
    let all = |kind: &DataType, part: fn(&MapArray) -> &ArrayRef| -> Result<ArrayRef> {
        let columns = maps
            .iter()
            .map(|map| Ok(cast(part(map), kind)?))
            .collect::<Result<Vec<_>>>()?;
        let columns: Vec<_> = columns.iter().map(AsRef::as_ref).collect();
        Ok(concat(&columns)?)
    };
    let (keys, values) = (all(&key, MapArray::keys)?, all(&value, MapArray::values)?);
    let order = comparator(&keys, &keys)?;
    let (mut places, mut lengths, mut is_there) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..call.rows {
        let mut mine = Vec::new();
        let mut offset = 0;
        for map in &maps {
            let ends = map.value_offsets().get(row..row + 2);
            if let Some([start, end]) = ends {
                let place = |offset: i32| usize::try_from(offset).unwrap_or_default();
                mine.extend((place(*start)..place(*end)).map(|place| place + offset));
            }
            offset += map.keys().len();
        }
        let is_null = maps.iter().any(|map| map.is_null(row));
        is_there.push(!is_null);
        let groups = if is_null {
            Vec::new()
        } else {
            grouped(mine, &order)
        };
        lengths.push(groups.len());
        places.extend(groups.iter().map(|group| group.last().copied()));
    }
    let parts = (taken(&keys, places.clone())?, taken(&values, places)?);
    assembled(lengths, parts, Some(is_there.into()))
}

fn entry_types(args: &ReturnFieldArgs<'_>) -> Result<(DataType, DataType)> {
    if let DataType::Struct(fields) = item_type(&kind(args, 0))
        && let [key, value] = &fields[..]
    {
        return Ok((key.data_type().clone(), value.data_type().clone()));
    }
    Err(DataFusionError::Plan(
        "the entries of a map are rows of a key and a value".to_owned(),
    ))
}

/// What becomes of a key that comes twice.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Repeated {
    Refused,
    Gathered,
}

fn from_entries(call: &Call, repeated: Repeated) -> Result<ArrayRef> {
    let arrays = call.array(0)?;
    let Some(entries) = arrays.values().as_struct_opt() else {
        return Err(DataFusionError::Internal("entries are rows".to_owned()));
    };
    let (keys, values) = (entries.column(0), entries.column(1));
    let order = comparator(keys, keys)?;
    let (mut groups, mut lengths, mut is_there) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..call.rows {
        let range = range(arrays, row);
        is_there.push(range.is_some());
        let places: Vec<usize> = range.into_iter().flatten().collect();
        for place in &places {
            if entries.is_null(*place) {
                return refuse("map entry cannot be null");
            }
            if absent(keys, *place) {
                return refuse("map key cannot be null");
            }
        }
        let mine = grouped(places, &order);
        lengths.push(mine.len());
        groups.extend(mine);
    }
    if repeated == Repeated::Refused
        && let Some([_, second, ..]) = groups
            .iter()
            .map(Vec::as_slice)
            .find(|group| group.len() > 1)
    {
        let key = array_value_to_string(keys, *second)?;
        return refuse(format!("Duplicate map keys ({key}) are not allowed"));
    }
    let firsts = groups.iter().map(|group| group.first().copied()).collect();
    let keys = taken(keys, firsts)?;
    let values = if repeated == Repeated::Refused {
        taken(
            values,
            groups.iter().map(|group| group.first().copied()).collect(),
        )?
    } else {
        let rows = groups.into_iter();
        lists(
            values,
            rows.map(|group| Ok(Some(group.into_iter().map(Some).collect()))),
        )?
    };
    let nulls = Some(is_there.into());
    assembled(lengths, (keys, values), nulls)
}
