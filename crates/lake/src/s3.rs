//! A bucket as the place of a zone. In go the bucket, the region and whoever knows the credentials, out comes a
//! [`Root`]. It reads no environment and no file.
//!
//! Nothing in a lake depends on conditional writes: what is written twice under one name is the same twice. Stores
//! that speak S3 differ in them, and some ignore them silently.

use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AwsCredentialProvider};
use object_store::path::Path;
use object_store::{BackoffConfig, ClientOptions, RetryConfig};

use crate::{Error, Root, ZoneUrl};

/// A request that is answered by a server's error, or by nobody, is repeated this often, with growing pauses drawn
/// at random between the least and the most.
const RETRIES_MAX: usize = 8;
const RETRY_TIME_MAX: Duration = Duration::from_mins(1);
const PAUSE_MIN: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(10);
const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);
/// For a request and the whole body of its answer. The largest are segments of the journal.
const REQUEST_TIME_MAX: Duration = Duration::from_mins(2);

/// A bucket, or a part of one.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// What every key begins with, without slashes at its ends; may be empty.
    pub prefix: String,
    /// Its region.
    pub region: String,
    /// Where the store answers, if it is not Amazon's.
    pub endpoint_url: Option<String>,
    /// Whoever knows the credentials.
    pub credentials: AwsCredentialProvider,
}

impl Root {
    /// The part of `bucket` below its prefix. Asks nobody yet.
    ///
    /// # Errors
    /// If the settings make no sense together.
    pub fn s3(bucket: Bucket) -> Result<Self, Error> {
        let place = match bucket.prefix.as_str() {
            "" => format!("s3://{}", bucket.name),
            prefix => format!("s3://{}/{prefix}", bucket.name),
        };
        let is_plain = |url: &String| url.starts_with("http://");
        let client = ClientOptions::new()
            .with_allow_http(bucket.endpoint_url.as_ref().is_some_and(is_plain))
            .with_connect_timeout(CONNECT_TIME_MAX)
            .with_timeout(REQUEST_TIME_MAX);
        let retry = RetryConfig {
            backoff: BackoffConfig {
                init_backoff: PAUSE_MIN,
                max_backoff: PAUSE_MAX,
                base: 2.0,
            },
            max_retries: RETRIES_MAX,
            retry_timeout: RETRY_TIME_MAX,
        };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&bucket.name)
            .with_region(&bucket.region)
            .with_credentials(bucket.credentials)
            .with_client_options(client)
            .with_retry(retry);
        if let Some(url) = bucket.endpoint_url {
            builder = builder.with_endpoint(url);
        }
        let store = builder.build().map_err(|source| Error::OpenBucket {
            bucket: place.clone(),
            source,
        })?;
        let prefix = Path::parse(&bucket.prefix).unwrap_or_else(|_| Path::from(bucket.prefix));
        let root = Self::new(Arc::new(store), prefix, format!("`{place}`"));
        Ok(root.known_as(ZoneUrl::new(&place)))
    }
}
