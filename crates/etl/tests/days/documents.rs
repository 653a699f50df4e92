//! What the schema promises, and the pages that are generated from it.

use std::collections::BTreeSet;

use etl::schema::{self, Language};
use expect_test::{expect, expect_file};
use lake::Table;

#[test]
fn the_pages_about_the_table_are_up_to_date() {
    expect_file!["../../../../docs/tables.md"].assert_eq(&schema::markdown(Language::English));
    expect_file!["../../../../docs/tables.pt-BR.md"]
        .assert_eq(&schema::markdown(Language::Portuguese));
}

#[test]
fn the_table_begins_with_the_tutorials_columns() {
    let columns = schema::columns(Table::Messages);
    let statement = schema::create_table(
        "telegram_datalake",
        &columns[..schema::TUTORIAL_COLUMNS],
        "s3://lake-enriched/telegram/",
    );
    expect![[r"
        CREATE EXTERNAL TABLE `telegram_datalake`(
          `message_id` bigint,
          `user_id` bigint,
          `user_is_bot` boolean,
          `user_first_name` string,
          `chat_id` bigint,
          `chat_type` string,
          `text` string,
          `date` bigint)
        PARTITIONED BY (
          `context_date` date)
        ROW FORMAT SERDE
          'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'
        STORED AS INPUTFORMAT
          'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'
        OUTPUTFORMAT
          'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'
        LOCATION
          's3://lake-enriched/telegram/'
    "]]
    .assert_eq(&statement);
}

#[test]
fn column_names_are_plain_and_distinct() {
    for table in Table::ALL {
        let mut names = BTreeSet::new();
        for column in schema::columns(table) {
            let is_plain = column
                .name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            assert!(is_plain, "{}", column.name);
            assert_ne!(column.name, schema::PARTITION_COLUMN);
            assert!(names.insert(column.name), "{} is there twice", column.name);
            assert!(column.doc_en.ends_with(['.', '…']), "{}", column.name);
            assert!(column.doc_pt.ends_with(['.', '…']), "{}", column.name);
        }
    }
}
