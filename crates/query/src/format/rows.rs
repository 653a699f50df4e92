//! Rows for a page, which draws them as they come: JSON, a line each.
//!
//! The first line is `{"columns":[{"name":…,"type":…}]}`, then follows one array a row, and `{"rows":…}` says that this was
//! all. Numbers that JavaScript might round are text.

use std::io::Write;

use arrow::datatypes::DataType;
use serde_json::json;

use super::{Format, Written, count, json::distinct_names, value};
use crate::{Error, ResultSet};

/// Every number of so many digits is one of JavaScript's, too.
/// <https://tc39.es/ecma262/#sec-number.max_safe_integer>
const DIGITS_MAX: usize = 15;

/// Writes all of `result`.
pub(super) async fn write(
    mut result: ResultSet,
    out: &mut (dyn Write + Send),
) -> Result<Written, Error> {
    let format = Format::Rows;
    let failed = |source| Error::Write { format, source };
    let names = distinct_names(&result);
    let kinds = result.schema().fields().iter();
    let columns: Vec<_> = names
        .iter()
        .zip(kinds)
        .map(|(name, field)| json!({ "name": name, "type": type_name(field.data_type()) }))
        .collect();
    writeln!(out, "{}", json!({ "columns": columns })).map_err(failed)?;
    let mut written = Written::default();
    let mut text = String::new();
    while let Some(batch) = result.next_batch().await {
        let batch = batch?;
        let printing = |source| Error::Print { format, source };
        let columns: Result<Vec<_>, _> = batch
            .columns()
            .iter()
            .map(|column| value::Column::new(column))
            .collect();
        let columns = columns.map_err(printing)?;
        text.clear();
        for row in 0..batch.num_rows() {
            array(&columns, row, &mut text).map_err(printing)?;
        }
        out.write_all(text.as_bytes()).map_err(failed)?;
        written.rows += count(batch.num_rows());
    }
    writeln!(out, "{}", json!({ "rows": written.rows })).map_err(failed)?;
    Ok(written)
}

fn array(
    columns: &[value::Column<'_>],
    row: usize,
    out: &mut String,
) -> Result<(), arrow::error::ArrowError> {
    out.push('[');
    for (place, column) in columns.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        let start = out.len();
        column.json(row, out)?;
        if column.is_exact() && out.len() - start > DIGITS_MAX {
            out.insert(start, '"');
            out.push('"');
        }
    }
    out.push_str("]\n");
    Ok(())
}

/// The type in the words of Athena, without what is inside it.
pub fn type_name(kind: &DataType) -> &'static str {
    match kind {
        DataType::Boolean => "boolean",
        DataType::Int8 | DataType::UInt8 => "tinyint",
        DataType::Int16 | DataType::UInt16 => "smallint",
        DataType::Int32 | DataType::UInt32 => "integer",
        DataType::Int64 | DataType::UInt64 => "bigint",
        DataType::Float16 | DataType::Float32 => "real",
        DataType::Float64 => "double",
        kind if kind.is_decimal() => "decimal",
        DataType::Date32 | DataType::Date64 => "date",
        DataType::Time32(_) | DataType::Time64(_) => "time",
        DataType::Timestamp(_, _) => "timestamp",
        DataType::Interval(_) | DataType::Duration(_) => "interval",
        DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::FixedSizeBinary(_) => "varbinary",
        DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(_, _) => "array",
        DataType::Map(_, _) => "map",
        DataType::Struct(_) => "row",
        _ => "varchar",
    }
}
