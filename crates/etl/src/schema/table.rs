//! The tables and their columns, in order.

use std::fmt::Debug;
use std::sync::Arc;

use arrow::datatypes::{Field, Schema, SchemaRef};
use lake::Table;

use super::column::{Column, ColumnInfo, Group};
use super::{arrival, content, members, place, polls, reactions, sender, tutorial, updates};
use crate::row::{MemberRow, PollRow, ReactionRow, Row, UpdateRow};

/// Goes up whenever the same raw objects give other rows or other bytes: it is part of every
/// fingerprint, so that all days become dirty.
pub const SCHEMA_VERSION: u32 = 3;

/// The day, which stands in the path of a file and not in the file.
pub const PARTITION_COLUMN: &str = "context_date";

/// How many columns, from the first, are the tutorial's.
pub const TUTORIAL_COLUMNS: usize = tutorial::COLUMNS.len();

/// What the rows of a table are, and how they become columns.
pub(crate) trait TableRows: Copy + Debug + Sized + 'static {
    /// Which table.
    const TABLE: Table;
    /// The columns that its files are sorted by.
    const SORTED_BY: &'static [&'static str];
    /// The columns in their order, in groups.
    ///
    /// Old files lack the newest columns, so new ones are added at the end only.
    const GROUPS: &'static [Group<Self>];
    /// One row in the making.
    type Row<'a>;

    /// The columns in their order.
    fn columns() -> impl Iterator<Item = &'static Column<Self>> {
        Self::GROUPS.iter().flat_map(|group| group.columns)
    }
}

/// The rows of `telegram_messages`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Messages {}

impl TableRows for Messages {
    const TABLE: Table = Table::Messages;
    // What only an export tells stands at the end of its chat where numbers are not for everyone.
    const SORTED_BY: &'static [&'static str] = &["chat_id"];
    const GROUPS: &'static [Group<Self>] = &[
        Group::always(&tutorial::COLUMNS),
        Group::always(&arrival::COLUMNS),
        Group::always(&sender::COLUMNS),
        Group::always(&place::CHAT),
        place::REPLY,
        place::FORWARD,
        Group::always(&content::WORDS),
        content::FILE,
        content::THINGS,
        content::SERVICE,
        Group::always(&arrival::GAPS),
    ];
    type Row<'a> = Row<'a>;
}

/// The rows of `telegram_updates`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Updates {}

impl TableRows for Updates {
    const TABLE: Table = Table::Updates;
    const SORTED_BY: &'static [&'static str] = &["chat_id", "message_id"];
    const GROUPS: &'static [Group<Self>] = &[Group::always(&updates::COLUMNS)];
    type Row<'a> = UpdateRow<'a>;
}

/// The rows of `telegram_reactions`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reactions {}

impl TableRows for Reactions {
    const TABLE: Table = Table::Reactions;
    // As messages.
    const SORTED_BY: &'static [&'static str] = &["chat_id"];
    const GROUPS: &'static [Group<Self>] = &[Group::always(&reactions::COLUMNS)];
    type Row<'a> = ReactionRow<'a>;
}

/// The rows of `telegram_members`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Members {}

impl TableRows for Members {
    const TABLE: Table = Table::Members;
    const SORTED_BY: &'static [&'static str] = &["chat_id"];
    const GROUPS: &'static [Group<Self>] = &[Group::always(&members::COLUMNS)];
    type Row<'a> = MemberRow<'a>;
}

/// The rows of `telegram_polls`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Polls {}

impl TableRows for Polls {
    const TABLE: Table = Table::Polls;
    // In the order of the updates: an answer names no chat.
    const SORTED_BY: &'static [&'static str] = &[];
    const GROUPS: &'static [Group<Self>] = &[Group::always(&polls::COLUMNS)];
    type Row<'a> = PollRow<'a>;
}

/// The name of `table` in SQL.
pub fn table_name(table: Table) -> &'static str {
    match table {
        Table::Messages => "telegram_messages",
        Table::Updates => "telegram_updates",
        Table::Reactions => "telegram_reactions",
        Table::Members => "telegram_members",
        Table::Polls => "telegram_polls",
    }
}

/// The columns that the files of `table` are sorted by.
pub(crate) fn sorted_by(table: Table) -> &'static [&'static str] {
    match table {
        Table::Messages => Messages::SORTED_BY,
        Table::Updates => Updates::SORTED_BY,
        Table::Reactions => Reactions::SORTED_BY,
        Table::Members => Members::SORTED_BY,
        Table::Polls => Polls::SORTED_BY,
    }
}

/// The columns of `table`, in their order.
pub fn columns(table: Table) -> Vec<ColumnInfo> {
    match table {
        Table::Messages => Messages::columns().map(Column::info).collect(),
        Table::Updates => Updates::columns().map(Column::info).collect(),
        Table::Reactions => Reactions::columns().map(Column::info).collect(),
        Table::Members => Members::columns().map(Column::info).collect(),
        Table::Polls => Polls::columns().map(Column::info).collect(),
    }
}

/// The schema of the files of `table`.
pub fn arrow_schema(table: Table) -> SchemaRef {
    schema_of(&columns(table))
}

/// The schema of the tutorial's table: the first columns of a messages file.
pub fn tutorial_schema() -> SchemaRef {
    let mut columns = columns(Table::Messages);
    columns.truncate(TUTORIAL_COLUMNS);
    schema_of(&columns)
}

fn schema_of(columns: &[ColumnInfo]) -> SchemaRef {
    let fields: Vec<Field> = columns.iter().map(ColumnInfo::field).collect();
    Arc::new(Schema::new(fields))
}

#[cfg(test)]
mod tests {
    use telegram::Update;

    use super::super::column::Read;
    use super::*;
    use crate::row::Arrival;

    fn has_value(column: &Column<Messages>, row: &Row<'_>) -> bool {
        match column.read {
            Read::BigInt(read) => read(row).is_some(),
            Read::BigIntList(read) => read(row).is_some(),
            Read::Boolean(read) => read(row).is_some(),
            Read::Double(read) => read(row).is_some(),
            Read::StringList(read) => read(row).is_some(),
            Read::Entities(read) => !read(row).entities.is_empty(),
            Read::String(read) => read(row).is_some(),
        }
    }

    #[test]
    fn columns_of_which_a_message_tells_nothing_are_null_in_its_row() {
        let only = [
            r#""text":"oi""#,
            r#""reply_to_message":{"message_id":1,"date":2,"chat":{"id":-4}}"#,
            r#""quote":{"text":"oi"}"#,
            r#""forward_origin":{"type":"hidden_user","date":2,"sender_user_name":"Bia"}"#,
            r#""is_automatic_forward":true"#,
            r#""via_bot":{"id":9,"is_bot":true,"first_name":"Gif"}"#,
            r#""media_group_id":"7""#,
            r#""voice":{"file_id":"V"}"#,
            r#""has_media_spoiler":true"#,
            r#""sticker":{"emoji":"😂"}"#,
            r#""poll":{"id":"9"}"#,
            r#""location":{"latitude":-23.5,"longitude":-46.6}"#,
            r#""venue":{"title":"Café"}"#,
            r#""dice":{"emoji":"🎲","value":6}"#,
            r#""left_chat_member":{"id":11,"is_bot":false,"first_name":"Caio"}"#,
        ];
        for field in only {
            let update = format!(
                r#"{{"update_id":1,"message":{{"message_id":2,"date":3,"chat":{{"id":-4}},{field}}}}}"#
            );
            let update = Update::decode(update.as_bytes()).unwrap();
            let row = Row {
                arrival: Arrival::EXPORTED,
                message: update.message().unwrap(),
            };
            let groups = Messages::GROUPS.iter();
            for group in groups.filter(|group| !(group.is_told)(&row)) {
                for column in group.columns {
                    assert!(!has_value(column, &row), "{} of {field}", column.name);
                }
            }
        }
    }
}
