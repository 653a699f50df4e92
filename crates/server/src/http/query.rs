//! `POST /api/v1/query`: one statement in, its rows out.

use ::query::{Error, Format};
use axum::{
    body::Bytes,
    extract::State,
    http::{
        HeaderMap, StatusCode,
        header::{ACCEPT, CONTENT_TYPE},
    },
    response::Response,
};
use serde::Deserialize;

use crate::Queries;

use super::{
    Shared,
    answer::{engine_refusal, refusal, stream},
    negotiation::wanted,
};

/// A statement in JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    sql: String,
}

/// Answers the statement in `body`.
pub(super) async fn answer(
    State(shared): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer_statement(&shared.queries, &headers, &body).await
}

/// Answers the statement in `body` in the form that `headers` ask for.
pub(crate) async fn answer_statement(
    queries: &Queries,
    headers: &HeaderMap,
    body: &[u8],
) -> Response {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(format) = wanted(header(ACCEPT)) else {
        return refusal(
            StatusCode::NOT_ACCEPTABLE,
            "none of the wanted types can be had: application/json, text/csv, application/x-ndjson, \
             application/vnd.apache.arrow.stream, application/vnd.apache.parquet",
        );
    };
    let sql = match statement(header(CONTENT_TYPE), body) {
        Ok(sql) => sql,
        Err(reason) => return refusal(StatusCode::BAD_REQUEST, &reason),
    };
    answer_in(queries, &sql, format).await
}

/// Answers `sql` in `format`.
pub(crate) async fn answer_in(queries: &Queries, sql: &str, format: Format) -> Response {
    match queries.answer(sql, None, None).await {
        Ok(result) => stream(queries, result, format).await,
        Err(error) => engine_refusal(&error),
    }
}

/// The statement in `body`: JSON, or the text itself.
fn statement(kind: Option<&str>, body: &[u8]) -> Result<String, String> {
    let kind = kind
        .and_then(|kind| kind.split(';').next())
        .unwrap_or_default();
    if kind.trim().eq_ignore_ascii_case("application/json") {
        let asked: Result<Asked, _> = serde_json::from_slice(body);
        let asked =
            asked.map_err(|error| format!("the body is not `{{\"sql\": \"…\"}}`: {error}"))?;
        return Ok(asked.sql);
    }
    let text = std::str::from_utf8(body);
    text.map(str::to_owned)
        .map_err(|error| format!("the statement is not UTF-8: {error}"))
}

/// What the web calls an error of the engine.
pub(super) fn status(error: &Error) -> StatusCode {
    match error {
        Error::Empty
        | Error::Several { .. }
        | Error::Refused { .. }
        | Error::Parse { .. }
        | Error::TooLarge { .. }
        | Error::UnknownTable { .. }
        | Error::UnknownColumn { .. }
        | Error::UnknownFunction { .. }
        | Error::Plan { .. }
        | Error::Execute { .. } => StatusCode::BAD_REQUEST,
        Error::OutOfTime => StatusCode::REQUEST_TIMEOUT,
        Error::Memory { .. } => StatusCode::INSUFFICIENT_STORAGE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_comes_as_text_or_in_json() {
        let json = Some("application/json; charset=utf-8");
        assert_eq!(statement(None, b"SELECT 1").unwrap(), "SELECT 1");
        assert_eq!(
            statement(json, br#"{"sql": "SELECT 1"}"#).unwrap(),
            "SELECT 1"
        );
        let refused = statement(json, br#"{"query": "SELECT 1"}"#).unwrap_err();
        assert!(refused.contains("unknown field `query`"), "{refused}");
        assert!(statement(None, b"\xff").is_err());
    }
}
