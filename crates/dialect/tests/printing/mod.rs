//! Rows as text, in the way that Trino's documentation writes values.

use arrow::{
    array::{Array, ArrayRef, AsArray as _, RecordBatch},
    datatypes::{DataType, TimeUnit},
    util::display::{ArrayFormatter, FormatOptions},
};
use datafusion::error::Result;

/// One text for each row, with ` | ` between its cells.
pub(crate) fn rows(batches: &[RecordBatch]) -> Result<Vec<String>> {
    let mut rows = Vec::new();
    for batch in batches {
        for row in 0..batch.num_rows() {
            let cells: Result<Vec<_>> = batch
                .columns()
                .iter()
                .map(|column| cell(column, row))
                .collect();
            rows.push(cells?.join(" | "));
        }
    }
    Ok(rows)
}

fn cell(column: &ArrayRef, row: usize) -> Result<String> {
    if column.is_null(row) || column.data_type().is_null() {
        return Ok("NULL".to_owned());
    }
    let list = |items: &ArrayRef| -> Result<Vec<String>> {
        (0..items.len()).map(|place| cell(items, place)).collect()
    };
    Ok(match column.data_type() {
        DataType::List(_) => format!(
            "[{}]",
            list(&column.as_list::<i32>().value(row))?.join(", ")
        ),
        DataType::Map(..) => {
            let entries = column.as_map().value(row);
            let pairs = list(entries.column(0))?
                .into_iter()
                .zip(list(entries.column(1))?);
            let pairs: Vec<_> = pairs.map(|(key, value)| format!("{key}={value}")).collect();
            format!("{{{}}}", pairs.join(", "))
        }
        DataType::Struct(_) => {
            let parts = column
                .as_struct()
                .columns()
                .iter()
                .map(|part| cell(part, row));
            format!("({})", parts.collect::<Result<Vec<_>>>()?.join(", "))
        }
        DataType::Timestamp(unit, zone) => {
            let format = match unit {
                TimeUnit::Second => "%Y-%m-%d %H:%M:%S",
                TimeUnit::Millisecond => "%Y-%m-%d %H:%M:%S%.3f",
                TimeUnit::Microsecond => "%Y-%m-%d %H:%M:%S%.6f",
                TimeUnit::Nanosecond => "%Y-%m-%d %H:%M:%S%.9f",
            };
            let options = FormatOptions::new()
                .with_timestamp_format(Some(format))
                .with_timestamp_tz_format(Some(format));
            let text = ArrayFormatter::try_new(column, &options)?
                .value(row)
                .try_to_string()?;
            match zone {
                Some(zone) => format!("{text} {zone}"),
                None => text,
            }
        }
        _ => {
            let options = FormatOptions::new();
            ArrayFormatter::try_new(column, &options)?
                .value(row)
                .try_to_string()?
        }
    })
}
