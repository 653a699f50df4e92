//! How updates arrive: whether what Telegram does is what the settings say.

use ::bot::{Bot, WebhookInfo};
use ::config::Mode;

use super::check::Check;
use super::examination::Findings;
use crate::command::webhook::{missing_kinds, webhook_url, when};
use crate::delivery::{cause, shown_url};
use crate::home::Home;
use crate::table::tame;

/// A failed delivery that is older than this, with nothing waiting, is history.
const HISTORY_SECONDS: i64 = 3600;
/// The kinds without which a capture misses something that people ask about.
const NEEDED: [&str; 8] = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "message_reaction",
    "message_reaction_count",
    "chat_member",
    "my_chat_member",
];

/// Compares Telegram's webhook with the settings.
pub(super) async fn examine(home: &Home, bot: &Bot, findings: &mut Findings) {
    let info = match bot.webhook_info().await {
        Ok(info) => info,
        Err(error) => {
            return findings.add(Check::failed(
                "webhook",
                error.to_string(),
                "telelake webhook info",
            ));
        }
    };
    match home.config.ingest.effective_mode() {
        Mode::Webhook => examine_webhook(home, &info, findings),
        Mode::Poll | Mode::Auto => findings.add(polling(home, &info)),
    }
}

fn polling(home: &Home, info: &WebhookInfo) -> Check {
    let language = home.language;
    let pending = info.pending_update_count;
    if !info.is_set() {
        return Check::ok(
            "polling",
            language.pick(
                format!("no webhook is in the way; updates waiting at Telegram: {pending}"),
                format!("nenhum webhook atrapalha; updates à espera no Telegram: {pending}"),
            ),
        );
    }
    let url = shown_url(&info.url);
    Check::failed(
        "polling",
        language.pick(
            format!("a webhook is set ({url}), so polling is refused with 409"),
            format!("há um webhook definido ({url}), então o polling é recusado com 409"),
        ),
        language.pick(
            "run `telelake webhook delete`; or capture by webhook: `telelake webhook set --url https://…`",
            "execute `telelake webhook delete`; ou capture por webhook: `telelake webhook set --url https://…`",
        ),
    )
}

fn examine_webhook(home: &Home, info: &WebhookInfo, findings: &mut Findings) {
    let language = home.language;
    let set_again = language.pick(
        "run `telelake webhook set`",
        "execute `telelake webhook set`",
    );
    if !info.is_set() {
        return findings.add(Check::failed(
            "webhook",
            language.pick(
                "Telegram has no webhook for this bot, and the mode is webhook: nothing arrives",
                "o Telegram não tem webhook para este bot, e o modo é webhook: nada chega",
            ),
            set_again,
        ));
    }
    let ingest = &home.config.ingest;
    let expected = ingest
        .public_url
        .as_ref()
        .zip(ingest.webhook_path.as_ref())
        .map(|(public_url, path)| webhook_url(public_url, path));
    if expected.as_deref() == Some(&*info.url) {
        findings.add(Check::ok("webhook", shown_url(&info.url)));
    } else {
        findings.add(Check::failed(
            "webhook",
            language.pick(
                format!(
                    "Telegram delivers to {}, which is not this service's address",
                    shown_url(&info.url)
                ),
                format!(
                    "o Telegram entrega em {}, que não é o endereço deste serviço",
                    shown_url(&info.url)
                ),
            ),
            set_again,
        ));
    }
    findings.add(deliveries(home, info));
    let missing: Vec<&str> = match &info.allowed_updates {
        // What Telegram leaves out unless it is asked for by name.
        None => vec!["chat_member", "message_reaction", "message_reaction_count"],
        Some(kinds) => missing_kinds(kinds)
            .into_iter()
            .filter(|kind| NEEDED.contains(kind))
            .collect(),
    };
    if !missing.is_empty() {
        let missing = missing.join(", ");
        findings.add(Check::warning(
            "kinds",
            language.pick(
                format!("Telegram does not deliver {missing}"),
                format!("o Telegram não entrega {missing}"),
            ),
            set_again,
        ));
    }
}

fn deliveries(home: &Home, info: &WebhookInfo) -> Check {
    const NAME: &str = "deliveries";
    let language = home.language;
    let pending = info.pending_update_count;
    let waiting = language.pick(
        format!("updates waiting: {pending}"),
        format!("updates à espera: {pending}"),
    );
    let (Some(date), Some(message)) = (info.last_error_date, &info.last_error_message) else {
        return Check::ok(NAME, waiting);
    };
    let last = format!("{waiting}; {} {}", when(home, date), tame(message));
    let is_recent = home.clock.now().as_second().saturating_sub(date) < HISTORY_SECONDS;
    let fix = cause(language, message);
    match (pending > 0, is_recent) {
        (true, _) => Check::failed(NAME, last, fix),
        (false, true) => Check::warning(NAME, last, fix),
        (false, false) => Check::ok(NAME, last),
    }
}
