//! A `result.json` of any size → its chats and their rows, one after the other.
//!
//! Looks at bytes and never at what they mean, so that escapes that are no JSON do not disturb it; memory
//! grows with the longest row only. Blocks.

use std::io::{ErrorKind, Read};

use telegram::{ExportChat, repair};

use super::ImportError;

/// A row longer than this is taken for damage: the longest text has a few kilobytes.
const ROW_BYTES_MAX: usize = 64 * 1024 * 1024;
/// How much is read at once.
const BUFFER_BYTES: usize = 256 * 1024;
/// How deep objects are walked into; the rows of a chat lie at depth 4.
const DEPTH_MAX: usize = 8;

/// What an export holds.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Item {
    /// The rows after this are of this chat.
    Chat(ExportChat),
    /// One row as it lies there.
    Row(Vec<u8>),
}

/// Hands the items of the export in `source` to `sink` until that says no.
pub(super) fn scan<R: Read>(
    source: R,
    sink: &mut dyn FnMut(Item) -> bool,
) -> Result<(), ImportError> {
    let mut scanner = Scanner {
        source,
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
    sink: &'s mut dyn FnMut(Item) -> bool,
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
                    let value = self.value(first)?;
                    note(&mut head, &key, &value);
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
        if !(self.sink)(Item::Chat(head.clone())) {
            return Ok(false);
        }
        loop {
            let row = match self.next_token()? {
                Some(b']') => return Ok(true),
                Some(b',') => continue,
                Some(first) => self.value(first)?,
                None => return Err(self.broken()),
            };
            self.rows += 1;
            if !(self.sink)(Item::Row(row)) {
                return Ok(false);
            }
        }
    }

    /// The rest of a string whose quote is behind us, without the quotes.
    fn string(&mut self) -> Result<Vec<u8>, ImportError> {
        let mut string = self.value(b'"')?;
        string.pop();
        if !string.is_empty() {
            string.remove(0);
        }
        Ok(string)
    }

    /// The value that begins with `first`, which is behind us.
    fn value(&mut self, first: u8) -> Result<Vec<u8>, ImportError> {
        let mut kept = Vec::new();
        self.walk(first, &mut |bytes| {
            kept.extend_from_slice(bytes);
            kept.len() <= ROW_BYTES_MAX
        })?;
        Ok(kept)
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
    begun: bool,
    whole: bool,
    scalar: bool,
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
            _ => self.scalar = self.scalar || !self.begun,
        }
        self.begun = true;
        true
    }

    fn is_whole(&self) -> bool {
        self.whole
    }

    fn is_scalar(&self) -> bool {
        self.scalar && self.depth == 0 && !self.in_string
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

    fn items(file: &[u8], drop: usize) -> (Vec<Item>, Option<String>) {
        let mut items = Vec::new();
        let end = scan(Drops(file, drop), &mut |item| {
            items.push(item);
            true
        });
        (items, end.err().map(|error| error.to_string()))
    }

    fn rows(file: &[u8]) -> Vec<String> {
        let (items, end) = items(file, 3);
        assert_eq!(end, None);
        items
            .into_iter()
            .filter_map(|item| match item {
                Item::Row(row) => Some(String::from_utf8(row).unwrap()),
                Item::Chat(_) => None,
            })
            .collect()
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
        let (items, _) = items(account, 100);
        let chats = items.iter().filter(|item| matches!(item, Item::Chat(_)));
        assert_eq!(chats.count(), 3);
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
            let (_, end) = items(file.as_bytes(), 5);
            let end = end.unwrap_or_default();
            assert!(end.contains(reason), "{file}: {end}");
        }
        assert_eq!(items(b"\xef\xbb\xbf{\"messages\": []}", 1).1, None);
    }

    proptest! {
        #[test]
        fn any_valid_export_is_cut_as_a_parser_would(
            texts in proptest::collection::vec("[a-z\"\\\\{}\\[\\]👋\n]{0,8}", 0..6), drop in 1..8_usize, pretty: bool,
        ) {
            let messages: Vec<Json> = texts.iter().map(|text| json!({"id": 1, "text": [text, {"x": text}]})).collect();
            let export = json!({"name": "G", "type": "private_group", "id": 7, "zz": texts, "messages": messages});
            let file = if pretty { serde_json::to_vec_pretty(&export) } else { serde_json::to_vec(&export) }.unwrap();
            let (items, end) = items(&file, drop);
            prop_assert_eq!(end, None);
            let found: Vec<Json> = items.iter().filter_map(|item| match item {
                Item::Row(row) => Some(serde_json::from_slice(row).unwrap()),
                Item::Chat(_) => None,
            }).collect();
            prop_assert_eq!(found, messages);
        }

        #[test]
        fn any_bytes_come_to_an_end(bytes: Vec<u8>) {
            items(&[b"{\"messages\":[".as_slice(), &bytes].concat(), 2);
        }
    }
}
