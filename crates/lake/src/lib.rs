//! Where objects live: zones, keys, the journal, the clock, days.
//!
//! The only crate that spells a path. Everything durable goes through it: what a function here has
//! acknowledged survives the power going off, on a local disk as on S3.

mod arrivals;
mod clock;
mod day;
mod documents;
mod durable;
mod enriched;
mod error;
mod journal;
mod key;
mod migrations;
mod quarantine;
mod raw;
mod reader;
mod root;
mod unpacked;

pub use arrivals::{packed, segment_object};
pub use clock::{Clock, ManualClock};
pub use day::{ContextDate, day_of};
pub use durable::DurableLocal;
pub use enriched::{EnrichedObject, EnrichedZone};
pub use error::Error;
pub use journal::{
    Journal, JournalSegment, JournalSettings, JournalStatus, ParseSegmentIdError, RECORD_BYTES_MAX,
    Record, RecordKind, Recovery, Sealed, SegmentId, read_journal,
};
pub use key::{EnrichedKey, KeyError, QuarantineKey, RawKey, Table};
pub use migrations::Migrations;
pub use quarantine::{Quarantine, QuarantineEntry};
pub use raw::{RawObject, RawZone};
pub use reader::{Damage, RawReader, RawUpdate};
pub use root::Root;
