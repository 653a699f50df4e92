//! Numbers in buckets, and in other bases.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, AsArray as _, Int64Array, StringArray},
    compute::cast,
    datatypes::{DataType, Float64Type},
};
use datafusion::error::Result;

use crate::{
    arguments::{
        Call,
        Kind::{Array, Double, Text, Whole},
        both, refuse,
    },
    arrays::range,
    definition::{Definition, Doc, Returns},
};

pub(super) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "width_bucket",
        Doc::new(
            (
                "width_bucket(x, bound1, bound2, n) or width_bucket(x, bins) → bigint",
                "math",
            ),
            (
                "The number of the bucket that `x` falls into, of `n` equal ones or of those that `bins` bound; 0 is before the first.",
                "O número da faixa em que `x` cai, de `n` iguais ou das que `bins` limita; 0 é antes da primeira.",
            ),
        ),
        &[&[Double, Double, Double, Whole], &[Double, Array]],
        Returns::Whole,
        |call| {
            if call.len() == 2 {
                among(call)
            } else {
                equal(call)
            }
        },
    ),
    Definition::new(
        "to_base",
        Doc::new(
            ("to_base(x, radix) → varchar", "math"),
            (
                "`x` written in base `radix`, 2 to 36.",
                "`x` escrito na base `radix`, de 2 a 36.",
            ),
        ),
        &[&[Whole, Whole]],
        Returns::Text,
        |call| {
            let rows = both((call.whole(0)?.iter(), call.whole(1)?.iter()), in_base);
            Ok(Arc::new(rows.collect::<Result<StringArray>>()?))
        },
    ),
    Definition::new(
        "from_base",
        Doc::new(
            ("from_base(text, radix) → bigint", "math"),
            (
                "The number that `text` is in base `radix`, 2 to 36.",
                "O número que `text` é na base `radix`, de 2 a 36.",
            ),
        ),
        &[&[Text, Whole]],
        Returns::Whole,
        |call| {
            let rows = both(
                (call.text(0)?.iter(), call.whole(1)?.iter()),
                |text, base| {
                    let base = radix(base)?;
                    i64::from_str_radix(text, base).map_or_else(
                        |_| refuse(format!("Not a valid base-{base} number: {text}")),
                        Ok,
                    )
                },
            );
            Ok(Arc::new(rows.collect::<Result<Int64Array>>()?))
        },
    ),
];

fn radix(base: i64) -> Result<u32> {
    match u32::try_from(base) {
        Ok(base @ 2..=36) => Ok(base),
        _ => refuse("Radix must be between 2 and 36"),
    }
}

fn in_base(number: i64, base: i64) -> Result<String> {
    let base = radix(base)?;
    let mut rest = number.unsigned_abs();
    let mut digits = Vec::new();
    loop {
        let digit = u32::try_from(rest % u64::from(base)).unwrap_or(0);
        digits.push(char::from_digit(digit, base).unwrap_or('0'));
        rest /= u64::from(base);
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        digits.push('-');
    }
    Ok(digits.into_iter().rev().collect())
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "the number of a bucket is between 0 and the count, which is a small whole number"
)]
fn equal(call: &Call) -> Result<ArrayRef> {
    let bounds = call.double(1)?.iter().zip(call.double(2)?);
    let rows = call.double(0)?.iter().zip(bounds).zip(call.whole(3)?);
    let buckets = rows.map(|((number, (from, to)), count)| {
        let (Some(number), Some(from), Some(to), Some(count)) = (number, from, to, count) else {
            return Ok(None);
        };
        if count <= 0 {
            return refuse("bucketCount must be greater than 0");
        }
        if number.is_nan() || !from.is_finite() || !to.is_finite() {
            return refuse("operand must not be NaN, and bounds must be finite");
        }
        if from.total_cmp(&to).is_eq() {
            return refuse("bounds cannot equal each other");
        }
        let (lower, upper) = (from.min(to), from.max(to));
        let bucket = if number < lower {
            0
        } else if number >= upper {
            count + 1
        } else {
            (count as f64 * (number - lower) / (upper - lower)) as i64 + 1
        };
        Ok(Some(if from > to {
            count - bucket + 1
        } else {
            bucket
        }))
    });
    Ok(Arc::new(buckets.collect::<Result<Int64Array>>()?))
}

fn among(call: &Call) -> Result<ArrayRef> {
    let bins = call.array(1)?;
    let bounds = cast(bins.values(), &DataType::Float64)?;
    let bounds = bounds.as_primitive::<Float64Type>();
    let buckets = call.double(0)?.iter().enumerate().map(|(row, number)| {
        let (Some(number), Some(range)) = (number, range(bins, row)) else {
            return Ok(None);
        };
        if range.is_empty() {
            return refuse("Bins cannot be an empty array");
        }
        if number.is_nan() {
            return refuse("Operand cannot be NaN");
        }
        let below = range.filter(|place| bounds.value(*place) <= number).count();
        Ok(i64::try_from(below).ok())
    });
    Ok(Arc::new(buckets.collect::<Result<Int64Array>>()?))
}
