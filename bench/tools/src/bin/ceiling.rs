//! A webhook that reads each delivery, answers 200 and keeps nothing: what a server on the same HTTP
//! stack can do at most. Prints its address, then serves until it is killed.

use axum::{Router, body::Bytes, routing::post};
use telelake_bench::Failure;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on {}", listener.local_addr()?);
    let router = Router::new().route("/{*path}", post(|_body: Bytes| async {}));
    axum::serve(listener, router).await?;
    Ok(())
}
