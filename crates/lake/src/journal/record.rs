//! One record of the journal: `len u32 | crc32c u32 | kind u8 | received_at_ms i64 | body`, all
//! little-endian, the checksum over everything after it. In go records, out come bytes, and back.
//! Pure; no byte it is given makes it fail.

use bytes::{Buf as _, BufMut as _, Bytes};
use jiff::Timestamp;

/// Bytes of a record before its body.
pub(super) const HEAD_BYTES: usize = 17;

/// Where the bytes begin that the checksum covers.
const CHECKED_FROM: usize = 8;

/// A body is never longer. Telegram's own limit for an update is 512 KiB; what is far beyond is
/// kept for the quarantine.
pub const RECORD_BYTES_MAX: usize = 32 * 1024 * 1024;

/// What a record holds.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum RecordKind {
    /// An update, on its way to the raw zone.
    Update,
    /// Bytes that are no update, on their way to the quarantine.
    Quarantined,
}

impl RecordKind {
    fn code(self) -> u8 {
        match self {
            Self::Update => 1,
            Self::Quarantined => 2,
        }
    }

    /// Zero is no kind, so that zeroed space can never look like a record.
    fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Update),
            2 => Some(Self::Quarantined),
            _ => None,
        }
    }
}

/// What the journal keeps: bytes, what they are, and when they came.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Record {
    /// What the body is.
    pub kind: RecordKind,
    /// When it arrived; kept to the millisecond.
    pub received_at: Timestamp,
    /// The bytes as they came.
    pub body: Bytes,
}

impl Record {
    /// Appends the record to `out`. A body beyond [`RECORD_BYTES_MAX`] must have been refused.
    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        let kind = [self.kind.code()];
        let received_at_ms = self.received_at.as_millisecond().to_le_bytes();
        let crc = crc32c::crc32c(&kind);
        let crc = crc32c::crc32c_append(crc, &received_at_ms);
        let crc = crc32c::crc32c_append(crc, &self.body);
        out.put_u32_le(u32::try_from(self.body.len()).unwrap_or(u32::MAX));
        out.put_u32_le(crc);
        out.put_slice(&kind);
        out.put_slice(&received_at_ms);
        out.put_slice(&self.body);
    }
}

/// Reads the records at the front of `bytes`, up to zeroed space or the first bytes that are no
/// record, and says how many bytes the records take.
///
/// What follows an unreadable record is never read: a torn write leaves its pieces in any order.
pub(super) fn decode_all(bytes: &Bytes) -> (Vec<Record>, usize) {
    let mut records = Vec::new();
    let mut rest = bytes.clone();
    while let Some(record) = decode_next(&mut rest) {
        records.push(record);
    }
    let read = bytes.len().saturating_sub(rest.len());
    (records, read)
}

/// Takes one record off the front of `rest`, which stays as it is if there is none.
fn decode_next(rest: &mut Bytes) -> Option<Record> {
    let mut head: &[u8] = rest.get(..HEAD_BYTES)?;
    let len = usize::try_from(head.get_u32_le()).ok()?;
    let crc = head.get_u32_le();
    let kind = RecordKind::from_code(head.get_u8())?;
    let received_at = Timestamp::from_millisecond(head.get_i64_le()).ok()?;
    if len > RECORD_BYTES_MAX {
        return None;
    }
    let end = HEAD_BYTES.saturating_add(len);
    if crc32c::crc32c(rest.get(CHECKED_FROM..end)?) != crc {
        return None;
    }
    let body = rest.split_to(end).slice(HEAD_BYTES..);
    Some(Record {
        kind,
        received_at,
        body,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn records() -> impl Strategy<Value = Vec<Record>> {
        let record = (
            any::<bool>(),
            0_i64..4_000_000_000_000,
            prop::collection::vec(any::<u8>(), 0..200),
        )
            .prop_map(|(is_update, ms, body)| Record {
                kind: if is_update {
                    RecordKind::Update
                } else {
                    RecordKind::Quarantined
                },
                received_at: Timestamp::from_millisecond(ms).unwrap(),
                body: Bytes::from(body),
            });
        prop::collection::vec(record, 0..12)
    }

    fn encoded_len(record: &Record) -> usize {
        HEAD_BYTES + record.body.len()
    }

    fn encode(records: &[Record]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for record in records {
            record.encode(&mut bytes);
        }
        bytes
    }

    proptest! {
        #[test]
        fn records_come_back_as_they_went_in_and_zeroed_space_ends_them(
            records in records(), zeros in 0_usize..300,
        ) {
            let mut bytes = encode(&records);
            let written = bytes.len();
            bytes.resize(written + zeros, 0);
            let (read, good) = decode_all(&Bytes::from(bytes));
            prop_assert_eq!(read, records);
            prop_assert_eq!(good, written);
        }

        #[test]
        fn a_tail_cut_off_anywhere_leaves_a_prefix(records in records(), cut in any::<prop::sample::Index>()) {
            let mut bytes = encode(&records);
            bytes.truncate(cut.index(bytes.len() + 1));
            let left = bytes.len();
            let (read, good) = decode_all(&Bytes::from(bytes));
            prop_assert_eq!(&records[..read.len()], &read[..]);
            prop_assert!(good <= left);
            // Nothing whole is given up.
            let next = records.get(read.len()).map_or(usize::MAX, encoded_len);
            prop_assert!(left - good < next);
        }

        #[test]
        fn garbage_after_any_point_leaves_the_records_before_it(
            records in records(), cut in any::<prop::sample::Index>(),
            garbage in prop::collection::vec(any::<u8>(), 0..100),
        ) {
            let mut bytes = encode(&records);
            let cut = cut.index(bytes.len() + 1);
            let (whole, _) = decode_all(&Bytes::copy_from_slice(&bytes[..cut]));
            bytes.truncate(cut);
            bytes.extend_from_slice(&garbage);
            let (read, _) = decode_all(&Bytes::from(bytes));
            prop_assert!(read.len() >= whole.len());
            prop_assert_eq!(&read[..whole.len()], &whole[..]);
        }

        #[test]
        fn a_flipped_bit_ends_the_reading_at_its_record(
            records in records(), at in any::<prop::sample::Index>(), bit in 0_u32..8,
        ) {
            let mut bytes = encode(&records);
            prop_assume!(!bytes.is_empty());
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            let mut end = 0;
            let before = records.iter().take_while(|record| { end += encoded_len(record); end <= at }).count();
            let (read, _) = decode_all(&Bytes::from(bytes));
            prop_assert_eq!(&read[..], &records[..before]);
        }
    }

    #[test]
    fn the_layout_on_disk_is_what_older_segments_have() {
        let record = Record {
            kind: RecordKind::Update,
            received_at: Timestamp::from_millisecond(0x0102_0304).unwrap(),
            body: Bytes::from_static(b"{}"),
        };
        let bytes = encode(&[record]);
        assert_eq!(bytes[..4], [2, 0, 0, 0]);
        assert_eq!(bytes[4..8], crc32c::crc32c(&bytes[8..]).to_le_bytes());
        assert_eq!(bytes[8..], [1, 4, 3, 2, 1, 0, 0, 0, 0, b'{', b'}']);
    }
}
