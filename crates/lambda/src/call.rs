//! Requests to services other than S3. They are signed here, because the SDK of one service is larger than all else that
//! `ingest` consists of.

use std::time::Duration;

use anyhow::{Context as _, Result};
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use object_store::aws::AwsAuthorizer;
use object_store::client::HttpClient;
use serde::Deserialize;
use tokio::time::sleep;

use crate::aws::Aws;
use crate::client::client;

/// How often a request is made that meets no answer or a failing service, with growing pauses. Who waits for the
/// function tries again himself, later.
const ATTEMPTS_MAX: u32 = 3;
const PAUSE: Duration = Duration::from_millis(200);
/// How much of what a service says against a request is handed on.
const EXPLANATION_CHARS_MAX: usize = 300;

/// A request to a service other than S3.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    /// The service, as signatures and addresses name it.
    pub(crate) service: &'static str,
    /// What follows the host.
    pub(crate) path: &'a str,
    /// The headers that say what is asked for.
    pub(crate) headers: &'a [(&'static str, &'static str)],
    /// The body.
    pub(crate) body: String,
}

/// What a service says against a request. The protocols spell it differently.
#[derive(Debug, Default, Deserialize)]
struct Refusal {
    #[serde(rename = "__type", default)]
    kind: String,
    #[serde(alias = "Message", default)]
    message: String,
}

impl Aws {
    /// Makes `call`, and reads the whole answer.
    ///
    /// # Errors
    /// If the service cannot be reached, or says no. Nothing of an answer that says yes is in the error.
    pub(crate) async fn call(&self, call: &Call<'_>) -> Result<Bytes> {
        let client = client(&self.endpoint(call.service))?;
        let mut attempt = 1;
        loop {
            let error = match self.attempt(&client, call).await {
                Ok(body) => return Ok(body),
                Err(Failed::ForGood(error)) => return Err(error),
                Err(Failed::ForNow(error)) => error,
            };
            if attempt == ATTEMPTS_MAX {
                return Err(error);
            }
            sleep(PAUSE * attempt).await;
            attempt += 1;
        }
    }

    async fn attempt(&self, client: &HttpClient, call: &Call<'_>) -> Result<Bytes, Failed> {
        let url = format!("{}{}", self.endpoint(call.service), call.path);
        let mut request = Request::post(url);
        for (name, value) in call.headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Bytes::from(call.body.clone()).into());
        let mut request = request.map_err(|error| Failed::ForGood(error.into()))?;
        // Signed anew each time, since a signature is good for some minutes only.
        let credential = self.credential();
        AwsAuthorizer::new(&credential, call.service, &self.region).authorize(&mut request, None);
        let unreachable = format!("cannot reach the service `{}`", call.service);
        let answer = client.execute(request).await.context(unreachable.clone());
        let (head, body) = answer.map_err(Failed::ForNow)?.into_parts();
        let body = body.collect().await.context(unreachable);
        let body = body.map_err(Failed::ForNow)?.to_bytes();
        if head.status.is_success() {
            return Ok(body);
        }
        Err(refused(call.service, head.status, &head.headers, &body))
    }

    fn endpoint(&self, service: &str) -> String {
        let Self { region, .. } = self;
        match &self.endpoint_url {
            Some(url) => url.clone(),
            // <https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-arns.html>
            None if region.starts_with("cn-") => {
                format!("https://{service}.{region}.amazonaws.com.cn")
            }
            None => format!("https://{service}.{region}.amazonaws.com"),
        }
    }
}

/// Why a request came to nothing.
enum Failed {
    /// Nothing is wrong but the moment.
    ForNow(anyhow::Error),
    /// The same again would be refused again.
    ForGood(anyhow::Error),
}

fn refused(service: &str, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Failed {
    let refusal: Refusal = serde_json::from_slice(body).unwrap_or_default();
    let named = headers
        .get("x-amzn-errortype")
        .and_then(|value| value.to_str().ok());
    // `com.amazonaws.ssm#ParameterNotFound`, or `ParameterNotFound:http://…`.
    let kind = named.unwrap_or(&refusal.kind);
    let kind = kind.split(':').next().unwrap_or_default();
    let kind = kind.rsplit('#').next().unwrap_or_default();
    let message: String = refusal
        .message
        .chars()
        .take(EXPLANATION_CHARS_MAX)
        .collect();
    let is_moment = status.is_server_error()
        || status == StatusCode::TOO_MANY_REQUESTS
        || kind.contains("Throttl")
        || kind == "TooManyRequestsException";
    let error = anyhow::anyhow!("the service `{service}` answers {status}: {kind} {message}");
    if is_moment {
        Failed::ForNow(error)
    } else {
        Failed::ForGood(error)
    }
}
