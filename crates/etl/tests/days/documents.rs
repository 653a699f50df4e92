//! What the schema promises, and the pages that are generated from it.

use std::collections::BTreeSet;

use etl::schema::{self, Form, Language};
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
    let tables = schema::catalog();
    let statement = schema::table_statement(&tables[0], "s3://lake-enriched/telegram/", Form::Msck);
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
fn athena_can_count_the_days_of_a_table_itself() {
    let tables = schema::catalog();
    // With a slash at its end or without, a location is the same folder.
    for location in [
        "s3://lake-enriched/telegram/",
        "s3://lake-enriched/telegram",
    ] {
        let since = "2024-01-01".parse().unwrap();
        let projected = schema::table_statement(&tables[0], location, Form::Projection { since });
        let told = schema::table_statement(&tables[0], location, Form::Msck);
        let properties = projected.strip_prefix(&told).unwrap();
        expect![[r"
            TBLPROPERTIES (
              'projection.enabled'='true',
              'projection.context_date.type'='date',
              'projection.context_date.format'='yyyy-MM-dd',
              'projection.context_date.range'='2024-01-01,NOW+1DAYS',
              'projection.context_date.interval'='1',
              'projection.context_date.interval.unit'='DAYS',
              'storage.location.template'='s3://lake-enriched/telegram/context_date=${context_date}/')
        "]]
        .assert_eq(properties);
    }
}

#[test]
fn a_view_has_one_statement_that_makes_or_renews_it() {
    for view in schema::VIEWS {
        let statement = schema::view_statement(&view);
        let query = statement
            .strip_prefix(&format!("CREATE OR REPLACE VIEW \"{}\" AS\n", view.name))
            .unwrap();
        assert!(query.starts_with("WITH "), "{query}");
        // Athena takes names in double quotes only, and one statement at a time.
        assert!(!query.contains(['`', ';']), "{query}");
    }
}

#[test]
fn the_list_of_tables_for_terraform_is_up_to_date() {
    expect_file!["../../../../deploy/aws/tables.json"].assert_eq(&schema::catalog_json());
}

#[test]
fn the_list_of_tables_is_the_catalog_as_json() {
    let list: serde_json::Value = serde_json::from_str(&schema::catalog_json()).unwrap();
    let tables = schema::catalog();
    assert_eq!(list["tables"].as_array().unwrap().len(), tables.len());
    for (listed, table) in list["tables"].as_array().unwrap().iter().zip(&tables) {
        assert_eq!(listed["name"], table.name);
        let columns = listed["columns"].as_array().unwrap();
        assert_eq!(columns.len(), table.columns.len());
        assert_eq!(columns[0]["type"], table.columns[0].hive_type());
    }
    assert_eq!(list["partition"]["name"], schema::PARTITION_COLUMN);
}

/// Glue refuses the comment of a column of more than 255 bytes, and of a table of more than 2048.
#[test]
fn comments_are_short_enough_for_glue() {
    for table in schema::catalog() {
        assert!(table.about.len() <= 2048, "{}", table.name);
        for column in table.columns {
            let bytes = column.doc_en.len();
            assert!(bytes <= 255, "{}.{}: {bytes}", table.name, column.name);
        }
    }
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
