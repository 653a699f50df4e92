//! Arrays made of numbers, of other arrays and of repetition.

use std::sync::Arc;

use arrow::{
    array::{Array as _, ArrayRef, AsArray as _, Int64Array},
    compute::{cast, concat},
    datatypes::DataType,
};
use datafusion::error::{DataFusionError, Result};
use jiff::Span;

use super::{common, item_type, lists, range};
use crate::{
    arguments::{
        Call,
        Kind::{Any, Array, Date, Interval, Timestamp, Whole},
        refuse,
    },
    definition::{Definition, Doc, Returns},
    sql_type::{is_text, list_of},
    time::{Instants, Moments},
};

/// The longest array that `sequence` and `repeat` make, as in Trino.
const LENGTH_MAX: usize = 10_000;

/// The nanoseconds of a day.
const DAY: i64 = 86_400_000_000_000;

const TOO_LONG: &str = "result of sequence function must not have more than 10000 entries";
const WRONG_WAY: &str = "sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start";

pub(super) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "sequence",
        Doc::new(
            ("sequence(start, stop [, step]) → array", "array"),
            (
                "The numbers, dates or timestamps from `start` to `stop`; `step` may be an interval.",
                "Os números, datas ou timestamps de `start` a `stop`; `step` pode ser um intervalo.",
            ),
        ),
        &[
            &[Whole, Whole],
            &[Whole, Whole, Whole],
            &[Date, Date],
            &[Date, Date, Interval],
            &[Timestamp, Timestamp, Interval],
        ],
        Returns::By(|args| {
            let first = args.arg_fields.first();
            Ok(list_of(
                first.map_or(DataType::Null, |field| field.data_type().clone()),
            ))
        }),
        sequence,
    ),
    Definition::new(
        "flatten",
        Doc::new(
            ("flatten(arrays) → array", "array"),
            (
                "The items of all the arrays in one.",
                "Os itens de todos os arrays em um só.",
            ),
        ),
        &[&[Array]],
        Returns::By(|args| {
            let first = args.arg_fields.first();
            Ok(match first.map(|field| item_type(field.data_type())) {
                Some(inner @ DataType::List(_)) => inner,
                _ => {
                    return Err(DataFusionError::Plan(
                        "`flatten` takes an array of arrays".to_owned(),
                    ));
                }
            })
        }),
        flatten,
    ),
    Definition::new(
        "repeat",
        Doc::new(
            ("repeat(item, count) → array", "array"),
            (
                "An array with `item` so many times.",
                "Um array com `item` tantas vezes.",
            ),
        ),
        &[&[Any, Whole]],
        Returns::By(|args| {
            let first = args.arg_fields.first();
            Ok(list_of(
                first.map_or(DataType::Null, |field| field.data_type().clone()),
            ))
        }),
        |call| {
            let rows = call.whole(1)?.iter().enumerate().map(|(row, count)| {
                let Some(count) = count else { return Ok(None) };
                let Ok(count) = usize::try_from(count) else {
                    return refuse(
                        "count argument of repeat function must be greater than or equal to 0",
                    );
                };
                if count > LENGTH_MAX {
                    return refuse(
                        "count argument of repeat function must be less than or equal to 10000",
                    );
                }
                Ok(Some(vec![Some(row); count]))
            });
            lists(call.column(0)?, rows)
        },
    ),
];

fn sequence(call: &Call) -> Result<ArrayRef> {
    if *call.kind(0) == DataType::Int64 {
        return numbers(call);
    }
    let (from, to) = (
        Instants::of(call.column(0)?)?,
        Instants::of(call.column(1)?)?,
    );
    let moments = Moments::new(&item_type(&call.returns))?;
    let mut all = Vec::new();
    let mut rows = Vec::new();
    for (row, (from, to)) in from.local().zip(to.local()).enumerate() {
        let (Some(from), Some(to)) = (from.transpose()?, to.transpose()?) else {
            rows.push(None);
            continue;
        };
        let down = from > to;
        let step = match call.columns.get(2) {
            Some(steps) => span(steps, row)?,
            None if down => Span::new().days(-1),
            None => Span::new().days(1),
        };
        let is_date = matches!(call.returns, DataType::List(ref item) if *item.data_type() == DataType::Date32);
        if is_date && step.get_nanoseconds() % DAY != 0 {
            return refuse(
                "sequence step must be a day interval if start and end values are dates",
            );
        }
        let begin = all.len();
        for count in 0.. {
            let at = step
                .checked_mul(count)
                .and_then(|step| from.checked_add(step))
                .map_err(|error| DataFusionError::Execution(error.to_string()))?;
            if if down { at < to } else { at > to } {
                break;
            }
            if count > 0 && (at == from || (at > from) == down) {
                return refuse(WRONG_WAY);
            }
            if all.len() - begin == LENGTH_MAX {
                return refuse(TOO_LONG);
            }
            all.push(moments.of_local(at)?);
        }
        rows.push(Some((begin..all.len()).map(Some).collect()));
    }
    let items = moments.column(&all.into_iter().collect::<Int64Array>())?;
    lists(&items, rows.into_iter().map(Ok))
}

/// An interval as months, days and nanoseconds.
fn span(steps: &ArrayRef, row: usize) -> Result<Span> {
    use arrow::datatypes::{IntervalMonthDayNanoType, IntervalUnit};
    let steps = cast(steps, &DataType::Interval(IntervalUnit::MonthDayNano))?;
    let step = steps.as_primitive::<IntervalMonthDayNanoType>().value(row);
    Ok(Span::new()
        .months(step.months)
        .days(step.days)
        .nanoseconds(step.nanoseconds))
}

fn numbers(call: &Call) -> Result<ArrayRef> {
    let steps = (call.len() > 2).then(|| call.whole(2)).transpose()?;
    let mut all = Vec::new();
    let mut rows = Vec::new();
    for (row, (from, to)) in call.whole(0)?.iter().zip(call.whole(1)?).enumerate() {
        let step = match (steps, from, to) {
            (Some(steps), ..) => steps.iter().nth(row).flatten(),
            (None, Some(from), Some(to)) if from > to => Some(-1),
            _ => Some(1),
        };
        let (Some(from), Some(to), Some(step)) = (from, to, step) else {
            rows.push(None);
            continue;
        };
        if step == 0 || (step > 0) != (to >= from) && from != to {
            return refuse(WRONG_WAY);
        }
        let begin = all.len();
        let mut next = Some(from);
        while let Some(number) =
            next.filter(|next| if step > 0 { *next <= to } else { *next >= to })
        {
            if all.len() - begin == LENGTH_MAX {
                return refuse(TOO_LONG);
            }
            all.push(number);
            next = number.checked_add(step);
        }
        rows.push(Some((begin..all.len()).map(Some).collect()));
    }
    let items: ArrayRef = Arc::new(Int64Array::from(all));
    lists(&items, rows.into_iter().map(Ok))
}

fn flatten(call: &Call) -> Result<ArrayRef> {
    let outer = call.array(0)?;
    let Some(inner) = outer.values().as_list_opt::<i32>() else {
        return Err(DataFusionError::Internal(
            "`flatten` of no arrays".to_owned(),
        ));
    };
    let rows = (0..call.rows).map(|row| {
        Ok(range(outer, row).map(|arrays| {
            let ranges = arrays.filter_map(|place| range(inner, place));
            ranges.flatten().map(Some).collect()
        }))
    });
    lists(inner.values(), rows)
}

/// The type of `concat` of these.
pub(crate) fn joined_type(kinds: &[DataType]) -> Result<DataType> {
    let is_array = |kind: &DataType| matches!(kind, DataType::List(_));
    if kinds.iter().all(|kind| is_text(kind) || kind.is_null()) {
        return Ok(DataType::Utf8);
    }
    if !kinds.iter().any(is_array) {
        let names: Vec<_> = kinds.iter().map(crate::sql_type::trino_name).collect();
        return Err(DataFusionError::Plan(format!(
            "`concat` and `||` do not take ({}); cast all to varchar",
            names.join(", ")
        )));
    }
    let mut item = DataType::Null;
    let deepest = kinds.iter().map(depth).max().unwrap_or_default();
    for kind in kinds {
        let own = if is_item(kind, deepest) {
            kind.clone()
        } else {
            item_type(kind)
        };
        item = common(&item, &own).ok_or_else(|| {
            DataFusionError::Plan("the arrays have items of different types".to_owned())
        })?;
    }
    Ok(list_of(item))
}

/// How many arrays are within each other.
fn depth(kind: &DataType) -> usize {
    match kind {
        DataType::List(item) => 1 + depth(item.data_type()),
        _ => 0,
    }
}

/// Whether an argument of `concat` is one item beside arrays so deep.
fn is_item(kind: &DataType, deepest: usize) -> bool {
    let is_empty = item_type(kind).is_null();
    depth(kind) == 0 || depth(kind) + 1 == deepest && !is_empty
}

/// The arrays, and single items among them, one after the other.
pub(crate) fn join(call: &Call) -> Result<ArrayRef> {
    let item = item_type(&call.returns);
    let kinds = || {
        call.columns
            .iter()
            .map(|column| column.as_ref().data_type())
    };
    let deepest = kinds().map(depth).max().unwrap_or_default();
    let mut columns = Vec::new();
    let mut offset = 0;
    let mut items = Vec::new();
    for column in &call.columns {
        let array = column
            .as_list_opt::<i32>()
            .filter(|_| !is_item(column.data_type(), deepest));
        let values = array.map_or(column, |lists| lists.values());
        columns.push((array, offset));
        offset += values.len();
        items.push(cast(values, &item)?);
    }
    let all: Vec<_> = items.iter().map(AsRef::as_ref).collect();
    let all = concat(&all)?;
    let rows = (0..call.rows).map(|row| {
        let mut places = Vec::new();
        for (array, offset) in &columns {
            match array {
                Some(lists) => match range(lists, row) {
                    Some(range) => places.extend(range.map(|place| Some(place + offset))),
                    None => return Ok(None),
                },
                None => places.push(Some(row + offset)),
            }
        }
        Ok(Some(places))
    });
    lists(&all, rows)
}
