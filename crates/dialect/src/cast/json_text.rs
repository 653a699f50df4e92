//! Values written as JSON, digit by digit as Trino writes them.
//!
//! Decimals keep all their digits and doubles are written as Java writes them, so the text is made
//! here and not by way of a number of the JSON library.

use std::fmt::{LowerExp, Write as _};

use arrow::{
    array::{Array as _, ArrayRef, AsArray as _},
    compute::cast,
    datatypes::{DataType, Field, Float32Type, Float64Type},
};
use datafusion::error::{DataFusionError, Result};

use super::{Target, text::to_text};
use crate::sql_type::is_json;

/// Writes the value in `row`; `field` says whether it is JSON already.
pub(super) fn write(
    words: &mut String,
    column: &ArrayRef,
    row: usize,
    field: &Field,
) -> Result<()> {
    if column.data_type().is_null() || column.is_null(row) {
        words.push_str("null");
        return Ok(());
    }
    let single = column.slice(row, 1);
    match column.data_type() {
        DataType::List(item) => {
            let items = single.as_list::<i32>().value(0);
            words.push('[');
            for place in 0..items.len() {
                separate(words, place);
                write(words, &items, place, item)?;
            }
            words.push(']');
        }
        DataType::Map(..) => map(words, &single)?,
        DataType::Struct(fields) => {
            words.push('{');
            let parts = fields.iter().zip(single.as_struct().columns());
            for (place, (field, part)) in parts.enumerate() {
                separate(words, place);
                quote(words, field.name())?;
                words.push(':');
                write(words, part, 0, field)?;
            }
            words.push('}');
        }
        DataType::Float64 => double(words, single.as_primitive::<Float64Type>().value(0)),
        DataType::Float32 => double(words, single.as_primitive::<Float32Type>().value(0)),
        kind => {
            let text = to_text(&single, &Target::of("varchar")?)?;
            let text = text.as_string::<i32>().value(0);
            if kind.is_numeric() || *kind == DataType::Boolean || is_json(field) {
                words.push_str(text);
            } else {
                quote(words, text)?;
            }
        }
    }
    Ok(())
}

/// A map as an object, whose keys are sorted.
fn map(words: &mut String, single: &ArrayRef) -> Result<()> {
    let entries = single.as_map().value(0);
    let keys = entries.column(0);
    let mut names = Vec::with_capacity(entries.len());
    for place in 0..entries.len() {
        let mut name = String::new();
        let key = keys.slice(place, 1);
        match key.data_type() {
            DataType::Float64 => java(&mut name, key.as_primitive::<Float64Type>().value(0)),
            DataType::Float32 => java(&mut name, key.as_primitive::<Float32Type>().value(0)),
            _ => name.push_str(cast(&key, &DataType::Utf8)?.as_string::<i32>().value(0)),
        }
        names.push((name, place));
    }
    names.sort();
    let plain = Field::new("value", DataType::Null, true);
    let field = match entries.fields().get(1) {
        Some(field) => field.as_ref(),
        None => &plain,
    };
    words.push('{');
    for (count, (name, place)) in names.into_iter().enumerate() {
        separate(words, count);
        quote(words, &name)?;
        words.push(':');
        write(words, entries.column(1), place, field)?;
    }
    words.push('}');
    Ok(())
}

fn separate(words: &mut String, place: usize) {
    if place > 0 {
        words.push(',');
    }
}

fn quote(words: &mut String, text: &str) -> Result<()> {
    let text = serde_json::to_string(text);
    words.push_str(&text.map_err(|error| DataFusionError::External(error.into()))?);
    Ok(())
}

/// A number; what is none has no place in JSON but as text.
fn double<Float: Copy + Into<f64> + LowerExp>(words: &mut String, number: Float) {
    if number.into().is_finite() {
        java(words, number);
    } else {
        words.push('"');
        java(words, number);
        words.push('"');
    }
}

/// As `Double.toString` has it: without an exponent from a thousandth to ten millions.
fn java<Float: Copy + Into<f64> + LowerExp>(words: &mut String, number: Float) {
    let wide: f64 = number.into();
    let scientific = super::double_text(number);
    if !wide.is_finite() || wide != 0.0 && !(1e-3..1e7).contains(&wide.abs()) {
        words.push_str(&scientific);
        return;
    }
    let (digits, exponent) = scientific.split_once('E').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", digits),
    };
    let digits = digits.strip_suffix(".0").unwrap_or(digits).replace('.', "");
    words.push_str(sign);
    // Writing to a `String` cannot fail.
    let _written = if let Ok(whole) = usize::try_from(exponent) {
        let (before, after) = digits.split_at_checked(whole + 1).unwrap_or((&digits, ""));
        let after = if after.is_empty() { "0" } else { after };
        write!(words, "{before:0<width$}.{after}", width = whole + 1)
    } else {
        let zeros = usize::try_from(exponent.unsigned_abs()).unwrap_or_default() - 1;
        write!(words, "0.{}{digits}", "0".repeat(zeros))
    };
}
