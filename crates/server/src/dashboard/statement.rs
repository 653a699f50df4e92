//! `/api/v1/query` for the SQL page: as over HTTP everywhere, for whoever is logged in.

use axum::{body::Bytes, extract::State, http::HeaderMap, response::Response};

use super::Shared;
use crate::http::answer_statement;

/// Answers the statement in `body`.
pub(super) async fn answer(
    State(shared): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer_statement(&shared.queries, &headers, &body).await
}
