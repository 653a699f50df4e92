//! The journal: where an update becomes durable, within milliseconds, before it is answered.
//!
//! A local folder of append-only *segments*. Whoever appends while the disk is busy shares one sync
//! with all others who do, and one of them does it for all. Days are mixed; *sealing* splits a closed segment by day into the
//! raw zone and removes it. What `append` has acknowledged is in the journal or, later, in the raw
//! zone, whatever is killed in between; what it has refused may be there too.
//!
//! A reader that merges both must read the journal first and list the raw zone second: then every
//! update is in at least one of them.

mod file;
mod group;
mod handle;
mod lock;
mod patient;
mod read;
mod record;
mod recovery;
mod seal;
mod segment;
mod status;
mod writer;

pub use handle::{Journal, JournalSettings};
pub use read::{JournalSegment, read_journal};
pub use record::{RECORD_BYTES_MAX, Record, RecordKind};
pub use recovery::Recovery;
pub use seal::Sealed;
pub(crate) use seal::day_of_record;
pub use segment::{ParseSegmentIdError, SegmentId};
pub use status::JournalStatus;
