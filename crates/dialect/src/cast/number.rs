//! Casts to numbers and truth values.

use arrow::{
    array::{
        Array as _, ArrayRef, AsArray as _, BooleanArray, Float64Array, Int64Array, StringArray,
    },
    compute::{CastOptions, cast, cast_with_options},
    datatypes::{DataType, Decimal128Type, Float32Type, Float64Type},
};
use datafusion::error::{DataFusionError, Result};

use super::{Target, cannot, shared};

const STRICT: CastOptions<'static> = CastOptions {
    safe: false,
    format_options: arrow::util::display::FormatOptions::new(),
};

fn out_of_range(target: &Target) -> DataFusionError {
    DataFusionError::Execution(format!("Out of range for {}", target.name))
}

pub(super) fn from_text(column: &ArrayRef, target: &Target) -> Result<ArrayRef> {
    let texts = column.as_string::<i32>();
    match target.kind() {
        DataType::Boolean => {
            let values = texts.iter().map(|text| match text {
                None => Ok(None),
                Some(text) => match text.to_lowercase().as_str() {
                    "t" | "true" | "1" => Ok(Some(true)),
                    "f" | "false" | "0" => Ok(Some(false)),
                    _ => cannot(text, target),
                },
            });
            Ok(shared(values.collect::<Result<BooleanArray>>()?))
        }
        DataType::Float32 | DataType::Float64 => {
            let values = texts.iter().map(|text| {
                text.map(|text| double(text).map_or_else(|| cannot(text, target), Ok))
                    .transpose()
            });
            Ok(cast(
                &values.collect::<Result<Float64Array>>()?,
                target.kind(),
            )?)
        }
        DataType::Decimal128(_, scale) => {
            // Digits that the type has no room for are rounded.
            let wide = DataType::Decimal256(76, 38.max(*scale));
            for text in texts.iter().flatten() {
                let is_number = text
                    .bytes()
                    .all(|letter| b"+-.0123456789eE".contains(&letter));
                if !is_number || text.is_empty() {
                    return cannot(text, target);
                }
            }
            let exact = cast_with_options(column, &wide, &STRICT)?;
            cast_with_options(&exact, target.kind(), &STRICT).map_err(|_| out_of_range(target))
        }
        kind => {
            let values = texts.iter().map(|text| {
                text.map(|text| text.parse().map_or_else(|_| cannot(text, target), Ok))
                    .transpose()
            });
            let values = values.collect::<Result<Int64Array>>()?;
            cast_with_options(&values, kind, &STRICT).map_err(|_| out_of_range(target))
        }
    }
}

/// As Java reads a double: blanks around it are fine, `inf` is not.
pub(super) fn double(text: &str) -> Option<f64> {
    match text.trim() {
        "Infinity" | "+Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        "NaN" => Some(f64::NAN),
        text if text.contains(['n', 'N', 'i', 'I']) => None,
        text => text.trim_end_matches(['d', 'D', 'f', 'F']).parse().ok(),
    }
}

pub(super) fn from_number(column: &ArrayRef, target: &Target) -> Result<ArrayRef> {
    let (from, to) = (column.data_type(), target.kind());
    if *to == DataType::Boolean {
        let numbers = cast(column, &DataType::Float64)?;
        let numbers = numbers.as_primitive::<Float64Type>();
        return Ok(shared(
            numbers
                .iter()
                .map(|number| Some(number? != 0.0))
                .collect::<BooleanArray>(),
        ));
    }
    let strictly = |column: &ArrayRef| {
        cast_with_options(column, to, &STRICT).map_err(|_| out_of_range(target))
    };
    if matches!(to, DataType::Decimal128(..)) {
        // The digits of a double are those that it is written with.
        let plain = match from {
            DataType::Boolean => cast(column, &DataType::Int64)?,
            _ if from.is_floating() => {
                let texts: StringArray = match column.as_primitive_opt::<Float32Type>() {
                    Some(reals) => written(reals.iter()),
                    None => written(column.as_primitive::<Float64Type>().iter()),
                };
                return from_text(&shared(texts), target).map_err(|_| out_of_range(target));
            }
            _ => ArrayRef::clone(column),
        };
        return strictly(&plain);
    }
    if !to.is_integer() {
        return strictly(column);
    }
    if from.is_floating() {
        return strictly(&rounded(column, target)?);
    }
    if let DataType::Decimal128(precision, scale) = from
        && *scale > 0
    {
        let whole = cast_with_options(
            column,
            &DataType::Decimal128(38.min(*precision + 1), 0),
            &STRICT,
        )?;
        debug_assert!(whole.as_primitive_opt::<Decimal128Type>().is_some());
        return strictly(&whole);
    }
    strictly(column)
}

/// Numbers without an exponent.
fn written(numbers: impl Iterator<Item = Option<impl ToString>>) -> StringArray {
    numbers
        .map(|number| number.map(|number| number.to_string()))
        .collect()
}

/// The whole numbers next to floating-point ones; halves go away from zero.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "checked against the range of 64 bits"
)]
fn rounded(column: &ArrayRef, target: &Target) -> Result<ArrayRef> {
    let numbers = cast(column, &DataType::Float64)?;
    let limit = 2.0_f64.powi(63);
    let values = numbers.as_primitive::<Float64Type>().iter().map(|number| {
        let Some(number) = number else {
            return Ok(None);
        };
        let rounded = number.round();
        if rounded >= -limit && rounded < limit {
            Ok(Some(rounded as i64))
        } else {
            Err(out_of_range(target))
        }
    });
    Ok(shared(values.collect::<Result<Int64Array>>()?))
}
