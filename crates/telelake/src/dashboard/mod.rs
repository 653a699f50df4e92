//! The dashboard of a running service: where it listens, and what its pages are told beside SQL. In go the settings and the
//! parts of the service, out comes a router and the place for it.

mod capture_view;
mod lake_view;
mod place;
mod reconciliation;
mod trouble;
mod warnings;
mod webhook_view;

use std::sync::Arc;
use std::time::Duration;

use ::bot::Bot;
use ::config::Location;
use anyhow::Result;
use axum::Router;
pub(crate) use server::dashboard::Mode;
use server::dashboard::{Compactions, DashboardSettings, Orders, Sources, compactions, router};
use server::{Queries, Tls};
use tokio_util::sync::CancellationToken;

use crate::capture::Capture;
use crate::command::run::compactor;
use crate::home::{Home, Zones};

/// How long a look at folders of this machine stays true.
const LOCAL_LIFETIME: Duration = Duration::from_secs(5);
/// And at a bucket, where every listing is paid for.
const BUCKET_LIFETIME: Duration = Duration::from_mins(5);

pub(crate) use place::{Place, place, told};
pub(crate) use trouble::trouble;

/// The parts of the service that the pages tell of.
#[derive(Debug)]
pub(crate) struct Parts<'s> {
    pub(crate) home: &'s Home,
    pub(crate) zones: &'s Zones,
    pub(crate) capture: &'s Capture,
    pub(crate) bot: &'s Bot,
    pub(crate) mode: Mode,
}

/// A button for the pages and the orders that it gives.
pub(crate) fn button() -> (Compactions, Orders) {
    compactions()
}

/// The certificate and key of the dashboard, if it has some.
pub(crate) fn tls(home: &Home) -> Result<Option<Tls>> {
    let dashboard = &home.config.dashboard;
    let files = crate::doors::pair(
        home.language,
        "dashboard",
        dashboard.tls_certificate.as_ref(),
        dashboard.tls_key.as_ref(),
    )?;
    let Some((certificate, key)) = files else {
        return Ok(None);
    };
    Ok(Some(Tls::for_http(&certificate, &key)?))
}

/// The pages about `parts`.
pub(crate) fn pages(
    parts: &Parts<'_>,
    queries: &Queries,
    compactions: Compactions,
    (is_encrypted, shutdown): (bool, &CancellationToken),
) -> Router {
    let home = parts.home;
    let lake = &home.config.lake;
    let is_local = |location: &Location| !matches!(location, Location::S3 { .. });
    let lake_lifetime = if is_local(&lake.raw) && is_local(&lake.enriched) {
        LOCAL_LIFETIME
    } else {
        BUCKET_LIFETIME
    };
    let settings = DashboardSettings {
        password: home.config.dashboard.password.clone(),
        // What a proxy says of itself in headers anybody can say: the settings say it.
        is_encrypted: is_encrypted || home.config.dashboard.public_url.is_some(),
        zone: home.zone(),
        clock: home.clock.clone(),
        is_demo: parts.mode == Mode::Demo,
        shutdown: shutdown.clone(),
    };
    let compactor = compactor(home, parts.zones);
    let capture = (parts.capture.clone(), parts.mode);
    let sources = Sources {
        capture: Arc::new(move || capture_view::of(&capture.0, capture.1)),
        webhook: webhook_view::ask(parts),
        lake: lake_view::ask(parts, queries, &compactor),
        reconciliation: reconciliation::ask(parts, queries, &compactor),
        warnings: warnings::ask(parts),
        lake_lifetime,
        compactions,
    };
    router(queries.clone(), settings, sources)
}
