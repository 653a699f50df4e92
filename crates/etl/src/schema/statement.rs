//! The statement that makes the table known to Athena, Hive and Spark.

use std::fmt::Write as _;

use super::column::ColumnInfo;
use super::table::PARTITION_COLUMN;

/// `CREATE EXTERNAL TABLE`, in the tutorial's words, of `columns` in the Parquet files at `location`.
pub fn create_table(table: &str, columns: &[ColumnInfo], location: &str) -> String {
    let columns: Vec<String> = columns
        .iter()
        .map(|column| format!("  `{}` {}", column.name, column.hive_type()))
        .collect();
    let mut statement = format!("CREATE EXTERNAL TABLE `{table}`(\n");
    statement.push_str(&columns.join(",\n"));
    let written = write!(
        statement,
        ")\nPARTITIONED BY (\n  `{PARTITION_COLUMN}` date)\n\
         ROW FORMAT SERDE\n  'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'\n\
         STORED AS INPUTFORMAT\n  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'\n\
         OUTPUTFORMAT\n  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'\n\
         LOCATION\n  '{}'\n",
        location.replace('\'', "''")
    );
    debug_assert!(written.is_ok(), "writing to a string cannot fail");
    statement
}
