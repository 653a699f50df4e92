//! Any bytes as a raw object: it is read to an end, the same however the store hands it over and however
//! it is packed, and no document is lost.
#![no_main]

use std::io::Write as _;

use jiff::Timestamp;
use lake::{RawReader, RawUpdate, segment_object};
use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;
use telegram::BotId;
use telelake_fuzz::Parts;

/// Documents and damage, in order.
type Told = Vec<Result<Vec<u8>, String>>;

/// How the objects begin that are not plain: gzip, zstd, zstd's skippable frames.
const PACKED: [&[u8]; 3] = [b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x2a\x4d\x18"];

fuzz_target!(|object: &[u8]| {
    let told = read(object, usize::MAX);
    for part in [1, 7] {
        assert_eq!(read(object, part), told, "{part} bytes at a time");
    }
    assert!(told.iter().filter(|next| next.is_err()).count() < 2);
    if PACKED
        .iter()
        .any(|magic| object.starts_with(magic) || object.get(1..4) == Some(magic))
    {
        return;
    }
    assert_eq!(read(&gzip(object), usize::MAX), told);
    assert_eq!(read(&frames(object), 7), told);
    damage_is_met_at_one_place(object);
    nothing_is_lost(object, &told);
    let lines: Vec<&[u8]> = object
        .split(|byte| *byte == b'\n')
        .filter_map(document)
        .collect();
    lines_come_out_as_they_went_in(&lines);
    segments_read_back(&lines);
});

fn read(object: &[u8], part: usize) -> Told {
    let mut reader = RawReader::new(Box::new(Parts::new(object, part)), None);
    let mut told = Told::new();
    while let Some(next) = reader.next_update() {
        let next = next.map(|update| update.bytes.to_vec());
        told.push(next.map_err(|damage| damage.to_string()));
    }
    assert!(reader.next_update().is_none(), "the end is the end");
    told
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(plain).expect("a vector takes all");
    encoder.finish().expect("a vector takes all")
}

/// `plain` in three frames, some of them maybe empty.
fn frames(plain: &[u8]) -> Vec<u8> {
    let mut packer = zstd::bulk::Compressor::new(1).expect("memory suffices");
    let mut frame = |part| packer.compress(part).expect("memory suffices");
    let (first, rest) = plain.split_at(plain.len() / 3);
    let (second, third) = rest.split_at(rest.len() / 2);
    [first, second, third].map(&mut frame).concat()
}

/// Flips one byte of the packed `plain`, which its own first two bytes choose.
fn damage_is_met_at_one_place(plain: &[u8]) {
    let &[high, low, ..] = plain else { return };
    for mut object in [gzip(plain), blocks(plain)] {
        let place = usize::from(u16::from_be_bytes([high, low])) % object.len();
        object[place] ^= 0xff;
        assert_eq!(
            read(&object, 1),
            read(&object, usize::MAX),
            "byte {place} is damaged"
        );
    }
}

/// `plain` in one zstd frame, each line in a block of its own.
fn blocks(plain: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).expect("memory suffices");
    for line in plain.split_inclusive(|byte| *byte == b'\n') {
        encoder.write_all(line).expect("a vector takes all");
        encoder.flush().expect("a vector takes all");
    }
    encoder.finish().expect("a vector takes all")
}

/// What is no document is a blank, or a mark between documents.
fn nothing_is_lost(object: &[u8], told: &Told) {
    // The fields of an answer are stepped over.
    if object.windows(8).any(|part| part == b"\"result\"") {
        return;
    }
    let mut rest = object;
    let mut between = Vec::new();
    for document in told.iter().flatten() {
        assert!(!document.is_empty());
        let place = rest
            .windows(document.len())
            .position(|part| part == document);
        let (before, after) = rest.split_at(place.expect("a document is a part of its object"));
        between.extend_from_slice(before);
        rest = &after[document.len()..];
    }
    between.extend_from_slice(rest);
    for byte in between {
        let is_mark = b"[],\xef\xbb\xbf".contains(&byte) || byte.is_ascii_whitespace();
        assert!(is_mark, "`{}` is lost", byte.escape_ascii());
    }
}

/// `line` without blanks around it, if it is an object and no answer to `getUpdates`.
fn document(line: &[u8]) -> Option<&[u8]> {
    let line = line.trim_ascii();
    serde_json::from_slice::<IgnoredAny>(line)
        .ok()
        .filter(|_| line.starts_with(b"{"))?;
    let head: Vec<u8> = line
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let answers: [&[u8]; 2] = [b"{\"ok\":true,\"result\":[", b"{\"result\":["];
    (!answers.iter().any(|answer| head.starts_with(answer))).then_some(line)
}

fn lines_come_out_as_they_went_in(lines: &[&[u8]]) {
    if lines.is_empty() {
        return;
    }
    let told = read(&lines.join(b"\n".as_slice()), 7);
    let documents: Vec<&[u8]> = told.iter().flatten().map(Vec::as_slice).collect();
    assert_eq!(documents, lines);
}

fn segments_read_back(lines: &[&[u8]]) {
    if lines.is_empty() {
        return;
    }
    let arrivals = (0_i64..).map(|place| Timestamp::from_millisecond(place * place * 1_000));
    let update = |(line, arrival): (&&'_ [u8], Result<Timestamp, _>)| (line.to_vec(), arrival.ok());
    let updates: Vec<(Vec<u8>, Option<Timestamp>)> =
        lines.iter().zip(arrivals).map(update).collect();
    let raw: Vec<RawUpdate<'_>> = updates
        .iter()
        .map(|(bytes, received_at)| RawUpdate {
            bytes,
            bot: Some(BotId(42)),
            received_at: *received_at,
        })
        .collect();
    let object = segment_object(&raw, BotId(42)).expect("memory suffices");
    let mut reader = RawReader::new(Box::new(Parts::new(&object, 7)), None);
    for update in &raw {
        assert_eq!(reader.next_update(), Some(Ok(*update)));
    }
    assert_eq!(reader.next_update(), None);
    assert_eq!(reader.promised(), 0);
}
