//! What a damaged raw object still yields: all that could be unpacked before the damage, and the same
//! however the store hands over its bytes.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot pack its object has failed"
)]

use std::io::{Cursor, Error, Read, Write as _};

use jiff::Timestamp;
use lake::{RawReader, RawUpdate, segment_object};
use proptest::prelude::*;
use telegram::BotId;

/// A store that gives so many bytes at a time, and at last an error, if it has one.
struct Store {
    object: Cursor<Vec<u8>>,
    part: usize,
    error: Option<Error>,
}

impl Read for Store {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        let part = u64::try_from(self.part).unwrap();
        match (&mut self.object).take(part).read(room)? {
            0 => self.error.take().map_or(Ok(0), Err),
            count => Ok(count),
        }
    }
}

/// All that the reader says, in order: documents and damage.
fn outcome(object: &[u8], part: usize, error: Option<Error>) -> Vec<Result<String, String>> {
    let store = Store {
        object: Cursor::new(object.to_vec()),
        part,
        error,
    };
    let mut reader = RawReader::new(Box::new(store), None);
    let mut told = Vec::new();
    while let Some(next) = reader.next_update() {
        told.push(match next {
            Ok(update) => Ok(String::from_utf8_lossy(update.bytes).into_owned()),
            Err(damage) => Err(damage.to_string()),
        });
    }
    told
}

/// The documents before the damage, and the damage, which are the same for every store.
#[track_caller]
fn read(object: &[u8]) -> (Vec<String>, Option<String>) {
    let told = outcome(object, usize::MAX, None);
    for part in [1, 7, 4096] {
        assert_eq!(outcome(object, part, None), told, "{part} bytes at a time");
    }
    let damages = told.iter().filter(|next| next.is_err());
    assert!(damages.count() < 2, "damage is told once");
    let mut documents = Vec::new();
    for next in told {
        match next {
            Ok(document) => documents.push(document),
            Err(damage) => return (documents, Some(damage)),
        }
    }
    (documents, None)
}

/// Numbered lines, of text that packs well and text that does not.
fn lines(count: usize) -> Vec<String> {
    let mut noise = 0x9e37_79b9_7f4a_7c15_u64;
    let line = |number| {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        let width = usize::try_from(noise % 97).unwrap();
        format!(
            "{{\"update_id\":{number},\"x\":\"{noise:x}{}\"}}",
            "ab".repeat(width)
        )
    };
    (0..count).map(line).collect()
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

fn zstd(plain: &[u8], has_checksum: bool) -> Vec<u8> {
    let mut encoder = zstd::bulk::Compressor::new(3).unwrap();
    encoder.include_checksum(has_checksum).unwrap();
    encoder.compress(plain).unwrap()
}

/// How `lines` may be packed, with where each line ends in what is packed: by then all of it is known.
type Packed = (Vec<u8>, Vec<usize>);

fn in_parts(lines: &[String], pack: impl Fn(&[u8]) -> Vec<u8>) -> Packed {
    let (mut object, mut ends) = (Vec::new(), Vec::new());
    for line in lines {
        object.extend(pack(format!("{line}\n").as_bytes()));
        ends.push(object.len());
    }
    (object, ends)
}

/// One gzip member or zstd frame, in which each line is a block of its own.
fn in_blocks(lines: &[String], is_gzip: bool) -> Packed {
    let mut ends = Vec::new();
    if is_gzip {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        for line in lines {
            encoder.write_all(format!("{line}\n").as_bytes()).unwrap();
            encoder.flush().unwrap();
            ends.push(encoder.get_ref().len());
        }
        (encoder.finish().unwrap(), ends)
    } else {
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
        encoder.include_checksum(true).unwrap();
        for line in lines {
            encoder.write_all(format!("{line}\n").as_bytes()).unwrap();
            encoder.flush().unwrap();
            ends.push(encoder.get_ref().len());
        }
        (encoder.finish().unwrap(), ends)
    }
}

fn packed_by_line(lines: &[String]) -> [Packed; 4] {
    [
        in_parts(lines, gzip),
        in_parts(lines, |line| zstd(line, true)),
        in_blocks(lines, true),
        in_blocks(lines, false),
    ]
}

#[test]
fn an_object_that_is_cut_off_keeps_every_line_before_the_cut() {
    let lines = lines(60);
    for (object, ends) in packed_by_line(&lines) {
        for (place, end) in ends.iter().enumerate().step_by(7) {
            for cut in [*end, (*end + 5).min(object.len() - 1)] {
                let (documents, damage) = read(&object[..cut]);
                assert_eq!(documents, lines[..=place], "cut at {cut}");
                // Between two members or frames an object seems to be whole.
                if let Some(damage) = damage {
                    assert_eq!(damage, format!("breaks off after {} updates", place + 1));
                }
            }
        }
    }
}

#[test]
fn a_flipped_byte_costs_no_line_before_it() {
    let lines = lines(60);
    for (object, ends) in packed_by_line(&lines) {
        for (place, end) in ends.iter().enumerate().step_by(9) {
            for flipped in *end..object.len().min(*end + 8) {
                let mut object = object.clone();
                object[flipped] ^= 0xff;
                let (documents, _) = read(&object);
                let kept = documents.get(..=place);
                assert_eq!(kept, lines.get(..=place), "flipped at {flipped}");
            }
        }
    }
}

#[test]
fn damage_after_more_than_a_decoder_has_room_for_costs_nothing_before_it() {
    let mut lines = lines(3_000);
    let long = "a".repeat(10_001);
    lines.extend((0..60).map(|number| format!("{{\"update_id\":{number},\"x\":\"{long}\"}}")));
    for is_gzip in [true, false] {
        let (object, ends) = in_blocks(&lines, is_gzip);
        for last in 3_020..3_024 {
            // Neither format has a block that begins so.
            let object = [&object[..ends[last]], [0xff; 16].as_slice()].concat();
            let told = outcome(&object, usize::MAX, None);
            let documents: Vec<String> = told.into_iter().map_while(Result::ok).collect();
            assert_eq!(documents.len(), last + 1);
            assert!(documents == lines[..=last]);
        }
    }
}

#[test]
fn damage_is_told_after_the_lines_that_were_read_together_with_it() {
    // After a document of several lines as much again is read before it is looked at.
    let pretty = format!("{{\n{}\"b\":0}}", "\"a\":0,\n".repeat(70));
    let lines = [
        pretty,
        "{\"c\":1}".to_owned(),
        "{\"c\":2}".to_owned(),
        "{\"c\":3}".to_owned(),
    ];
    for (mut object, ends) in packed_by_line(&lines) {
        object.truncate(ends[3]);
        object.extend([0xff; 16]);
        let (documents, damage) = read(&object);
        assert_eq!(documents, lines);
        assert!(damage.unwrap().starts_with("is damaged after 4 updates"));
    }
}

#[test]
fn damage_at_the_end_of_a_long_frame_keeps_its_other_blocks() {
    let lines = lines(8_000);
    let plain = format!("{}\n", lines.join("\n"));
    // Each block of a frame holds 128 KiB.
    assert!(plain.len() > 5 * 128 * 1024);
    // In the checksum, and in the last block.
    for from_end in [3, 60] {
        for mut object in [gzip(plain.as_bytes()), zstd(plain.as_bytes(), true)] {
            let place = object.len() - from_end;
            object[place] ^= 0xff;
            let (documents, damage) = read(&object);
            let pairs = documents.iter().zip(&lines);
            let good = pairs.take_while(|(found, meant)| found == meant).count();
            assert!(good > 6_000, "{good} of {}", documents.len());
            let reason = format!("is damaged after {} updates", documents.len());
            assert!(damage.unwrap().starts_with(&reason));
        }
    }
}

#[test]
fn a_store_that_fails_costs_nothing_that_it_gave() {
    let lines = lines(300);
    let plain = format!("{}\n", lines.join("\n")).into_bytes();
    for object in [plain.clone(), gzip(&plain), zstd(&plain, false)] {
        for part in [1, 4096, usize::MAX] {
            let error = Some(Error::other("the line is dead"));
            let told = outcome(&object, part, error);
            let damage = "is damaged after 300 updates: the line is dead".to_owned();
            assert_eq!(told.len(), 301);
            assert_eq!(told.last(), Some(&Err(damage)));
        }
    }
}

fn segment(lines: &[String]) -> Vec<u8> {
    let updates: Vec<RawUpdate<'_>> = lines
        .iter()
        .map(|line| RawUpdate {
            bytes: line.as_bytes(),
            bot: None,
            received_at: Some(Timestamp::UNIX_EPOCH),
        })
        .collect();
    segment_object(&updates, BotId(42)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn any_damage_is_met_at_one_place_however_the_object_is_read(
        count in 1_usize..400,
        packing in 0_usize..7,
        cut in prop::option::of(any::<prop::sample::Index>()),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 1_u8..), 0..3),
    ) {
        let lines = lines(count);
        let plain = format!("{}\n", lines.join("\n")).into_bytes();
        let mut object = match packing {
            0 => gzip(&plain),
            1 => zstd(&plain, false),
            2 => segment(&lines),
            form => packed_by_line(&lines).into_iter().nth(form - 3).unwrap().0,
        };
        for (place, mask) in flips {
            let place = place.index(object.len());
            object[place] ^= mask;
        }
        if let Some(cut) = cut {
            object.truncate(cut.index(object.len()));
        }
        read(&object);
    }
}
