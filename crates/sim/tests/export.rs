//! An exported chat is what Telegram Desktop would write, and the same each time.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;
use sim::{ExportOptions, ExportShape, write_export};
use telegram::{ExportChat, repair};

fn options(bytes: u64) -> ExportOptions {
    ExportOptions::new(7, bytes, Timestamp::from_second(1_795_200_000).unwrap())
}

fn written(options: &ExportOptions) -> String {
    let mut file = Vec::new();
    write_export(options, &mut file).unwrap();
    String::from_utf8(file).unwrap()
}

fn read(file: &str) -> Value {
    serde_json::from_slice(&repair(file.as_bytes())).unwrap()
}

#[test]
fn one_seed_gives_one_file() {
    let file = written(&options(100_000));
    assert_eq!(written(&options(100_000)), file);
    let other = ExportOptions {
        seed: 8,
        ..options(100_000)
    };
    assert_ne!(written(&other), file);
}

#[test]
fn a_chat_has_years_of_rows_of_every_sort() {
    let mut file = Vec::new();
    let count = write_export(&options(2_000_000), &mut file).unwrap();
    assert!((2_000_000..2_010_000).contains(&file.len()));
    let file = String::from_utf8(file).unwrap();
    assert!(file.starts_with("{\n \"name\": \"Dados & Café ☕\",\n \"type\": \"private_supergroup\",\n \"id\": 1987654321,\n \"messages\": [\n  {\n   \"id\": "));
    assert!(file.ends_with("\n  }\n ]\n}\n"));
    assert!(file.contains("\\x0b"));
    let export = read(&file);
    let rows = export["messages"].as_array().unwrap();
    assert_eq!(u64::try_from(rows.len()).unwrap(), count);
    let fields: BTreeSet<&str> = rows
        .iter()
        .flat_map(|row| row.as_object().unwrap().keys())
        .map(String::as_str)
        .collect();
    for field in [
        "action",
        "edited_unixtime",
        "file",
        "forwarded_from",
        "photo",
        "poll",
        "reactions",
        "reply_to_message_id",
        "via_bot",
    ] {
        assert!(fields.contains(field), "no row has `{field}`");
    }
    let kinds: BTreeSet<&str> = rows.iter().filter_map(|row| row["type"].as_str()).collect();
    assert_eq!(Vec::from_iter(kinds), ["message", "service", "unsupported"]);
    let dates: Vec<i64> = rows
        .iter()
        .filter_map(|row| row["date_unixtime"].as_str()?.parse().ok())
        .collect();
    assert!(dates.is_sorted());
    assert!(dates.last().unwrap() - dates[0] > 1_400 * 86_400);
    assert!(rows.iter().any(|row| row.get("from") == Some(&Value::Null)));
}

#[test]
fn an_account_has_chats_of_every_type() {
    let options = ExportOptions {
        shape: ExportShape::Account,
        ..options(200_000)
    };
    let export = read(&written(&options));
    let heads = |list: &str| -> Vec<(String, usize)> {
        let chats = export[list]["list"].as_array().unwrap();
        chats
            .iter()
            .map(|chat| {
                let head: ExportChat = serde_json::from_value(chat.clone()).unwrap();
                (head.kind, chat["messages"].as_array().unwrap().len())
            })
            .collect()
    };
    let chats = heads("chats");
    let kinds: Vec<&str> = chats.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "personal_chat",
            "personal_chat",
            "bot_chat",
            "private_group",
            "private_supergroup",
            "public_channel"
        ]
    );
    assert_eq!(heads("left_chats")[0].0, "public_supergroup");
    assert!(chats.iter().all(|(_, rows)| *rows > 0));
}
