//! Queries: how they go on, what they answer, and how they end before that.

use std::time::Duration;

use athena::{Athena, Column, Error, State};
use serde_json::{Value, json};
use testkit::{Moto, ScriptedAws};

use crate::account::{Account, sdk, settings};

const DEADLINE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_query_is_queued_runs_and_succeeds_and_is_told_of() {
    // States go on by themselves for the whole emulator, so this is one of its own.
    let moto = Moto::start().unwrap();
    let account = Account::new(&moto, "sa-east-1");
    moto.send(
        "/moto-api/state-manager/set-transition",
        r#"{"model_name":"athena::execution","transition":{"progression":"manual","times":2}}"#,
    )
    .unwrap();
    let query = account.athena.start("SELECT 1").await.unwrap();
    let mut states = Vec::new();
    let finished = account
        .athena
        .wait(&query, DEADLINE, |progress| states.push(progress.state))
        .await
        .unwrap();
    assert_eq!(
        states,
        [
            State::Queued,
            State::Running,
            State::Running,
            State::Succeeded
        ]
    );
    assert!(finished.is_query);
    assert_eq!(finished.query, query);

    let query = account.athena.start("SELECT 1").await.unwrap();
    let waited = account.athena.wait(&query, Duration::ZERO, |_| ()).await;
    assert!(matches!(waited, Err(Error::Deadline { .. })), "{waited:?}");
    assert!(waited.unwrap_err().is_transient());

    account.athena.cancel(&query).await.unwrap();
    let waited = account.athena.wait(&query, DEADLINE, |_| ()).await;
    assert!(matches!(waited, Err(Error::Cancelled { .. })), "{waited:?}");
}

#[tokio::test]
async fn rows_come_with_names_and_types_and_without_the_row_of_names() {
    let moto = Moto::shared();
    let account = Account::new(moto, "us-east-1");
    account.answer(
        moto,
        &json!([
            {"Name": "n", "Type": "bigint"},
            {"Name": "text", "Type": "varchar"},
            {"Name": "share", "Type": "decimal", "Precision": 5, "Scale": 2},
        ]),
        &json!([row(&["n", "text", "share"]), row(&["1", "", "0.50"]), {"Data": [{}, {"VarCharValue": "n"}, {}]}]),
    );
    let finished = account.athena.run("SELECT 1", DEADLINE).await.unwrap();
    let mut rows = account.athena.rows(&finished).await.unwrap();
    let column = |name: &str, kind: &str| Column {
        name: name.to_owned(),
        kind: kind.to_owned(),
    };
    assert_eq!(
        rows.columns(),
        [
            column("n", "bigint"),
            column("text", "varchar"),
            column("share", "decimal(5,2)")
        ]
    );
    let page = rows.next_page().await.unwrap().unwrap();
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        page,
        [
            vec![text("1"), text(""), text("0.50")],
            vec![None, text("n"), None]
        ]
    );
    assert_eq!(rows.next_page().await.unwrap(), None);
}

#[tokio::test]
async fn what_a_statement_about_tables_says_is_rows_from_the_first() {
    let moto = Moto::shared();
    let account = Account::new(moto, "us-east-2");
    let columns =
        json!([{"Name": "col_name", "Type": "string"}, {"Name": "data_type", "Type": "string"}]);
    account.answer(
        moto,
        &columns,
        &json!([row(&["col_name\tdata_type"]), row(&["text \tstring "])]),
    );
    let finished = account.athena.run("DESCRIBE t", DEADLINE).await.unwrap();
    assert!(!finished.is_query);
    assert!(finished.price().abs() < f64::EPSILON);
    let mut rows = account.athena.rows(&finished).await.unwrap();
    let page = rows.next_page().await.unwrap().unwrap();
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        page,
        [
            [text("col_name"), text("data_type")],
            [text("text"), text("string")]
        ]
    );

    // A table that is called like the column that lists it.
    let columns = json!([{"Name": "tab_name", "Type": "string"}]);
    account.answer(moto, &columns, &json!([row(&["tab_name"])]));
    let finished = account.athena.run("SHOW TABLES", DEADLINE).await.unwrap();
    let mut rows = account.athena.rows(&finished).await.unwrap();
    assert_eq!(rows.next_page().await.unwrap().unwrap().len(), 1);

    // `MSCK REPAIR TABLE` tells of no column, and has lines all the same.
    account.answer(
        moto,
        &json!([]),
        &json!([row(&["Partitions not in metastore: t"])]),
    );
    let sql = athena::repair_statement("t");
    let finished = account.athena.run(&sql, DEADLINE).await.unwrap();
    let mut rows = account.athena.rows(&finished).await.unwrap();
    assert_eq!(rows.columns()[0].name, "_col0");
    assert_eq!(rows.next_page().await.unwrap().unwrap().len(), 1);
}

#[tokio::test]
async fn a_result_of_many_pages_is_read_to_the_end() {
    let aws = ScriptedAws::start(|operation, body| match operation {
        "AmazonAthena.GetQueryExecution" => succeeded(),
        "AmazonAthena.GetQueryResults" => (200, results(body).to_string()),
        _ => (200, json!({"QueryExecutionId": "q"}).to_string()),
    })
    .unwrap();
    let athena = Athena::new(&sdk(aws.endpoint_url(), "us-east-1"), settings());
    let finished = athena.run("SELECT n FROM t", DEADLINE).await.unwrap();
    assert_eq!(finished.progress.scanned_bytes, 20 << 20);
    assert_eq!(finished.progress.queued, Duration::from_millis(12));
    let mut rows = athena.rows(&finished).await.unwrap();
    let mut read = Vec::new();
    while let Some(page) = rows.next_page().await.unwrap() {
        assert!(page.len() <= 1000);
        read.extend(page.into_iter().map(|row| row[0].clone().unwrap()));
    }
    let expected: Vec<String> = (0..2500).map(|n| n.to_string()).collect();
    assert_eq!(read, expected);
}

/// The rows 0 to 2499 in pages of as many as were asked for, the first of which begins with the names.
fn results(body: &str) -> Value {
    let asked: Value = serde_json::from_str(body).unwrap();
    let size = usize::try_from(asked["MaxResults"].as_u64().unwrap()).unwrap();
    let from: usize = asked["NextToken"].as_str().unwrap_or("0").parse().unwrap();
    let all: Vec<Value> = std::iter::once("n".to_owned())
        .chain((0..2500).map(|n| n.to_string()))
        .map(|text| row(&[&text]))
        .collect();
    let to = all.len().min(from + size);
    let mut answer = json!({"ResultSet": {
        "Rows": all[from..to],
        "ResultSetMetadata": {"ColumnInfo": [{"Name": "n", "Type": "bigint"}]},
    }});
    if to < all.len() {
        answer["NextToken"] = json!(to.to_string());
    }
    answer
}

fn succeeded() -> (u16, String) {
    let execution = json!({"QueryExecution": {
        "StatementType": "DML",
        "Status": {"State": "SUCCEEDED"},
        "Statistics": {"DataScannedInBytes": 20 << 20, "QueryQueueTimeInMillis": 12},
    }});
    (200, execution.to_string())
}

fn row(texts: &[&str]) -> Value {
    let data: Vec<Value> = texts
        .iter()
        .map(|text| json!({"VarCharValue": text}))
        .collect();
    json!({"Data": data})
}
