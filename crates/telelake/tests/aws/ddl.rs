//! `telelake tables ddl`: statements to paste, for which nobody is asked.

use expect_test::{expect, expect_file};

use crate::world::World;

fn world() -> World {
    // Nobody listens there.
    World::at("http://127.0.0.1:9", "bucket-enriquecido")
}

#[test]
fn every_table_and_view_has_its_statement() {
    let ran = world().run(&["tables", "ddl"]).code(0);
    assert_eq!(ran.stderr, "");
    expect_file!["ddl.sql"].assert_eq(&ran.stdout);
}

#[test]
fn the_tutorials_table_is_told_in_the_tutorials_words() {
    let ran = world().run(&["tables", "ddl", "telegram_datalake"]).code(0);
    expect![[r#"
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
          's3://bucket-enriquecido/telegram/';
    "#]]
    .assert_eq(&ran.stdout);
}

#[test]
fn a_table_that_counts_its_days_begins_where_it_was_told_to() {
    let args = [
        "tables",
        "ddl",
        "telegram_polls",
        "--form",
        "projection",
        "--location",
        "s3://another/place/",
        "--since",
        "2026-02-01",
    ];
    let ran = world().run(&args).code(0);
    let (_, properties) = ran.stdout.split_once("LOCATION").unwrap();
    expect![[r#"

          's3://another/place/telegram_polls/'
        TBLPROPERTIES (
          'projection.enabled'='true',
          'projection.context_date.type'='date',
          'projection.context_date.format'='yyyy-MM-dd',
          'projection.context_date.range'='2026-02-01,NOW+1DAYS',
          'projection.context_date.interval'='1',
          'projection.context_date.interval.unit'='DAYS',
          'storage.location.template'='s3://another/place/telegram_polls/context_date=${context_date}/');
    "#]].assert_eq(properties);
}

#[test]
fn programs_read_the_statements_as_json() {
    let statements = world().run(&["tables", "ddl", "--json"]).code(0).json();
    let names: Vec<&str> = statements
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), 10);
    assert_eq!(statements[0]["kind"], "table");
    assert_eq!(statements[9]["kind"], "view");
    let statement = statements[9]["statement"].as_str().unwrap();
    assert!(statement.starts_with("CREATE OR REPLACE VIEW \"telegram_topics\" AS"));
}

#[test]
fn a_lake_on_this_machine_has_statements_for_engines_on_this_machine() {
    let world = world();
    let args = [
        "tables",
        "ddl",
        "telegram_polls",
        "--set",
        "lake.enriched=./enriched",
    ];
    let ran = world
        .run(&args)
        .code(0)
        .says(&["Athena reads buckets only"]);
    assert!(
        ran.stdout
            .contains("'file://<here>/enriched/telegram_polls/'"),
        "{}",
        ran.stdout
    );
    let ran = world.run(&[&args[..], &["--lang", "pt"]].concat());
    ran.code(0).says(&["o Athena só lê buckets"]);
}

#[test]
fn an_unknown_name_comes_with_those_that_there_are() {
    let ran = world().run(&["tables", "ddl", "telegram_datalak"]).code(2);
    ran.says(&[
        "no table or view `telegram_datalak`",
        "telegram_datalake, telegram_messages",
    ]);
}
