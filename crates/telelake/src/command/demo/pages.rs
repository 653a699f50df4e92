//! The dashboard of the demo, the same as that of the service.

use std::net::SocketAddr;

use ::config::Door;
use anyhow::Result;
use ingest::serve;
use server::Queries;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::Stage;
use crate::command::run::scheduler;
use crate::command::sql::engine;
use crate::dashboard::{self, Mode, Parts, Place};
use crate::failure::Advice;
use crate::home::Home;
use crate::output::say;

/// Open pages.
#[derive(Debug)]
pub(super) struct Pages {
    tasks: JoinSet<Result<()>>,
}

impl Pages {
    /// Waits for those who are being answered.
    pub(super) async fn close(mut self) -> Result<()> {
        while let Some(ended) = self.tasks.join_next().await {
            ended??;
        }
        Ok(())
    }
}

/// Finds the place for the pages of a demo, whose settings are its own and have no password.
///
/// # Errors
/// If strangers could look, or the address cannot be had.
pub(super) async fn place(home: &Home) -> Result<Place> {
    let dashboard = &home.config.dashboard;
    match dashboard.listen {
        Door::At(at) if !at.ip().is_loopback() && dashboard.password.is_none() => {
            Err(exposed(home, at).into())
        }
        _ => dashboard::place(home).await,
    }
}

fn exposed(home: &Home, address: SocketAddr) -> Advice {
    let command = format!(
        "TELELAKE_DASHBOARD_PASSWORD=\"$(telelake dashboard password --print)\" telelake demo --listen {address}"
    );
    home.language.pick(
        Advice::usage(
            format!("other machines can reach {address}, and a demo has no password of its own"),
            format!("listen on 127.0.0.1, or give it one: `{command}`"),
        ),
        Advice::usage(
            format!("outras máquinas alcançam {address}, e uma demo não tem senha própria"),
            format!("escute em 127.0.0.1, ou dê uma a ela: `{command}`"),
        ),
    )
}

/// Opens the pages about `stage`, and lets their button work.
pub(super) async fn open(stage: &Stage, place: Place, token: &CancellationToken) -> Result<Pages> {
    let home = &stage.home;
    let mut tasks = JoinSet::new();
    let Place::Own(listener) = place else {
        return Ok(Pages { tasks });
    };
    let (compactions, orders) = dashboard::button();
    let scheduler = scheduler(home, &stage.zones, &stage.capture, orders);
    let until = token.clone();
    tasks.spawn(async move {
        scheduler.run_when_due(until).await;
        Ok(())
    });
    let queries = Queries::new(engine(home).await?, home.config.sql.timeout)?;
    let parts = Parts {
        home,
        zones: &stage.zones,
        capture: &stage.capture,
        bot: &stage.bot,
        mode: Mode::Demo,
    };
    let url = dashboard::told(home, listener.local_addr()?, false);
    say(home.language.pick(
        format!("\nThe dashboard: {url}"),
        format!("\nO painel: {url}"),
    ));
    let (router, until) = (
        dashboard::pages(&parts, &queries, compactions, (false, token)),
        token.clone(),
    );
    tasks.spawn(async move { Ok(serve(listener, router, until).await?) });
    Ok(Pages { tasks })
}
