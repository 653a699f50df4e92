//! Arrays as sets: without duplicates, together, in common, apart.

use arrow::{
    array::{Array as _, ArrayRef, DynComparator},
    compute::concat,
    datatypes::DataType,
};
use datafusion::{
    error::{DataFusionError, Result},
    logical_expr::ReturnFieldArgs,
};

use super::{alike, common, comparator, item_type, lists, range};
use crate::{
    arguments::{Call, Kind::Array},
    definition::{Definition, Doc, Returns},
    sql_type::list_of,
};

pub(super) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "array_distinct",
        Doc::new(
            ("array_distinct(array) → array", "array"),
            ("Every item once.", "Cada item uma vez."),
        ),
        &[&[Array]],
        Returns::Like(0),
        |call| {
            let arrays = call.array(0)?;
            let order = comparator(arrays.values(), arrays.values())?;
            let rows = (0..call.rows).map(|row| {
                let places = range(arrays, row).map(|range| distinct(range.collect(), &order));
                Ok(places.map(|places| places.into_iter().map(Some).collect()))
            });
            lists(arrays.values(), rows)
        },
    ),
    Definition::new(
        "array_union",
        Doc::new(
            ("array_union(x, y) → array", "array"),
            (
                "Every item of either once.",
                "Cada item de um ou outro uma vez.",
            ),
        ),
        &[&[Array, Array]],
        Returns::By(union_type),
        |call| together(call, |_| true, Others::Added),
    ),
    Definition::new(
        "array_intersect",
        Doc::new(
            ("array_intersect(x, y) → array", "array"),
            (
                "Every item that both have, once.",
                "Cada item que os dois têm, uma vez.",
            ),
        ),
        &[&[Array, Array]],
        Returns::By(union_type),
        |call| together(call, |is_in_both| is_in_both, Others::LeftOut),
    ),
    Definition::new(
        "array_except",
        Doc::new(
            ("array_except(x, y) → array", "array"),
            (
                "Every item of `x` that `y` has not, once.",
                "Cada item de `x` que `y` não tem, uma vez.",
            ),
        ),
        &[&[Array, Array]],
        Returns::By(union_type),
        |call| together(call, |is_in_both| !is_in_both, Others::LeftOut),
    ),
];

/// What becomes of the items of the second array.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Others {
    Added,
    LeftOut,
}

fn union_type(args: &ReturnFieldArgs<'_>) -> Result<DataType> {
    let item = |place: usize| {
        let field = args.arg_fields.get(place);
        field.map_or(DataType::Null, |field| item_type(field.data_type()))
    };
    common(&item(0), &item(1))
        .map(list_of)
        .ok_or_else(|| DataFusionError::Plan("the arrays have items of different types".to_owned()))
}

/// The first of every equal items, in their order.
fn distinct(mut places: Vec<usize>, order: &DynComparator) -> Vec<usize> {
    places.sort_by(|one, other| order(*one, *other).then(one.cmp(other)));
    places.dedup_by(|later, first| order(*later, *first).is_eq());
    places.sort_unstable();
    places
}

/// Items of the first array by whether the second has them, then items of the second.
fn together(call: &Call, keeps: fn(bool) -> bool, items_of_second: Others) -> Result<ArrayRef> {
    let (ours, theirs) = (call.array(0)?, call.array(1)?);
    let (mine, others) = alike(ours.values(), theirs.values())?;
    let offset = mine.len();
    let all = concat(&[mine.as_ref(), others.as_ref()])?;
    let order = comparator(&all, &all)?;
    let rows = (0..call.rows).map(|row| {
        let (Some(mine), Some(others)) = (range(ours, row), range(theirs, row)) else {
            return Ok(None);
        };
        let mut others: Vec<usize> = others.map(|place| place + offset).collect();
        others.sort_by(|one, other| order(*one, *other));
        let is_in_both = |place: usize| {
            others
                .binary_search_by(|other| order(*other, place))
                .is_ok()
        };
        let mut places: Vec<usize> = mine.filter(|place| keeps(is_in_both(*place))).collect();
        if items_of_second == Others::Added {
            places.extend(&others);
        }
        Ok(Some(
            distinct(places, &order).into_iter().map(Some).collect(),
        ))
    });
    lists(&all, rows)
}
