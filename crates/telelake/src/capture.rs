//! A capture at work: the journal, the acceptor in front of it, and the sealing behind it. In go
//! opened zones; it knows nothing of how updates arrive.

use std::time::Duration;

use anyhow::Result;
use ingest::{Acceptor, Allowed};
use jiff::tz::TimeZone;
use lake::{Clock, Journal, Recovery, Sealed};
use telegram::BotId;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::home::{Home, Zones};

/// How often the journal is looked at. Sealing is about the age of minutes.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What takes updates in and files them away.
#[derive(Clone, Debug)]
pub(crate) struct Capture {
    /// Where updates come in.
    pub(crate) acceptor: Acceptor,
    journal: Journal,
    zones: Zones,
    zone: TimeZone,
    clock: Clock,
    seal_after: Duration,
    seal_bytes: u64,
}

impl Capture {
    /// Takes hold of the lake's journal and files away what an earlier process left in it.
    pub(crate) async fn open(
        home: &Home,
        zones: &Zones,
        bot: BotId,
        allowed: Allowed,
    ) -> Result<Self> {
        let (journal, recovery) = home.journal(bot)?;
        tell(&recovery);
        let clock = home.clock.clone();
        let acceptor = Acceptor::open(
            journal.clone(),
            zones.migrations.clone(),
            allowed,
            clock.clone(),
        );
        let capture = Self {
            acceptor: acceptor.await?,
            journal,
            zones: zones.clone(),
            zone: home.zone(),
            clock,
            seal_after: home.config.ingest.seal_after,
            seal_bytes: home.config.ingest.seal_bytes.0,
        };
        if recovery.segments > 0
            && let Err(error) = capture.seal().await
        {
            // The journal keeps everything, and sealing is tried again: on a full disk the service
            // must come up to say so to Telegram.
            warn!("cannot seal what an earlier run had left: {error:#}");
        }
        Ok(capture)
    }

    /// Moves what lies in the journal into the raw zone.
    pub(crate) async fn seal(&self) -> Result<Sealed> {
        Ok(self
            .journal
            .seal(&self.zones.raw, &self.zones.quarantine, &self.zone)
            .await?)
    }

    /// Seals whenever the journal has grown old or large, until `shutdown`.
    pub(crate) async fn keep_sealing(&self, shutdown: CancellationToken) {
        let mut look = tokio::time::interval(LOOK_EVERY);
        let mut is_failing = false;
        loop {
            tokio::select! {
                _ = look.tick() => {}
                () = shutdown.cancelled() => return,
            }
            if !self.is_due() {
                continue;
            }
            match self.seal().await {
                Ok(sealed) => {
                    is_failing = false;
                    info!(
                        updates = sealed.updates,
                        objects = sealed.objects,
                        "sealed {} updates into {} raw objects",
                        sealed.updates,
                        sealed.objects,
                    );
                }
                // Once: the journal keeps everything, and the next look tries again.
                Err(error) if !is_failing => {
                    is_failing = true;
                    warn!("cannot seal the journal, which keeps what it has: {error:#}");
                }
                Err(_) => {}
            }
        }
    }

    /// Whether it is time to seal.
    fn is_due(&self) -> bool {
        let status = self.journal.status();
        let Some(oldest) = status.oldest else {
            return false;
        };
        let age = self.clock.now().duration_since(oldest);
        status.bytes >= self.seal_bytes || age.unsigned_abs() >= self.seal_after
    }

    /// Takes nothing more in and files away what there is.
    pub(crate) async fn finish(&self) -> Result<()> {
        self.journal.close().await;
        match self.seal().await {
            Ok(_) => Ok(()),
            Err(error) => {
                error!("what was captured stays in the journal until the next start: {error:#}");
                Err(error)
            }
        }
    }
}

fn tell(recovery: &Recovery) {
    if recovery.segments > 0 {
        info!(
            updates = recovery.updates,
            segments = recovery.segments,
            "recovered {} updates that an earlier run had left in the journal",
            recovery.updates,
        );
    }
    if recovery.torn_bytes > 0 {
        warn!(
            size_bytes = recovery.torn_bytes,
            "dropped {} bytes of a write that was cut short and never acknowledged",
            recovery.torn_bytes,
        );
    }
}
