//! The webhook, set and watched until Telegram's deliveries are known to get through. In go the bot and the address, out
//! comes nothing, or what Telegram says.

use std::time::Duration;

use ::bot::{Bot, WebhookInfo, WebhookSettings};
use anyhow::Result;

use crate::command::webhook::webhook_url;
use crate::delivery::{Verdict, cause, shown_url, verdict};
use crate::failure::Advice;
use crate::home::Home;
use crate::output::say;
use crate::progress;
use crate::table::tame;
use crate::words::Language;

/// Telegram is asked this often.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What two looks, one before the webhook was set and one after, allow to say.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Standing {
    /// Nothing waits, or less than before, and nothing failed since.
    Clean,
    /// Updates wait that nobody has fetched.
    Waiting { pending: u64 },
    /// A delivery failed since.
    Failing { message: String },
}

fn standing(before: &WebhookInfo, after: &WebhookInfo) -> Standing {
    match verdict(before, after) {
        Verdict::Failing { message } => Standing::Failing { message },
        Verdict::Delivering { .. } | Verdict::Unknown { pending: 0 } => Standing::Clean,
        Verdict::Unknown { pending } => Standing::Waiting { pending },
    }
}

/// Sets the webhook and waits, for `wait` at most, until nothing speaks against it.
pub(super) async fn hook_up(
    bot: &Bot,
    settings: &WebhookSettings,
    wait: Duration,
    language: Language,
) -> Result<()> {
    let before = bot.webhook_info().await?;
    bot.set_webhook(settings).await?;
    let spinner = progress::spinner(language.pick(
        "watching Telegram's deliveries",
        "observando as entregas do Telegram",
    ));
    let deadline = tokio::time::Instant::now() + wait;
    let last = loop {
        // A look before the first delivery says nothing yet.
        tokio::time::sleep(LOOK_EVERY).await;
        let last = standing(&before, &bot.webhook_info().await?);
        if last == Standing::Clean || tokio::time::Instant::now() >= deadline {
            break last;
        }
    };
    spinner.finish_and_clear();
    let shown = shown_url(&settings.url);
    match last {
        Standing::Clean => {
            say(language.pick(
                format!("✓ webhook: Telegram delivers to {shown}"),
                format!("✓ webhook: o Telegram entrega em {shown}"),
            ));
            Ok(())
        }
        Standing::Failing { message } => {
            let said = tame(&message);
            let message = language.pick(
                format!("the webhook is set to {shown}, but Telegram does not get through: {said}"),
                format!("o webhook está em {shown}, mas o Telegram não consegue entregar: {said}"),
            );
            Err(Advice::new(message, cause(language, &said)).into())
        }
        Standing::Waiting { pending } => Err(language
            .pick(
                Advice::later(
                    format!("the webhook is set to {shown}, and Telegram has delivered none of the updates that wait: {pending}"),
                    "`telelake webhook info` tells when it has tried",
                ),
                Advice::later(
                    format!("o webhook está em {shown}, e o Telegram não entregou nenhum dos updates que esperam: {pending}"),
                    "`telelake webhook info` diz quando ele tentou",
                ),
            )
            .into()),
    }
}

/// Whether the webhook is the one that a deployment set: at `address`, with the secret path that is in force here.
pub(super) fn is_ours(home: &Home, info: &WebhookInfo, address: Option<&str>) -> bool {
    let path = home.config.ingest.webhook_path.as_ref();
    let ours = path
        .zip(address)
        .map(|(path, address)| webhook_url(address, path));
    ours.is_some_and(|ours| info.url == ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_error_does_not_count_and_a_backlog_must_shrink() {
        let info = |pending_update_count, last_error_date| WebhookInfo {
            pending_update_count,
            last_error_date,
            last_error_message: last_error_date.map(|_| "Connection refused".to_owned()),
            ..WebhookInfo::default()
        };
        let check = |before, after, expected| assert_eq!(standing(&before, &after), expected);
        check(info(0, None), info(0, None), Standing::Clean);
        check(info(9, Some(5)), info(3, Some(5)), Standing::Clean);
        check(
            info(3, Some(5)),
            info(3, Some(5)),
            Standing::Waiting { pending: 3 },
        );
        check(
            info(3, None),
            info(8, None),
            Standing::Waiting { pending: 8 },
        );
        let message = "Connection refused".to_owned();
        check(
            info(3, Some(5)),
            info(0, Some(6)),
            Standing::Failing { message },
        );
    }
}
