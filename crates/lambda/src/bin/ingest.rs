//! The function `ingest`: what Telegram delivers goes into the raw bucket, an object for each update.

use std::convert::Infallible;
use std::process::ExitCode;
use std::sync::Arc;

use lambda::{Threads, Webhook, start};
use lambda_http::service_fn;

fn main() -> ExitCode {
    start(Threads::One, async |environment| {
        let webhook = Arc::new(Webhook::start(environment).await?);
        let answer = service_fn(move |request| {
            let webhook = Arc::clone(&webhook);
            async move { Ok::<_, Infallible>(webhook.answer(request).await) }
        });
        lambda_http::run(answer)
            .await
            .map_err(anyhow::Error::from_boxed)
    })
}
