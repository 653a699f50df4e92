//! What Telegram says of the webhook.

use std::sync::Arc;

use ::bot::Bot;
use futures::FutureExt as _;
use jiff::Timestamp;
use server::dashboard::{Ask, Mode, WebhookView};

use super::Parts;

/// Asks Telegram, unless updates are fetched.
pub(super) fn ask(parts: &Parts<'_>) -> Ask<Option<WebhookView>> {
    let (bot, clock, mode) = (parts.bot.clone(), parts.home.clock.clone(), parts.mode);
    Arc::new(move || {
        let (bot, now) = (bot.clone(), clock.now());
        async move {
            match mode {
                Mode::Poll => None,
                Mode::Webhook | Mode::Demo => Some(view(&bot, now).await),
            }
        }
        .boxed()
    })
}

async fn view(bot: &Bot, now: Timestamp) -> WebhookView {
    let asked_at = now.as_second();
    match bot.webhook_info().await {
        Ok(info) => WebhookView {
            url_host: host(&info.url),
            pending: info.pending_update_count,
            last_error: info.last_error_message,
            last_error_at: info.last_error_date,
            asked_at,
        },
        Err(error) => WebhookView {
            url_host: None,
            pending: 0,
            last_error: Some(error.to_string()),
            last_error_at: Some(asked_at),
            asked_at,
        },
    }
}

/// The host of `url`: what comes after it is a secret.
fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split('/').next().unwrap_or_default();
    (!host.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_host_of_an_address_is_told() {
        let check = |url, expected: Option<&str>| assert_eq!(host(url).as_deref(), expected);
        check(
            "https://lake.example.org/telegram/secret",
            Some("lake.example.org"),
        );
        check(
            "http://127.0.0.1:8443/telegram/secret",
            Some("127.0.0.1:8443"),
        );
        check("", None);
    }
}
