//! The function `ingest`: Telegram's webhook behind API Gateway or a Function URL. In go HTTP requests as Lambda hands
//! them over, out come the answers of the same router that `telelake run` serves; an update is acknowledged when the
//! bucket has it.
//!
//! What a run received is not put on record as a service does it: many processes do this work at once, none of them is
//! told when it ends, and each would leave its own record behind.

use std::convert::Infallible;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use axum::Router;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use config::AllowedChats;
use ingest::{Acceptor, Allowed, Storage, webhook_router};
use lake::{Clock, DirectStore, Migrations, RawZone, Root};
use lambda_http::{Request, RequestExt as _};
use telegram::BotId;
use tokio::sync::OnceCell;
use tokio::time::timeout;
use tower::ServiceExt as _;
use tracing::error;

use crate::Environment;
use crate::aws::Aws;
use crate::deadline::time_left;
use crate::failure::told;
use crate::secrets::webhook_settings;

/// How long opening may take while Lambda starts the process, for which it gives 10 s at best
/// (<https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>).
const OPENING_TIME_MAX: Duration = Duration::from_secs(3);
/// How long before Lambda would end the process an answer is given, whatever it is.
const ANSWER_BEFORE: Duration = Duration::from_millis(500);
/// What an answer takes at most if Lambda does not say when it would end the process.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(25);
/// What the paths of the routes begin with.
const ROUTES: [&str; 2] = ["/telegram/", "/health"];
/// As the router says it when the store refuses.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("2");

/// The webhook of one bot.
#[derive(Debug)]
pub struct Webhook {
    environment: Environment,
    aws: Aws,
    raw: Root,
    bot: BotId,
    allowed: Allowed,
    clock: Clock,
    /// Open once AWS has answered.
    router: OnceCell<Router>,
}

impl Webhook {
    /// The webhook that the environment describes.
    ///
    /// If AWS does not answer, it is opened by a later request.
    ///
    /// # Errors
    /// If something is missing in the environment.
    pub async fn start(environment: Environment) -> Result<Self> {
        let aws = Aws::of(&environment)?;
        let bot = environment.required(
            "TELEGRAM_BOT_ID",
            "it is the part of the bot's token before the colon",
        )?;
        let bot = bot
            .parse()
            .context("the variable `TELEGRAM_BOT_ID` holds no number")?;
        let allowed = match &environment.config.telegram.chat_id {
            Some(AllowedChats::All) => Allowed::All,
            Some(AllowedChats::Only(chats)) => Allowed::Only(chats.clone()),
            None => bail!(
                "the variable `TELEGRAM_CHAT_ID` is not set: it names the chats to keep, or is `*`"
            ),
        };
        let webhook = Self {
            raw: aws.zone(&environment.config.lake.raw, "AWS_S3_BUCKET")?,
            aws,
            bot,
            allowed,
            clock: Clock::System,
            router: OnceCell::new(),
            environment,
        };
        // Here the processor is all ours, and nobody waits yet.
        timeout(OPENING_TIME_MAX, webhook.open()).await.ok();
        Ok(webhook)
    }

    /// Answers one request: with 503 if there is no other answer in time.
    pub async fn answer(&self, request: Request) -> Response {
        let patience = self.patience(&request);
        let answered = timeout(patience, async {
            let router = self.open().await?;
            let answered = router.clone().oneshot(below_prefix(request)).await;
            Some(answered.unwrap_or_else(|never: Infallible| match never {}))
        });
        match answered.await {
            Ok(Some(response)) => response,
            // Why it cannot be opened is in the log already.
            Ok(None) => unavailable(),
            Err(_elapsed) => {
                error!("updates are refused: the store does not answer in time");
                unavailable()
            }
        }
    }

    async fn open(&self) -> Option<&Router> {
        let opened = self.router.get_or_try_init(|| self.router());
        opened
            .await
            .inspect_err(|error| {
                let error = told(error);
                error!(
                    error,
                    "updates are refused until the webhook can be opened: {error}"
                );
            })
            .ok()
    }

    async fn router(&self) -> Result<Router> {
        let settings = webhook_settings(&self.environment, &self.aws).await?;
        let zone = self.environment.config.lake.time_zone.clone();
        let storage = Storage::Direct {
            store: DirectStore::new(RawZone::new(self.raw.clone()), zone, self.bot),
            nonce: rand::random(),
        };
        let migrations = Migrations::new(self.raw.clone());
        let (allowed, clock) = (self.allowed.clone(), self.clock.clone());
        let acceptor = Acceptor::open(storage, migrations, allowed, clock).await?;
        Ok(webhook_router(acceptor, settings))
    }

    /// How long the answer to `request` may take, so that it is given before Lambda ends the process.
    fn patience(&self, request: &Request) -> Duration {
        let Some(context) = request.lambda_context_ref() else {
            return ANSWER_TIME_MAX;
        };
        time_left(context.deadline, &self.clock)
            .saturating_sub(ANSWER_BEFORE)
            .min(ANSWER_TIME_MAX)
    }
}

/// The same request without what stands before our routes in its path: the stage of an API, or the part of a domain
/// that is mapped to it.
fn below_prefix(mut request: Request) -> Request {
    let path = request.uri().path();
    let route = ROUTES
        .iter()
        .filter_map(|route| path.rfind(route))
        .max()
        .and_then(|start| path.get(start..));
    if let Some(uri) = route.and_then(|route| route.parse::<Uri>().ok()) {
        *request.uri_mut() = uri;
    }
    request
}

fn unavailable() -> Response {
    let retry_after = [(header::RETRY_AFTER, RETRY_AFTER_SECONDS)];
    (StatusCode::SERVICE_UNAVAILABLE, retry_after).into_response()
}
