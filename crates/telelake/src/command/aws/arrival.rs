//! Whether an update that is sent to the lake's address arrives in its raw zone. In go the address and the bucket, out
//! comes nothing, or what is wrong on the way.

use std::time::Duration;

use ::config::Aws;
use anyhow::Result;
use lake::RawZone;
use reqwest::StatusCode;
use secrecy::{ExposeSecret as _, SecretString};
use telegram::BotId;
use tokio::time::Instant;

use super::outputs::Outputs;
use super::probe::{Probe, Webhook};
use crate::aws;
use crate::chance;
use crate::failure::Advice;
use crate::home::Home;
use crate::output::say;
use crate::progress;
use crate::words::Language;

/// Between two tries.
const PAUSE: Duration = Duration::from_secs(2);

/// Where Telegram is to deliver.
#[derive(Debug)]
pub(super) struct Address {
    pub(super) public_url: String,
    /// With the secret path.
    pub(super) url: String,
    pub(super) secret: SecretString,
    /// Whose updates come there.
    pub(super) bot: BotId,
}

/// Sends a test update to `address` and looks for it in the raw bucket, for `wait` at most.
pub(super) async fn arrives(
    home: &Home,
    aws: &Aws,
    outputs: &Outputs,
    address: &Address,
    wait: Duration,
) -> Result<()> {
    let language = home.language;
    let webhook = Webhook::new(
        &address.public_url,
        address.url.clone(),
        address.secret.clone(),
    )?;
    let spinner = progress::spinner(language.pick(
        "sending a test update through the address",
        "enviando um update de teste pelo endereço",
    ));
    let deadline = Instant::now() + wait;
    answered(&webhook, address, outputs, deadline, language).await?;
    let probe = Probe::new(home.clock.now(), chance::secret().expose_secret())?;
    delivered(&webhook, &probe, outputs, deadline, language).await?;
    let raw = RawZone::new(aws::bucket(aws, &outputs.raw_bucket, "").await?);
    let zone = home.zone();
    loop {
        if let Some(key) = probe
            .find(&raw, home.clock.now(), &zone, address.bot)
            .await?
        {
            spinner.finish_and_clear();
            say(language.pick(
                format!(
                    "✓ a test update came through {} and is in {}: {key}",
                    address.public_url,
                    raw.root()
                ),
                format!(
                    "✓ um update de teste veio por {} e está em {}: {key}",
                    address.public_url,
                    raw.root()
                ),
            ));
            return Ok(());
        }
        if Instant::now() >= deadline {
            return Err(lost(outputs, address, language).into());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Waits until the address answers that updates are stored there: a new one may not be known everywhere yet.
async fn answered(
    webhook: &Webhook,
    address: &Address,
    outputs: &Outputs,
    deadline: Instant,
    language: Language,
) -> Result<()> {
    loop {
        let health = webhook.health().await;
        if matches!(health, Ok(StatusCode::OK)) {
            return Ok(());
        }
        if Instant::now() >= deadline {
            let shown = &address.public_url;
            let found = match health {
                Ok(status) => status.to_string(),
                Err(error) => format!("{error:#}"),
            };
            let log = log_of_ingest(outputs);
            return Err(language
                .pick(
                    Advice::later(
                        format!("{shown}/health does not answer 200: {found}"),
                        format!("read the log: {log}; run this again when it answers, nothing is made twice"),
                    ),
                    Advice::later(
                        format!("{shown}/health não responde 200: {found}"),
                        format!("leia o log: {log}; execute isto de novo quando responder, nada é feito duas vezes"),
                    ),
                )
                .into());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Delivers the probe, again and again while the answer is one that Telegram would repeat it for.
async fn delivered(
    webhook: &Webhook,
    probe: &Probe,
    outputs: &Outputs,
    deadline: Instant,
    language: Language,
) -> Result<()> {
    loop {
        let status = webhook.deliver(probe).await;
        if matches!(status, Ok(StatusCode::OK)) {
            return Ok(());
        }
        let is_final = matches!(status, Ok(StatusCode::FORBIDDEN | StatusCode::NOT_FOUND));
        if is_final || Instant::now() >= deadline {
            return Err(refused(status, outputs, language));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn refused(status: Result<StatusCode>, outputs: &Outputs, language: Language) -> anyhow::Error {
    let log = log_of_ingest(outputs);
    let (found, hint) = match status {
        Ok(status @ (StatusCode::FORBIDDEN | StatusCode::NOT_FOUND)) => (
            status.to_string(),
            language.pick(
                "the function that answers still knows other secrets: it reads them when it starts; wait a quarter of an hour, or run this again after `aws lambda update-function-configuration` with any change".to_owned(),
                "a função que responde ainda conhece outros segredos: ela os lê quando começa; espere um quarto de hora, ou execute isto de novo depois de `aws lambda update-function-configuration` com qualquer mudança".to_owned(),
            ),
        ),
        Ok(status) => (
            status.to_string(),
            language.pick(
                format!("the function could not store it; its log says why: {log}"),
                format!("a função não conseguiu guardá-lo; o log dela diz por quê: {log}"),
            ),
        ),
        Err(error) => (
            format!("{error:#}"),
            language.pick(
                format!("the connection broke; run this again, and read the log if it stays: {log}"),
                format!("a conexão caiu; execute isto de novo, e leia o log se continuar: {log}"),
            ),
        ),
    };
    let message = language.pick(
        format!("the webhook does not take a test update: {found}"),
        format!("o webhook não aceita um update de teste: {found}"),
    );
    Advice::new(message, hint).into()
}

fn lost(outputs: &Outputs, address: &Address, language: Language) -> Advice {
    let (bucket, shown) = (&outputs.raw_bucket, &address.public_url);
    let log = log_of_ingest(outputs);
    language.pick(
        Advice::new(
            format!("a test update was answered 200 by {shown} and is not in `s3://{bucket}`"),
            format!("something else answers there, or stores elsewhere, or files by another time zone; Telegram's webhook was left as it was. The log: {log}"),
        ),
        Advice::new(
            format!("um update de teste foi respondido com 200 por {shown} e não está em `s3://{bucket}`"),
            format!("outra coisa responde ali, ou guarda em outro lugar, ou arquiva por outro fuso; o webhook do Telegram ficou como estava. O log: {log}"),
        ),
    )
}

fn log_of_ingest(outputs: &Outputs) -> String {
    let ingest = outputs
        .functions
        .get("ingest")
        .map_or("telelake-ingest", String::as_str);
    format!("`aws logs tail /aws/lambda/{ingest}`")
}
