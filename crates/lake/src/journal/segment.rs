//! A segment: its name, its header, and what a file of the journal says. In go bytes and names, out
//! come records. It touches no file.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use bytes::{Buf as _, BufMut as _, Bytes};
use jiff::Timestamp;
use telegram::BotId;

use super::record::{Record, decode_all};

/// What a segment begins with; the digit is the version of the layout.
const MAGIC: [u8; 8] = *b"tljourn1";

/// `magic | bot id i64 | created_ms i64 | crc32c u32`.
pub(super) const HEADER_BYTES: usize = 28;

/// What the files are called: `<segment id>.journal`.
pub(super) const EXTENSION: &str = "journal";

/// The name of a segment, unique among all journals of all machines.
///
/// The objects that a segment is sealed into are named after it, so the name must not come twice:
/// the nonce tells processes apart, the number the segments of one.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct SegmentId {
    /// When the segment was opened, in Unix milliseconds.
    pub created_ms: u64,
    /// Chosen at random for each opening of the journal.
    pub nonce: u64,
    /// Counts the segments of one opening of the journal.
    pub number: u32,
}

impl SegmentId {
    pub(super) fn file_name(self) -> String {
        format!("{self}.{EXTENSION}")
    }

    /// The segment that a file called `name` holds, if it is one.
    pub(super) fn of_file_name(name: &str) -> Option<Self> {
        let id = name.strip_suffix(EXTENSION)?.strip_suffix('.')?;
        id.parse().ok()
    }
}

impl fmt::Display for SegmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            created_ms,
            nonce,
            number,
        } = self;
        write!(f, "{created_ms:013}-{nonce:016x}-{number}")
    }
}

/// A text that names no segment.
#[derive(Debug, thiserror::Error)]
#[error("`{text}` is no segment of a journal")]
pub struct ParseSegmentIdError {
    text: String,
    source: Option<ParseIntError>,
}

impl FromStr for SegmentId {
    type Err = ParseSegmentIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unreadable = |source| ParseSegmentIdError {
            text: text.to_owned(),
            source,
        };
        let mut parts = text.splitn(3, '-');
        let (Some(created_ms), Some(nonce), Some(number)) =
            (parts.next(), parts.next(), parts.next())
        else {
            return Err(unreadable(None));
        };
        let wrong = |source| unreadable(Some(source));
        let id = Self {
            created_ms: created_ms.parse().map_err(wrong)?,
            nonce: u64::from_str_radix(nonce, 16).map_err(wrong)?,
            number: number.parse().map_err(wrong)?,
        };
        // Only the one spelling, or two files could claim one name.
        if id.to_string() == text {
            Ok(id)
        } else {
            Err(unreadable(None))
        }
    }
}

/// The first bytes of a new segment.
pub(super) fn header(bot: BotId, created: Timestamp) -> Vec<u8> {
    let mut header = Vec::with_capacity(HEADER_BYTES);
    header.put_slice(&MAGIC);
    header.put_i64_le(bot.0);
    header.put_i64_le(created.as_millisecond());
    let crc = crc32c::crc32c(&header);
    header.put_u32_le(crc);
    header
}

/// What the bytes of a segment say.
#[derive(Clone, Debug)]
pub(super) struct Contents {
    /// Whose updates these are.
    pub(super) bot: BotId,
    /// Every whole record, in the order of its arrival.
    pub(super) records: Vec<Record>,
    /// How many bytes header and records take.
    pub(super) good_bytes: usize,
    /// How many bytes follow that are neither record nor zeroed space: a write that was cut short.
    pub(super) torn_bytes: usize,
}

/// Reads the bytes of a segment; `None` if it has no whole header, and then nothing in it was ever
/// acknowledged.
pub(super) fn read(bytes: &Bytes) -> Option<Contents> {
    let bot = read_header(bytes)?;
    let (records, taken) = decode_all(&bytes.slice(HEADER_BYTES..));
    let good_bytes = HEADER_BYTES.saturating_add(taken);
    let tail = bytes.get(good_bytes..).unwrap_or_default();
    let torn_bytes = tail
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |last| last.saturating_add(1));
    Some(Contents {
        bot,
        records,
        good_bytes,
        torn_bytes,
    })
}

fn read_header(bytes: &[u8]) -> Option<BotId> {
    let mut fields = bytes.get(..HEADER_BYTES)?;
    let checked = fields.get(..HEADER_BYTES.saturating_sub(4))?;
    let mut magic = [0; 8];
    fields.copy_to_slice(&mut magic);
    let bot = BotId(fields.get_i64_le());
    fields.advance(8);
    (magic == MAGIC && fields.get_u32_le() == crc32c::crc32c(checked)).then_some(bot)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::record::RecordKind, *};

    fn segment() -> Vec<u8> {
        let mut bytes = header(BotId(7), Timestamp::UNIX_EPOCH);
        let record = Record {
            kind: RecordKind::Update,
            received_at: Timestamp::UNIX_EPOCH,
            body: Bytes::from_static(b"{\"update_id\":1}"),
        };
        record.encode(&mut bytes);
        bytes
    }

    proptest! {
        #[test]
        fn names_come_back(created_ms in any::<u64>(), nonce in any::<u64>(), number in any::<u32>()) {
            let id = SegmentId { created_ms, nonce, number };
            prop_assert_eq!(SegmentId::of_file_name(&id.file_name()), Some(id));
        }

        #[test]
        fn any_bytes_are_a_segment_or_none(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            read(&Bytes::from(bytes));
        }

        #[test]
        fn a_damaged_header_is_no_segment(at in 0..HEADER_BYTES, bit in 0_u32..8) {
            let mut bytes = segment();
            bytes[at] ^= 1 << bit;
            prop_assert!(read(&Bytes::from(bytes)).is_none());
        }
    }

    #[test]
    fn other_files_are_no_segments() {
        for name in [
            "lock",
            ".journal",
            "1-2-3.journal",
            "0000000000001-0000000000000002-03.journal",
        ] {
            assert_eq!(SegmentId::of_file_name(name), None, "{name}");
        }
    }

    #[test]
    fn zeroed_space_is_no_torn_tail_but_a_cut_record_is() {
        let mut bytes = segment();
        let good = bytes.len();
        bytes.resize(good + 100, 0);
        let contents = read(&Bytes::from(bytes.clone())).unwrap();
        assert_eq!((contents.bot, contents.records.len()), (BotId(7), 1));
        assert_eq!((contents.good_bytes, contents.torn_bytes), (good, 0));
        bytes[good + 9] = 1;
        let contents = read(&Bytes::from(bytes)).unwrap();
        assert_eq!((contents.good_bytes, contents.torn_bytes), (good, 10));
    }
}
