//! `telelake run`: the service. Captures by webhook or polling, files away, compacts on schedule.

use std::net::SocketAddr;

use ::bot::Bot;
use ::config::{Flag, Mode};
use anyhow::{Context as _, Result};
use axum::Router;
use etl::Compactor;
use ingest::{WebhookSettings, poll, serve, serve_on_own_thread, serve_over, webhook_router};
use server::dashboard::{Compactions, Orders};
use server::{Queries, Tls};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::sql::engine;
use crate::capture::Capture;
use crate::cli::Global;
use crate::dashboard::{self, Parts, Place};
use crate::doors;
use crate::failure::Advice;
use crate::home::{Home, Zones};
use crate::scheduler::Scheduler;
use crate::shutdown;
use crate::startup::start_logging;

const EXAMPLES: &str = "\
Examples:
  telelake run                                   polls, unless a public URL is configured
  telelake run --mode webhook --listen 0.0.0.0:8443
  telelake run --dashboard 127.0.0.1:9000        the pages are there instead of at 127.0.0.1:8080
  telelake run --postgres 127.0.0.1:5432         psql, Power BI, Metabase and others ask there
  telelake run --api 127.0.0.1:8081              POST /api/v1/query answers Arrow, CSV or JSON
  TELEGRAM_BOT_TOKEN=… TELEGRAM_CHAT_ID=-1001234567890 telelake run

One service per lake. Stop it with Ctrl-C or SIGTERM: it finishes what is in flight and files
everything away. After a crash nothing acknowledged is lost; the next start recovers it.";

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// How updates arrive: auto, poll or webhook
    #[arg(long, value_name = "MODE")]
    mode: Option<String>,
    /// The address that the webhook listens on
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// The address of the dashboard, or `off`
    #[arg(long, value_name = "ADDRESS")]
    dashboard: Option<String>,
    /// The address that PostgreSQL clients connect to
    #[arg(long, value_name = "ADDRESS")]
    postgres: Option<SocketAddr>,
    /// The address that answers queries over HTTP
    #[arg(long, value_name = "ADDRESS")]
    api: Option<SocketAddr>,
}

impl Args {
    fn flags(&self) -> Vec<Flag> {
        let flag = |setting: &str, spelling: &str, value: String| Flag {
            setting: setting.to_owned(),
            spelling: spelling.to_owned(),
            value,
        };
        let mode = self
            .mode
            .clone()
            .map(|mode| flag("ingest.mode", "--mode", mode));
        let listen = self
            .listen
            .map(|at| flag("ingest.listen", "--listen", at.to_string()));
        let dashboard = self
            .dashboard
            .clone()
            .map(|door| flag("dashboard.listen", "--dashboard", door));
        let postgres = self
            .postgres
            .map(|at| flag("postgres.listen", "--postgres", at.to_string()));
        let api = self
            .api
            .map(|at| flag("api.listen", "--api", at.to_string()));
        [mode, listen, dashboard, postgres, api]
            .into_iter()
            .flatten()
            .collect()
    }
}

pub(crate) async fn run(global: &Global, args: Args) -> Result<()> {
    let home = Home::open(global, args.flags())?;
    start_logging(&home.config.log);
    let bot = home.bot()?;
    let allowed = home.allowed()?;
    let zones = home.zones().await?;
    let capture = Capture::open(&home, &zones, bot.id(), allowed).await?;
    greet(&bot).await?;
    let result = serve_until_told(&home, &zones, &capture, bot).await;
    // Whatever ended the service, what it has acknowledged is filed away.
    let finished = capture.finish().await;
    let counts = capture.acceptor.counts();
    info!(
        "stopped: {} updates stored, {} duplicates, {} ignored, {} quarantined",
        counts.stored, counts.duplicate, counts.ignored, counts.quarantined,
    );
    result.and(finished)
}

/// Runs all that the service consists of until a signal, or until one of them cannot go on.
async fn serve_until_told(home: &Home, zones: &Zones, capture: &Capture, bot: Bot) -> Result<()> {
    let token = CancellationToken::new();
    let mut tasks = JoinSet::new();
    tasks.spawn(shutdown::on_signal(token.clone()));
    let sealing = (capture.clone(), token.clone());
    tasks.spawn(async move {
        sealing.0.keep_sealing(sealing.1).await;
        Ok(())
    });
    let (compactions, orders) = dashboard::button();
    let scheduler = scheduler(home, zones, capture, orders);
    let until = token.clone();
    tasks.spawn(async move {
        scheduler.run(until).await;
        Ok(())
    });
    let mode = home.config.ingest.effective_mode();
    let parts = Parts {
        home,
        zones,
        capture,
        bot: &bot,
        mode: match mode {
            Mode::Webhook => dashboard::Mode::Webhook,
            Mode::Poll | Mode::Auto => dashboard::Mode::Poll,
        },
    };
    let shared = open_doors(&parts, compactions, &mut tasks, &token).await?;
    match mode {
        Mode::Webhook => listen(home, capture, &bot, shared, (&mut tasks, &token)).await?,
        Mode::Poll | Mode::Auto => {
            info!("polling {}", home.config.telegram.api_url);
            let (acceptor, until) = (capture.acceptor.clone(), token.clone());
            tasks.spawn(async move { Ok(poll(bot, acceptor, until).await?) });
        }
    }
    let mut result = Ok(());
    while let Some(ended) = tasks.join_next().await {
        let ended = ended
            .context("a part of the service broke off")
            .and_then(|ended| ended);
        if ended.is_err() {
            token.cancel();
            result = result.and(ended);
        }
    }
    result
}

/// Listens for Telegram, and for those who look at the pages that `shared` are.
async fn listen(
    home: &Home,
    capture: &Capture,
    bot: &Bot,
    shared: Option<Router>,
    (tasks, token): (&mut JoinSet<Result<()>>, &CancellationToken),
) -> Result<()> {
    let settings = webhook_settings(home)?;
    let listen = home.config.ingest.listen;
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen}"))?;
    compare_webhook(bot, home).await;
    let router = webhook_router(capture.acceptor.clone(), settings);
    let until = token.clone();
    match shared {
        // A thread for the journal's sake. Without one deliveries wait for a bucket, whose connections others use as well.
        None if capture.has_journal() => {
            tasks.spawn(async move { Ok(serve_on_own_thread(listener, router, until).await?) })
        }
        None => tasks.spawn(async move { Ok(serve(listener, router, until).await?) }),
        // People who look at pages do not hold up deliveries where there are several threads.
        Some(pages) => {
            let tls = dashboard::tls(home)?;
            dashboard::told(home, listener.local_addr()?, tls.is_some());
            let router = router.merge(pages);
            tasks.spawn(async move { serve_with(listener, router, until, tls).await })
        }
    };
    Ok(())
}

/// Serves `router`, encrypted if there is a certificate.
async fn serve_with(
    listener: TcpListener,
    router: Router,
    until: CancellationToken,
    tls: Option<Tls>,
) -> Result<()> {
    match tls {
        None => serve(listener, router, until).await?,
        Some(tls) => {
            serve_over(listener, router, until, move |stream| {
                tls.clone().accept(stream)
            })
            .await?;
        }
    }
    Ok(())
}

/// Answers people and other programs, where the settings open a door for them. Returns the pages that are to be served with
/// the webhook.
async fn open_doors(
    parts: &Parts<'_>,
    compactions: Compactions,
    tasks: &mut JoinSet<Result<()>>,
    token: &CancellationToken,
) -> Result<Option<Router>> {
    let home = parts.home;
    let place = dashboard::place(home).await?;
    let (postgres, api) = (doors::postgres(home).await?, doors::api(home).await?);
    // One for all: the memory that queries may use is that of all together.
    let queries = Queries::new(engine(home).await?, home.config.sql.timeout)?;
    if let Some((listener, settings)) = postgres {
        let (queries, until) = (queries.clone(), token.clone());
        tasks.spawn(async move {
            Ok(server::postgres::serve(listener, &queries, &settings, until).await?)
        });
    }
    if let Some((listener, settings)) = api {
        let until = token.clone();
        let router = server::http::router(queries.clone(), settings);
        tasks.spawn(async move { Ok(serve(listener, router, until).await?) });
    }
    let tls = dashboard::tls(home)?;
    let pages = || dashboard::pages(parts, &queries, compactions, (tls.is_some(), token));
    match place {
        Place::Off => Ok(None),
        Place::WithWebhook => Ok(Some(pages())),
        Place::Own(listener) => {
            dashboard::told(home, listener.local_addr()?, tls.is_some());
            let (router, until) = (pages(), token.clone());
            tasks.spawn(async move { serve_with(listener, router, until, tls).await });
            Ok(None)
        }
    }
}

pub(crate) fn scheduler(
    home: &Home,
    zones: &Zones,
    capture: &Capture,
    orders: Orders,
) -> Scheduler {
    Scheduler {
        schedule: home.config.etl.schedule.clone(),
        compactor: compactor(home, zones),
        capture: capture.clone(),
        clock: home.clock.clone(),
        zone: home.zone(),
        orders,
    }
}

/// How many days are compacted at once, however many cores there are.
const DAYS_AT_ONCE_MAX: usize = 4;

/// What compacts the days of this lake.
pub(crate) fn compactor(home: &Home, zones: &Zones) -> Compactor {
    // Where there are fewer days than cores, several make one; and more days need more memory.
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let days_at_once = cores.min(DAYS_AT_ONCE_MAX);
    Compactor::new(
        zones.raw.clone(),
        zones.enriched.clone(),
        zones.quarantine.clone(),
        home.zone(),
        etl::EtlSettings {
            run_bytes_max: home.config.etl.memory.as_usize() / days_at_once,
            days_at_once,
            threads: cores,
        },
    )
}

/// How many days back a run looks for late updates.
pub(crate) fn lookback_days(home: &Home) -> u16 {
    u16::try_from(home.config.etl.lookback_days).unwrap_or(u16::MAX)
}

/// Says who the bot is; a token that Telegram refuses ends the start, a network that is down does
/// not: it may come back.
async fn greet(bot: &Bot) -> Result<()> {
    match bot.me().await {
        Ok(me) => {
            let name = me.username.unwrap_or(me.first_name);
            info!(bot.id = me.id.0, "capturing as @{name}");
            if !me.can_read_all_group_messages {
                warn!(
                    "privacy mode is on: the bot sees only commands and replies to it unless it is \
                     an administrator of the group; `telelake doctor` says what to do"
                );
            }
            Ok(())
        }
        Err(error) if error.is_transient() => {
            warn!("cannot reach Telegram yet: {error}");
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

fn webhook_settings(home: &Home) -> Result<WebhookSettings> {
    let ingest = &home.config.ingest;
    match (&ingest.webhook_path, &ingest.webhook_secret) {
        (Some(path), Some(secret)) => Ok(WebhookSettings {
            path: path.clone(),
            secret: secret.clone(),
        }),
        _ => Err(home
            .language
            .pick(
                Advice::usage(
                    "the webhook has no secret path and token yet",
                    "run `telelake webhook set`, which makes both and tells Telegram",
                ),
                Advice::usage(
                    "o webhook ainda não tem caminho e token secretos",
                    "execute `telelake webhook set`, que cria os dois e avisa o Telegram",
                ),
            )
            .into()),
    }
}

/// Warns when Telegram delivers somewhere else, or nowhere.
async fn compare_webhook(bot: &Bot, home: &Home) {
    let Ok(info) = bot.webhook_info().await else {
        return;
    };
    let expected = home.config.ingest.public_url.as_deref().unwrap_or_default();
    if !info.is_set() {
        warn!("Telegram has no webhook for this bot: run `telelake webhook set`");
    } else if !info.url.starts_with(expected) {
        warn!(
            "Telegram delivers to another address than `ingest.public_url`: run `telelake webhook set`"
        );
    }
    if let Some(message) = info.last_error_message {
        warn!("Telegram's last delivery failed: {message}");
    }
}
