//! The dashboard: pages for people, and the answers that the pages ask for.
//!
//! In come requests of a browser, out go the bundle of `web/` and JSON. Every number on a page is a statement over the lake
//! ([`query::panel`]), and the page can show it. It listens nowhere itself, and what the pages cannot ask SQL for (what is being
//! captured, what Telegram says, when the ETL runs) is handed to it as [`Sources`].

mod access;
mod assets;
mod catalog;
mod compactions;
mod downloads;
mod events;
mod headers;
mod panels;
mod pipeline;
mod remembered;
mod session;
mod sessions;
mod sources;
mod statement;

use std::{fmt, sync::Arc};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
use jiff::tz::TimeZone;
use lake::{Clock, ContextDate};
use query::pack::LakeFacts;
use secrecy::SecretString;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::Queries;

pub use access::hash_password;
pub use compactions::{
    AlreadyAsked, CompactionProgress, CompactionRun, Compactions, CompactionsView, Orders, Trigger,
    compactions,
};
pub use sources::{
    Ask, CaptureView, DayState, DayView, JournalView, LakeView, Mode, Reconciliation, Severity,
    Sources, Sum, Told, Warning, WebhookView,
};

/// A statement longer than this is no question.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// What the pages are about, and who may see them.
#[derive(Clone)]
pub struct DashboardSettings {
    /// The Argon2 hash of the password; without one, everybody at this machine may look.
    pub password: Option<SecretString>,
    /// Whether people come over encrypted connections, to us or to a proxy, so that cookies may be kept to such.
    pub is_encrypted: bool,
    /// The zone of the lake's days.
    pub zone: TimeZone,
    /// The time.
    pub clock: Clock,
    /// Whether the lake is that of a simulated group.
    pub is_demo: bool,
    /// Ends what would never end by itself.
    pub shutdown: CancellationToken,
}

impl fmt::Debug for DashboardSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DashboardSettings")
            .field("is_demo", &self.is_demo)
            .finish_non_exhaustive()
    }
}

/// What every request is answered from.
#[derive(Clone)]
struct Shared {
    queries: Queries,
    settings: DashboardSettings,
    access: Arc<access::Access>,
    assets: Arc<assets::Assets>,
    panels: Arc<panels::Panels>,
    pipeline: Arc<pipeline::Pipeline>,
    listeners: Arc<Semaphore>,
    downloads: Arc<downloads::Downloads>,
}

impl Shared {
    /// What defaults of questions are made of.
    fn facts(&self) -> LakeFacts {
        let zone = &self.settings.zone;
        LakeFacts {
            zone: zone.iana_name().unwrap_or("UTC").to_owned(),
            today: ContextDate::of(self.settings.clock.now(), zone).0,
        }
    }
}

/// The routes of the dashboard. Whatever is no route is a page, which the bundle itself finds.
pub fn router(queries: Queries, settings: DashboardSettings, sources: Sources) -> Router {
    let shared = Shared {
        access: Arc::new(access::Access::new(&settings)),
        assets: Arc::new(assets::Assets::embedded()),
        panels: Arc::new(panels::Panels::default()),
        pipeline: Arc::new(pipeline::Pipeline::new(sources)),
        listeners: Arc::new(Semaphore::new(events::LISTENERS_MAX)),
        downloads: Arc::default(),
        queries,
        settings,
    };
    let api = Router::new()
        .route("/api/v1/panels/{name}", get(panels::answer))
        .route("/api/v1/catalog", get(catalog::answer))
        .route("/api/v1/query", post(statement::answer))
        .route("/api/v1/downloads", post(downloads::begin))
        .route("/api/v1/downloads/{token}", get(downloads::fetch))
        .route("/api/v1/pipeline", get(pipeline::answer))
        .route("/api/v1/etl", post(pipeline::compact))
        .route("/api/v1/events", get(events::answer))
        .route("/api/{*path}", get(access::nowhere))
        .layer(middleware::from_fn_with_state(
            shared.clone(),
            access::members_only,
        ));
    Router::new()
        .route(
            "/api/v1/session",
            get(session::show)
                .post(session::log_in)
                .delete(session::log_out),
        )
        .merge(api)
        .fallback(get(assets::answer))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(
            shared.clone(),
            access::by_a_known_name,
        ))
        .layer(middleware::from_fn(headers::add))
        .with_state(shared)
}
