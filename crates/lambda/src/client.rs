//! An HTTP client for few requests, with short patience.

use std::time::Duration;

use anyhow::Result;
use object_store::ClientOptions;
use object_store::client::{HttpClient, HttpConnector as _, ReqwestConnector};

const CONNECT_TIME_MAX: Duration = Duration::from_secs(2);
const REQUEST_TIME_MAX: Duration = Duration::from_secs(5);

/// A client for few requests to `url`, which is without TLS only if it says so: the Runtime API, or an emulator.
pub(crate) fn client(url: &str) -> Result<HttpClient> {
    let options = ClientOptions::new()
        .with_allow_http(url.starts_with("http://"))
        .with_connect_timeout(CONNECT_TIME_MAX)
        .with_timeout(REQUEST_TIME_MAX);
    Ok(ReqwestConnector::default().connect(&options)?)
}
