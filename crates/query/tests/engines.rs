//! Other engines read the enriched folder as it lies there: `DuckDB` and `pyarrow`, from `PyPI`.
//!
//! Installs them first where that was not done yet (`scripts/clients.sh`).

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[expect(dead_code, reason = "other tests use the rest")]
mod support;

use std::{path::Path, process::Command};

use query::Format;
use support::{DAY_SECONDS, FRIDAY_NOON, Lake, answer, message};

/// Prints the columns with their types, and the rows of the tutorial's second query.
const DUCKDB: &str = r#"
import duckdb, json, sys
source = f"read_parquet('{sys.argv[1]}/telegram/*/*.parquet', hive_partitioning = true)"
kinds = duckdb.sql(f"DESCRIBE SELECT * FROM {source}").fetchall()
rows = duckdb.sql(f"""SELECT user_id, user_first_name, context_date, count(1) AS message_amount
    FROM {source} GROUP BY ALL ORDER BY context_date DESC, user_id""").fetchall()
print(json.dumps([[(k[0], k[1]) for k in kinds if k[0] in NAMES], rows], default=str))
"#;
const PYARROW: &str = r#"
import json, sys
import pyarrow as pa, pyarrow.dataset as ds
days = ds.partitioning(pa.schema([("context_date", pa.date32())]), flavor="hive")
table = ds.dataset(sys.argv[1] + "/telegram", format="parquet", partitioning=days).to_table()
kinds = [(f.name, str(f.type)) for f in table.schema if f.name in NAMES]
keys = ["user_id", "user_first_name", "context_date"]
rows = table.group_by(keys).aggregate([("message_id", "count")])
rows = rows.sort_by([("context_date", "descending"), ("user_id", "ascending")])
rows = [[row[k] for k in keys + ["message_id_count"]] for row in rows.to_pylist()]
print(json.dumps([kinds, rows], default=str))
"#;
const NAMES: [&str; 9] = [
    "message_id",
    "user_id",
    "user_is_bot",
    "user_first_name",
    "chat_id",
    "chat_type",
    "text",
    "date",
    "context_date",
];

async fn compacted() -> Lake {
    let lake = Lake::new();
    for (day, user) in [(0, 101), (0, 102), (1, 101), (2, 102)] {
        let date = FRIDAY_NOON + day * DAY_SECONDS;
        let updates: Vec<String> = (0..=day)
            .map(|n| message(user * 100 + day * 10 + n, user, date + n, "olá 👋"))
            .collect();
        lake.put_raw(date, &format!("{user}.ndjson"), &updates)
            .await;
    }
    lake.compact().await;
    lake
}

/// What the independent `script` says about the enriched folder: types and rows.
fn independent(lake: &Lake, script: &str) -> (serde_json::Value, serde_json::Value) {
    let clients = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/clients.sh");
    let installed = Command::new(clients).output().unwrap();
    assert!(
        installed.status.success(),
        "{}",
        String::from_utf8_lossy(&installed.stderr)
    );
    let paths = String::from_utf8(installed.stdout).unwrap();
    let output = Command::new(paths.lines().next().unwrap())
        .arg("-c")
        .arg(format!("NAMES = {NAMES:?}\n{script}"))
        .arg(lake.folder.path().join("enriched"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What our own engine says.
async fn ours(lake: &Lake) -> serde_json::Value {
    let sql = "SELECT user_id, user_first_name, context_date, count(1) AS message_amount FROM telegram_datalake GROUP BY 1, 2, 3 ORDER BY context_date DESC, user_id";
    let rows = answer(&lake.engine(), sql, Format::Json).await;
    let rows: Vec<serde_json::Map<String, serde_json::Value>> =
        serde_json::from_str(&rows).unwrap();
    rows.into_iter()
        .map(|row| {
            row.into_iter()
                .map(|(_, value)| value)
                .collect::<serde_json::Value>()
        })
        .collect()
}

fn kinds(names: [&str; 9]) -> serde_json::Value {
    NAMES
        .iter()
        .zip(names)
        .map(|(name, kind)| serde_json::json!([name, kind]))
        .collect()
}

#[tokio::test]
async fn duckdb_reads_the_folder_with_the_same_types_and_counts() {
    let lake = compacted().await;
    let (found, rows) = independent(&lake, DUCKDB);
    let (big, text) = ("BIGINT", "VARCHAR");
    assert_eq!(
        found,
        kinds([big, big, "BOOLEAN", text, big, text, text, big, "DATE"])
    );
    assert_eq!(rows, ours(&lake).await);
}

#[tokio::test]
async fn pyarrow_reads_the_folder_with_the_same_types_and_counts() {
    let lake = compacted().await;
    let (found, rows) = independent(&lake, PYARROW);
    let (big, text) = ("int64", "string");
    assert_eq!(
        found,
        kinds([big, big, "bool", text, big, text, text, big, "date32[day]"])
    );
    assert_eq!(rows, ours(&lake).await);
}
