//! The statements that make the tables and views known to Athena, Hive and Spark.

use std::fmt::Write as _;

use lake::ContextDate;

use super::catalog::CatalogTable;
use super::table::PARTITION_COLUMN;
use super::views::View;

/// How an engine learns of the days of a table.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Form {
    /// The tutorial's: it is told, by `MSCK REPAIR TABLE` or `ALTER TABLE … ADD PARTITION`. For every
    /// engine that speaks Hive.
    Msck,
    /// It counts them itself, from `since` on: Athena's partition projection, which other engines take
    /// for a table without partitions.
    Projection {
        /// The first day. Athena does not look at days before it.
        since: ContextDate,
    },
}

/// `CREATE EXTERNAL TABLE`, in the tutorial's words, of `table` in the Parquet files at `location`, the
/// folder of its partitions.
pub fn table_statement(table: &CatalogTable, location: &str, form: Form) -> String {
    let location = location.replace('\'', "''");
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|column| format!("  `{}` {}", column.name, column.hive_type()))
        .collect();
    let mut statement = format!("CREATE EXTERNAL TABLE `{}`(\n", table.name);
    statement.push_str(&columns.join(",\n"));
    let written = write!(
        statement,
        ")\nPARTITIONED BY (\n  `{PARTITION_COLUMN}` date)\n\
         ROW FORMAT SERDE\n  'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'\n\
         STORED AS INPUTFORMAT\n  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'\n\
         OUTPUTFORMAT\n  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'\n\
         LOCATION\n  '{location}'\n",
    );
    debug_assert!(written.is_ok(), "writing to a string cannot fail");
    if let Form::Projection { since } = form {
        statement.push_str(&properties(&location, since));
    }
    statement
}

/// `CREATE OR REPLACE VIEW` of `view`, in the words of Athena, which makes views by Trino's rules and not
/// by Hive's: names stand in double quotes.
pub fn view_statement(view: &View) -> String {
    format!("CREATE OR REPLACE VIEW \"{}\" AS\n{}", view.name, view.sql)
}

/// What tells Athena to count the days from `since` on
/// (<https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html>).
/// `deploy/aws/catalog.tf` says the same to Glue.
fn properties(location: &str, since: ContextDate) -> String {
    let folder = location.trim_end_matches('/');
    // NOW is UTC's day: in a zone east of Greenwich the lake's day begins before it.
    let properties = [
        ("projection.enabled".to_owned(), "true".to_owned()),
        (of_partition("type"), "date".to_owned()),
        (of_partition("format"), "yyyy-MM-dd".to_owned()),
        (of_partition("range"), format!("{since},NOW+1DAYS")),
        (of_partition("interval"), "1".to_owned()),
        (of_partition("interval.unit"), "DAYS".to_owned()),
        (
            "storage.location.template".to_owned(),
            format!("{folder}/{PARTITION_COLUMN}=${{{PARTITION_COLUMN}}}/"),
        ),
    ];
    let lines = properties.map(|(name, value)| format!("  '{name}'='{value}'"));
    format!("TBLPROPERTIES (\n{})\n", lines.join(",\n"))
}

fn of_partition(property: &str) -> String {
    format!("projection.{PARTITION_COLUMN}.{property}")
}
