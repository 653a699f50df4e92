//! Casts to text.

use arrow::{
    array::{Array as _, ArrayRef, AsArray as _, StringArray},
    compute::cast,
    datatypes::{DataType, Float32Type, Float64Type, TimeUnit},
};
use datafusion::error::Result;

use super::{Target, shared, target::Filling};
use crate::{arguments::refuse, time::Instants};

pub(super) fn to_text(column: &ArrayRef, target: &Target) -> Result<ArrayRef> {
    let texts = match column.data_type() {
        DataType::Float64 => {
            let numbers = column.as_primitive::<Float64Type>().iter();
            shared(
                numbers
                    .map(|number| number.map(double_text))
                    .collect::<StringArray>(),
            )
        }
        DataType::Float32 => {
            let numbers = column.as_primitive::<Float32Type>().iter();
            shared(
                numbers
                    .map(|number| number.map(double_text))
                    .collect::<StringArray>(),
            )
        }
        DataType::Timestamp(unit, zone) => timestamps(column, *unit, zone.as_deref())?,
        _ => cast(column, &DataType::Utf8)?,
    };
    let Some((letters, filling)) = target.letters else {
        return Ok(texts);
    };
    let is_text = crate::sql_type::is_text(column.data_type());
    let cut = texts.as_string::<i32>().iter().map(|text| {
        let Some(text) = text else { return Ok(None) };
        let end = text.char_indices().nth(letters);
        // What is cut off must be letters: half a number is none.
        if end.is_some() && !is_text {
            return refuse(format!(
                "Value {text} cannot be represented as {}",
                target.name
            ));
        }
        let kept = end.and_then(|(at, _)| text.get(..at)).unwrap_or(text);
        let missing = match filling {
            Filling::None => 0,
            Filling::Blanks => letters.saturating_sub(kept.chars().count()),
        };
        Ok(Some(format!("{kept}{}", " ".repeat(missing))))
    });
    Ok(shared(cut.collect::<Result<StringArray>>()?))
}

/// The shortest digits that read back as the same number, always with an exponent:
/// `CAST(DOUBLE '123.5' AS VARCHAR)` is `1.235E2`.
pub(super) fn double_text<Float>(number: Float) -> String
where
    Float: Copy + Into<f64> + std::fmt::LowerExp,
{
    let wide: f64 = number.into();
    if wide.is_nan() {
        return "NaN".to_owned();
    }
    if wide.is_infinite() {
        return if wide > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if wide == 0.0 {
        return if wide.is_sign_negative() {
            "-0E0"
        } else {
            "0E0"
        }
        .to_owned();
    }
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let point = if digits.contains('.') { "" } else { ".0" };
    format!("{digits}{point}E{exponent}")
}

fn timestamps(column: &ArrayRef, unit: TimeUnit, zone: Option<&str>) -> Result<ArrayRef> {
    let digits = match unit {
        TimeUnit::Second => 0,
        TimeUnit::Millisecond => 3,
        TimeUnit::Microsecond => 6,
        TimeUnit::Nanosecond => 9,
    };
    let zone = zone.map(|zone| format!(" {zone}")).unwrap_or_default();
    let instants = Instants::of(column)?;
    let texts = instants.map(|at| {
        let nanos = format!(".{:09}", at.subsec_nanosecond());
        let fraction = if digits == 0 {
            ""
        } else {
            nanos.get(..=digits).unwrap_or_default()
        };
        let (hour, minute, second) = (at.hour(), at.minute(), at.second());
        format!(
            "{} {hour:02}:{minute:02}:{second:02}{fraction}{zone}",
            at.date()
        )
    });
    Ok(shared(texts.collect::<Result<StringArray>>()?))
}
