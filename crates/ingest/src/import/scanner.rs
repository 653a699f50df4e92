//! A `result.json` of any size → its chats and their rows, one after the other.
//!
//! Looks at bytes and never at what they mean, so that escapes that are no JSON do not disturb it; memory
//! grows with the longest row only. Blocks.

use std::io::{ErrorKind, Read};

use telegram::{ExportChat, repair};

use super::ImportError;

/// A row longer than this is not filed. Telegram's longest have some hundred kilobytes; with its
/// envelope and all escapes repaired it still is no long document for whoever reads raw objects.
pub(super) const ROW_BYTES_MAX: usize = 8 * 1024 * 1024;
/// A row longer than this is taken for damage: maybe a brace is lost, and it would never end.
const OVERSIZED_BYTES_MAX: usize = 64 * 1024 * 1024;
/// The longest name of a field, or of a chat.
const NAME_BYTES_MAX: usize = 64 * 1024;
/// How much is read at once.
const BUFFER_BYTES: usize = 256 * 1024;
/// How deep objects are walked into; the rows of a chat lie at depth 4.
const DEPTH_MAX: usize = 8;

/// What an export holds.
#[derive(Debug)]
pub(super) enum Item<'i> {
    /// The rows after this are of this chat.
    Chat(&'i ExportChat),
    /// One row as it lies there.
    Row(&'i [u8]),
    /// One that is too large to be filed.
    Oversized(Vec<u8>),
}

/// Hands the items of the export in `source` to `sink` until that says no.
pub(super) fn scan<R: Read>(
    source: R,
    sink: &mut dyn FnMut(Item<'_>) -> bool,
) -> Result<(), ImportError> {
    let mut scanner = Scanner {
        source,
        kept: Vec::new(),
        buffer: vec![0; BUFFER_BYTES],
        filled: 0,
        place: 0,
        offset: 0,
        rows: 0,
        chats: 0,
        sink,
    };
    scanner.mark()?;
    match scanner.next_token()? {
        Some(b'{') => {}
        Some(b'<') => return Err(other("it looks like HTML; choose the format JSON")),
        Some(b'[') => return Err(other("it is a list, maybe of updates")),
        Some(_) => return Err(other("it is no JSON")),
        None => return Err(other("the file is empty")),
    }
    if scanner.object(0)? && scanner.chats == 0 {
        return Err(other("it is JSON, but has no chat with `messages`"));
    }
    Ok(())
}

fn other(found: &'static str) -> ImportError {
    ImportError::Other { found }
}

struct Scanner<'s, R> {
    source: R,
    buffer: Vec<u8>,
    /// How much of the buffer has been read.
    filled: usize,
    /// How much of that is done.
    place: usize,
    /// Where the buffer begins in the file.
    offset: u64,
    rows: u64,
    chats: u64,
    /// The value that was read last.
    kept: Vec<u8>,
    sink: &'s mut dyn FnMut(Item<'_>) -> bool,
}

impl<R: Read> Scanner<'_, R> {
    /// Walks through an object whose brace is behind us; false if nobody wants more.
    fn object(&mut self, depth: usize) -> Result<bool, ImportError> {
        let mut head = ExportChat::default();
        loop {
            let key = match self.next_token()? {
                Some(b'}') => return Ok(true),
                Some(b',') => continue,
                Some(b'"') => self.string()?,
                _ => return Err(self.broken()),
            };
            if self.next_token()? != Some(b':') {
                return Err(self.broken());
            }
            let first = self.next_token()?.ok_or_else(|| self.broken())?;
            let goes_on = match (key.as_slice(), first) {
                (b"messages", b'[') => self.rows(&head)?,
                (b"chats" | b"left_chats", b'{') if depth < DEPTH_MAX => self.object(depth + 1)?,
                (b"list", b'[') if depth < DEPTH_MAX => self.list(depth + 1)?,
                (b"name" | b"type" | b"id", _) => {
                    self.keep(first, NAME_BYTES_MAX)?;
                    note(&mut head, &key, &self.kept);
                    true
                }
                _ => self.pass_over(first)?,
            };
            if !goes_on {
                return Ok(false);
            }
        }
    }

    /// Walks through a list of chats.
    fn list(&mut self, depth: usize) -> Result<bool, ImportError> {
        loop {
            let goes_on = match self.next_token()? {
                Some(b']') => return Ok(true),
                Some(b',') => continue,
                Some(b'{') => self.object(depth)?,
                Some(first) => self.pass_over(first)?,
                None => return Err(self.broken()),
            };
            if !goes_on {
                return Ok(false);
            }
        }
    }

    /// Hands out the rows of the chat `head`.
    fn rows(&mut self, head: &ExportChat) -> Result<bool, ImportError> {
        self.chats += 1;
        if !(self.sink)(Item::Chat(head)) {
            return Ok(false);
        }
        loop {
            match self.next_token()? {
                Some(b']') => return Ok(true),
                Some(b',') => continue,
                Some(first) => self.keep(first, OVERSIZED_BYTES_MAX)?,
                None => return Err(self.broken()),
            }
            self.rows += 1;
            let item = if self.kept.len() > ROW_BYTES_MAX {
                Item::Oversized(std::mem::take(&mut self.kept))
            } else {
                Item::Row(&self.kept)
            };
            if !(self.sink)(item) {
                return Ok(false);
            }
        }
    }

    /// The rest of a string whose quote is behind us, without the quotes.
    fn string(&mut self) -> Result<Vec<u8>, ImportError> {
        self.keep(b'"', NAME_BYTES_MAX)?;
        let inner = self.kept.get(1..self.kept.len().saturating_sub(1));
        Ok(inner.unwrap_or_default().to_vec())
    }

    /// Keeps the value that begins with `first`, which is behind us; more than `bytes_max` is damage.
    fn keep(&mut self, first: u8, bytes_max: usize) -> Result<(), ImportError> {
        let mut kept = std::mem::take(&mut self.kept);
        kept.clear();
        self.walk(first, &mut |bytes| {
            kept.extend_from_slice(bytes);
            kept.len() <= bytes_max
        })?;
        self.kept = kept;
        Ok(())
    }

    fn pass_over(&mut self, first: u8) -> Result<bool, ImportError> {
        self.walk(first, &mut |_| true)?;
        Ok(true)
    }

    /// Goes to the end of the value that begins with `first`, handing its bytes to `keep`.
    fn walk(&mut self, first: u8, keep: &mut dyn FnMut(&[u8]) -> bool) -> Result<(), ImportError> {
        let mut value = Value::default();
        value.takes(first);
        let mut goes_on = keep(&[first]);
        while goes_on && !value.is_whole() {
            if !self.fill()? {
                // A number has no end of its own.
                return if value.is_scalar() {
                    Ok(())
                } else {
                    Err(self.broken())
                };
            }
            let rest = self.rest();
            let taken = rest.iter().position(|byte| !value.takes(*byte));
            let count = taken.unwrap_or(rest.len());
            goes_on = keep(rest.get(..count).unwrap_or_default());
            self.place += count;
        }
        if goes_on { Ok(()) } else { Err(self.broken()) }
    }

    /// The next byte that is no blank; it is then behind us.
    fn next_token(&mut self) -> Result<Option<u8>, ImportError> {
        loop {
            let rest = self.rest();
            if let Some(count) = rest.iter().position(|byte| !byte.is_ascii_whitespace()) {
                let token = rest.get(count).copied();
                self.place += count + 1;
                return Ok(token);
            }
            self.place = self.filled;
            if !self.fill()? {
                return Ok(None);
            }
        }
    }

    /// Steps over a byte order mark.
    fn mark(&mut self) -> Result<(), ImportError> {
        while self.filled < 3 && self.more()? {}
        if self.rest().starts_with(b"\xef\xbb\xbf") {
            self.place = 3;
        }
        Ok(())
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.place..self.filled).unwrap_or_default()
    }

    /// Reads on if the buffer is done; false at the end of the file.
    fn fill(&mut self) -> Result<bool, ImportError> {
        if self.place < self.filled {
            return Ok(true);
        }
        self.offset += u64::try_from(self.filled).unwrap_or_default();
        (self.place, self.filled) = (0, 0);
        self.more()
    }

    /// Reads behind what is there.
    fn more(&mut self) -> Result<bool, ImportError> {
        let room = self.buffer.get_mut(self.filled..).unwrap_or_default();
        let count = loop {
            match self.source.read(room) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read.map_err(|source| ImportError::Read { source })?,
            }
        };
        self.filled += count;
        Ok(count > 0)
    }

    /// What is wrong here: the end of the file, or no JSON.
    fn broken(&mut self) -> ImportError {
        let offset = self.offset + u64::try_from(self.place).unwrap_or_default();
        let rows = self.rows;
        match self.fill() {
            Ok(false) => ImportError::CutOff { offset, rows },
            _ => ImportError::Damaged { offset, rows },
        }
    }
}

/// How far into a value we are.
#[derive(Default)]
struct Value {
    depth: usize,
    in_string: bool,
    is_escaped: bool,
    whole: bool,
}

impl Value {
    /// Takes in `byte`; false if the value ended before it.
    fn takes(&mut self, byte: u8) -> bool {
        if self.whole {
            return false;
        }
        if self.in_string {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => {
                    self.in_string = false;
                    self.whole = self.depth == 0;
                }
                _ => {}
            }
            return true;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' if self.depth > 0 => {
                self.depth -= 1;
                self.whole = self.depth == 0;
            }
            b'}' | b']' | b',' | b' ' | b'\t' | b'\r' | b'\n' if self.depth == 0 => {
                self.whole = true;
                return false;
            }
            _ => {}
        }
        true
    }

    fn is_whole(&self) -> bool {
        self.whole
    }

    /// Whether it is a number or a word: all else ends by itself.
    fn is_scalar(&self) -> bool {
        self.depth == 0 && !self.in_string
    }
}

/// Takes a field of a chat's head.
fn note(head: &mut ExportChat, key: &[u8], value: &[u8]) {
    let value = repair(value);
    match key {
        b"name" => head.name = serde_json::from_slice(&value).unwrap_or_default(),
        b"type" => head.kind = serde_json::from_slice(&value).unwrap_or_default(),
        _ => head.id = serde_json::from_slice(&value).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    use super::*;

    /// Gives a few bytes at a time.
    struct Drops<'d>(&'d [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
            let count = self.0.len().min(room.len()).min(self.1);
            room[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    /// What was found, and why no more.
    #[derive(Default)]
    struct Found {
        chats: Vec<ExportChat>,
        rows: Vec<Vec<u8>>,
        oversized: Vec<usize>,
        end: Option<String>,
    }

    fn found(file: &[u8], drop: usize) -> Found {
        let mut found = Found::default();
        let end = scan(Drops(file, drop), &mut |item| {
            match item {
                Item::Chat(head) => found.chats.push(head.clone()),
                Item::Row(row) => found.rows.push(row.to_vec()),
                Item::Oversized(row) => found.oversized.push(row.len()),
            }
            true
        });
        found.end = end.err().map(|error| error.to_string());
        found
    }

    fn rows(file: &[u8]) -> Vec<String> {
        let found = found(file, 3);
        assert_eq!(found.end, None);
        let rows = found.rows.into_iter();
        rows.map(|row| String::from_utf8(row).unwrap()).collect()
    }

    #[test]
    fn a_chat_and_a_whole_account_are_walked_through() {
        let single = br#"{"name": "G", "type": "private_group", "id": 7, "messages": [ {"id": 1} , {"id": "}"}, 5]}"#;
        assert_eq!(rows(single), ["{\"id\": 1}", "{\"id\": \"}\"}", "5"]);
        let account = br#"{"about": "x", "contacts": {"list": [{"name": "Z"}]}, "chats": {"about": "", "list": [
            {"name": null, "type": "saved_messages", "id": 3, "messages": []},
            {"name": "G", "type": "private_group", "id": 7, "messages": [{"text": "a\x0b\\"}]}]},
            "left_chats": {"list": [{"type": "public_channel", "id": 9, "messages": [{"id": 2}]}]}}"#;
        assert_eq!(rows(account), ["{\"text\": \"a\\x0b\\\\\"}", "{\"id\": 2}"]);
        assert_eq!(found(account, 100).chats.len(), 3);
    }

    #[test]
    fn what_is_no_export_says_what_it_is() {
        for (file, reason) in [
            ("", "the file is empty"),
            ("<!DOCTYPE html>", "choose the format JSON"),
            ("[1]", "it is a list"),
            ("12/02/2025 08:37 - Ana: oi", "it is no JSON"),
            ("{\"a\": 1}", "has no chat with `messages`"),
            (
                "{\"messages\": [{\"id\": 1}, {\"id\"",
                "breaks off at byte 30, after 1 rows",
            ),
            ("{\"messages\": [1 2", "breaks off"),
            ("{\"messages\" [ 1 ]", "is damaged at byte"),
        ] {
            let end = found(file.as_bytes(), 5).end.unwrap_or_default();
            assert!(end.contains(reason), "{file}: {end}");
        }
        assert_eq!(found(b"\xef\xbb\xbf{\"messages\": []}", 1).end, None);
    }

    #[test]
    fn a_row_may_have_so_many_bytes_and_not_one_more() {
        let row = |bytes: usize| format!("\"{}\"", "x".repeat(bytes - 2));
        let file = |bytes| format!("{{\"messages\": [1, {}, 2]}}", row(bytes)).into_bytes();
        let found_in = |bytes| found(&file(bytes), BUFFER_BYTES);
        let largest = found_in(ROW_BYTES_MAX);
        assert_eq!((largest.rows.len(), largest.oversized), (3, vec![]));
        let too_large = found_in(ROW_BYTES_MAX + 1);
        assert_eq!(too_large.rows.len(), 2);
        assert_eq!(too_large.oversized, [ROW_BYTES_MAX + 1]);
        assert_eq!(found_in(OVERSIZED_BYTES_MAX).end, None);
        let damaged = found_in(OVERSIZED_BYTES_MAX + 1);
        assert!(damaged.end.unwrap().contains("damaged at byte"));
        assert_eq!(damaged.rows, [b"1"]);
    }

    #[test]
    fn a_name_without_an_end_is_damage() {
        let file = format!(
            "{{\"name\": \"{}\", \"messages\": [1]}}",
            "x".repeat(NAME_BYTES_MAX)
        );
        assert!(
            found(file.as_bytes(), 4_096)
                .end
                .unwrap()
                .contains("damaged at byte")
        );
    }

    proptest! {
        #[test]
        fn any_valid_export_is_cut_as_a_parser_would(
            texts in proptest::collection::vec("[a-z\"\\\\{}\\[\\]👋\n]{0,8}", 0..6), drop in 1..8_usize, pretty: bool,
        ) {
            let messages: Vec<Json> = texts.iter().map(|text| json!({"id": 1, "text": [text, {"x": text}]})).collect();
            let export = json!({"name": "G", "type": "private_group", "id": 7, "zz": texts, "messages": messages});
            let file = if pretty { serde_json::to_vec_pretty(&export) } else { serde_json::to_vec(&export) }.unwrap();
            let found = found(&file, drop);
            prop_assert_eq!(found.end, None);
            let rows: Vec<Json> = found.rows.iter().map(|row| serde_json::from_slice(row).unwrap()).collect();
            prop_assert_eq!(rows, messages);
        }

        #[test]
        fn any_bytes_come_to_an_end(bytes: Vec<u8>) {
            found(&[b"{\"messages\":[".as_slice(), &bytes].concat(), 2);
        }
    }
}
