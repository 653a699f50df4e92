//! Casts from JSON and to JSON.

use arrow::{
    array::{Array as _, ArrayRef, AsArray as _, ListArray, MapArray, StringArray, StructArray},
    buffer::{NullBuffer, OffsetBuffer},
    compute::cast,
    datatypes::{DataType, Field, Float64Type, Int64Type},
};
use datafusion::error::Result;
use serde_json::{Number, Value};

use super::{Target, cannot, shared};
use crate::arguments::refuse;

/// Reads JSON.
pub(crate) fn from_text(text: &str) -> Result<Value> {
    match serde_json::from_str(text) {
        Ok(value) => Ok(value),
        Err(_) => refuse(format!("Cannot convert value to JSON: '{text}'")),
    }
}

/// Casts a column of JSON.
pub(super) fn from_column(column: &ArrayRef, target: &Target) -> Result<ArrayRef> {
    let texts = cast(column, &DataType::Utf8)?;
    let texts = texts.as_string::<i32>();
    let values = texts
        .iter()
        .map(|text| match text.map(from_text).transpose()? {
            None | Some(Value::Null) => Ok(None),
            Some(value) => Ok(Some(value)),
        })
        .collect::<Result<Vec<_>>>()?;
    from_values(&values, target)
}

fn from_values(values: &[Option<Value>], target: &Target) -> Result<ArrayRef> {
    if crate::sql_type::is_json(&target.field) {
        let texts = values
            .iter()
            .map(|value| value.as_ref().map(ToString::to_string));
        return Ok(shared(texts.collect::<StringArray>()));
    }
    match target.kind() {
        DataType::List(item) => {
            let nulls = values.iter().map(Option::is_some).collect::<NullBuffer>();
            let mut items = Vec::new();
            let mut lengths = Vec::new();
            for value in values {
                let before = items.len();
                match value {
                    // JSON's null is JSON, too.
                    Some(Value::Array(parts)) if crate::sql_type::is_json(item) => {
                        items.extend(parts.iter().cloned().map(Some));
                    }
                    Some(Value::Array(parts)) => items.extend(parts.iter().map(present)),
                    Some(other) => return cannot(other, target),
                    None => {}
                }
                lengths.push(items.len() - before);
            }
            let items = from_values(&items, &Target::part(item))?;
            let item = std::sync::Arc::clone(item);
            let offsets = OffsetBuffer::from_lengths(lengths);
            Ok(shared(ListArray::try_new(
                item,
                offsets,
                items,
                Some(nulls),
            )?))
        }
        DataType::Map(entries, _) => maps(values, entries, target),
        DataType::Struct(fields) => {
            let nulls = values.iter().map(Option::is_some).collect::<NullBuffer>();
            let parts = fields.iter().enumerate().map(|(place, field)| {
                let parts: Vec<_> = values
                    .iter()
                    .map(|value| match value {
                        Some(Value::Array(parts)) => parts.get(place).and_then(present),
                        Some(Value::Object(parts)) => parts.get(field.name()).and_then(present),
                        _ => None,
                    })
                    .collect();
                from_values(&parts, &Target::part(field))
            });
            let parts = parts.collect::<Result<Vec<_>>>()?;
            Ok(shared(StructArray::try_new(
                fields.clone(),
                parts,
                Some(nulls),
            )?))
        }
        _ => scalars(values, target),
    }
}

/// Values without parts, by way of their text.
fn scalars(values: &[Option<Value>], target: &Target) -> Result<ArrayRef> {
    let texts = values
        .iter()
        .map(|value| match value {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(value @ (Value::Array(_) | Value::Object(_))) => cannot(value, target),
            Some(Value::Bool(truth)) if target.kind().is_numeric() => {
                Ok(Some(i32::from(*truth).to_string()))
            }
            Some(Value::Number(number)) if *target.kind() == DataType::Boolean => {
                Ok(Some((number.as_f64() != Some(0.0)).to_string()))
            }
            Some(Value::Number(number)) if target.kind().is_integer() => {
                // Fractions are rounded, as from a double.
                Ok(Some(whole(number)))
            }
            Some(Value::Number(number)) if *target.kind() == DataType::Utf8 => {
                Ok(Some(if number.is_f64() {
                    super::double_text(number.as_f64().unwrap_or(f64::NAN))
                } else {
                    number.to_string()
                }))
            }
            Some(other) => Ok(Some(other.to_string())),
        })
        .collect::<Result<StringArray>>()?;
    super::convert(&shared(texts), false, target)
}

fn whole(number: &Number) -> String {
    match number.as_f64() {
        Some(double) if number.is_f64() => format!("{:.0}", double.round()),
        _ => number.to_string(),
    }
}

fn present(value: &Value) -> Option<Value> {
    (!value.is_null()).then(|| value.clone())
}

fn maps(
    values: &[Option<Value>],
    entries: &arrow::datatypes::FieldRef,
    target: &Target,
) -> Result<ArrayRef> {
    let DataType::Struct(fields) = entries.data_type() else {
        return cannot("map", target);
    };
    let [key, value] = &fields[..] else {
        return cannot("map", target);
    };
    let (mut keys, mut parts, mut lengths) = (Vec::new(), Vec::new(), Vec::new());
    for object in values {
        match object {
            Some(Value::Object(object)) => {
                lengths.push(object.len());
                keys.extend(object.keys().map(|key| Some(Value::String(key.clone()))));
                let keeps = crate::sql_type::is_json(value);
                parts.extend(object.values().map(|part| match part {
                    // JSON's null is JSON, too.
                    Value::Null if keeps => Some(Value::Null),
                    part => present(part),
                }));
            }
            Some(other) => return cannot(other, target),
            None => lengths.push(0),
        }
    }
    let keys = from_values(&keys, &Target::part(key))?;
    let parts = from_values(&parts, &Target::part(value))?;
    let nulls = values.iter().map(Option::is_some).collect::<NullBuffer>();
    let parts = StructArray::try_new(fields.clone(), vec![keys, parts], None)?;
    let offsets = OffsetBuffer::from_lengths(lengths);
    let entries = std::sync::Arc::clone(entries);
    Ok(shared(MapArray::try_new(
        entries,
        offsets,
        parts,
        Some(nulls),
        false,
    )?))
}

/// Casts a column to JSON.
pub(super) fn to_column(column: &ArrayRef) -> Result<ArrayRef> {
    let field = Field::new("value", column.data_type().clone(), true);
    let texts = (0..column.len()).map(|row| {
        // SQL's NULL stays one.
        if column.is_null(row) {
            return Ok(None);
        }
        let mut words = String::new();
        super::json_text::write(&mut words, column, row, &field)?;
        Ok(Some(words))
    });
    Ok(shared(texts.collect::<Result<StringArray>>()?))
}

/// The value without parts in `row` as JSON.
pub(crate) fn to_json(column: &ArrayRef, row: usize) -> Result<Value> {
    if column.is_null(row) {
        return Ok(Value::Null);
    }
    let single = column.slice(row, 1);
    Ok(match column.data_type() {
        DataType::Boolean => Value::Bool(single.as_boolean().value(0)),
        kind if kind.is_integer() => {
            let number = cast(&single, &DataType::Int64)?;
            number.as_primitive::<Int64Type>().value(0).into()
        }
        kind if kind.is_numeric() => {
            let number = cast(&single, &DataType::Float64)?;
            let number = Number::from_f64(number.as_primitive::<Float64Type>().value(0));
            number.map_or(Value::Null, Value::Number)
        }
        _ => {
            let target = Target::of("varchar")?;
            let text = super::text::to_text(&single, &target)?;
            Value::String(text.as_string::<i32>().value(0).to_owned())
        }
    })
}
