//! How a function starts and ends: settings, logging, the runtime of its tasks. What keeps it from starting is logged
//! and told to Lambda, which hands it to whoever invoked the function.

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use bytes::Bytes;
use http::Request;
use serde_json::json;
use tracing::error;

use crate::Environment;
use crate::client::client;
use crate::environment::variables;
use crate::failure::told;
use crate::logging::start_logging;

/// Where the Runtime API answers.
/// <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>
const RUNTIME_API: &str = "AWS_LAMBDA_RUNTIME_API";

/// How many threads a function's tasks run on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Threads {
    /// The one that starts: for little work, begun soon.
    One,
    /// One for each processor.
    Many,
}

/// Runs `function` until Lambda ends the process, which it does not announce.
pub fn start<F>(threads: Threads, function: impl FnOnce(Environment) -> F) -> ExitCode
where
    F: Future<Output = Result<()>>,
{
    let variables = variables();
    let runtime_api = variables.get(RUNTIME_API).cloned();
    let environment = Environment::of(variables);
    start_logging(
        environment
            .as_ref()
            .ok()
            .map(|environment| &environment.config.log),
    );
    let mut builder = match threads {
        Threads::One => tokio::runtime::Builder::new_current_thread(),
        Threads::Many => tokio::runtime::Builder::new_multi_thread(),
    };
    let ended = builder
        .enable_all()
        .build()
        .context("cannot make a runtime")
        .and_then(|runtime| {
            runtime.block_on(async {
                let ended = match environment {
                    Ok(environment) => function(environment).await,
                    Err(error) => Err(error),
                };
                if let (Err(error), Some(address)) = (&ended, runtime_api) {
                    // Lambda sees for itself that the process ends; only the reason would be missing.
                    tell(&address, error).await.ok();
                }
                ended
            })
        });
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let error = told(&error);
            error!(error, "the function cannot run: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Tells Lambda why the function does not start.
async fn tell(runtime_api: &str, error: &anyhow::Error) -> Result<()> {
    let body = json!({ "errorMessage": told(error), "errorType": "CannotStart" });
    let url = format!("http://{runtime_api}/2018-06-01/runtime/init/error");
    let request = Request::post(&url).body(Bytes::from(body.to_string()).into())?;
    client(&url)?.execute(request).await?;
    Ok(())
}
