//! Tables in the emulator's Glue, made as others make them: by the console, the tutorial, Terraform.

use serde_json::{Value, json};
use testkit::Moto;

use crate::world::DATABASE;

pub(crate) fn make_database(region: &str) {
    call(
        region,
        "CreateDatabase",
        &json!({ "DatabaseInput": { "Name": DATABASE } }),
    );
}

/// Makes a table with these columns at `location`.
pub(crate) fn make_table(region: &str, name: &str, location: &str, columns: &[(&str, &str)]) {
    let columns: Vec<Value> = columns
        .iter()
        .map(|(name, kind)| json!({ "Name": name, "Type": kind }))
        .collect();
    let table = json!({
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "PartitionKeys": [{ "Name": "context_date", "Type": "date" }],
        "StorageDescriptor": { "Location": location, "Columns": columns },
    });
    call(
        region,
        "CreateTable",
        &json!({ "DatabaseName": DATABASE, "TableInput": table }),
    );
}

/// The columns of the tutorial's table.
pub(crate) const TUTORIAL: [(&str, &str); 8] = [
    ("message_id", "bigint"),
    ("user_id", "bigint"),
    ("user_is_bot", "boolean"),
    ("user_first_name", "string"),
    ("chat_id", "bigint"),
    ("chat_type", "string"),
    ("text", "string"),
    ("date", "bigint"),
];

/// The days that Glue knows of a table, and where each lies.
pub(crate) fn partitions(region: &str, table: &str) -> Vec<(String, String)> {
    let request = json!({ "DatabaseName": DATABASE, "TableName": table });
    let answer = call(region, "GetPartitions", &request);
    let mut found: Vec<(String, String)> = answer["Partitions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            (
                text(&it["Values"][0]),
                text(&it["StorageDescriptor"]["Location"]),
            )
        })
        .collect();
    found.sort();
    found
}

fn call(region: &str, operation: &str, request: &Value) -> Value {
    let operation = format!("AWSGlue.{operation}");
    let answer = Moto::shared().call(region, &operation, &request.to_string());
    serde_json::from_str(&answer.unwrap()).unwrap_or_default()
}
