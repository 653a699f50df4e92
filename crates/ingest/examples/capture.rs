//! Takes updates in over HTTP, durably, for whoever loads it and looks at it with a profiler:
//!
//! `cargo run --release -p ingest --example capture -- FOLDER`
//!
//! It is the webhook of the service with a journal in `FOLDER` and nothing around it; path and secret are those that
//! `bench/tools/src/bin/deliver.rs` sends. Prints its address, then serves until it is killed.

use std::error::Error;

use ingest::{Acceptor, Allowed, WebhookSettings, serve_on_own_thread, webhook_router};
use lake::{Clock, Journal, JournalSettings, Migrations, Root};
use telegram::BotId;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("say in which folder")?;
    let settings = JournalSettings {
        dir: folder.into(),
        bot: BotId(7),
        segment_bytes_max: 64 << 20,
        nonce: std::process::id().into(),
    };
    let (journal, _) = Journal::open(settings, Clock::System)?;
    let migrations = Migrations::new(Root::memory());
    let acceptor = Acceptor::open(journal, migrations, Allowed::All, Clock::System).await?;
    let settings = WebhookSettings {
        path: "0123456789abcdefghij".into(),
        secret: "a-secret_of-the-webhook".into(),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    #[expect(clippy::print_stdout, reason = "whoever loads it asks for the address")]
    {
        println!("listening on {}", listener.local_addr()?);
    }
    serve_on_own_thread(
        listener,
        webhook_router(acceptor, settings),
        CancellationToken::new(),
    )
    .await?;
    Ok(())
}
