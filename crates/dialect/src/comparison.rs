//! `greatest`, `least`, and what type a value has.

use std::{cmp::Ordering, sync::Arc};

use arrow::{
    array::{ArrayRef, StringArray},
    compute::{cast, concat},
    datatypes::DataType,
};
use datafusion::{
    error::{DataFusionError, Result},
    logical_expr::ReturnFieldArgs,
};

use crate::{
    arguments::{Call, Kind::Any},
    arrays::{absent, common, comparator, is_nan, taken},
    definition::{Definition, Doc, Returns},
    sql_type::trino_name,
};

pub(crate) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "greatest",
        Doc::new(
            ("greatest(x, y, …)", "comparison"),
            (
                "The largest of the values; NULL if one of them is NULL.",
                "O maior dos valores; NULL se um deles for NULL.",
            ),
        ),
        &[&[Any]],
        Returns::By(common_type),
        |call| extreme(call, Ordering::is_gt),
    )
    .repeated(),
    Definition::new(
        "least",
        Doc::new(
            ("least(x, y, …)", "comparison"),
            (
                "The smallest of the values; NULL if one of them is NULL.",
                "O menor dos valores; NULL se um deles for NULL.",
            ),
        ),
        &[&[Any]],
        Returns::By(common_type),
        |call| extreme(call, Ordering::is_lt),
    )
    .repeated(),
    Definition::new(
        "typeof",
        Doc::new(
            ("typeof(x) → varchar", "conversion"),
            ("The name of the type of `x`.", "O nome do tipo de `x`."),
        )
        .differs(
            "A whole number in a statement is `bigint`, a text `varchar` without its length.",
            "Um número inteiro na consulta é `bigint`, um texto é `varchar` sem o tamanho.",
        ),
        &[&[Any]],
        Returns::Text,
        |call| {
            let name = if call.is_json(0) {
                "json".to_owned()
            } else {
                trino_name(call.kind(0))
            };
            Ok(Arc::new(StringArray::from(vec![name; call.rows])))
        },
    ),
];

fn common_type(args: &ReturnFieldArgs<'_>) -> Result<DataType> {
    let mut all = DataType::Null;
    for field in args.arg_fields {
        all = common(&all, field.data_type()).ok_or_else(|| {
            DataFusionError::Plan("the values have types that are not compared".to_owned())
        })?;
    }
    Ok(all)
}

fn extreme(call: &Call, wins: fn(Ordering) -> bool) -> Result<ArrayRef> {
    let columns = call
        .columns
        .iter()
        .map(|column| Ok(cast(column, &call.returns)?))
        .collect::<Result<Vec<ArrayRef>>>()?;
    let all: Vec<_> = columns.iter().map(AsRef::as_ref).collect();
    let all = concat(&all)?;
    let order = comparator(&all, &all)?;
    let places = (0..call.rows).map(|row| {
        let mut candidates = (0..columns.len()).map(|number| number * call.rows + row);
        if candidates.clone().any(|place| absent(&all, place)) {
            return None;
        }
        let first = candidates.next()?;
        Some(candidates.fold(first, |best, place| {
            // What is no number loses against all that are.
            let is_better = match (is_nan(&all, place), is_nan(&all, best)) {
                (false, true) => true,
                (true, _) => false,
                _ => wins(order(place, best)),
            };
            if is_better { place } else { best }
        }))
    });
    taken(&all, places.collect())
}
