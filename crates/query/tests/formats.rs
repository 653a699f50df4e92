//! Results read back from what was written.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, Int64Array, RecordBatch, StringArray},
    datatypes::{DataType, Field, Schema},
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use proptest::prelude::*;
use query::{ForeignColumn, Format, ResultSet, write};

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
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(file));
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

fn foreign(columns: &[(&str, &str)], rows: &[&[Option<&str>]]) -> ResultSet {
    let columns: Vec<ForeignColumn> = columns
        .iter()
        .map(|(name, kind)| ForeignColumn {
            name: (*name).to_owned(),
            kind: (*kind).to_owned(),
        })
        .collect();
    let row = |row: &[Option<&str>]| -> Vec<Option<String>> {
        row.iter().map(|value| value.map(str::to_owned)).collect()
    };
    // Each row is a page of its own.
    let pages: Vec<_> = rows.iter().map(|it| Ok(vec![row(it)])).collect();
    ResultSet::foreign(&columns, futures::stream::iter(pages))
}

fn text(result: ResultSet, format: Format) -> String {
    let mut out = Vec::new();
    futures::executor::block_on(write(result, format, &mut out)).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn what_another_engine_answers_has_its_types_in_every_format() {
    let columns = [
        ("n", "bigint"),
        ("i", "integer"),
        ("x", "double"),
        ("yes", "boolean"),
        ("day", "date"),
        ("at", "timestamp"),
        ("share", "decimal(10,2)"),
        ("list", "array(bigint)"),
        ("text", "varchar"),
    ];
    let row = [
        "9007199254740993",
        "-7",
        "1.0E7",
        "true",
        "2026-11-22",
        "2026-11-22 10:11:12.123",
        "1234.50",
        "[1, 2]",
        "",
    ];
    let values: Vec<Option<&str>> = row.into_iter().map(Some).collect();
    let nulls = [None; 9];
    let rows = [&values[..], &nulls[..]];
    let null = r#"{"n":null,"i":null,"x":null,"yes":null,"day":null,"at":null,"share":null,"list":null,"text":null}"#;
    let expected = r#"{"n":9007199254740993,"i":-7,"x":1.0E7,"yes":true,"day":"2026-11-22","at":"2026-11-22 10:11:12.123","share":1234.50,"list":"[1, 2]","text":""}"#;
    assert_eq!(
        text(foreign(&columns, &rows), Format::NdJson),
        format!("{expected}\n{null}\n")
    );
    // CSV is what Athena's own download is.
    let csv = text(foreign(&columns, &rows), Format::Csv);
    let quoted: Vec<String> = row.iter().map(|text| format!("\"{text}\"")).collect();
    let lines: Vec<&str> = csv.lines().skip(1).collect();
    assert_eq!(lines, [quoted.join(","), ",".repeat(8)]);

    let mut parquet = Vec::new();
    let result = foreign(&columns, &rows);
    futures::executor::block_on(write(result, Format::Parquet, &mut parquet)).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(parquet)).unwrap();
    let kinds: Vec<String> = reader
        .schema()
        .fields()
        .iter()
        .map(|field| field.data_type().to_string())
        .collect();
    let expected = "Int64 Int32 Float64 Boolean Date32 Timestamp(ms) Decimal128(10,2) Utf8 Utf8";
    assert_eq!(kinds.join(" ").replace(", ", ","), expected);
}

#[test]
fn numbers_that_are_none_are_told_as_athena_tells_them() {
    let rows = ["NaN", "Infinity", "-Infinity", "0.1", "1.0E-4"];
    let rows: Vec<[Option<&str>; 1]> = rows.map(|text| [Some(text)]).to_vec();
    let rows: Vec<&[Option<&str>]> = rows.iter().map(|row| &row[..]).collect();
    assert_eq!(
        text(foreign(&[("x", "double")], &rows), Format::Csv),
        "\"x\"\n\"NaN\"\n\"Infinity\"\n\"-Infinity\"\n\"0.1\"\n\"1.0E-4\"\n"
    );
}

#[test]
fn a_value_that_is_not_of_its_type_is_an_error_and_no_null() {
    let mut out = Vec::new();
    let result = foreign(&[("n", "bigint")], &[&[Some("1")], &[Some("one")]]);
    let failed = futures::executor::block_on(write(result, Format::Csv, &mut out)).unwrap_err();
    assert_eq!(failed.to_string(), "cannot read the answer to its end");
    let cause = std::error::Error::source(&failed).unwrap().to_string();
    assert!(cause.contains("one"), "{cause}");
}

#[test]
fn a_spreadsheet_runs_no_text_and_keeps_numbers() {
    let texts = ["=1+1", "+a", "-b", "@c", "\td", "'=", "e=1", "-1"];
    let texts = texts.map(|text| Some(text.to_owned()));
    let numbers = [Some(-1), None, None, None, None, None, None, Some(2)];
    let file = String::from_utf8(written(&texts, &numbers, Format::Spreadsheet)).unwrap();
    expect_test::expect![[r#"
        \u{feff}"te""xt","number"\r
        "'=1+1","-1"\r
        "'+a",\r
        "'-b",\r
        "'@c",\r
        "'\td",\r
        "'=",\r
        "e=1",\r
        "'-1","2"\r
    "#]]
    .assert_eq(
        &file
            .replace('\u{feff}', "\\u{feff}")
            .replace('\r', "\\r")
            .replace('\t', "\\t"),
    );
}

#[test]
fn arrow_is_one_stream_of_batches() {
    let texts = [Some("olá".to_owned()), None];
    let stream = written(&texts, &[Some(1), None], Format::Arrow);
    let reader = arrow::ipc::reader::StreamReader::try_new(stream.as_slice(), None).unwrap();
    let batches: Vec<_> = reader.map(Result::unwrap).collect();
    assert_eq!(batches[0].num_rows(), 2);
    assert_eq!(
        batches[0].column(0).as_ref(),
        &StringArray::from(texts.to_vec())
    );
}

#[test]
fn rows_are_lines_of_json_and_no_number_is_rounded() {
    let texts = [Some("a\"<b>".to_owned()), None];
    let numbers = [Some(9_007_199_254_740_993), Some(-100_000_000_000_000)];
    let lines = written(&texts, &numbers, Format::Rows);
    expect_test::expect![[r#"
        {"columns":[{"name":"te\"xt","type":"varchar"},{"name":"number","type":"bigint"}]}
        ["a\"<b>","9007199254740993"]
        [null,"-100000000000000"]
        {"rows":2}
    "#]]
    .assert_eq(std::str::from_utf8(&lines).unwrap());
}
