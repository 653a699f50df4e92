//! Arrays in order.

use arrow::array::ArrayRef;
use datafusion::error::Result;

use super::{comparator, lists, range};
use crate::{
    arguments::{Call, Kind::Array},
    definition::{Definition, Doc, Returns},
};

pub(super) const FUNCTIONS: &[Definition] = &[Definition::new(
    "array_sort",
    Doc::new(
        ("array_sort(array) → array", "array"),
        (
            "The items in ascending order, NULLs last.",
            "Os itens em ordem crescente, NULLs por último.",
        ),
    )
    .differs(
        "Not with a function that compares.",
        "Não com uma função que compara.",
    ),
    &[&[Array]],
    Returns::Like(0),
    sort,
)];

fn sort(call: &Call) -> Result<ArrayRef> {
    let arrays = call.array(0)?;
    let order = comparator(arrays.values(), arrays.values())?;
    let rows = (0..call.rows).map(|row| {
        Ok(range(arrays, row).map(|range| {
            let mut places: Vec<usize> = range.collect();
            places.sort_by(|one, other| order(*one, *other));
            places.into_iter().map(Some).collect()
        }))
    });
    lists(arrays.values(), rows)
}
