//! Any bytes as a row and as a whole file of an export: each row becomes a message or is reported, and
//! nothing hangs on how the file is handed over.
#![no_main]

use std::collections::BTreeSet;

use ingest::{Import, ImportReport, import};
use jiff::tz::TimeZone;
use lake::{Quarantine, RawReader, RawZone, Root};
use libfuzzer_sys::fuzz_target;
use serde_json::value::RawValue;
use telegram::{Chat, ChatId, Exported, exported_line, repair};
use telelake_fuzz::Parts;
use tokio::runtime::{Builder, Runtime};

thread_local! {
    static RUNTIME: Runtime = Builder::new_current_thread().build().expect("a runtime is built");
}

fuzz_target!(|bytes: &[u8]| {
    match Exported::decode(bytes) {
        Ok(exported) => holds_together(&exported),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    if let Ok(row) = serde_json::from_slice::<&RawValue>(&repair(bytes)) {
        for id in [-1_001_234_567_890, -5, 42] {
            a_row_is_a_message(row.get(), ChatId(id));
        }
    }
    RUNTIME.with(|runtime| {
        let (report, whole) = imported(runtime, bytes, usize::MAX);
        for part in [1, 7] {
            let (_, other) = imported(runtime, bytes, part);
            assert_eq!(other, whole, "{part} bytes at a time");
        }
        whole.agrees_with(&report);
    });
});

fn a_row_is_a_message(row: &str, id: ChatId) {
    let chat = Chat {
        id,
        ..Chat::default()
    };
    let line = exported_line(&chat, 10, 0, row);
    assert!(Exported::is_one(&line) && !line.contains(&b'\n'));
    let exported = Exported::decode(&line).expect("what we write we read");
    assert_eq!(exported.line(), line);
    holds_together(&exported);
}

fn holds_together(exported: &Exported<'_>) {
    let (facts, message) = (exported.facts(), exported.message());
    assert_eq!(facts.chat, Some(message.chat.id));
    assert_eq!(facts.message, Some(message.id));
    assert_eq!(facts.date, Some(message.date));
    assert_eq!(facts.edit_date, message.edit_date);
    assert_eq!(facts.user, message.from.as_ref().map(|user| user.id));
    assert_eq!(exported.content(), message.content_hash());
    for entity in &message.entities {
        assert!(entity.of(message.words().unwrap_or_default()).is_some());
    }
    let mut completed = message.clone();
    completed.complete(message.clone());
    assert_eq!(completed, message, "a message tells itself nothing new");
    for change in message.member_changes() {
        assert_eq!(change.date, Some(message.date));
    }
    for reaction in exported.reactions() {
        assert!(!reaction.action.name().is_empty());
    }
}

/// What an import left in the lake and said of itself.
#[derive(Debug, PartialEq)]
struct Imported {
    report: String,
    end: Result<(), String>,
    /// The names and contents of the raw objects.
    objects: Vec<(String, Vec<Vec<u8>>)>,
    unreadable: BTreeSet<Vec<u8>>,
}

fn imported(runtime: &Runtime, file: &[u8], part: usize) -> (ImportReport, Imported) {
    let root = Root::memory();
    let (raw, quarantine) = (RawZone::new(root.clone()), Quarantine::new(root));
    let plan = Import {
        raw: Some(&raw),
        quarantine: &quarantine,
        zone: TimeZone::UTC,
        exported_in: Some(TimeZone::UTC),
        wants: &|_, _| true,
    };
    let source = Box::new(Parts::new(file, part));
    let (report, end) = runtime.block_on(import(source, &plan));
    let objects = runtime.block_on(opened(&raw)).expect("memory can be read");
    let unreadable = runtime
        .block_on(put_away(&quarantine))
        .expect("memory can be read");
    let imported = Imported {
        report: format!("{report:?}"),
        end: end.map_err(|error| error.to_string()),
        objects: objects
            .into_iter()
            .map(|(name, reader)| (name, lines(reader)))
            .collect(),
        unreadable,
    };
    (report, imported)
}

async fn opened(raw: &RawZone) -> Result<Vec<(String, RawReader)>, lake::Error> {
    let mut objects = Vec::new();
    for day in raw.days().await? {
        for object in raw.objects(day).await? {
            objects.push((object.key.to_string(), raw.open(&object).await?));
        }
    }
    Ok(objects)
}

fn lines(mut reader: RawReader) -> Vec<Vec<u8>> {
    let mut lines = Vec::new();
    while let Some(line) = reader.next_update() {
        lines.push(line.expect("what we write is whole").bytes.to_vec());
    }
    lines
}

async fn put_away(quarantine: &Quarantine) -> Result<BTreeSet<Vec<u8>>, lake::Error> {
    let mut unreadable = BTreeSet::new();
    for entry in quarantine.list().await? {
        unreadable.insert(quarantine.get(&entry.key).await?.to_vec());
    }
    Ok(unreadable)
}

impl Imported {
    /// Each row is in a raw object or reported as one that cannot be read.
    fn agrees_with(&self, report: &ImportReport) {
        let lines = self.objects.iter().flat_map(|(_, lines)| lines);
        let count = lines.clone().count();
        for line in lines {
            let exported = Exported::decode(line).expect("what was filed can be read");
            assert_eq!(exported.message().date, exported.date);
        }
        let taken = report.chats.iter().filter(|chat| chat.taken);
        let reported: u64 = taken.clone().map(|chat| chat.warnings.unreadable).sum();
        let rows = usize::try_from(report.rows() - reported).expect("no more than bytes");
        // Two chats of one number whose rows are the same fill one object.
        let chats: Vec<_> = taken.map(|chat| chat.chat_id).collect();
        let distinct: BTreeSet<_> = chats.iter().collect();
        // Undated rows at the beginning of an export that breaks off are left to the next one, which may tell when
        // they were sent.
        if distinct.len() == chats.len() && self.end.is_ok() {
            assert_eq!(count, rows, "every row is filed once");
        }
        assert!(count <= rows);
        assert_eq!(self.unreadable.is_empty(), reported == 0);
    }
}
