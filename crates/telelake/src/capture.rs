//! A capture at work: what makes updates durable, the acceptor in front of it, and the sealing behind it. In go
//! opened zones; it knows nothing of how updates arrive.

use std::time::Duration;

use anyhow::{Context as _, Result};
use config::Durability;
use ingest::{Acceptor, Allowed, Storage};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use lake::{Clock, DirectStore, JournalStatus, RawZone, Receipts, Recovery, Sealed};
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
    storage: Storage,
    zones: Zones,
    zone: TimeZone,
    clock: Clock,
    seal_after: Duration,
    seal_bytes: u64,
}

impl Capture {
    /// Takes hold of the lake's journal, if there is to be one, and files away what an earlier process left in it.
    pub(crate) async fn open(
        home: &Home,
        zones: &Zones,
        bot: BotId,
        allowed: Allowed,
    ) -> Result<Self> {
        let (storage, recovery) = match home.config.ingest.durability {
            Durability::Journal => {
                let (journal, recovery) = home.journal(bot)?;
                (Storage::Journal(journal), recovery)
            }
            Durability::Store => {
                let store = DirectStore::new(zones.raw.clone(), home.zone(), bot);
                let nonce = rand::random();
                look_at_store(&zones.raw, nonce).await?;
                (Storage::Direct { store, nonce }, Recovery::default())
            }
        };
        tell(&recovery);
        let clock = home.clock.clone();
        let acceptor = Acceptor::open(
            storage.clone(),
            zones.migrations.clone(),
            allowed,
            clock.clone(),
        );
        let capture = Self {
            acceptor: acceptor.await?,
            storage,
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

    /// Whether what is taken in becomes durable in a journal.
    pub(crate) fn has_journal(&self) -> bool {
        matches!(self.storage, Storage::Journal(_))
    }

    /// What lies in the journal; `None` without one.
    pub(crate) fn journal_status(&self) -> Option<JournalStatus> {
        match &self.storage {
            Storage::Journal(journal) => Some(journal.status()),
            Storage::Direct { .. } => None,
        }
    }

    /// Moves what lies in the journal into the raw zone.
    pub(crate) async fn seal(&self) -> Result<Sealed> {
        match &self.storage {
            Storage::Journal(journal) => Ok(journal.seal(&self.zones.raw, &self.zone).await?),
            Storage::Direct { .. } => Ok(Sealed::default()),
        }
    }

    /// Seals as [`Capture::seal`] does, and gives way to what comes in meanwhile.
    async fn seal_patiently(&self) -> Result<Sealed> {
        match &self.storage {
            Storage::Journal(journal) => {
                let sealed = journal.seal_patiently(&self.zones.raw, &self.zone).await;
                Ok(sealed?)
            }
            Storage::Direct { .. } => Ok(Sealed::default()),
        }
    }

    /// Seals whenever the journal has grown old or large, until `shutdown`.
    pub(crate) async fn keep_sealing(&self, shutdown: CancellationToken) {
        let mut look = tokio::time::interval(LOOK_EVERY);
        let mut is_failing = false;
        let mut stated = (self.clock.now(), 0);
        loop {
            tokio::select! {
                _ = look.tick() => {}
                () = shutdown.cancelled() => return,
            }
            match self.file_away(&mut stated).await {
                Ok(()) => is_failing = false,
                // Once: the journal keeps everything, and the next look tries again.
                Err(error) if !is_failing => {
                    is_failing = true;
                    warn!("cannot seal the journal, which keeps what it has: {error:#}");
                }
                Err(_) => {}
            }
        }
    }

    /// Seals if it is time, and puts the receipts on record as often; `stated` says when that was and how many
    /// updates had been received by then.
    async fn file_away(&self, stated: &mut (Timestamp, u64)) -> Result<()> {
        if self.is_due() {
            let sealed = self.seal_patiently().await?;
            info!(
                updates = sealed.updates,
                objects = sealed.objects,
                "sealed {} updates into {} raw objects",
                sealed.updates,
                sealed.objects,
            );
        }
        let now = self.clock.now();
        let received = self.acceptor.counts().received;
        let age = now.duration_since(stated.0).unsigned_abs();
        if received > stated.1 && age >= self.seal_after {
            self.state(false).await?;
            *stated = (now, received);
        }
        Ok(())
    }

    /// Puts on record what became of the updates of this run so far.
    pub(crate) async fn state(&self, is_closed: bool) -> Result<()> {
        let statement = self.acceptor.statement(is_closed);
        let receipts = Receipts::new(self.zones.raw.root().clone());
        Ok(receipts.state(&statement).await?)
    }

    /// Whether it is time to seal.
    fn is_due(&self) -> bool {
        let Storage::Journal(journal) = &self.storage else {
            return false;
        };
        let status = journal.status();
        let Some(oldest) = status.oldest else {
            return false;
        };
        let age = self.clock.now().duration_since(oldest);
        status.bytes >= self.seal_bytes || age.unsigned_abs() >= self.seal_after
    }

    /// Takes nothing more in and files away what there is.
    pub(crate) async fn finish(&self) -> Result<()> {
        if let Storage::Journal(journal) = &self.storage {
            journal.close().await;
        }
        if let Err(error) = self.seal().await {
            error!("what was captured stays in the journal until the next start: {error:#}");
            return Err(error);
        }
        if self.acceptor.counts().received == 0 {
            return Ok(());
        }
        let stated = self.state(true).await;
        stated.context("everything captured is stored; what was ignored is not on record")
    }
}

/// Learns early that the store cannot be written, and says what it does not do.
async fn look_at_store(raw: &RawZone, nonce: u64) -> Result<()> {
    if !raw.root().first_writer_wins(nonce).await? {
        info!(
            "{} ignores conditional writes: an update that comes twice replaces its object by the same",
            raw.root()
        );
    }
    Ok(())
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
