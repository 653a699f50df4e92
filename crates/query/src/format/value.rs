//! One cell as text: the way Athena prints it, and JSON for what has parts.
//!
//! In comes an Arrow column and a row; out goes text, appended to a buffer. What NULL looks like
//! is for each format to say.

use std::{fmt::Write as _, ops::Range};

use arrow::{
    array::{Array, AsArray as _},
    buffer::NullBuffer,
    datatypes::{DataType, Float16Type, Float32Type, Float64Type},
    error::ArrowError,
    util::display::{ArrayFormatter, DurationFormat, FormatOptions},
};

/// Athena prints three digits of a second, whatever the unit of the column.
/// <https://docs.aws.amazon.com/athena/latest/ug/data-types-timestamps.html>
const TIMESTAMP: Option<&str> = Some("%Y-%m-%d %H:%M:%S%.3f");
const OPTIONS: FormatOptions<'_> = FormatOptions::new()
    .with_date_format(Some("%Y-%m-%d"))
    .with_datetime_format(TIMESTAMP)
    .with_timestamp_format(TIMESTAMP)
    .with_timestamp_tz_format(TIMESTAMP)
    .with_time_format(Some("%H:%M:%S%.3f"))
    .with_duration_format(DurationFormat::ISO8601);

/// Java, and with it Athena, changes to an exponent outside this range.
/// <https://docs.oracle.com/javase/8/docs/api/java/lang/Double.html#toString-double->
const PLAIN_FLOATS: Range<f64> = 1e-3..1e7;

/// One column, ready to print its cells.
pub(super) struct Column<'a> {
    nulls: Option<NullBuffer>,
    kind: Kind<'a>,
}

enum Kind<'a> {
    /// Text; a timestamp with a zone is followed by the zone's name.
    Text {
        formatter: ArrayFormatter<'a>,
        zone: Option<&'a str>,
    },
    /// An integer, a decimal or a truth value, which JSON writes without quotes.
    Bare(ArrayFormatter<'a>),
    /// Floating-point numbers, already printed.
    Float(Vec<String>),
    /// Bytes: pairs of hexadecimal digits, as Athena shows them.
    Bytes(ArrayFormatter<'a>),
    List {
        items: Box<Column<'a>>,
        ranges: Vec<Range<usize>>,
    },
    Map {
        keys: Box<Column<'a>>,
        values: Box<Column<'a>>,
        ranges: Vec<Range<usize>>,
    },
    Struct(Vec<(&'a str, Column<'a>)>),
}

impl<'a> Column<'a> {
    /// Whether its cells are what somebody wrote, or have such inside.
    pub(super) fn is_text(&self) -> bool {
        !matches!(self.kind, Kind::Bare(_) | Kind::Float(_))
    }

    /// Whether its cells are numbers of which every digit counts.
    pub(super) fn is_exact(&self) -> bool {
        matches!(self.kind, Kind::Bare(_))
    }

    /// Prepares `array` for printing.
    pub(super) fn new(array: &'a dyn Array) -> Result<Self, ArrowError> {
        let kind = match array.data_type() {
            DataType::Float16 => Kind::Float(
                array
                    .as_primitive::<Float16Type>()
                    .iter()
                    .map(shortest)
                    .collect(),
            ),
            DataType::Float32 => Kind::Float(
                array
                    .as_primitive::<Float32Type>()
                    .iter()
                    .map(shortest)
                    .collect(),
            ),
            DataType::Float64 => Kind::Float(
                array
                    .as_primitive::<Float64Type>()
                    .iter()
                    .map(shortest)
                    .collect(),
            ),
            DataType::Binary
            | DataType::LargeBinary
            | DataType::BinaryView
            | DataType::FixedSizeBinary(_) => {
                Kind::Bytes(ArrayFormatter::try_new(array, &OPTIONS)?)
            }
            DataType::List(_) => {
                let list = array.as_list::<i32>();
                list_of(list.values(), ranges(list.value_offsets()))?
            }
            DataType::LargeList(_) => {
                let list = array.as_list::<i64>();
                list_of(list.values(), ranges(list.value_offsets()))?
            }
            DataType::FixedSizeList(_, _) => {
                let list = array.as_fixed_size_list();
                let length = usize::try_from(list.value_length()).unwrap_or(0);
                let ranges = (0..list.len())
                    .map(|row| row * length..(row + 1) * length)
                    .collect();
                list_of(list.values(), ranges)?
            }
            DataType::Map(_, _) => {
                let map = array.as_map();
                Kind::Map {
                    keys: Box::new(Self::new(map.keys())?),
                    values: Box::new(Self::new(map.values())?),
                    ranges: ranges(map.value_offsets()),
                }
            }
            DataType::Struct(_) => Kind::Struct(fields_of(array.as_struct())?),
            kind => scalar(array, kind)?,
        };
        Ok(Self {
            nulls: array.logical_nulls(),
            kind,
        })
    }

    /// Whether the cell in `row` is NULL.
    pub(super) fn is_null(&self, row: usize) -> bool {
        self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row))
    }

    /// Appends the cell as Athena prints it; nothing for NULL.
    pub(super) fn text(&self, row: usize, out: &mut String) -> Result<(), ArrowError> {
        if self.is_null(row) {
            return Ok(());
        }
        match &self.kind {
            Kind::Text { formatter, zone } => {
                out.push_str(&formatter.value(row).try_to_string()?);
                if let Some(zone) = zone {
                    out.push(' ');
                    out.push_str(zone);
                }
            }
            Kind::Bare(formatter) => out.push_str(&formatter.value(row).try_to_string()?),
            Kind::Float(values) => out.push_str(values.get(row).map_or("", String::as_str)),
            Kind::Bytes(formatter) => {
                let digits = formatter.value(row).try_to_string()?;
                for (place, digit) in digits.chars().enumerate() {
                    if place > 0 && place % 2 == 0 {
                        out.push(' ');
                    }
                    out.push(digit);
                }
            }
            Kind::List { .. } | Kind::Map { .. } | Kind::Struct(_) => self.json(row, out)?,
        }
        Ok(())
    }

    /// Appends the cell as a JSON value.
    pub(super) fn json(&self, row: usize, out: &mut String) -> Result<(), ArrowError> {
        if self.is_null(row) {
            out.push_str("null");
            return Ok(());
        }
        match &self.kind {
            Kind::Bare(formatter) => out.push_str(&formatter.value(row).try_to_string()?),
            Kind::Float(values) => {
                // JSON has neither infinities nor NaN.
                let value = values.get(row).map(String::as_str);
                out.push_str(
                    value
                        .filter(|value| is_json_number(value))
                        .unwrap_or("null"),
                );
            }
            Kind::Text { .. } | Kind::Bytes(_) => {
                let mut text = String::new();
                self.text(row, &mut text)?;
                quote(&text, out);
            }
            Kind::List { items, ranges } => {
                out.push('[');
                separated(ranges.get(row), out, |item, out| items.json(item, out))?;
                out.push(']');
            }
            Kind::Map {
                keys,
                values,
                ranges,
            } => {
                out.push('{');
                separated(ranges.get(row), out, |entry, out| {
                    let mut key = String::new();
                    keys.text(entry, &mut key)?;
                    quote(&key, out);
                    out.push(':');
                    values.json(entry, out)
                })?;
                out.push('}');
            }
            Kind::Struct(fields) => object(fields, row, out)?,
        }
        Ok(())
    }
}

/// Appends one object with the cells of `row`.
pub(super) fn object(
    columns: &[(impl AsRef<str>, Column<'_>)],
    row: usize,
    out: &mut String,
) -> Result<(), ArrowError> {
    out.push('{');
    for (place, (name, column)) in columns.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        quote(name.as_ref(), out);
        out.push(':');
        column.json(row, out)?;
    }
    out.push('}');
    Ok(())
}

fn scalar<'a>(array: &'a dyn Array, kind: &'a DataType) -> Result<Kind<'a>, ArrowError> {
    let formatter = ArrayFormatter::try_new(array, &OPTIONS)?;
    if kind.is_numeric() || matches!(kind, DataType::Boolean) {
        return Ok(Kind::Bare(formatter));
    }
    let zone = match kind {
        DataType::Timestamp(_, Some(zone)) => Some(zone.as_ref()),
        _ => None,
    };
    Ok(Kind::Text { formatter, zone })
}

fn list_of(values: &dyn Array, ranges: Vec<Range<usize>>) -> Result<Kind<'_>, ArrowError> {
    Ok(Kind::List {
        items: Box::new(Column::new(values)?),
        ranges,
    })
}

fn fields_of(array: &arrow::array::StructArray) -> Result<Vec<(&str, Column<'_>)>, ArrowError> {
    let columns = array.columns().iter().map(|column| Column::new(column));
    let names = array.fields().iter().map(|field| field.name().as_str());
    names
        .zip(columns)
        .map(|(name, column)| Ok((name, column?)))
        .collect()
}

fn ranges<Offset: Copy + TryInto<usize>>(offsets: &[Offset]) -> Vec<Range<usize>> {
    let place = |offset: &Offset| (*offset).try_into().unwrap_or(0);
    offsets
        .iter()
        .zip(offsets.iter().skip(1))
        .map(|(from, to)| place(from)..place(to))
        .collect()
}

fn separated(
    range: Option<&Range<usize>>,
    out: &mut String,
    mut each: impl FnMut(usize, &mut String) -> Result<(), ArrowError>,
) -> Result<(), ArrowError> {
    let Some(range) = range else { return Ok(()) };
    for row in range.clone() {
        if row > range.start {
            out.push(',');
        }
        each(row, out)?;
    }
    Ok(())
}

/// Appends `text` as a JSON string.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if u32::from(control) < 0x20 => {
                // Writing to a `String` cannot fail.
                let _written = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

fn is_json_number(text: &str) -> bool {
    text.chars()
        .next_back()
        .is_some_and(|last| last.is_ascii_digit())
}

/// The shortest digits that read back as the same number, laid out as Java does it.
fn shortest<Float>(value: Option<Float>) -> String
where
    Float: Copy + Into<f64> + std::fmt::Display + std::fmt::LowerExp,
{
    let Some(float) = value else {
        return String::new();
    };
    let wide: f64 = float.into();
    if wide.is_nan() {
        return "NaN".to_owned();
    }
    if wide.is_infinite() {
        return if wide > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if wide == 0.0 || PLAIN_FLOATS.contains(&wide.abs()) {
        let plain = float.to_string();
        return if plain.contains('.') {
            plain
        } else {
            plain + ".0"
        };
    }
    let scientific = format!("{float:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let point = if digits.contains('.') { "" } else { ".0" };
    format!("{digits}{point}E{exponent}")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::{
        array::{
            ArrayRef, BinaryArray, Date32Array, Decimal128Array, Float64Array, Int64Array,
            ListArray, StringArray, StructArray, TimestampMicrosecondArray,
        },
        datatypes::{Field, Int64Type},
    };

    use super::*;

    fn texts(array: &dyn Array) -> Vec<String> {
        let column = Column::new(array).unwrap();
        (0..array.len())
            .map(|row| {
                let mut text = String::new();
                column.text(row, &mut text).unwrap();
                text
            })
            .collect()
    }

    #[test]
    fn dates_and_timestamps_read_as_in_athena() {
        assert_eq!(
            texts(&Date32Array::from(vec![20_779, -1])),
            ["2026-11-22", "1969-12-31"]
        );
        let instant = TimestampMicrosecondArray::from(vec![1_795_353_072_123_456]);
        assert_eq!(texts(&instant), ["2026-11-22 13:11:12.123"]);
        let zoned = instant.with_timezone("America/Sao_Paulo");
        assert_eq!(texts(&zoned), ["2026-11-22 10:11:12.123 America/Sao_Paulo"]);
    }

    #[test]
    fn floating_point_numbers_read_as_in_java() {
        let floats = [
            1.0,
            0.1,
            1e7,
            123_456.5,
            1e-4,
            f64::NAN,
            f64::NEG_INFINITY,
            0.0,
            -2.5e-9,
        ];
        assert_eq!(
            texts(&Float64Array::from(floats.to_vec())),
            [
                "1.0",
                "0.1",
                "1.0E7",
                "123456.5",
                "1.0E-4",
                "NaN",
                "-Infinity",
                "0.0",
                "-2.5E-9"
            ]
        );
    }

    #[test]
    fn decimals_and_bytes_keep_every_digit() {
        let decimal = Decimal128Array::from(vec![12_345])
            .with_precision_and_scale(10, 2)
            .unwrap();
        assert_eq!(texts(&decimal), ["123.45"]);
        assert_eq!(texts(&BinaryArray::from(vec![&b"hi\n"[..]])), ["68 69 0a"]);
    }

    #[test]
    fn values_with_parts_are_json() {
        let list = ListArray::from_iter_primitive::<Int64Type, _, _>([
            Some(vec![Some(1), None, Some(3)]),
            Some(vec![]),
            None,
        ]);
        assert_eq!(texts(&list), ["[1,null,3]", "[]", ""]);
        let kind: ArrayRef = Arc::new(StringArray::from(vec!["a \"b\"\n\u{1}"]));
        let length: ArrayRef = Arc::new(Int64Array::from(vec![i64::MIN]));
        let structure = StructArray::from(vec![
            (Arc::new(Field::new("kind", DataType::Utf8, true)), kind),
            (
                Arc::new(Field::new("length", DataType::Int64, true)),
                length,
            ),
        ]);
        assert_eq!(
            texts(&structure),
            [r#"{"kind":"a \"b\"\n\u0001","length":-9223372036854775808}"#]
        );
    }
}
