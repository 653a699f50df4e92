//! What can go wrong with Athena and Glue: one variant for each thing we ask of them.

use std::time::Duration;

use lake::ContextDate;

use crate::trouble::{Trouble, trouble_of};
use crate::{QueryId, Refusal};

/// Something that was asked of Athena or Glue was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A query could not be started.
    #[error("cannot start the query in Athena")]
    StartQuery {
        /// What Athena said.
        source: Refusal,
    },
    /// It is not known how a query goes on.
    #[error("cannot ask Athena how query `{query}` goes on")]
    WatchQuery {
        /// The query.
        query: QueryId,
        /// What Athena said.
        source: Refusal,
    },
    /// A query could not be stopped.
    #[error("cannot stop query `{query}` in Athena")]
    StopQuery {
        /// The query.
        query: QueryId,
        /// What Athena said.
        source: Refusal,
    },
    /// A query ended without a result.
    #[error("Athena failed the query: {reason}")]
    Failed {
        /// The query.
        query: QueryId,
        /// Why, in Athena's words.
        reason: String,
        /// Whether the same query may succeed later.
        is_transient: bool,
    },
    /// Somebody stopped a query.
    #[error("query `{query}` was cancelled in Athena")]
    Cancelled {
        /// The query.
        query: QueryId,
        /// What it had read by then, and is charged for.
        scanned_bytes: u64,
    },
    /// A query has not ended in time. It goes on.
    #[error("query `{query}` in Athena has not ended after {} s", after.as_secs())]
    Deadline {
        /// The query.
        query: QueryId,
        /// How long it was waited for.
        after: Duration,
    },
    /// Rows of a result could not be fetched.
    #[error("cannot fetch rows of query `{query}` from Athena")]
    FetchRows {
        /// The query.
        query: QueryId,
        /// What Athena said.
        source: Refusal,
    },
    /// It is not known whether there is a database.
    #[error("cannot ask Glue for database `{database}`")]
    ReadDatabase {
        /// The database.
        database: String,
        /// What Glue said.
        source: Refusal,
    },
    /// It is not known what Glue has of a table.
    #[error("cannot ask Glue for table `{table}`")]
    ReadTable {
        /// The table.
        table: String,
        /// What Glue said.
        source: Refusal,
    },
    /// The partitions of a table could not be listed.
    #[error("cannot list the partitions of table `{table}` in Glue")]
    ListPartitions {
        /// The table.
        table: String,
        /// What Glue said.
        source: Refusal,
    },
    /// Partitions could not be added.
    #[error("cannot add partitions to table `{table}` in Glue")]
    AddPartitions {
        /// The table.
        table: String,
        /// What Glue said.
        source: Refusal,
    },
    /// One partition of several was refused.
    #[error("Glue refuses the partition {day} of table `{table}`: {reason}")]
    RefusedPartition {
        /// The table.
        table: String,
        /// The day.
        day: ContextDate,
        /// Why, in Glue's words.
        reason: String,
    },
    /// The days of a table could not be listed.
    #[error("cannot list the days of the enriched zone")]
    ListDays {
        /// What happened.
        source: Box<lake::Error>,
    },
    /// The enriched zone is no bucket.
    #[error("the enriched zone {zone} is in no bucket, and Athena reads nothing else")]
    NoBucket {
        /// The zone.
        zone: String,
    },
}

impl Error {
    /// Whether doing the same again later may succeed.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::StartQuery { source }
            | Self::WatchQuery { source, .. }
            | Self::StopQuery { source, .. }
            | Self::FetchRows { source, .. }
            | Self::ReadDatabase { source, .. }
            | Self::ReadTable { source, .. }
            | Self::ListPartitions { source, .. }
            | Self::AddPartitions { source, .. } => source.is_transient(),
            Self::Failed { is_transient, .. } => *is_transient,
            Self::Deadline { .. } | Self::ListDays { .. } => true,
            Self::Cancelled { .. } | Self::RefusedPartition { .. } | Self::NoBucket { .. } => false,
        }
    }

    /// What has to be put right first, where that is known.
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Failed { reason, .. } => trouble_of(reason),
            Self::StartQuery {
                source: Refusal::Answer { message, .. },
            } => trouble_of(message),
            _ => None,
        }
    }
}
