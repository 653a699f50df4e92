//! The HTTP surface. In goes `/bot<token>/<method>`, out comes the method's answer; a wrong token
//! never gets further.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::Response;

use crate::answer::{self, Answer, Refused};
use crate::methods;
use crate::parameters::Parameters;
use crate::state::{Shared, Standing};

/// No request of a bot that only listens comes near this.
const REQUEST_BYTES_MAX: usize = 20 << 20;

/// The routes of one simulated Bot API server.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .fallback(handle)
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX))
        .with_state(shared)
}

async fn handle(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    answer::http(answer(&shared, request).await)
}

async fn answer(shared: &Arc<Shared>, request: Request) -> Answer {
    let (token, method) = split(request.uri().path()).ok_or_else(Refused::not_found)?;
    let method = method.to_ascii_lowercase();
    authorize(shared, token)?;
    let parameters = Parameters::read(request).await?;
    methods::call(shared, &method, &parameters).await
}

/// The token and the method of a path; the test environment's paths have one step more.
fn split(path: &str) -> Option<(&str, &str)> {
    let (token, method) = path.strip_prefix("/bot")?.split_once('/')?;
    Some((token, method.strip_prefix("test/").unwrap_or(method)))
}

fn authorize(shared: &Shared, token: &str) -> Result<(), Refused> {
    // A client may escape the colon.
    let token = token.replace("%3A", ":").replace("%3a", ":");
    let well_formed = token.split_once(':').is_some_and(|(id, secret)| {
        id.parse::<u64>().is_ok()
            && !secret.is_empty()
            && secret
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    });
    if !well_formed {
        return Err(Refused::not_found());
    }
    if token != shared.settings.token || shared.state().standing == Standing::Revoked {
        return Err(Refused::unauthorized());
    }
    Ok(())
}
