//! What a column is: a name, how it is read from a row, and what it means in two languages.
//!
//! The type follows from the reader, so that the schema and the values cannot disagree.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Fields};
use telegram::{Entity, Text};

use super::table::{Messages, TableRows};

/// A column of the table with the rows `T`.
pub(crate) struct Column<T: TableRows> {
    /// The name, the same on every engine.
    pub(crate) name: &'static str,
    /// What it holds, in English.
    pub(crate) doc_en: &'static str,
    /// What it holds, in Portuguese.
    pub(crate) doc_pt: &'static str,
    pub(crate) read: Read<T>,
}

/// Columns that stand together.
#[derive(Clone, Copy)]
pub(crate) struct Group<T: TableRows> {
    pub(crate) columns: &'static [Column<T>],
    /// Whether any of them may have a value in a row: most messages are neither files nor polls nor forwarded, and to ask
    /// that once costs less than to ask each column.
    pub(crate) is_told: ReadPresence<T>,
}

/// A column of the messages table.
pub(super) type MessageColumn = Column<Messages>;

/// A column as those see it who read files and not rows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ColumnInfo {
    /// The name, the same on every engine.
    pub name: &'static str,
    /// The type in Arrow.
    pub data_type: DataType,
    /// What it holds, in English.
    pub doc_en: &'static str,
    /// What it holds, in Portuguese.
    pub doc_pt: &'static str,
}

/// How a value is taken from a row.
pub(crate) enum Read<T: TableRows> {
    BigInt(ReadValue<T, i64>),
    BigIntList(ReadValue<T, Vec<i64>>),
    Boolean(ReadValue<T, bool>),
    Double(ReadValue<T, f64>),
    StringList(ReadValue<T, Vec<String>>),
    Entities(ReadMarks<T>),
    String(ReadText<T>),
}

pub(crate) type ReadValue<T, V> = fn(&<T as TableRows>::Row<'_>) -> Option<V>;
pub(crate) type ReadPresence<T> = fn(&<T as TableRows>::Row<'_>) -> bool;
pub(crate) type ReadText<T> = for<'r> fn(&'r <T as TableRows>::Row<'_>) -> Option<Cow<'r, str>>;
pub(crate) type ReadMarks<T> = for<'r> fn(&'r <T as TableRows>::Row<'_>) -> Marks<'r>;

/// The entities of a row, and the text they mark.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marks<'r> {
    pub(crate) words: &'r str,
    pub(crate) entities: &'r [Entity<'r>],
}

impl<T: TableRows> Group<T> {
    /// Columns of which any row may have some.
    pub(super) const fn always(columns: &'static [Column<T>]) -> Self {
        Self::only_if(|_| true, columns)
    }

    /// Columns that are NULL in a row of which `is_told` is not true.
    pub(super) const fn only_if(is_told: ReadPresence<T>, columns: &'static [Column<T>]) -> Self {
        Self { columns, is_told }
    }
}

impl<T: TableRows> Column<T> {
    pub(super) const fn big_int(
        name: &'static str,
        read: ReadValue<T, i64>,
        doc_en: &'static str,
        doc_pt: &'static str,
    ) -> Self {
        Self::new(name, Read::BigInt(read), doc_en, doc_pt)
    }

    pub(super) const fn boolean(
        name: &'static str,
        read: ReadValue<T, bool>,
        doc_en: &'static str,
        doc_pt: &'static str,
    ) -> Self {
        Self::new(name, Read::Boolean(read), doc_en, doc_pt)
    }

    pub(super) const fn double(
        name: &'static str,
        read: ReadValue<T, f64>,
        doc_en: &'static str,
        doc_pt: &'static str,
    ) -> Self {
        Self::new(name, Read::Double(read), doc_en, doc_pt)
    }

    pub(super) const fn string(
        name: &'static str,
        read: ReadText<T>,
        doc_en: &'static str,
        doc_pt: &'static str,
    ) -> Self {
        Self::new(name, Read::String(read), doc_en, doc_pt)
    }

    pub(super) const fn new(
        name: &'static str,
        read: Read<T>,
        doc_en: &'static str,
        doc_pt: &'static str,
    ) -> Self {
        Self {
            name,
            doc_en,
            doc_pt,
            read,
        }
    }

    /// The column without its reader.
    pub(super) fn info(&self) -> ColumnInfo {
        ColumnInfo {
            name: self.name,
            data_type: self.data_type(),
            doc_en: self.doc_en,
            doc_pt: self.doc_pt,
        }
    }

    fn data_type(&self) -> DataType {
        match self.read {
            Read::BigInt(_) => DataType::Int64,
            Read::BigIntList(_) => list_of(DataType::Int64),
            Read::Boolean(_) => DataType::Boolean,
            Read::Double(_) => DataType::Float64,
            Read::StringList(_) => list_of(DataType::Utf8),
            Read::Entities(_) => list_of(DataType::Struct(entity_fields())),
            Read::String(_) => DataType::Utf8,
        }
    }
}

impl ColumnInfo {
    /// The type in the words of Hive, Athena and Spark.
    pub fn hive_type(&self) -> String {
        hive_type(&self.data_type)
    }

    /// The field in Arrow.
    pub fn field(&self) -> Field {
        Field::new(self.name, self.data_type.clone(), true)
    }
}

/// The parts of an entity, in order.
pub(crate) fn entity_fields() -> Fields {
    [
        ("type", DataType::Utf8),
        ("offset", DataType::Int64),
        ("length", DataType::Int64),
        ("text", DataType::Utf8),
        ("url", DataType::Utf8),
        ("user_id", DataType::Int64),
        ("language", DataType::Utf8),
        ("custom_emoji_id", DataType::Utf8),
    ]
    .into_iter()
    .map(|(name, data_type)| Field::new(name, data_type, true))
    .collect()
}

/// The Parquet specification calls the one field of a list `element`, and Hive insists on it.
pub(crate) fn element_field(data_type: DataType) -> Arc<Field> {
    Arc::new(Field::new("element", data_type, true))
}

fn list_of(data_type: DataType) -> DataType {
    DataType::List(element_field(data_type))
}

fn hive_type(data_type: &DataType) -> String {
    match data_type {
        DataType::Boolean => "boolean".to_owned(),
        DataType::Float64 => "double".to_owned(),
        DataType::Int64 => "bigint".to_owned(),
        DataType::List(element) => format!("array<{}>", hive_type(element.data_type())),
        DataType::Struct(fields) => {
            let fields = fields
                .iter()
                .map(|field| format!("{}:{}", field.name(), hive_type(field.data_type())));
            format!("struct<{}>", fields.collect::<Vec<_>>().join(","))
        }
        _ => "string".to_owned(),
    }
}

/// The value of a string that may be missing.
pub(super) fn text<'r>(text: Option<&'r Text<'_>>) -> Option<Cow<'r, str>> {
    text.map(|text| Cow::Borrowed(&**text))
}
