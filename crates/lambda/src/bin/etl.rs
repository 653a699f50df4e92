//! The function `etl`: the days whose raw objects changed become Parquet.

use std::process::ExitCode;
use std::sync::Arc;

use lambda::{Days, Threads, start};
use lambda_runtime::service_fn;

fn main() -> ExitCode {
    start(Threads::Many, async |environment| {
        let days = Arc::new(Days::start(&environment)?);
        let answer = service_fn(move |event| {
            let days = Arc::clone(&days);
            async move { days.answer(event).await }
        });
        lambda_runtime::run(answer)
            .await
            .map_err(anyhow::Error::from_boxed)
    })
}
