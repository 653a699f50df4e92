//! `telelake webhook`: makes Telegram deliver to this service, and says honestly whether it does.

use std::time::Duration;

use ::bot::{ALL_UPDATE_KINDS, Bot, WebhookInfo, WebhookSettings};
use ::config::{Flag, Mode};
use anyhow::Result;
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use crate::cli::Global;
use crate::delivery::{Verdict, cause, shown_url, verdict};
use crate::failure::{Advice, Said};
use crate::home::Home;
use crate::kept::{keep_url, kept_secret};
use crate::output::{data, say};
use crate::progress;
use crate::table::{Table, tame};
use crate::words::Language;

const EXAMPLES: &str = "\
Examples:
  telelake webhook set --url https://bot.example.org   where Telegram reaches this machine
  telelake webhook set                                 again, with `ingest.public_url` as configured
  telelake webhook info                                how deliveries fare
  telelake webhook delete                              back to polling

`set` makes the secret path and token once, keeps them in `telelake.secrets.toml`, and sends every
parameter each time, because Telegram resets those that are left out.";

/// Telegram is asked this often how the first delivery went.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Tell Telegram to deliver here
    #[command(
        after_help = "Example:\n  telelake webhook set --url https://bot.example.org --watch 30"
    )]
    Set {
        /// The address at which Telegram reaches the service [default: `ingest.public_url`]
        #[arg(long, value_name = "URL")]
        url: Option<String>,
        /// Watch this many seconds for the first delivery
        #[arg(long, value_name = "SECONDS", default_value_t = 6, value_parser = clap::value_parser!(u64).range(0..=600))]
        watch: u64,
    },
    /// Show where Telegram delivers and how it fares
    #[command(after_help = "Example:\n  telelake webhook info --json | jq .pending_update_count")]
    Info {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Tell Telegram to deliver nowhere
    #[command(
        after_help = "Example:\n  telelake webhook delete      what waits at Telegram goes to the poller"
    )]
    Delete {
        /// Throw away the updates that wait at Telegram: they are lost
        #[arg(long)]
        drop_pending: bool,
        /// Do not ask
        #[arg(long, short = 'y')]
        yes: bool,
    },
}

pub(crate) async fn run(global: &Global, args: Args) -> Result<()> {
    match args.action {
        Action::Set { url, watch } => set(global, url, Duration::from_secs(watch)).await,
        Action::Info { json } => info(&Home::open(global, Vec::new())?, json).await,
        Action::Delete { drop_pending, yes } => {
            delete(&Home::open(global, Vec::new())?, drop_pending, yes).await
        }
    }
}

/// Where and with which secrets Telegram shall deliver.
struct Place {
    public_url: String,
    path: SecretString,
    secret: SecretString,
}

impl Place {
    fn url(&self) -> String {
        webhook_url(&self.public_url, &self.path)
    }
}

/// The address that Telegram calls.
pub(crate) fn webhook_url(public_url: &str, path: &SecretString) -> String {
    format!("{public_url}/telegram/{}", path.expose_secret())
}

async fn set(global: &Global, url: Option<String>, watch: Duration) -> Result<()> {
    let home = Home::open(global, url.iter().map(|url| url_flag(url)).collect())?;
    let bot = home.bot()?;
    let place = place(&home)?;
    if url.is_some() {
        keep_url(global, &home, &place.public_url)?;
    }
    let before = bot.webhook_info().await?;
    let mut settings = WebhookSettings::new(place.url(), place.secret.clone());
    settings.max_connections = home.config.ingest.max_connections;
    bot.set_webhook(&settings).await?;
    say(home.language.pick(
        format!("Telegram shall deliver to {}", shown_url(&settings.url)),
        format!("o Telegram deve entregar em {}", shown_url(&settings.url)),
    ));
    if home.config.ingest.effective_mode() != Mode::Webhook {
        say(home.language.pick(
            "! `ingest.mode` is `poll`: Telegram refuses polling while a webhook is set; set it to `auto`",
            "! `ingest.mode` é `poll`: o Telegram recusa o polling enquanto há um webhook; mude para `auto`",
        ));
    }
    let outcome = watch_deliveries(&home, &bot, &before, watch).await?;
    tell(home.language, &outcome)
}

fn url_flag(url: &str) -> Flag {
    Flag {
        setting: "ingest.public_url".to_owned(),
        spelling: "--url".to_owned(),
        value: url.to_owned(),
    }
}

/// The address and the secrets; secrets that are missing are made and kept.
fn place(home: &Home) -> Result<Place> {
    let ingest = &home.config.ingest;
    let Some(public_url) = ingest.public_url.clone() else {
        let advice = home.language.pick(
            Advice::usage(
                "no public address is configured",
                "add `--url https://…`: the address at which Telegram reaches this machine; without one, polling needs no webhook",
            ),
            Advice::usage(
                "nenhum endereço público está configurado",
                "acrescente `--url https://…`: o endereço em que o Telegram alcança esta máquina; sem ele, o polling dispensa o webhook",
            ),
        );
        return Err(advice.into());
    };
    let path = kept_secret(home, "ingest.webhook_path", ingest.webhook_path.as_ref())?;
    let secret = kept_secret(
        home,
        "ingest.webhook_secret",
        ingest.webhook_secret.as_ref(),
    )?;
    Ok(Place {
        public_url,
        path,
        secret,
    })
}

/// Looks at Telegram until something is known, or `watch` is over.
async fn watch_deliveries(
    home: &Home,
    bot: &Bot,
    before: &WebhookInfo,
    watch: Duration,
) -> Result<Verdict> {
    let spinner = progress::spinner(home.language.pick(
        "watching the first delivery",
        "observando a primeira entrega",
    ));
    let deadline = tokio::time::Instant::now() + watch;
    loop {
        let outcome = verdict(before, &bot.webhook_info().await?);
        let is_over = tokio::time::Instant::now() >= deadline;
        if is_over || !matches!(outcome, Verdict::Unknown { .. }) {
            spinner.finish_and_clear();
            return Ok(outcome);
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn tell(language: Language, outcome: &Verdict) -> Result<()> {
    match outcome {
        Verdict::Delivering { delivered } => say(language.pick(
            format!("✓ Telegram gets through; waiting updates delivered: {delivered}"),
            format!("✓ o Telegram consegue entregar; updates pendentes entregues: {delivered}"),
        )),
        Verdict::Unknown { pending: 0 } => say(language.pick(
            "! Telegram has the address and has not used it yet: it cannot be known whether it gets through\n\
             \x20 until a message arrives. Write something in the group, then run `telelake webhook info`",
            "! o Telegram tem o endereço e ainda não o usou: só se sabe se ele consegue entregar quando chegar\n\
             \x20 uma mensagem. Escreva algo no grupo e execute `telelake webhook info`",
        )),
        Verdict::Unknown { pending } => say(language.pick(
            format!("! updates waiting: {pending}; no delivery is known to have failed yet: run `telelake webhook info` in a minute"),
            format!("! updates à espera: {pending}; ainda não se sabe de nenhuma entrega que falhou: execute `telelake webhook info` em um minuto"),
        )),
        Verdict::Failing { message } => {
            say(language.pick(
                format!("error: the webhook is set, but Telegram does not get through: {}", tame(message)),
                format!("error: o webhook está definido, mas o Telegram não consegue entregar: {}", tame(message)),
            ));
            say(format_args!("hint: {}", cause(language, message)));
            return Err(Said.into());
        }
    }
    Ok(())
}

async fn info(home: &Home, as_json: bool) -> Result<()> {
    let info = home.bot()?.webhook_info().await?;
    if as_json {
        data(serde_json::to_string_pretty(&json!({
            "is_set": info.is_set(),
            "url": info.is_set().then(|| shown_url(&info.url)),
            "has_custom_certificate": info.has_custom_certificate,
            "pending_update_count": info.pending_update_count,
            "ip_address": info.ip_address,
            "last_error_date": info.last_error_date,
            "last_error_message": info.last_error_message,
            "last_synchronization_error_date": info.last_synchronization_error_date,
            "max_connections": info.max_connections,
            "allowed_updates": info.allowed_updates,
        }))?);
        return Ok(());
    }
    let language = home.language;
    if !info.is_set() {
        data(language.pick(
            format!(
                "no webhook is set; updates waiting at Telegram: {}",
                info.pending_update_count
            ),
            format!(
                "nenhum webhook definido; updates à espera no Telegram: {}",
                info.pending_update_count
            ),
        ));
        return Ok(());
    }
    data(table(home, &info));
    if let Some(message) = &info.last_error_message {
        say(format_args!("hint: {}", cause(language, message)));
    }
    Ok(())
}

fn table(home: &Home, info: &WebhookInfo) -> Table {
    let mut table = Table::new([]);
    let mut row = |name: &str, value: String| table.push([name.to_owned(), value]);
    row("url", shown_url(&info.url));
    row(
        "pending_update_count",
        info.pending_update_count.to_string(),
    );
    row("ip_address", info.ip_address.clone().unwrap_or_default());
    row(
        "max_connections",
        info.max_connections
            .map(|max| max.to_string())
            .unwrap_or_default(),
    );
    let kinds = match &info.allowed_updates {
        None => home
            .language
            .pick("Telegram's default set", "o conjunto padrão do Telegram")
            .to_owned(),
        Some(kinds) => {
            let missing = missing_kinds(kinds);
            format!("{} of {} kinds", kinds.len(), kinds.len() + missing.len())
        }
    };
    row("allowed_updates", kinds);
    let error = match (&info.last_error_date, &info.last_error_message) {
        (Some(date), Some(message)) => format!("{} {message}", when(home, *date)),
        _ => home.language.pick("none", "nenhum").to_owned(),
    };
    row("last_error", error);
    table
}

/// The kinds of ours that `kinds` lacks.
pub(crate) fn missing_kinds(kinds: &[String]) -> Vec<&'static str> {
    ALL_UPDATE_KINDS
        .into_iter()
        .filter(|kind| kinds.iter().all(|known| known != kind))
        .collect()
}

/// A moment of Telegram's in the lake's time zone.
pub(crate) fn when(home: &Home, unix: i64) -> String {
    let instant = Timestamp::from_second(unix).unwrap_or_default();
    instant
        .to_zoned(home.zone())
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string()
}

async fn delete(home: &Home, drop_pending: bool, yes: bool) -> Result<()> {
    let bot = home.bot()?;
    let pending = bot.webhook_info().await?.pending_update_count;
    if drop_pending && pending > 0 && !yes && !confirm(home.language, pending)? {
        say(home
            .language
            .pick("nothing was changed", "nada foi alterado"));
        return Err(Said.into());
    }
    bot.delete_webhook(drop_pending).await?;
    say(match (drop_pending, home.language) {
        (true, Language::English) => {
            format!("the webhook is deleted; waiting updates thrown away: {pending}")
        }
        (true, Language::Portuguese) => {
            format!("o webhook foi removido; updates pendentes descartados: {pending}")
        }
        (false, Language::English) => format!(
            "the webhook is deleted; updates waiting at Telegram, for at most 24 hours: {pending}"
        ),
        (false, Language::Portuguese) => format!(
            "o webhook foi removido; updates à espera no Telegram, por no máximo 24 horas: {pending}"
        ),
    });
    Ok(())
}

fn confirm(language: Language, pending: u64) -> Result<bool> {
    use std::io::IsTerminal as _;
    if !std::io::stdin().is_terminal() {
        return Err(language
            .pick(
                Advice::usage(
                    format!("updates that wait at Telegram and would be lost: {pending}"),
                    "add `--yes` if that is meant, or leave out `--drop-pending`",
                ),
                Advice::usage(
                    format!("updates que esperam no Telegram e se perderiam: {pending}"),
                    "acrescente `--yes` se é isso mesmo, ou deixe de fora o `--drop-pending`",
                ),
            )
            .into());
    }
    let question = language.pick(
        format!("Throw away what nobody has received (updates: {pending})?"),
        format!("Descartar o que ninguém recebeu (updates: {pending})?"),
    );
    Ok(dialoguer::Confirm::new()
        .with_prompt(question)
        .default(false)
        .interact()?)
}
