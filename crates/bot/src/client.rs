//! The client: one HTTP connection pool, one token, one server. In goes a method with its
//! parameters, out comes the answer's body. It never interprets a result.

use std::fmt;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{Client, Response, Url, redirect};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde_json::Value;
use telegram::BotId;
use tracing::debug;

use crate::{
    Error,
    answer::Call,
    retry::{Repeat, pause},
    token::Token,
};

/// Telegram answers with about 4 MiB at most; a local server may be more generous.
const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;

/// How long the client waits for what.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For a connection.
    pub connect: Duration,
    /// For a whole answer, on top of the time that a long poll is asked to last.
    pub request: Duration,
    /// After the first network failure; later pauses double.
    pub retry: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            request: Duration::from_secs(30),
            retry: Duration::from_millis(500),
        }
    }
}

/// A bot, as the Bot API knows it.
///
/// Connections are pooled inside, and clones share them.
#[derive(Clone)]
pub struct Bot {
    api_url: String,
    client: Client,
    patience: Patience,
    token: Token,
}

impl fmt::Debug for Bot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address may hold credentials of a proxy, the token always is one.
        f.debug_struct("Bot")
            .field("id", &self.id())
            .finish_non_exhaustive()
    }
}

impl Bot {
    /// A client for the bot with `token` at the server `api_url`. It does not connect yet.
    pub fn new(api_url: &str, token: &SecretString) -> Result<Self, Error> {
        Self::with_patience(api_url, token, Patience::default())
    }

    /// As [`Bot::new`], with other time-outs.
    pub fn with_patience(
        api_url: &str,
        token: &SecretString,
        patience: Patience,
    ) -> Result<Self, Error> {
        let token = Token::parse(token)?;
        let url = server_url(api_url)?;
        let mut builder = Client::builder()
            .connect_timeout(patience.connect)
            .user_agent(concat!("telelake/", env!("CARGO_PKG_VERSION")))
            // Following a redirect would hand the token, which is part of the path, to a stranger.
            .redirect(redirect::Policy::none());
        if is_loopback(&url) {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|source| Error::SetUp { source })?;
        let api_url = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self {
            api_url,
            client,
            patience,
            token,
        })
    }

    /// The bot's own id, which is part of its token.
    pub fn id(&self) -> BotId {
        self.token.bot_id()
    }

    /// Calls `method` and decodes its result.
    pub(crate) async fn call<R: DeserializeOwned>(
        &self,
        method: &'static str,
        parameters: Value,
        repeat: Repeat,
    ) -> Result<R, Error> {
        let mut attempts = 0_u32;
        loop {
            let error = match self.attempt(method, &parameters).await {
                Ok(result) => return Ok(result),
                Err(error) => error,
            };
            attempts = attempts.saturating_add(1);
            let first = self.patience.retry;
            let Some(pause) = pause(repeat, &error, attempts, first, rand::random()) else {
                return Err(error);
            };
            debug!(
                method,
                attempts,
                pause_ms = pause.as_millis(),
                "repeating `{method}`: {error}"
            );
            tokio::time::sleep(pause).await;
        }
    }

    async fn attempt<R: DeserializeOwned>(
        &self,
        method: &'static str,
        parameters: &Value,
    ) -> Result<R, Error> {
        let (status, body) = self.post(method, parameters, Duration::ZERO).await?;
        let call = self.describe(method, status);
        let result = call.result(&body)?;
        serde_json::from_str(result).map_err(|source| call.unreadable(source))
    }

    pub(crate) fn describe(&self, method: &'static str, status: u16) -> Call<'_> {
        Call {
            method,
            status,
            token: &self.token,
        }
    }

    /// Sends one request, which the server may hold for `held` before it answers.
    pub(crate) async fn post(
        &self,
        method: &'static str,
        parameters: &Value,
        held: Duration,
    ) -> Result<(u16, Bytes), Error> {
        let unreachable = |source: reqwest::Error| Error::Unreachable {
            method,
            source: source.without_url(),
        };
        let response = self
            .client
            .post(self.token.method_url(&self.api_url, method))
            .timeout(self.patience.request.saturating_add(held))
            .json(parameters)
            .send()
            .await
            .map_err(unreachable)?;
        let status = response.status().as_u16();
        let body = read_body(response).await.map_err(unreachable)?;
        let body = body.ok_or(Error::BadAnswer {
            method,
            status,
            source: None,
        })?;
        Ok((status, body))
    }
}

/// The body of `response`, or `None` if it is larger than any answer should be.
async fn read_body(mut response: Response) -> Result<Option<Bytes>, reqwest::Error> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len().saturating_add(chunk.len()) > ANSWER_BYTES_MAX {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body.freeze()))
}

fn server_url(api_url: &str) -> Result<Url, Error> {
    let url = Url::parse(api_url.trim()).map_err(|_unusable| Error::MalformedApiUrl)?;
    let usable = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.query().is_none()
        && url.fragment().is_none();
    if usable {
        Ok(url)
    } else {
        Err(Error::MalformedApiUrl)
    }
}

/// Whether the server runs on this machine, where no proxy can reach it.
fn is_loopback(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "[::1]"))
        || url.host_str().is_some_and(|host| host.starts_with("127."))
}
