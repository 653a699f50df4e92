//! The file: heads, chats, rows, indented as Telegram Desktop does. It holds one row at a time.

use std::io::{self, Write};

use jiff::Timestamp;
use jiff::tz::Offset;
use serde::Serialize as _;
use serde_json::{Map, Value, json};

use super::talk::Talk;

/// What is exported.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ExportShape {
    /// One supergroup: *Export chat history*.
    Chat,
    /// Several chats of every type: *Export Telegram data*.
    Account,
}

/// What an export is made from.
#[derive(Clone, Debug)]
pub struct ExportOptions {
    /// Where all randomness begins.
    pub seed: u64,
    /// How long the file is, to a few rows.
    pub bytes: u64,
    /// Over how many days before `end` the messages are spread.
    pub days: u32,
    /// When the last message was sent.
    pub end: Timestamp,
    /// Where the exporting computer stands.
    pub offset: Offset,
    /// What is exported.
    pub shape: ExportShape,
}

impl ExportOptions {
    /// One supergroup with four years of messages, exported three hours west of Greenwich.
    pub fn new(seed: u64, bytes: u64, end: Timestamp) -> Self {
        Self {
            seed,
            bytes,
            days: 1_461,
            end,
            offset: Offset::constant(-3),
            shape: ExportShape::Chat,
        }
    }
}

/// A chat of the export: its name, its type, its bare id, and how many parts of an account's bytes it has.
type Head = (Option<&'static str>, &'static str, i64, u64);

const GROUP: Head = (
    Some("Dados & Café ☕"),
    "private_supergroup",
    1_987_654_321,
    12,
);
const CHATS: [Head; 6] = [
    (Some("André"), "personal_chat", 190_000_017, 1),
    (None, "personal_chat", 6_900_000_101, 1),
    (Some("Gif ☕"), "bot_chat", 93_372_553, 1),
    (Some("Churrasco"), "private_group", 781_234_567, 2),
    GROUP,
    (Some("Dados Abertos 🇧🇷"), "public_channel", 1_650_000_111, 2),
];
const LEFT: Head = (Some("Vagas"), "public_supergroup", 1_400_000_007, 1);
/// The parts of all chats of an account together.
const PARTS: u64 = 20;

/// Writes the export that `options` describe to `out`; says how many rows it has.
///
/// # Errors
/// If `out` takes no more.
pub fn write_export(options: &ExportOptions, out: impl Write) -> io::Result<u64> {
    let mut file = File {
        options,
        out,
        rows: 0,
    };
    match options.shape {
        ExportShape::Chat => file.chat(GROUP, options.bytes, 0)?,
        ExportShape::Account => file.account()?,
    }
    file.out.write_all(b"\n")?;
    file.out.flush()?;
    Ok(file.rows)
}

struct File<'o, W> {
    options: &'o ExportOptions,
    out: W,
    rows: u64,
}

impl<W: Write> File<'_, W> {
    fn account(&mut self) -> io::Result<()> {
        let person = json!({"user_id": 190_000_017, "first_name": "André", "last_name": "Perez"});
        let contacts = json!({"about": "Contacts", "list": [{"user_id": 0, "first_name": "Bia"}]});
        self.out.write_all(b"{\n \"about\": \"Here is the data\"")?;
        self.field("personal_information", &person, 1)?;
        self.field("contacts", &contacts, 1)?;
        for (name, chats) in [("chats", CHATS.as_slice()), ("left_chats", &[LEFT])] {
            let about = "This page lists all chats";
            let list = format!(",\n \"{name}\": {{\n  \"about\": \"{about}\",\n  \"list\": [");
            self.out.write_all(list.as_bytes())?;
            for (number, chat) in chats.iter().enumerate() {
                let between: &[u8] = if number == 0 { b"\n   " } else { b",\n   " };
                self.out.write_all(between)?;
                self.chat(*chat, self.options.bytes / PARTS * chat.3, 3)?;
            }
            self.out.write_all(b"\n  ]\n }")?;
        }
        self.out.write_all(b"\n}")
    }

    /// Writes a chat of about `bytes`, whose brace stands at `depth`.
    fn chat(&mut self, chat: Head, bytes: u64, depth: usize) -> io::Result<()> {
        let (name, kind, id, _) = chat;
        let margin = " ".repeat(depth);
        let name = Value::from(name);
        let head = format!(
            "{{\n{margin} \"name\": {name},\n{margin} \"type\": \"{kind}\",\n{margin} \"id\": {id},\n{margin} \"messages\": ["
        );
        self.out.write_all(head.as_bytes())?;
        let mut talk = Talk::new(self.options, kind, id);
        let mut written = 0;
        while written < bytes {
            let row = talk.row(written, bytes);
            let row = indented(&row, depth + 2);
            let between = if written == 0 { "\n" } else { ",\n" };
            let row = format!("{between}{margin}  {row}");
            self.out.write_all(row.as_bytes())?;
            written += u64::try_from(row.len()).unwrap_or_default();
            self.rows += 1;
        }
        self.out
            .write_all(format!("\n{margin} ]\n{margin}}}").as_bytes())
    }

    fn field(&mut self, name: &str, value: &Value, depth: usize) -> io::Result<()> {
        let margin = " ".repeat(depth);
        let value = value.as_object().map(|fields| indented(fields, depth));
        let field = format!(",\n{margin}\"{name}\": {}", value.unwrap_or_default());
        self.out.write_all(field.as_bytes())
    }
}

/// `fields` as Telegram Desktop writes an object at `depth`.
fn indented(fields: &Map<String, Value>, depth: usize) -> String {
    let mut json = Vec::new();
    let format = serde_json::ser::PrettyFormatter::with_indent(b" ");
    let mut writer = serde_json::Serializer::with_formatter(&mut json, format);
    // Values always have a JSON form.
    fields.serialize(&mut writer).unwrap_or_default();
    let json = String::from_utf8(json).unwrap_or_default();
    // Its own escape of control characters, which is no JSON. Line breaks stand between tokens only.
    json.replace("\\u00", "\\x")
        .replace('\n', &format!("\n{}", " ".repeat(depth)))
}
