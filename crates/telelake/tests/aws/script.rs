//! Athena and Glue by script: every query ends as a test says, and every request is on record.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use testkit::ScriptedAws;

/// What a test says of an operation: an answer, unless the usual one will do.
type Said = Box<dyn Fn(&str, &Value, &[Value]) -> Option<Value> + Send + Sync>;

/// A service by script, and what it was asked.
pub(crate) struct Script {
    aws: ScriptedAws,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Script {
    /// Answers as `said` says, given an operation, its request, and the requests of that operation before. An
    /// answer with `__type` is a refusal. Else queries succeed without a result, and Glue knows nothing.
    pub(crate) fn new(
        said: impl Fn(&str, &Value, &[Value]) -> Option<Value> + Send + Sync + 'static,
    ) -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let said: Said = Box::new(said);
        let record = Arc::clone(&asked);
        let aws = ScriptedAws::start(move |operation, body| {
            let request: Value = serde_json::from_str(body).unwrap();
            let before = requests(&record.lock().unwrap(), operation);
            let answer = said(operation, &request, &before);
            record.lock().unwrap().push((operation.to_owned(), request));
            let answer = answer.unwrap_or_else(|| usual(operation));
            let status = if answer.get("__type").is_some() {
                400
            } else {
                200
            };
            (status, answer.to_string())
        });
        Self {
            aws: aws.unwrap(),
            asked,
        }
    }

    pub(crate) fn endpoint_url(&self) -> &str {
        self.aws.endpoint_url()
    }

    /// The requests of an operation, in order.
    pub(crate) fn asked(&self, operation: &str) -> Vec<Value> {
        requests(&self.asked.lock().unwrap(), operation)
    }

    /// The statements that were started, in order.
    pub(crate) fn statements(&self) -> Vec<String> {
        let started = self.asked("AmazonAthena.StartQueryExecution");
        let statement = |request: &Value| request["QueryString"].as_str().unwrap().to_owned();
        started.iter().map(statement).collect()
    }
}

fn requests(asked: &[(String, Value)], wanted: &str) -> Vec<Value> {
    let asked = asked.iter().filter(|(operation, _)| operation == wanted);
    asked.map(|(_, request)| request.clone()).collect()
}

fn usual(operation: &str) -> Value {
    match operation {
        "AmazonAthena.StartQueryExecution" => json!({ "QueryExecutionId": "query-1" }),
        "AmazonAthena.GetQueryExecution" => state("SUCCEEDED"),
        "AWSGlue.GetTable" | "AWSGlue.GetDatabase" => {
            json!({ "__type": "EntityNotFoundException", "Message": "not found" })
        }
        _ => json!({}),
    }
}

/// A query in this state, which has read 20 MiB.
pub(crate) fn state(state: &str) -> Value {
    json!({ "QueryExecution": {
        "StatementType": "DML",
        "Status": { "State": state },
        "Statistics": {
            "DataScannedInBytes": 20 << 20,
            "EngineExecutionTimeInMillis": 2300,
            "QueryQueueTimeInMillis": 100,
        },
    }})
}

/// A query that failed for this reason.
pub(crate) fn failure(reason: &str) -> Value {
    let mut execution = state("FAILED");
    execution["QueryExecution"]["Status"]["StateChangeReason"] = json!(reason);
    execution
}
