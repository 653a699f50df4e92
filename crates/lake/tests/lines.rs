//! Whoever takes blocks reads the same as whoever asks for one update after the other.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use jiff::Timestamp;
use lake::{Block, Piece, RawReader, RawUpdate, segment_object};
use proptest::prelude::*;
use telegram::{BotId, Update};

type Told = (Vec<(Vec<u8>, Option<Timestamp>)>, Option<String>, usize);

/// What comes out of blocks, and how many were lines and one update each.
fn read_blocks(object: &[u8]) -> Told {
    let mut reader = RawReader::new(Box::new(Cursor::new(object.to_vec())), None);
    let (mut updates, mut damage, mut lines) = (Vec::new(), None, 0);
    let mut block = Block::default();
    loop {
        let is_more = reader.fill(&mut block);
        for piece in block.pieces() {
            match piece {
                Piece::Line(line) if Update::decode_in_one_go(line.bytes).is_some() => {
                    updates.push((line.bytes.to_vec(), line.received_at));
                    lines += 1;
                }
                piece => {
                    let documents = piece.documents().into_iter();
                    updates.extend(documents.map(|one| (one.bytes.to_vec(), one.received_at)));
                }
            }
        }
        let damages = block.take_damages();
        damage = damage.or(damages.first().map(ToString::to_string));
        if !is_more {
            return (updates, damage, lines);
        }
    }
}

/// What comes out one by one.
fn read(object: &[u8]) -> Told {
    let mut reader = RawReader::new(Box::new(Cursor::new(object.to_vec())), None);
    let (mut updates, mut damage) = (Vec::new(), None);
    while let Some(next) = reader.next_update() {
        match next {
            Ok(update) => updates.push((update.bytes.to_vec(), update.received_at)),
            Err(told) => damage = damage.or(Some(told.to_string())),
        }
    }
    (updates, damage, 0)
}

/// What is read as text, with what is wrong with it.
fn told(object: &[u8]) -> (Vec<String>, Option<String>) {
    let (updates, damage, _) = read_blocks(object);
    let text = |(bytes, _): (Vec<u8>, _)| String::from_utf8(bytes).unwrap();
    (updates.into_iter().map(text).collect(), damage)
}

#[test]
fn a_document_may_span_lines() {
    let (updates, damage) = told(b"{\n  \"a\": \"}\",\n  \"b\": {\n}}\n{\"c\":3}\n");
    assert_eq!(updates, ["{\n  \"a\": \"}\",\n  \"b\": {\n}}", "{\"c\":3}"]);
    assert_eq!(damage, None);
}

#[test]
fn documents_of_several_lines_follow_each_other() {
    let text = "{\n \"a\": 1\n}\n".repeat(1_000);
    let (updates, damage) = told(text.as_bytes());
    assert_eq!((updates.len(), damage), (1_000, None));
}

#[test]
fn a_document_of_very_many_lines_is_read_in_good_time() {
    let long = format!("{{\"a\":[\n{}0]}}\n{{\"b\":1}}", "0,\n".repeat(1_000_000));
    let (updates, damage) = told(long.as_bytes());
    assert_eq!((updates.len(), damage), (2, None));
}

#[test]
fn lines_of_a_segment_arrive_when_its_updates_do() {
    let line = r#"{"update_id":1,"message":{"message_id":1}}"#;
    let updates = [1, 2, 3, 4].map(|second| RawUpdate {
        bytes: line.as_bytes(),
        bot: None,
        received_at: Timestamp::from_second(second).ok(),
    });
    let object = segment_object(&updates, BotId(7)).unwrap();
    let (taken, damage, lines) = read_blocks(&object);
    assert_eq!((taken, damage), (read(&object).0, None));
    assert_eq!(lines, 4);
}

/// Updates in one endless list, and how many bytes of it were asked for.
struct List(Arc<AtomicUsize>);

impl Read for List {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        let element = b"{\"update_id\":1,\"message\":{\"message_id\":1}},";
        let given = self.0.load(Relaxed);
        let list = b"[".iter().chain(element.iter().cycle()).skip(given);
        for (place, byte) in room.iter_mut().zip(list) {
            *place = *byte;
        }
        self.0.fetch_add(room.len(), Relaxed);
        Ok(room.len())
    }
}

#[test]
fn a_list_without_lines_is_not_awaited_to_its_end() {
    let given = Arc::new(AtomicUsize::new(0));
    let mut reader = RawReader::new(Box::new(List(Arc::clone(&given))), None);
    let mut block = Block::default();
    for _ in 0..2 {
        assert!(reader.fill(&mut block));
        assert!(block.pieces().count() > 1_000);
    }
    assert!(given.load(Relaxed) <= 2 << 20, "{given:?}");
}

#[test]
fn a_line_after_a_list_that_has_no_end_is_in_it_or_not_whoever_reads() {
    let line = r#"{"update_id":1,"message":{"message_id":1}}"#;
    let text = format!("{{\"ok\":true,\"result\":[{line}]\n{line}\n{line}\n");
    let (updates, damage, _) = read_blocks(text.as_bytes());
    let (all, said, _) = read(text.as_bytes());
    assert_eq!((updates.len(), updates, damage), (3, all, said));
}

#[test]
fn a_list_may_begin_behind_a_document() {
    let line = r#"{"update_id":1,"message":{"message_id":1}}"#;
    let text = format!("{line} [{line},{line}\n{line}\n]\n{line}\n");
    let (updates, damage, _) = read_blocks(text.as_bytes());
    let (all, said, _) = read(text.as_bytes());
    assert_eq!((updates.len(), updates, damage), (5, all, said));
}

#[test]
fn a_list_may_begin_behind_a_mark_of_the_byte_order() {
    let line = r#"{"update_id":1,"message":{"message_id":1}}"#;
    let text = format!("{line}\u{feff}[{line}\n{line},{line}\n");
    let (updates, damage, _) = read_blocks(text.as_bytes());
    let (all, said, _) = read(text.as_bytes());
    assert_eq!((updates, damage), (all, said));
}

proptest! {
    #[test]
    fn blocks_have_what_comes_out_one_by_one(
        parts in proptest::collection::vec(
            prop_oneof![
                4 => Just("{\"update_id\":1,\"message\":{\"message_id\":1}}"),
                2 => Just("{\"update_id\": 2, \"poll\": {\"x\": [1]}}"),
                1 => Just("{\"update_id\":3,\"poll\":{}"),
                4 => Just("\n"),
                1 => Just("\r\n"),
                1 => Just(" "),
                1 => Just("["),
                1 => Just(","),
                1 => Just("]"),
                1 => Just("{\"ok\":true,\"result\":["),
                1 => Just("}"),
                1 => Just("x"),
                1 => Just("\u{feff}"),
                1 => Just("{\"update_id\":4,\"poll\":{\"x\":}}"),
                1 => Just("{\"update_id\":5,\"poll\":{\"x\":\"a}"),
                4 => Just("\n"),
            ],
            0..24,
        )
    ) {
        let object = parts.concat();
        let (updates, damage, _) = read_blocks(object.as_bytes());
        let (all, told, _) = read(object.as_bytes());
        // How many updates came before it, a reader that has not looked into its lines knows only where each is one.
        let reason = |damage: Option<String>| damage.map(|told| told.replace(char::is_numeric, ""));
        prop_assert_eq!((updates, reason(damage)), (all, reason(told)));
    }
}
