//! The two secrets of the webhook: from the variables, or from the parameter that one of them names. In go variables,
//! out come checked settings. What the parameter holds is in no error.

use anyhow::{Context as _, Result};
use config::Flag;
use ingest::WebhookSettings;
use serde::Deserialize;
use serde_json::json;

use crate::Environment;
use crate::aws::Aws;
use crate::call::Call;

/// Names the parameter of AWS Systems Manager, a `SecureString`, that holds both secrets as JSON.
const PARAMETER: &str = "TELELAKE_SECRETS_PARAMETER";

/// What the parameter holds.
#[derive(Deserialize)]
struct Secrets {
    webhook_path: String,
    webhook_secret: String,
}

/// The answer of `GetParameter`.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    parameter: Parameter,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Parameter {
    value: String,
}

/// What guards the webhook.
///
/// # Errors
/// If nothing says what it is, or the parameter cannot be read.
pub(crate) async fn webhook_settings(
    environment: &Environment,
    aws: &Aws,
) -> Result<WebhookSettings> {
    if let Some(settings) = settings(environment) {
        return Ok(settings);
    }
    let name = environment.required(
        PARAMETER,
        "it names the parameter with the webhook's path and secret, unless \
         `TELELAKE_INGEST_WEBHOOK_PATH` and `TELELAKE_INGEST_WEBHOOK_SECRET` hold them",
    )?;
    let call = Call {
        service: "ssm",
        path: "/",
        headers: &[
            ("content-type", "application/x-amz-json-1.1"),
            ("x-amz-target", "AmazonSSM.GetParameter"),
        ],
        body: json!({ "Name": name, "WithDecryption": true }).to_string(),
    };
    let answer = aws.call(&call).await;
    let answer = answer.with_context(|| format!("cannot read the parameter `{name}`"))?;
    let secrets = read(&answer).with_context(|| {
        format!(
            "the parameter `{name}` does not hold {{\"webhook_path\": …, \"webhook_secret\": …}}"
        )
    })?;
    let flag = |setting: &str, value| Flag {
        setting: setting.to_owned(),
        spelling: name.to_owned(),
        value,
    };
    let environment = environment.with(&[
        flag("ingest.webhook_path", secrets.webhook_path),
        flag("ingest.webhook_secret", secrets.webhook_secret),
    ]);
    let environment =
        environment.with_context(|| format!("the parameter `{name}` cannot be used"))?;
    settings(&environment).context("no webhook is set")
}

fn settings(environment: &Environment) -> Option<WebhookSettings> {
    let ingest = &environment.config.ingest;
    Some(WebhookSettings {
        path: ingest.webhook_path.clone()?,
        secret: ingest.webhook_secret.clone()?,
    })
}

/// The secrets in an answer. Why there are none is not told, because the parser quotes what it reads.
fn read(answer: &[u8]) -> Option<Secrets> {
    let answer: Answer = serde_json::from_slice(answer).ok()?;
    serde_json::from_str(&answer.parameter.value).ok()
}
