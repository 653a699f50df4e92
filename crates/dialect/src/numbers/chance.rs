//! Numbers by chance.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array};
use datafusion::{error::Result, logical_expr::ReturnFieldArgs};
use rand::RngExt as _;

use crate::{
    arguments::{Call, Kind::Whole, refuse},
    definition::{Definition, Doc, Returns},
};

pub(super) const FUNCTIONS: &[Definition] = &[Definition::new(
    "random",
    Doc::new(
        ("random([[m,] n])", "math"),
        (
            "A number by chance: from 0 to 1, from 0 to `n`, or from `m` to `n`, the end excluded.",
            "Um número ao acaso: de 0 a 1, de 0 a `n`, ou de `m` a `n`, sem o fim.",
        ),
    )
    .aliases(&["rand"]),
    &[&[], &[Whole], &[Whole, Whole]],
    Returns::By(|args: &ReturnFieldArgs<'_>| {
        Ok(if args.arg_fields.is_empty() {
            arrow::datatypes::DataType::Float64
        } else {
            arrow::datatypes::DataType::Int64
        })
    }),
    random,
)
.volatile()];

fn random(call: &Call) -> Result<ArrayRef> {
    let mut chance = rand::rng();
    if call.len() == 0 {
        let numbers: Vec<f64> = (0..call.rows).map(|_| chance.random()).collect();
        return Ok(Arc::new(Float64Array::from(numbers)));
    }
    let ends = call.whole(call.len() - 1)?;
    let starts = (call.len() > 1).then(|| call.whole(0)).transpose()?;
    let numbers = ends.iter().enumerate().map(|(row, end)| {
        let start = starts.map_or(Some(0), |starts| starts.iter().nth(row).flatten());
        let (Some(start), Some(end)) = (start, end) else {
            return Ok(None);
        };
        if start >= end {
            return refuse("bound must be positive");
        }
        Ok(Some(chance.random_range(start..end)))
    });
    Ok(Arc::new(numbers.collect::<Result<Int64Array>>()?))
}
