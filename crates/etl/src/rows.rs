//! Records in, batches of rows out: the only place where whole messages are decoded.
//!
//! Every record becomes a row of `telegram_updates`; the newest version of a message becomes its row
//! of `telegram_messages`, filled up from an export where there is one; reactions, changes of members and polls become rows of their own tables.

use std::collections::{BTreeMap, HashMap};
use std::mem;
use std::sync::atomic::Ordering;

use arrow::record_batch::RecordBatch;
use lake::{ContextDate, Table};
use telegram::{BotId, Exported, Facts, Message, MessageId, Reaction, Update};

use crate::Error;
use crate::builder::RowsBuilder;
use crate::intake::Intake;
use crate::parts::{Group, Part, Step};
use crate::record::{Head, Record, Scope, halves};
use crate::row::{Arrival, MemberRow, PollRow, ReactionRow, Row, UpdateRow};
use crate::schema::{Members, Messages, Polls, Reactions, TableRows, Updates, table_name};

/// How many rows a batch has at most.
const BATCH_ROWS_MAX: usize = 4_096;
/// How many bytes of updates go into a batch at most, whole updates aside.
const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Takes batches, those of one table in order.
type Sink<'s> = dyn FnMut(Table, RecordBatch) -> Result<(), Error> + 's;

/// The rows of `part` for the `wanted` tables, in batches: the same part makes the same. If it was in its turn, `received` is
/// what was received before it.
pub(crate) fn rows(
    part: Part,
    received: Option<&mut Received>,
    intake: &mut Intake,
    wanted: &[Table],
) -> Result<Vec<(Table, RecordBatch)>, Error> {
    let mut batches = Vec::new();
    let mut sink = |table, batch| {
        batches.push((table, batch));
        Ok(())
    };
    let mut tables = Tables::new(intake.day, wanted, received, &mut sink);
    intake.report.tally.duplicates += part.duplicates;
    intake.report.tally.superseded += part.superseded;
    for step in part.steps {
        if intake.signals.is_cancelled.load(Ordering::Relaxed) {
            return Err(Error::Cancelled { day: intake.day });
        }
        match step {
            Step::Captured(record, group) => tables.take(&record, group.as_ref(), intake)?,
            Step::Exported(record) => tables.exported(&record, intake)?,
        }
    }
    tables.finish()?;
    for (table, count) in tables.counts() {
        *intake.report.tables.entry(table).or_default() += count;
    }
    Ok(batches)
}

/// What the columns of an update ask of its facts, as the message that it is tells them; nothing if it does not name its sender, who
/// may be known all the same.
fn facts_of(message: &Message<'_>) -> Option<Facts> {
    Some(Facts {
        chat: Some(message.chat.id),
        message: Some(message.id),
        user: Some(message.from.as_ref()?.id),
        date: Some(message.date),
        edit_date: message.edit_date,
        ..Facts::default()
    })
}

/// The tables of a day in the making.
struct Tables<'s> {
    day: ContextDate,
    messages: Filling<Messages>,
    updates: Filling<Updates>,
    reactions: Filling<Reactions>,
    members: Filling<Members>,
    polls: Filling<Polls>,
    /// Where it is of use.
    received: Option<&'s mut Received>,
    sink: &'s mut Sink<'s>,
}

impl<'s> Tables<'s> {
    fn new(
        day: ContextDate,
        wanted: &[Table],
        received: Option<&'s mut Received>,
        sink: &'s mut Sink<'s>,
    ) -> Self {
        Self {
            day,
            messages: Filling::new(wanted),
            updates: Filling::new(wanted),
            reactions: Filling::new(wanted),
            members: Filling::new(wanted),
            polls: Filling::new(wanted),
            received,
            sink,
        }
    }

    /// Adds what the update in `record` tells, or has it quarantined. It is the newest version of its
    /// message if there is a `group` to end.
    fn take(
        &mut self,
        record: &Record,
        group: Option<&Group>,
        intake: &mut Intake,
    ) -> Result<(), Error> {
        let Ok((update, message)) = Update::decode_with_message(&record.bytes) else {
            return intake.quarantine(&record.bytes);
        };
        let arrival = Arrival {
            update: update.id,
            kind: &update.kind,
            bot: record.head.bot.map(BotId),
            received_at: record.head.received_at,
        };
        let tally = &mut intake.report.tally;
        let Some(message) = message else {
            tally.other_kinds += 1;
            self.event(&update, arrival)?;
            return self.update(&update, arrival, None);
        };
        let Ok(mut message) = message else {
            return intake.quarantine(&record.bytes);
        };
        self.update(&update, arrival, Some(&message))?;
        let Some(group) = group else {
            tally.superseded += 1;
            return Ok(());
        };
        tally.rows += 1;
        if let Some(received) = &mut self.received {
            received.note(&record.head, &message);
        }
        if let Some(other) = &group.exported {
            tally.merged += 1;
            if let Ok(exported) = Exported::decode(&other.bytes) {
                message.complete(exported.message());
                self.reactions_of(&exported, message.id)?;
            }
        }
        let arrival = Arrival {
            received_at: group.first_arrival,
            ..arrival
        };
        self.message(message, arrival, update.payload.len())
    }

    /// Adds the message in `record`, of which only an export tells, unless a bot received it under
    /// another number.
    fn exported(&mut self, record: &Record, intake: &mut Intake) -> Result<(), Error> {
        let Ok(exported) = Exported::decode(&record.bytes) else {
            return intake.quarantine(&record.bytes);
        };
        let tally = &mut intake.report.tally;
        let received = self.received.as_ref();
        if let Some(id) = received.and_then(|received| received.id(&record.head)) {
            tally.merged += 1;
            return self.reactions_of(&exported, id);
        }
        tally.rows += 1;
        let message = exported.message();
        self.reactions_of(&exported, message.id)?;
        self.message(message, Arrival::EXPORTED, exported.row.len())
    }

    /// Adds the reactions to the message `id` that the export tells.
    fn reactions_of(&mut self, exported: &Exported<'_>, id: MessageId) -> Result<(), Error> {
        let mut bytes = exported.row.len();
        for reaction in exported.reactions() {
            let reaction = Reaction {
                message: Some(id),
                ..reaction
            };
            let row = ReactionRow {
                arrival: Arrival::EXPORTED,
                reaction,
            };
            let bytes = mem::take(&mut bytes);
            self.reactions.append(&row, bytes, self.day, self.sink)?;
        }
        Ok(())
    }

    fn update(
        &mut self,
        update: &Update<'_>,
        arrival: Arrival<'_>,
        message: Option<&Message<'_>>,
    ) -> Result<(), Error> {
        let known = message.and_then(facts_of);
        let row = UpdateRow {
            arrival,
            facts: known.unwrap_or_else(|| update.facts().unwrap_or_default()),
            payload: update.payload,
            message,
        };
        let bytes = update.payload.len();
        self.updates.append(&row, bytes, self.day, self.sink)
    }

    /// Adds the rows of an update that is no message.
    fn event(&mut self, update: &Update<'_>, arrival: Arrival<'_>) -> Result<(), Error> {
        let bytes = update.payload.len();
        // Its rows share the update, however many they are.
        let mut unshared = bytes;
        for reaction in update.reactions() {
            let row = ReactionRow { arrival, reaction };
            let bytes = mem::take(&mut unshared);
            self.reactions.append(&row, bytes, self.day, self.sink)?;
        }
        if let Some(change) = update.member_change() {
            let message = None;
            let row = MemberRow {
                arrival,
                message,
                change,
            };
            self.members.append(&row, bytes, self.day, self.sink)?;
        }
        if let Some(event) = update.poll_event() {
            let message = None;
            let row = PollRow {
                arrival,
                event,
                message,
            };
            self.polls.append(&row, bytes, self.day, self.sink)?;
        }
        Ok(())
    }

    /// Adds the rows of a message in its newest version.
    fn message(
        &mut self,
        message: Message<'_>,
        arrival: Arrival<'_>,
        bytes: usize,
    ) -> Result<(), Error> {
        let mut unshared = bytes;
        for change in message.member_changes() {
            let row = MemberRow {
                arrival,
                message: Some(message.id),
                change,
            };
            let bytes = mem::take(&mut unshared);
            self.members.append(&row, bytes, self.day, self.sink)?;
        }
        if let Some(event) = message.poll_event() {
            let row = PollRow {
                arrival,
                event,
                message: Some((message.chat.id, message.id, message.date)),
            };
            self.polls.append(&row, bytes, self.day, self.sink)?;
        }
        let row = Row { arrival, message };
        self.messages.append(&row, bytes, self.day, self.sink)
    }

    fn finish(&mut self) -> Result<(), Error> {
        self.messages.flush(self.day, self.sink)?;
        self.updates.flush(self.day, self.sink)?;
        self.reactions.flush(self.day, self.sink)?;
        self.members.flush(self.day, self.sink)?;
        self.polls.flush(self.day, self.sink)
    }

    /// How many rows each wanted table got.
    fn counts(&self) -> BTreeMap<&'static str, u64> {
        let counts = [
            self.messages.count(),
            self.updates.count(),
            self.reactions.count(),
            self.members.count(),
            self.polls.count(),
        ];
        counts.into_iter().flatten().collect()
    }
}

/// The messages that bots received in the chat whose turn it is, by what is the same in an export: only
/// for chats that number their messages for each account.
#[derive(Default)]
pub(crate) struct Received {
    chat: i64,
    ids: HashMap<[i64; 2], Vec<MessageId>>,
}

impl Received {
    fn note(&mut self, head: &Head, message: &Message<'_>) {
        if let Scope::Account { .. } = head.key.scope {
            if self.chat != head.key.chat {
                self.chat = head.key.chat;
                self.ids.clear();
            }
            let same = self.ids.entry(halves(message.content_hash()));
            same.or_default().push(message.id);
        }
    }

    /// Which of them the exported message with this `head` is.
    fn id(&self, head: &Head) -> Option<MessageId> {
        match head.key.scope {
            Scope::Content { hash, ordinal } if self.chat == head.key.chat => {
                let place = usize::try_from(ordinal).ok()?;
                self.ids.get(&hash)?.get(place).copied()
            }
            _ => None,
        }
    }
}

/// The rows of one table that are not in a batch yet; nothing if the table is not wanted.
struct Filling<T: TableRows> {
    builder: Option<RowsBuilder<T>>,
    bytes: usize,
    rows: u64,
}

impl<T: TableRows> Filling<T> {
    fn new(wanted: &[Table]) -> Self {
        Self {
            builder: wanted.contains(&T::TABLE).then(RowsBuilder::default),
            bytes: 0,
            rows: 0,
        }
    }

    /// Adds `row`, of about `bytes`.
    fn append(
        &mut self,
        row: &T::Row<'_>,
        bytes: usize,
        day: ContextDate,
        sink: &mut Sink<'_>,
    ) -> Result<(), Error> {
        let Some(builder) = &mut self.builder else {
            return Ok(());
        };
        builder.append(row);
        self.rows += 1;
        self.bytes += bytes;
        if builder.rows() == BATCH_ROWS_MAX || self.bytes >= BATCH_BYTES_MAX {
            self.flush(day, sink)?;
        }
        Ok(())
    }

    fn flush(&mut self, day: ContextDate, sink: &mut Sink<'_>) -> Result<(), Error> {
        self.bytes = 0;
        match &mut self.builder {
            Some(builder) if builder.rows() > 0 => {
                let batch = builder.finish();
                let batch = batch.map_err(|source| Error::BuildRows { day, source })?;
                sink(T::TABLE, batch)
            }
            _ => Ok(()),
        }
    }

    fn count(&self) -> Option<(&'static str, u64)> {
        self.builder
            .is_some()
            .then(|| (table_name(T::TABLE), self.rows))
    }
}
