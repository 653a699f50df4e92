//! The lake over HTTP, for programs: `POST /api/v1/query` answers a statement, `GET /api/v1/openapi.json` describes it
//! (<https://spec.openapis.org/oas/v3.1.0>).
//!
//! In come requests, out go rows as Arrow, CSV, JSON, NDJSON or Parquet. It listens nowhere itself: who serves the router
//! decides where.

mod access;
mod answer;
mod negotiation;
mod query;

use std::{fmt, sync::Arc};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::header::CONTENT_TYPE,
    middleware,
    response::IntoResponse,
    routing::{get, post},
};
use secrecy::SecretString;

use crate::{Attempts, Queries};

pub(crate) use access::{is_local, too_many};
pub(crate) use answer::{engine_refusal, refusal};
pub(crate) use query::{answer_in, answer_statement};

/// A statement longer than this is no question.
const STATEMENT_BYTES_MAX: usize = 1024 * 1024;
/// The description of all this.
const OPENAPI: &str = include_str!("openapi.json");

/// How the door is guarded.
#[derive(Clone)]
pub struct HttpSettings {
    /// What every client must send along; without one, everybody may ask.
    pub password: Option<SecretString>,
}

impl fmt::Debug for HttpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpSettings").finish_non_exhaustive()
    }
}

/// What every request is answered from.
#[derive(Clone, Debug)]
struct Shared {
    queries: Queries,
    settings: HttpSettings,
    attempts: Arc<Attempts>,
}

/// The routes to `queries`. From where a request comes is read from its `ConnectInfo<SocketAddr>`, to bound how often it
/// may try a password.
pub fn router(queries: Queries, settings: HttpSettings) -> Router {
    let shared = Shared {
        queries,
        settings,
        attempts: Arc::default(),
    };
    let guard = middleware::from_fn_with_state(shared.clone(), access::check);
    Router::new()
        .route("/api/v1/query", post(query::answer))
        .layer(DefaultBodyLimit::max(STATEMENT_BYTES_MAX))
        .route("/api/v1/openapi.json", get(openapi))
        .layer(guard)
        .with_state(shared)
}

async fn openapi() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], OPENAPI)
}
