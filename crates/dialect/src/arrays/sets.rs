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
        |call| together(call, Set::Union),
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
        |call| together(call, Set::Common),
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
        |call| together(call, Set::Difference),
    ),
];

/// Which items two arrays make.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Set {
    Union,
    Common,
    Difference,
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

fn together(call: &Call, set: Set) -> Result<ArrayRef> {
    let (ours, theirs) = (call.array(0)?, call.array(1)?);
    let (mine, others) = alike(ours.values(), theirs.values())?;
    let offset = mine.len();
    let all = concat(&[mine.as_ref(), others.as_ref()])?;
    let order = comparator(&all, &all)?;
    let rows = (0..call.rows).map(|row| {
        let (Some(mine), Some(others)) = (range(ours, row), range(theirs, row)) else {
            return Ok(None);
        };
        let mut mine: Vec<usize> = mine.collect();
        let mut others: Vec<usize> = others.map(|place| place + offset).collect();
        // In the order of the longer one, as Trino walks them.
        if set == Set::Common && others.len() > mine.len() {
            std::mem::swap(&mut mine, &mut others);
        }
        if set == Set::Union {
            mine.extend(others);
        } else {
            others.sort_by(|one, other| order(*one, *other));
            mine.retain(|place| {
                let found = others.binary_search_by(|other| order(*other, *place));
                found.is_ok() == (set == Set::Common)
            });
        }
        Ok(Some(distinct(mine, &order).into_iter().map(Some).collect()))
    });
    lists(&all, rows)
}
