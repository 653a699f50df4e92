//! The function `repair`: the catalog learns of new days, and the answer is the tutorial's.

use serde_json::{Value, json};
use testkit::{Moto, ScriptedAws};

use crate::account::{Account, make_database, make_table, partitions};
use crate::function::{Function, Settings};

fn settings(account: &Account, database: &str) -> Settings<'static> {
    let mut variables = account.variables();
    variables.extend([
        ("AWS_S3_BUCKET", "s3://somebodys-results/athena/".to_owned()),
        ("DATABASE", database.to_owned()),
        ("TELELAKE_ATHENA_WORKGROUP", "telelake".to_owned()),
        ("TELELAKE_LOG_FORMAT", "json".to_owned()),
    ]);
    Settings {
        program: env!("CARGO_BIN_EXE_repair"),
        timeout_seconds: 60,
        variables,
    }
}

/// The days that were added to `table`.
fn added(answer: &Value, table: &str) -> Value {
    assert_eq!(answer["statusCode"], json!(200), "{answer}");
    let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    let tables = body["tables"].as_array().unwrap();
    let found = tables.iter().find(|found| found["table"] == table).unwrap();
    found["days"].clone()
}

#[tokio::test]
async fn the_catalog_learns_of_the_days_that_it_does_not_know() {
    let account = Account::new("repair-days");
    make_database("repair_days");
    // As the tutorial makes it: its files are said to begin where the bucket does.
    make_table(
        "repair_days",
        "telegram_datalake",
        "s3://repair-days-enriched/",
    );
    let location = "s3://repair-days-enriched/telegram/";
    make_table("repair_days", "telegram_messages", location);
    account.put_enriched("telegram/context_date=2026-11-21/messages.parquet");
    let function = Function::start(&settings(&account, "repair_days")).await;
    let answer = function.invoke(&json!({}));
    assert_eq!(added(&answer, "telegram_datalake"), json!(["2026-11-21"]));
    assert_eq!(added(&answer, "telegram_messages"), json!(["2026-11-21"]));
    assert_eq!(
        partitions("repair_days", "telegram_datalake"),
        [(
            "2026-11-21".to_owned(),
            "s3://repair-days-enriched/telegram/context_date=2026-11-21/".to_owned()
        )]
    );

    account.put_enriched("telegram/context_date=2026-11-22/messages.parquet");
    let answer = function.invoke(&json!({"whatever": true}));
    assert_eq!(added(&answer, "telegram_datalake"), json!(["2026-11-22"]));
    assert_eq!(
        added(&function.invoke(&json!(null)), "telegram_datalake"),
        json!([])
    );
}

#[tokio::test]
async fn a_catalog_without_our_tables_is_answered_500_with_the_reason() {
    let account = Account::new("repair-empty");
    let function = Function::start(&settings(&account, "nobodys_database")).await;
    let answer = function.invoke(&json!({}));
    assert_eq!(answer["statusCode"], json!(500), "{answer}");
    let reason: String = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    assert_eq!(
        reason,
        "the catalog has no table of ours in the database `nobodys_database`"
    );
    function.wait_for_log("cannot repair the catalog").await;
    assert_eq!(alarming(&function.log()).len(), 1, "{}", function.log());

    make_database("nobodys_database");
    make_table(
        "nobodys_database",
        "telegram_messages",
        "s3://repair-empty-enriched/telegram/",
    );
    let answer = function.invoke(&json!({}));
    assert_eq!(answer["statusCode"], json!(200), "{answer}");
    // Nothing that goes well rings.
    assert_eq!(alarming(&function.log()).len(), 1, "{}", function.log());
}

/// The lines that ring the alarm: Lambda itself takes a run that answers 500 for a success.
fn alarming(log: &str) -> Vec<Value> {
    let alarms = include_str!("../../../../deploy/aws/alarms.tf");
    assert!(alarms.contains(r#"pattern        = "{ $.level = \"ERROR\" }""#));
    let lines = log
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    lines
        .filter(|line: &Value| line["level"] == "ERROR")
        .collect()
}

/// The answer of a function whose Glue refuses everything.
async fn refused(name: &str, status: u16, code: &'static str) -> Value {
    let account = Account::new(name);
    let glue = ScriptedAws::start(move |_, _| {
        (
            status,
            json!({"__type": code, "Message": "says Glue"}).to_string(),
        )
    });
    let mut settings = settings(&account, "telegram");
    settings.variables.extend([
        ("AWS_ENDPOINT_URL", glue.unwrap().endpoint_url().to_owned()),
        (
            "AWS_ENDPOINT_URL_S3",
            Moto::shared().endpoint_url().to_owned(),
        ),
    ]);
    let function = Function::start(&settings).await;
    function.invoke(&json!({}))
}

#[tokio::test]
async fn what_somebody_must_put_right_is_answered_and_what_passes_fails_the_run() {
    let answer = refused("repair-denied", 400, "AccessDeniedException").await;
    assert_eq!(answer["statusCode"], json!(500), "{answer}");
    let body = answer["body"].as_str().unwrap();
    assert!(body.contains("AccessDeniedException: says Glue"), "{body}");

    let answer = refused("repair-busy", 500, "InternalServiceException").await;
    assert_eq!(answer["errorType"], json!("RepairFailed"), "{answer}");
    let message = answer["errorMessage"].as_str().unwrap();
    assert!(message.contains("InternalServiceException"), "{message}");
}
