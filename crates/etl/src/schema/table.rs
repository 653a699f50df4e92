//! The tables and their columns, in order.

use std::fmt::Debug;
use std::sync::Arc;

use arrow::datatypes::{Field, Schema, SchemaRef};
use lake::Table;

use super::column::{Column, ColumnInfo};
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
    /// One row in the making.
    type Row<'a>;

    /// The columns in their order, in groups.
    ///
    /// Old files lack the newest columns, so new ones are added at the end only.
    fn groups() -> &'static [&'static [Column<Self>]];

    /// The columns in their order.
    fn columns() -> impl Iterator<Item = &'static Column<Self>> {
        Self::groups().iter().copied().flatten()
    }
}

/// The rows of `telegram_messages`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Messages {}

impl TableRows for Messages {
    const TABLE: Table = Table::Messages;
    // What only an export tells stands at the end of its chat where numbers are not for everyone.
    const SORTED_BY: &'static [&'static str] = &["chat_id"];
    type Row<'a> = Row<'a>;

    fn groups() -> &'static [&'static [Column<Self>]] {
        &[
            &tutorial::COLUMNS,
            &arrival::COLUMNS,
            &sender::COLUMNS,
            &place::CHAT,
            &place::REPLY,
            &place::FORWARD,
            &content::WORDS,
            &content::FILE,
            &content::THINGS,
            &content::SERVICE,
            &arrival::GAPS,
        ]
    }
}

/// The rows of `telegram_updates`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Updates {}

impl TableRows for Updates {
    const TABLE: Table = Table::Updates;
    const SORTED_BY: &'static [&'static str] = &["chat_id", "message_id"];
    type Row<'a> = UpdateRow<'a>;

    fn groups() -> &'static [&'static [Column<Self>]] {
        &[&updates::COLUMNS]
    }
}

/// The rows of `telegram_reactions`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reactions {}

impl TableRows for Reactions {
    const TABLE: Table = Table::Reactions;
    // As messages.
    const SORTED_BY: &'static [&'static str] = &["chat_id"];
    type Row<'a> = ReactionRow<'a>;

    fn groups() -> &'static [&'static [Column<Self>]] {
        &[&reactions::COLUMNS]
    }
}

/// The rows of `telegram_members`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Members {}

impl TableRows for Members {
    const TABLE: Table = Table::Members;
    const SORTED_BY: &'static [&'static str] = &["chat_id"];
    type Row<'a> = MemberRow<'a>;

    fn groups() -> &'static [&'static [Column<Self>]] {
        &[&members::COLUMNS]
    }
}

/// The rows of `telegram_polls`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Polls {}

impl TableRows for Polls {
    const TABLE: Table = Table::Polls;
    // In the order of the updates: an answer names no chat.
    const SORTED_BY: &'static [&'static str] = &[];
    type Row<'a> = PollRow<'a>;

    fn groups() -> &'static [&'static [Column<Self>]] {
        &[&polls::COLUMNS]
    }
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
