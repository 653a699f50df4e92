//! What Glue knows of tables, and in what they differ from what they should be.

use athena::{Difference, Kind, differences};
use aws_sdk_glue::types::TableInput;
use testkit::Moto;

use crate::account::{Account, column, input, input_with, table_of};

#[tokio::test]
async fn what_is_not_there_is_no_error() {
    let account = Account::new(Moto::shared(), "eu-west-1");
    assert!(!account.athena.has_database().await.unwrap());
    let table = account.athena.table("telegram_datalake").await.unwrap();
    assert!(table.is_none());

    let account = Account::with_database(Moto::shared(), "eu-west-2").await;
    assert!(account.athena.has_database().await.unwrap());
    let table = account.athena.table("telegram_datalake").await.unwrap();
    assert!(table.is_none());
}

#[tokio::test]
async fn the_tutorials_table_is_as_it_should_be_and_at_the_root_of_its_bucket() {
    let account = Account::with_database(Moto::shared(), "eu-west-3").await;
    let columns = [
        ("message_id", "bigint"),
        ("user_id", "bigint"),
        ("user_is_bot", "boolean"),
        ("user_first_name", "string"),
        ("chat_id", "bigint"),
        ("chat_type", "string"),
        ("text", "string"),
        ("date", "bigint"),
    ];
    let columns = columns.map(|(name, kind)| column(name, kind)).to_vec();
    let name = "telegram_datalake";
    account
        .create(input_with(name, "s3://bucket-enriquecido/", columns))
        .await;
    let found = account.athena.table(name).await.unwrap().unwrap();
    assert_eq!(differences(&table_of(name), &found), []);
    assert!(found.is_at_root());
    assert!(!found.is_projected());

    let name = "telegram_polls";
    account
        .create(input(name, "s3://lake-enriched/telegram_polls/"))
        .await;
    let found = account.athena.table(name).await.unwrap().unwrap();
    assert_eq!(differences(&table_of(name), &found), []);
    assert!(!found.is_at_root());
}

#[tokio::test]
async fn each_difference_is_named() {
    let account = Account::with_database(Moto::shared(), "eu-north-1").await;
    let mut columns: Vec<_> = table_of("telegram_polls")
        .columns
        .iter()
        .map(|it| column(it.name, &it.hive_type()))
        .filter(|column| column.name() != "question")
        .collect();
    columns.push(column("pergunta", "string"));
    for column in &mut columns {
        if column.name() == "date" {
            column.r#type = Some("int".to_owned());
        }
        if column.name() == "option_texts" {
            column.r#type = Some("ARRAY< STRING >".to_owned());
        }
    }
    let table = input_with(
        "telegram_polls",
        "s3://lake-enriched/telegram_polls/",
        columns,
    );
    account
        .create(table.set_partition_keys(Some(vec![column("dia", "string")])))
        .await;
    let found = account
        .athena
        .table("telegram_polls")
        .await
        .unwrap()
        .unwrap();
    let text = str::to_owned;
    assert_eq!(
        differences(&table_of("telegram_polls"), &found),
        [
            Difference::OtherType {
                column: text("date"),
                expected: text("bigint"),
                found: text("int"),
            },
            Difference::MissingColumn {
                column: text("question"),
                expected: text("string"),
            },
            Difference::ExtraColumn {
                column: text("pergunta"),
                found: text("string"),
            },
            Difference::OtherPartitions {
                found: text("dia string"),
            },
        ]
    );
}

#[tokio::test]
async fn a_view_under_the_name_of_a_table_is_told() {
    let account = Account::with_database(Moto::shared(), "eu-south-1").await;
    let view = TableInput::builder()
        .name("telegram_messages")
        .table_type("VIRTUAL_VIEW");
    account.create(view).await;
    let found = account
        .athena
        .table("telegram_messages")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.kind, Kind::View);
    assert_eq!(
        differences(&table_of("telegram_messages"), &found),
        [Difference::IsView]
    );
}
