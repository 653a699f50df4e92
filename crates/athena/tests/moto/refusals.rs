//! What Athena and Glue refuse, in their own words, and whether to try again.

use std::error::Error as _;
use std::time::Duration;

use athena::{Athena, Error, Trouble};
use serde_json::json;
use testkit::ScriptedAws;

use crate::account::{sdk, settings};

const DEADLINE: Duration = Duration::from_secs(20);

/// An Athena in which each query ends with `status`.
fn ending(status: serde_json::Value) -> Athena {
    let aws = ScriptedAws::start(move |operation, _| match operation {
        "AmazonAthena.GetQueryExecution" => {
            let execution = json!({"QueryExecution": {
                "StatementType": "DML",
                "Status": status,
                "Statistics": {"DataScannedInBytes": 4096},
            }});
            (200, execution.to_string())
        }
        _ => (200, json!({"QueryExecutionId": "q"}).to_string()),
    });
    Athena::new(&sdk(aws.unwrap().endpoint_url(), "us-east-1"), settings())
}

/// An AWS that answers everything with `status` and this error.
fn refusing(status: u16, code: &'static str, message: &'static str) -> Athena {
    let aws = ScriptedAws::start(move |_, _| {
        (
            status,
            json!({"__type": code, "message": message}).to_string(),
        )
    });
    Athena::new(&sdk(aws.unwrap().endpoint_url(), "us-east-1"), settings())
}

#[tokio::test]
async fn a_failure_is_told_with_athenas_own_reason() {
    let reason = "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.telegram.x' does not exist";
    let athena = ending(json!({"State": "FAILED", "StateChangeReason": reason}));
    let error = athena.run("SELECT * FROM x", DEADLINE).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("Athena failed the query: {reason}")
    );
    assert_eq!(error.trouble(), Some(Trouble::NoTable));
    assert!(!error.is_transient());
}

#[tokio::test]
async fn a_failure_that_athena_calls_retryable_is_one_that_passes() {
    let athena = ending(json!({"State": "FAILED", "AthenaError": {
        "ErrorCategory": 1, "Retryable": true, "ErrorMessage": "Query exhausted resources",
    }}));
    let error = athena.run("SELECT 1", DEADLINE).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Athena failed the query: Query exhausted resources"
    );
    assert!(error.is_transient());
}

#[tokio::test]
async fn a_query_that_the_workgroups_limit_stops_has_failed_and_another_was_cancelled() {
    let reason = "Query cancelled! : Bytes scanned limit was exceeded";
    let athena = ending(json!({"State": "CANCELLED", "StateChangeReason": reason}));
    let error = athena.run("SELECT 1", DEADLINE).await.unwrap_err();
    assert_eq!(error.trouble(), Some(Trouble::ScanLimit));

    let athena = ending(json!({"State": "CANCELLED"}));
    let error = athena.run("SELECT 1", DEADLINE).await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::Cancelled {
                scanned_bytes: 4096,
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn what_must_be_put_right_before_a_query_is_known() {
    for (message, trouble) in [
        ("WorkGroup is not found.", Trouble::NoWorkgroup),
        ("No output location provided.", Trouble::NoOutput),
    ] {
        let athena = refusing(400, "InvalidRequestException", message);
        let error = athena.start("SELECT 1").await.unwrap_err();
        assert_eq!(error.trouble(), Some(trouble));
        assert!(!error.is_transient());
        let cause = error.source().unwrap().to_string();
        assert_eq!(cause, format!("InvalidRequestException: {message}"));
    }
}

#[tokio::test]
async fn only_what_passes_is_called_transient() {
    for (status, code, is_transient) in [
        (400, "ThrottlingException", true),
        (400, "TooManyRequestsException", true),
        (500, "InternalServerException", true),
        (503, "SomethingNew", true),
        (400, "AccessDeniedException", false),
    ] {
        let athena = refusing(status, code, "no");
        let error = athena.table("t").await.unwrap_err();
        assert_eq!(error.is_transient(), is_transient, "{error:?}");
    }
    // Nobody listens there.
    let athena = Athena::new(&sdk("http://127.0.0.1:9", "us-east-1"), settings());
    let error = athena.has_database().await.unwrap_err();
    assert_eq!(error.to_string(), "cannot ask Glue for database `telegram`");
    assert!(error.is_transient(), "{error:?}");
}
