//! Where objects live: zones, keys, the journal, the clock, days.
//!
//! The only crate that spells a path. Everything durable goes through it: what a function here has
//! acknowledged survives the power going off, on a local disk as on S3.

mod arrivals;
mod clock;
mod day;
mod direct;
mod documents;
mod durable;
mod enriched;
mod error;
mod folders;
mod id_ranges;
mod journal;
mod key;
mod migrations;
mod quarantine;
mod raw;
mod reader;
mod receipts;
mod root;
mod s3;
mod unpacked;
mod url;

pub use arrivals::{packed, segment_object};
pub use clock::{Clock, ManualClock};
pub use day::{ContextDate, day_of};
pub use direct::{DirectStore, Written};
pub use durable::DurableLocal;
pub use enriched::{EnrichedObject, EnrichedZone};
pub use error::Error;
pub use id_ranges::{IdRanges, RANGES_MAX};
pub use journal::{
    Journal, JournalSegment, JournalSettings, JournalStatus, ParseSegmentIdError, RECORD_BYTES_MAX,
    Record, RecordKind, Recovery, Sealed, SegmentId, read_journal,
};
pub use key::{EnrichedKey, KeyError, QuarantineKey, RawKey, Table};
pub use migrations::Migrations;
pub use quarantine::{Quarantine, QuarantineEntry};
pub use raw::{RawObject, RawZone};
pub use reader::{Block, Damage, Piece, RawReader, RawUpdate};
pub use receipts::{Books, Manifest, Receipts, RunId, Statement};
pub use root::Root;
pub use s3::Bucket;
pub use url::ZoneUrl;
