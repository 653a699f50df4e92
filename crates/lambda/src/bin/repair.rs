//! The function `repair`: the catalog is told of the days that are new.

use std::process::ExitCode;
use std::sync::Arc;

use lambda::{Repair, Threads, start};
use lambda_runtime::service_fn;

fn main() -> ExitCode {
    start(Threads::One, async |environment| {
        let repair = Arc::new(Repair::start(&environment)?);
        let answer = service_fn(move |event| {
            let repair = Arc::clone(&repair);
            async move { repair.answer(event).await }
        });
        lambda_runtime::run(answer)
            .await
            .map_err(anyhow::Error::from_boxed)
    })
}
