//! Trino's types on arrow's: their names, and JSON, which is text with a mark.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, FieldRef, IntervalUnit, TimeUnit};

/// `timestamp(3)`.
pub(crate) const TIMESTAMP: DataType = DataType::Timestamp(TimeUnit::Millisecond, None);

/// The mark on text that is JSON: <https://arrow.apache.org/docs/format/CanonicalExtensions.html#json>
const EXTENSION: &str = "ARROW:extension:name";
const JSON: &str = "arrow.json";

/// A nullable list of nullable `item`s.
pub(crate) fn list_of(item: DataType) -> DataType {
    DataType::List(Arc::new(Field::new_list_field(item, true)))
}

/// A map as the engine makes them.
pub(crate) fn map_of(key: DataType, value: DataType) -> DataType {
    let entries = DataType::Struct(
        vec![
            Field::new("key", key, false),
            Field::new("value", value, true),
        ]
        .into(),
    );
    DataType::Map(Arc::new(Field::new("entries", entries, false)), false)
}

/// The field of a column of JSON.
pub(crate) fn json_field(name: &str) -> FieldRef {
    let mark = [(EXTENSION.to_owned(), JSON.to_owned())];
    Arc::new(Field::new(name, DataType::Utf8, true).with_metadata(mark.into()))
}

/// Whether `field` is marked as JSON.
pub(crate) fn is_json(field: &Field) -> bool {
    field
        .metadata()
        .get(EXTENSION)
        .is_some_and(|name| name == JSON)
}

pub(crate) fn is_text(kind: &DataType) -> bool {
    matches!(
        kind,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
    )
}

/// The type's name in Trino.
pub(crate) fn trino_name(kind: &DataType) -> String {
    match kind {
        DataType::Null => "unknown".to_owned(),
        DataType::Boolean => "boolean".to_owned(),
        DataType::Int8 | DataType::UInt8 => "tinyint".to_owned(),
        DataType::Int16 | DataType::UInt16 => "smallint".to_owned(),
        DataType::Int32 | DataType::UInt32 => "integer".to_owned(),
        DataType::Int64 | DataType::UInt64 => "bigint".to_owned(),
        DataType::Float16 | DataType::Float32 => "real".to_owned(),
        DataType::Float64 => "double".to_owned(),
        DataType::Decimal32(precision, scale)
        | DataType::Decimal64(precision, scale)
        | DataType::Decimal128(precision, scale)
        | DataType::Decimal256(precision, scale) => format!("decimal({precision},{scale})"),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "varchar".to_owned(),
        DataType::Date32 | DataType::Date64 => "date".to_owned(),
        DataType::Time32(unit) | DataType::Time64(unit) => format!("time({})", digits(*unit)),
        DataType::Timestamp(unit, None) => format!("timestamp({})", digits(*unit)),
        DataType::Timestamp(unit, Some(_)) => {
            format!("timestamp({}) with time zone", digits(*unit))
        }
        DataType::Interval(IntervalUnit::YearMonth) => "interval year to month".to_owned(),
        DataType::Interval(_) | DataType::Duration(_) => "interval day to second".to_owned(),
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            format!("array({})", trino_name(item.data_type()))
        }
        DataType::Map(entries, _) => match entries.data_type() {
            DataType::Struct(fields) => {
                let parts: Vec<_> = fields
                    .iter()
                    .map(|field| trino_name(field.data_type()))
                    .collect();
                format!("map({})", parts.join(", "))
            }
            _ => "map".to_owned(),
        },
        DataType::Struct(fields) => {
            let parts: Vec<_> = fields
                .iter()
                .map(|field| format!("{} {}", field.name(), trino_name(field.data_type())))
                .collect();
            format!("row({})", parts.join(", "))
        }
        DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::FixedSizeBinary(_) => "varbinary".to_owned(),
        other => other.to_string().to_lowercase(),
    }
}

fn digits(unit: TimeUnit) -> u8 {
    match unit {
        TimeUnit::Second => 0,
        TimeUnit::Millisecond => 3,
        TimeUnit::Microsecond => 6,
        TimeUnit::Nanosecond => 9,
    }
}
