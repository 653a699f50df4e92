//! Results read back from what was written.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, Int64Array, RecordBatch, StringArray},
    datatypes::{DataType, Field, Schema},
};
use proptest::prelude::*;
use query::{Format, ResultSet, write};

type Cell = Option<String>;

fn written(texts: &[Cell], numbers: &[Option<i64>], format: Format) -> Vec<u8> {
    let schema = Arc::new(Schema::new(vec![
        Field::new("te\"xt", DataType::Utf8, true),
        Field::new("number", DataType::Int64, true),
    ]));
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from(texts.to_vec())),
        Arc::new(Int64Array::from(numbers.to_vec())),
    ];
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns).unwrap();
    let mut out = Vec::new();
    let result = ResultSet::from_batches(schema, vec![batch]);
    let written = futures::executor::block_on(write(result, format, &mut out)).unwrap();
    assert_eq!(written.rows, u64::try_from(texts.len()).unwrap());
    out
}

/// Reads CSV by the grammar of RFC 4180; a field without quotes is NULL when it is empty.
fn parsed(text: &str) -> Vec<Vec<Cell>> {
    let (mut rows, mut row) = (Vec::new(), Vec::new());
    let mut rest = text;
    while !rest.is_empty() {
        let mut cell = None;
        while let Some(quoted) = rest.strip_prefix('"') {
            let (part, after) = quoted.split_once('"').unwrap();
            // A second pair of quotes right after the first stands for one quote.
            cell = Some(cell.map_or_else(String::new, |before: String| before + "\"") + part);
            rest = after;
        }
        row.push(cell);
        if let Some(line) = rest.strip_prefix('\n') {
            rows.push(std::mem::take(&mut row));
            rest = line;
        } else {
            rest = rest.strip_prefix(',').unwrap();
        }
    }
    assert!(row.is_empty());
    rows
}

proptest! {
    #[test]
    fn csv_reads_back_as_it_was(cells in prop::collection::vec((prop::option::of("[\",\r\n a-é👋\u{0}-\u{7f}]*"), any::<Option<i64>>()), 0..20)) {
        let (texts, numbers): (Vec<Cell>, Vec<Option<i64>>) = cells.into_iter().unzip();
        let rows = parsed(&String::from_utf8(written(&texts, &numbers, Format::Csv)).unwrap());
        let heading = vec![Some("te\"xt".to_owned()), Some("number".to_owned())];
        prop_assert_eq!(&rows[0], &heading);
        let expected: Vec<Vec<Cell>> = texts
            .into_iter()
            .zip(numbers)
            .map(|(text, number)| vec![text, number.map(|number| number.to_string())])
            .collect();
        prop_assert_eq!(&rows[1..], &expected[..]);
    }

    #[test]
    fn json_reads_back_as_it_was(cells in prop::collection::vec((any::<Option<String>>(), any::<Option<i64>>()), 0..20)) {
        let (texts, numbers): (Vec<Cell>, Vec<Option<i64>>) = cells.into_iter().unzip();
        let expected: Vec<serde_json::Value> = texts
            .iter()
            .zip(&numbers)
            .map(|(text, number)| serde_json::json!({"te\"xt": text, "number": number}))
            .collect();
        let array: Vec<serde_json::Value> =
            serde_json::from_slice(&written(&texts, &numbers, Format::Json)).unwrap();
        prop_assert_eq!(&array, &expected);
        let lines = String::from_utf8(written(&texts, &numbers, Format::NdJson)).unwrap();
        let objects: Vec<serde_json::Value> =
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        prop_assert_eq!(&objects, &expected);
    }

    #[test]
    fn no_text_reaches_the_terminals_controls(text in any::<String>()) {
        let table = String::from_utf8(written(&[Some(text)], &[None], Format::Table)).unwrap();
        prop_assert_eq!(table.lines().count(), 4);
        prop_assert!(table.chars().all(|letter| letter == '\n' || !letter.is_control()));
    }
}

#[test]
fn parquet_reads_back_as_it_was() {
    let texts = [Some("olá".to_owned()), None];
    let file = written(&texts, &[Some(1), None], Format::Parquet);
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(
        bytes::Bytes::from(file),
    );
    let batches: Vec<_> = reader
        .unwrap()
        .build()
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(batches[0].num_rows(), 2);
    assert_eq!(
        batches[0].column(0).as_ref(),
        &StringArray::from(texts.to_vec())
    );
}
