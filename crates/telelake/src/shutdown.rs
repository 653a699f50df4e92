//! How the program is told to stop.

use anyhow::{Context as _, Result};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing::info;

/// Cancels `token` at the first SIGINT or SIGTERM; ends when `token` is cancelled, by whomever.
pub(crate) async fn on_signal(token: CancellationToken) -> Result<()> {
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot wait for SIGINT")?;
    let mut terminate = signal(SignalKind::terminate()).context("cannot wait for SIGTERM")?;
    tokio::select! {
        _ = interrupt.recv() => info!("interrupted: finishing what is in flight"),
        _ = terminate.recv() => info!("told to stop: finishing what is in flight"),
        () = token.cancelled() => {}
    }
    token.cancel();
    Ok(())
}
