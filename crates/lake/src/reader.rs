//! Raw bytes → updates, whatever form the object has.
//!
//! One JSON document, documents one after another or one a line, arrays of them, answers of `getUpdates`;
//! plain, gzip or zstd, told apart by their first bytes and not by their names. Streams: memory grows
//! with the longest document, not with the object, nor with a list in it. What comes out is a function of the
//! object's bytes, whole or damaged, and never of how the store hands them over. Does not decode updates:
//! what is no JSON comes out as it lies there, for the caller to put into quarantine.

use std::fmt;
use std::io::{BufRead, BufReader, Chain, Cursor, ErrorKind, Read};
use std::ops::Range;

use jiff::Timestamp;
use memchr::memchr;
use telegram::BotId;

use crate::arrivals::{Arrivals, read_arrivals};
use crate::documents::{Documents, Next};
use crate::unpacked::Unpacked;

mod block;

pub use block::{Block, Piece};

/// One document of a raw object.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RawUpdate<'a> {
    /// The document, without the line break after it. Nothing says that it is JSON.
    pub bytes: &'a [u8],
    /// The bot that received it, where the object tells.
    pub bot: Option<BotId>,
    /// When it arrived, where the object tells.
    pub received_at: Option<Timestamp>,
}

/// Why an object cannot be read to its end. What came before is good; after it comes at most what it broke
/// off.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Damage {
    /// A clause that begins with a verb: "is empty", "breaks off …".
    pub reason: String,
    /// Whether it is the store that failed: the object itself may be whole, and read another time.
    pub is_of_store: bool,
}

impl Damage {
    fn of_object(reason: String) -> Self {
        Self {
            reason,
            is_of_store: false,
        }
    }
}

impl std::error::Error for Damage {}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

/// A document longer than this is taken for damage. Telegram's longest update has 512 KiB.
const DOCUMENT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// How much of a line is looked at before all of it has been read: a whole array may be one.
const PART_BYTES_MAX: usize = 64 * 1024;
/// A line is awaited to its end up to this length.
const SHORT_BYTES_MAX: usize = 64 * 1024;
/// How much is read at once.
const BUFFER_BYTES: usize = 256 * 1024;

type Source = Box<dyn Read + Send>;

/// Reads the updates of one raw object, in order. Blocking: call it off the runtime's threads.
pub struct RawReader {
    /// The object before its first update is asked for: reading its head blocks, too.
    source: Option<Source>,
    lines: Box<dyn BufRead + Send>,
    arrivals: Arrivals,
    /// When the object arrived, for objects of one update whose name tells.
    named_arrival: Option<Timestamp>,
    /// The lines that have been read and not wholly handed out.
    text: Vec<u8>,
    /// How much of `text` has been handed out.
    done: usize,
    documents: Documents,
    updates: u64,
    ended: bool,
    /// What ends the object early, until all before it has been handed out.
    error: Option<std::io::Error>,
    /// Whether damage has been told.
    is_damaged: bool,
}

impl fmt::Debug for RawReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawReader")
            .field("updates", &self.updates)
            .finish_non_exhaustive()
    }
}

impl RawReader {
    /// Reads `source`, which arrived at `named_arrival` if its name says so.
    pub fn new(source: Box<dyn Read + Send>, named_arrival: Option<Timestamp>) -> Self {
        Self {
            source: Some(source),
            lines: Box::new(Cursor::new([])),
            arrivals: Arrivals::default(),
            named_arrival,
            text: Vec::new(),
            done: 0,
            documents: Documents::default(),
            updates: 0,
            ended: false,
            error: None,
            is_damaged: false,
        }
    }

    /// The next update, the damage that ends the object early, or `None` at its end.
    pub fn next_update(&mut self) -> Option<Result<RawUpdate<'_>, Damage>> {
        let range = match self.next_range() {
            Ok(Some(range)) => range,
            Ok(None) => return None,
            Err(damage) => {
                self.ended = true;
                self.is_damaged = true;
                return Some(Err(damage));
            }
        };
        self.updates += 1;
        let received_at = self.arrivals.next_time().or(self.named_arrival);
        let bytes = self.text.get(range).unwrap_or_default();
        Some(Ok(RawUpdate {
            bytes,
            bot: self.arrivals.bot,
            received_at,
        }))
    }

    /// How many updates more the object's own head promises; 0 at the end of an object that is whole.
    pub fn promised(&self) -> usize {
        self.arrivals.left()
    }

    fn next_range(&mut self) -> Result<Option<Range<usize>>, Damage> {
        loop {
            let rest = self.text.get(self.done..).unwrap_or_default();
            let cut = self.documents.next(rest, self.ended);
            let start = self.done;
            self.done += cut.done;
            match cut.next {
                Next::Document(range) => return Ok(Some(start + range.start..start + range.end)),
                Next::Unfinished | Next::Nothing if !self.ended => match self.error.take() {
                    Some(error) => return Err(damage(&error, self.updates)),
                    None => self.read_on()?,
                },
                Next::Torn if !self.is_damaged => return Err(breaks_off(self.updates)),
                _ if self.documents.has_begun() || self.is_damaged => return Ok(None),
                _ => {
                    let reason = "is empty".to_owned();
                    return Err(Damage::of_object(reason));
                }
            }
        }
    }

    /// Reads the next line, or the next part of a long one, and as much again as there is: looking
    /// again only then keeps a document of many lines from being looked through once for each of them.
    fn read_on(&mut self) -> Result<(), Damage> {
        if let Some(source) = self.source.take() {
            (self.lines, self.arrivals) = open(source).map_err(|error| damage(&error, 0))?;
        }
        self.text.drain(..self.done);
        self.done = 0;
        let enough = 2 * self.text.len();
        loop {
            let room = DOCUMENT_BYTES_MAX.saturating_sub(self.text.len());
            if room == 0 {
                let reason = "holds a document of more than 64 MiB".to_owned();
                return Err(Damage::of_object(reason));
            }
            match read_line(&mut self.lines, room.min(PART_BYTES_MAX), &mut self.text) {
                Ok(count) => self.ended = count == 0,
                // The lines before it come first.
                Err(error) => self.error = Some(error),
            }
            if self.ended || self.error.is_some() || self.text.len() >= enough {
                return Ok(());
            }
        }
    }
}

/// Appends what `lines` has up to the end of a line, but no more than `bytes_max`, and says how many bytes that were.
///
/// `read_until` does so, too, but looks for the end only half as fast.
fn read_line(
    lines: &mut impl BufRead,
    bytes_max: usize,
    text: &mut Vec<u8>,
) -> std::io::Result<usize> {
    let mut count = 0;
    while count < bytes_max {
        let next = match lines.fill_buf() {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            next => next?,
        };
        let next = next.get(..bytes_max - count).unwrap_or(next);
        let end = memchr(b'\n', next).map(|place| place + 1);
        let part = next.get(..end.unwrap_or(next.len())).unwrap_or_default();
        text.extend_from_slice(part);
        let length = part.len();
        lines.consume(length);
        count += length;
        if end.is_some() || length == 0 {
            break;
        }
    }
    Ok(count)
}

fn open(mut source: Source) -> std::io::Result<(Box<dyn BufRead + Send>, Arrivals)> {
    let mut head = [0; 4];
    let mut known = 0;
    while known < head.len() {
        match source.read(head.get_mut(known..).unwrap_or_default()) {
            Ok(0) => break,
            Ok(count) => known += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(match head {
        [0x28, 0xb5, 0x2f, 0xfd] => {
            let plain = Unpacked::zstd(whole(head, known, source))?;
            (Box::new(plain), Arrivals::default())
        }
        [0x50..=0x5f, 0x2a, 0x4d, 0x18] => {
            let arrivals = read_arrivals(head, &mut source)?;
            if arrivals.bot.is_some() {
                (Box::new(Unpacked::zstd(source)?), arrivals)
            } else {
                let cause = "it begins with a zstd frame that another program wrote";
                return Err(std::io::Error::other(cause));
            }
        }
        [0x1f, 0x8b, ..] => {
            let plain = Unpacked::gzip(whole(head, known, source));
            (Box::new(plain), Arrivals::default())
        }
        _ => {
            let plain = whole(head, known, source);
            let plain = BufReader::with_capacity(BUFFER_BYTES, plain);
            (Box::new(plain), Arrivals::default())
        }
    })
}

fn whole(
    head: [u8; 4],
    known: usize,
    rest: Source,
) -> Chain<std::io::Take<Cursor<[u8; 4]>>, Source> {
    let known = u64::try_from(known).unwrap_or_default();
    Cursor::new(head).take(known).chain(rest)
}

fn damage(error: &std::io::Error, updates: u64) -> Damage {
    if let Some(cause) = error.get_ref()
        && cause.is::<object_store::Error>()
    {
        return Damage {
            reason: format!("cannot be read after {updates} updates: {error}"),
            is_of_store: true,
        };
    }
    if error.raw_os_error().is_some() {
        // The disk failed, which says nothing of what is on it.
        return Damage {
            reason: format!("cannot be read after {updates} updates: {error}"),
            is_of_store: true,
        };
    }
    match error.kind() {
        ErrorKind::UnexpectedEof => breaks_off(updates),
        _ => Damage::of_object(format!("is damaged after {updates} updates: {error}")),
    }
}

fn breaks_off(updates: u64) -> Damage {
    Damage::of_object(format!("breaks off after {updates} updates"))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::*;
    use crate::segment_object;

    fn read(object: &[u8]) -> (Vec<String>, Option<String>) {
        let mut reader = RawReader::new(Box::new(Cursor::new(object.to_vec())), None);
        let mut updates = Vec::new();
        while let Some(next) = reader.next_update() {
            match next {
                Ok(update) => updates.push(String::from_utf8_lossy(update.bytes).into_owned()),
                Err(damage) => return (updates, Some(damage.reason)),
            }
        }
        (updates, None)
    }

    fn gzip(plain: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn every_form_gives_the_same_updates() {
        let two = vec!["{\"a\":1}".to_owned(), "{\"b\":2}".to_owned()];
        let plain = b"{\"a\":1}\n{\"b\":2}\n";
        assert_eq!(read(plain), (two.clone(), None));
        assert_eq!(
            read(b"\xef\xbb\xbf{\"a\":1}\r\n\r\n{\"b\":2}"),
            (two.clone(), None)
        );
        assert_eq!(read(b"{\"a\":1} {\"b\":2}"), (two.clone(), None));
        assert_eq!(read(&gzip(plain)), (two.clone(), None));
        assert_eq!(
            read(&zstd::encode_all(plain.as_slice(), 1).unwrap()),
            (two, None)
        );
    }

    #[test]
    fn an_array_of_any_length_is_read_in_bounded_memory() {
        let element = format!("{{\"a\":\"{}\"}},", "x".repeat(500_000));
        let elements = std::iter::repeat_n(Cursor::new(element.into_bytes()), 140);
        let mut source: Source = Box::new(Cursor::new(b"{\"ok\":true,\"result\":[".to_vec()));
        for element in elements {
            source = Box::new(source.chain(element));
        }
        let mut reader = RawReader::new(Box::new(source.chain(Cursor::new(b"]}"))), None);
        let mut updates = 0;
        while let Some(update) = reader.next_update() {
            assert_eq!(update.unwrap().bytes.len(), 500_008);
            updates += 1;
        }
        assert_eq!(updates, 140);
        assert!(reader.text.capacity() < 4 * 1024 * 1024);
    }

    #[test]
    fn a_list_that_is_cut_off_is_told_once() {
        let (updates, damage) = read(b"[{\"a\":1},");
        assert_eq!(updates, ["{\"a\":1}"]);
        assert_eq!(damage, Some("breaks off after 1 updates".to_owned()));
        let mut reader = RawReader::new(Box::new(Cursor::new(b"[{\"a\":1},")), None);
        let ends = std::iter::from_fn(|| reader.next_update().map(|next| next.is_err()));
        assert_eq!(ends.collect::<Vec<_>>(), [false, true]);
        assert_eq!(read(b"[]"), (vec![], None));
    }

    #[test]
    fn what_is_no_json_comes_out_as_it_lies_there() {
        let (updates, damage) = read(b"{\"a\":1}\nnot json\n{\"b\":}\n{\"c\":3}");
        assert_eq!(updates, ["{\"a\":1}", "not json", "{\"b\":}", "{\"c\":3}"]);
        assert_eq!(damage, None);
        assert_eq!(read(b"{\"a\":\n").0, ["{\"a\":"]);
    }

    #[test]
    fn a_torn_line_costs_no_whole_one() {
        for torn in ["{\"a\":1,", "{\"a\":[1,", "{\"a\":\"mess", "{", "}", "junk"] {
            let (updates, _) =
                read(format!("{{\"z\":0}}\n{torn}\n{{\"b\":2}}\n{{\"c\":3}}\n").as_bytes());
            assert!(
                updates.contains(&"{\"c\":3}".to_owned()),
                "{torn}: {updates:?}"
            );
            assert_eq!(
                updates.join(" ").replace('\n', " "),
                format!("{{\"z\":0}} {torn} {{\"b\":2}} {{\"c\":3}}")
            );
        }
    }

    #[test]
    fn a_disk_that_fails_is_no_damage_of_the_object() {
        const EIO: i32 = 5;
        assert!(damage(&std::io::Error::from_raw_os_error(EIO), 3).is_of_store);
        assert!(!damage(&ErrorKind::UnexpectedEof.into(), 3).is_of_store);
    }

    #[test]
    fn damage_keeps_what_came_before_it() {
        assert_eq!(read(b""), (vec![], Some("is empty".to_owned())));
        assert_eq!(read(b" \n"), (vec![], Some("is empty".to_owned())));
        let line = format!("{{\"update_id\":1,\"x\":\"{}\"}}\n", "ab".repeat(9_000));
        let lines = format!("{line}{}", "{\"update_id\":2}\n".repeat(5_000));
        let whole = gzip(lines.as_bytes());
        let (updates, damage) = read(&whole[..whole.len() - 40]);
        assert!(!updates.is_empty());
        assert_eq!(
            damage,
            Some(format!("breaks off after {} updates", updates.len()))
        );
    }

    #[test]
    fn a_segment_tells_who_received_its_updates_and_when() {
        let times = [1_700_000_000_123, 1_700_000_000_124, 1_600_000_000_000];
        let lines = [
            "{\"update_id\":1}",
            "{\"update_id\":2}",
            "{\"update_id\":3}",
        ];
        let updates: Vec<RawUpdate<'_>> = lines
            .iter()
            .zip(times)
            .map(|(line, time)| RawUpdate {
                bytes: line.as_bytes(),
                bot: Some(BotId(42)),
                received_at: Some(Timestamp::from_millisecond(time).unwrap()),
            })
            .collect();
        let object = segment_object(&updates, BotId(42)).unwrap();
        let mut reader = RawReader::new(Box::new(Cursor::new(object)), None);
        for update in &updates {
            assert_eq!(reader.next_update().unwrap().unwrap(), *update);
        }
        assert!(reader.next_update().is_none());
    }

    fn pretty(json: &str) -> String {
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        serde_json::to_string_pretty(&value).unwrap()
    }

    /// `updates` as programs store them: `form` tells how.
    fn stored(updates: &[String], form: usize) -> String {
        let array = format!("[{}]", updates.join(","));
        let answer = format!("{{\"ok\":true,\"result\":{array}}}");
        match form {
            0 => updates.join("\n"),
            1 => updates.iter().map(|update| pretty(update)).collect(),
            2 => array,
            3 => pretty(&array),
            4 => answer,
            5 => pretty(&answer),
            6 => format!("{{\"result\":{array},\"ok\":true}}"),
            _ => format!("[{answer},\n{answer}]"),
        }
    }

    proptest! {
        #[test]
        fn any_mixture_of_forms_gives_the_same_updates(
            parts in prop::collection::vec((1_usize..5, 0..8_usize, "[\n ]{0,2}"), 1..8),
            packing in 0..3,
        ) {
            let (mut text, mut expected) = (String::new(), Vec::new());
            for (count, form, blanks) in parts {
                let first = expected.len();
                let updates: Vec<String> = (first..first + count)
                    .map(|id| format!(r#"{{"update_id":{id},"x":{{"text":"]}}\"{{[ ,","y":[{{}},[]]}}}}"#))
                    .collect();
                text.push_str(&stored(&updates, form));
                text.push_str(&blanks);
                let times = if form > 6 { 2 } else { 1 };
                (0..times).for_each(|_| expected.extend(updates.iter().cloned()));
            }
            let object = match packing {
                0 => text.into_bytes(),
                1 => gzip(text.as_bytes()),
                _ => zstd::encode_all(text.as_bytes(), 1).unwrap(),
            };
            let (updates, damage) = read(&object);
            prop_assert_eq!(damage, None);
            let value = |json: &String| serde_json::from_str::<serde_json::Value>(json).unwrap();
            let updates: Vec<_> = updates.iter().map(value).collect();
            prop_assert_eq!(updates, expected.iter().map(value).collect::<Vec<_>>());
        }

        #[test]
        fn any_bytes_are_read_to_an_end(object: Vec<u8>, head in 0..4_usize) {
            let magic: &[u8] = [
                b"".as_slice(), b"\x28\xb5\x2f\xfd", b"\x50\x2a\x4d\x18", b"\x1f\x8b\x08\x00",
            ][head];
            read(&[magic, &object].concat());
        }
    }
}
