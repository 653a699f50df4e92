//! What the pages know that no statement tells: shapes only, filled in by whoever runs the service.

use std::{fmt, sync::Arc, time::Duration};

use futures::future::BoxFuture;
use lake::ContextDate;
use query::pack::Language;
use serde::Serialize;

use super::Compactions;

/// Something that can be asked for.
pub type Ask<T> = Arc<dyn Fn() -> BoxFuture<'static, T> + Send + Sync>;

/// Where the pages learn about the pipeline. Each is asked only while somebody looks.
#[derive(Clone)]
pub struct Sources {
    /// What is being captured.
    pub capture: Arc<dyn Fn() -> CaptureView + Send + Sync>,
    /// What Telegram says of the webhook, if there is one.
    pub webhook: Ask<Option<WebhookView>>,
    /// What lies in the lake, or why that cannot be told.
    pub lake: Ask<Result<LakeView, Told>>,
    /// Whether the books agree, or why that cannot be told.
    pub reconciliation: Ask<Result<Reconciliation, Told>>,
    /// How long a look at the lake stays true: looking costs, the more so in a bucket.
    pub lake_lifetime: Duration,
    /// What should be mended, in each language.
    pub warnings: Arc<dyn Fn(Language) -> BoxFuture<'static, Vec<Warning>> + Send + Sync>,
    /// The runs of the ETL.
    pub compactions: Compactions,
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sources").finish_non_exhaustive()
    }
}

/// A text in both languages of the pages: what is remembered is shown to readers of either.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Told {
    /// In English.
    #[serde(rename = "en")]
    pub english: String,
    /// In Portuguese.
    #[serde(rename = "pt")]
    pub portuguese: String,
}

/// How updates arrive.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Telegram delivers them.
    Webhook,
    /// They are fetched.
    Poll,
    /// A simulated Telegram delivers them.
    Demo,
}

/// What has been captured since the service began. Times are Unix seconds, here and below.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct CaptureView {
    /// How updates arrive.
    pub mode: Mode,
    /// Updates that came in.
    pub received: u64,
    /// Durable.
    pub stored: u64,
    /// Delivered again.
    pub duplicate: u64,
    /// Of foreign chats.
    pub ignored: u64,
    /// Unreadable.
    pub quarantined: u64,
    /// Refused by the disk, and delivered again later.
    pub failed: u64,
    /// When the last one came in.
    pub last_received_at: Option<i64>,
    /// Whether the last attempt to store something succeeded.
    pub is_healthy: bool,
    /// What waits to be filed away; `None` where every update goes straight into raw.
    pub journal: Option<JournalView>,
    /// When the service began.
    pub since: i64,
}

/// What waits in the journal.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct JournalView {
    /// How many updates.
    pub updates: u64,
    /// Their size.
    pub bytes: u64,
    /// When the oldest came in.
    pub oldest_at: Option<i64>,
}

/// What Telegram says of the webhook. Its path is a secret, so only the host is told.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct WebhookView {
    /// Where Telegram delivers; `None` if it has no webhook, or did not answer.
    pub url_host: Option<String>,
    /// Updates that wait at Telegram.
    pub pending: u64,
    /// What the last failed delivery met, or why Telegram cannot be asked.
    pub last_error: Option<String>,
    /// When that was.
    pub last_error_at: Option<i64>,
    /// When Telegram was asked.
    pub asked_at: i64,
}

/// What lies in the lake.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct LakeView {
    /// In the raw zone.
    pub raw: Sum,
    /// In the quarantine.
    pub quarantine: Sum,
    /// In the enriched zone, as files of messages.
    pub enriched: Sum,
    /// Messages in the files of days that are clean.
    pub rows: u64,
    /// Day by day, the newest first.
    pub days: Vec<DayView>,
}

/// Objects, and their size.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Sum {
    /// How many.
    pub objects: u64,
    /// Their size together.
    pub bytes: u64,
}

/// A day of the lake.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct DayView {
    /// The day.
    pub day: ContextDate,
    /// Where its rows come from.
    pub state: DayState,
    /// Its raw objects.
    pub raw: Sum,
    /// Messages as a query sees them, if it sees any.
    pub rows: Option<u64>,
    /// The size of its files, if it has any.
    pub bytes: Option<u64>,
}

/// Where the rows of a day come from.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DayState {
    /// From its files, which tell all that lies in raw.
    Clean,
    /// From raw: it changed since its files were made, or has none yet.
    Dirty,
    /// From raw and the journal: it goes on.
    Fresh,
}

/// Whether everything that came in is where it should be.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Reconciliation {
    /// Came in, by the receipts of all runs on record and of this one.
    pub received: u64,
    /// Durable.
    pub stored: u64,
    /// Delivered again.
    pub duplicate: u64,
    /// Of foreign chats.
    pub ignored: u64,
    /// Unreadable.
    pub quarantined: u64,
    /// Refused by the disk.
    pub failed: u64,
    /// Different updates that lie in raw.
    pub in_raw: u64,
    /// Those of them that compacted days have in their tables.
    pub tabled: u64,
    /// Updates of days that wait to be compacted.
    pub waiting: u64,
    /// Whether nothing is missing or wrong.
    pub holds: bool,
    /// What is.
    pub problems: Vec<Told>,
    /// When this was found out.
    pub verified_at: i64,
}

/// How much something matters.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It does not work.
    Problem,
    /// It works, and not as well as it could.
    Warning,
}

/// Something that should be mended.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Warning {
    /// How much it matters.
    pub severity: Severity,
    /// What was found.
    pub title: String,
    /// What to do about it.
    pub hint: Option<String>,
}
