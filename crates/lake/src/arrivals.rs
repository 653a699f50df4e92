//! When each update of a raw segment arrived, kept in the segment without touching a byte of what
//! Telegram sent.
//!
//! A segment is zstd. It begins with a *skippable frame*, which every zstd decoder steps over
//! (<https://datatracker.ietf.org/doc/html/rfc8878#section-3.1.2>): what it decompresses to is
//! purely updates, one a line. The frame holds, after a tag, the bot's id, the number of updates,
//! and for each the milliseconds since the one before, all as zigzag LEB128 numbers.

use std::io::Read;

use jiff::Timestamp;
use telegram::BotId;

use crate::RawUpdate;

/// The first of the sixteen magic numbers of skippable frames, as it lies in the file.
const MAGIC: [u8; 4] = 0x184D_2A50_u32.to_le_bytes();
/// What makes a skippable frame ours.
const TAG: [u8; 8] = *b"tlkarrv1";
/// A frame larger than this is not ours: eight bytes for each of sixteen million updates.
const FRAME_BYTES_MAX: u32 = 128 * 1024 * 1024;
/// Higher levels cost several times the time for a few percent.
const ZSTD_LEVEL: i32 = 3;

/// Who received the updates of a segment, and when.
#[derive(Debug, Default)]
pub(crate) struct Arrivals {
    pub(crate) bot: Option<BotId>,
    times: std::vec::IntoIter<i64>,
}

impl Arrivals {
    /// How many updates are to come.
    pub(crate) fn left(&self) -> usize {
        self.times.len()
    }

    /// The arrival of the next update, which stays the next.
    pub(crate) fn peek_time(&self) -> Option<Timestamp> {
        Timestamp::from_millisecond(*self.times.as_slice().first()?).ok()
    }

    /// The arrival of the next update.
    pub(crate) fn next_time(&mut self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.times.next()?).ok()
    }
}

/// The bytes of a raw segment that holds `updates`, received by `bot`: the same updates, the same
/// bytes.
///
/// Each update must be one line; its arrival is kept where it is known.
///
/// # Errors
/// If the updates cannot be compressed, as when memory runs out: then there is no segment, and what
/// it was to hold must not be removed elsewhere.
pub fn segment_object(updates: &[RawUpdate<'_>], bot: BotId) -> std::io::Result<Vec<u8>> {
    let mut object = frame(updates, bot);
    let lines_bytes: usize = updates.iter().map(|update| update.bytes.len() + 1).sum();
    let mut lines = Vec::with_capacity(lines_bytes);
    for update in updates {
        lines.extend_from_slice(update.bytes);
        lines.push(b'\n');
    }
    object.extend_from_slice(&zstd::bulk::compress(&lines, ZSTD_LEVEL)?);
    Ok(object)
}

/// The bytes of a raw object that holds `lines`, of which nobody knows when they arrived: the same lines,
/// the same bytes.
///
/// # Errors
/// If the lines cannot be compressed.
pub fn packed(lines: &[u8]) -> std::io::Result<Vec<u8>> {
    zstd::bulk::compress(lines, ZSTD_LEVEL)
}

fn frame(updates: &[RawUpdate<'_>], bot: BotId) -> Vec<u8> {
    let mut content = TAG.to_vec();
    put_number(&mut content, bot.0);
    put_number(
        &mut content,
        i64::try_from(updates.len()).unwrap_or(i64::MAX),
    );
    let mut before = 0;
    for update in updates {
        let time = update.received_at.map_or(before, Timestamp::as_millisecond);
        put_number(&mut content, time.wrapping_sub(before));
        before = time;
    }
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
    let mut frame = MAGIC.to_vec();
    frame.extend_from_slice(&length.to_le_bytes());
    frame.append(&mut content);
    frame
}

/// Reads the arrivals at the head of a zstd object. `head` is its first four bytes; what is read
/// of a frame that is not ours is consumed, as a decoder would.
pub(crate) fn read_arrivals(head: [u8; 4], rest: &mut dyn Read) -> std::io::Result<Arrivals> {
    if head != MAGIC {
        return Ok(Arrivals::default());
    }
    let mut length = [0; 4];
    rest.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > FRAME_BYTES_MAX {
        return Err(std::io::Error::other(
            "its first zstd frame is impossibly long",
        ));
    }
    let mut content = vec![0; usize::try_from(length).unwrap_or_default()];
    rest.read_exact(&mut content)?;
    Ok(parse(&content).unwrap_or_default())
}

fn parse(content: &[u8]) -> Option<Arrivals> {
    let mut numbers = content.strip_prefix(&TAG)?;
    let bot = BotId(take_number(&mut numbers)?);
    let count = usize::try_from(take_number(&mut numbers)?).ok()?;
    let mut times = Vec::with_capacity(count.min(numbers.len()));
    let mut time = 0_i64;
    for _ in 0..count {
        time = time.wrapping_add(take_number(&mut numbers)?);
        times.push(time);
    }
    Some(Arrivals {
        bot: Some(bot),
        times: times.into_iter(),
    })
}

/// Appends `number` as zigzag LEB128: small differences of either sign become one or two bytes.
fn put_number(out: &mut Vec<u8>, number: i64) {
    let mut rest = (number.cast_unsigned() << 1) ^ (number >> 63).cast_unsigned();
    loop {
        let [low, ..] = rest.to_le_bytes();
        rest >>= 7;
        if rest == 0 {
            out.push(low & 0x7f);
            return;
        }
        out.push(low | 0x80);
    }
}

fn take_number(numbers: &mut &[u8]) -> Option<i64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = numbers.split_first()?;
        *numbers = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            let magnitude = (value >> 1).cast_signed();
            return Some(if value & 1 == 0 {
                magnitude
            } else {
                !magnitude
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_read_back(number: i64) {
            let mut bytes = Vec::new();
            put_number(&mut bytes, number);
            prop_assert_eq!(take_number(&mut bytes.as_slice()), Some(number));
        }

        #[test]
        fn any_frame_is_read_or_passed_over(content: Vec<u8>) {
            parse(&content);
            parse(&[TAG.as_slice(), &content].concat());
        }
    }

    #[test]
    fn the_decompressed_segment_is_purely_updates() {
        let lines: [&[u8]; 2] = [b"{\"update_id\":1}", b"{\"update_id\":2}"];
        let updates = lines.map(|bytes| RawUpdate {
            bytes,
            bot: None,
            received_at: Some(Timestamp::from_millisecond(1_700_000_000_123).unwrap()),
        });
        let object = segment_object(&updates, BotId(42)).unwrap();
        let plain = zstd::stream::decode_all(object.as_slice()).unwrap();
        assert_eq!(plain, b"{\"update_id\":1}\n{\"update_id\":2}\n");
    }
}
