//! A row's fields, read one by one: what cannot be read is named and costs nothing else.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use crate::Text;
use crate::export::words::Words;
use crate::wire::Raw;

/// The fields of an object, undecoded.
#[derive(Debug, Default)]
pub(super) struct Fields<'a> {
    fields: Vec<(Text<'a>, Raw<'a>)>,
    /// The names of those that could not be read.
    pub(super) unread: Vec<String>,
}

impl<'a> Fields<'a> {
    /// The fields of the object `json`, or `None` if it is no object.
    pub(super) fn of(json: &'a str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// Whether there is a field `name`, even one that is null.
    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(key, _)| &**key == name)
    }

    /// The field `name`, undecoded; `None` also for null. Of several the last counts, as in
    /// every common JSON parser.
    pub(super) fn raw(&self, name: &str) -> Option<Raw<'a>> {
        let mut fields = self.fields.iter().rev();
        let (_, value) = fields.find(|(key, _)| &**key == name)?;
        (value.get() != "null").then_some(*value)
    }

    /// The field `name`.
    pub(super) fn read<T: Deserialize<'a>>(&mut self, name: &str) -> Option<T> {
        let value = serde_json::from_str(self.raw(name)?.get()).ok();
        self.note(name, value)
    }

    /// The integer `name`, as a number or in quotes.
    pub(super) fn integer(&mut self, name: &str) -> Option<i64> {
        let value = integer(self.raw(name)?);
        self.note(name, value)
    }

    /// The text `name`; an empty one is none.
    pub(super) fn text(&mut self, name: &str) -> Option<Text<'a>> {
        self.read::<Text<'a>>(name).filter(|text| !text.is_empty())
    }

    /// The words that the field `name` is, or is made of.
    pub(super) fn words(&mut self, name: &str) -> Option<Words<'a>> {
        let (words, is_whole) = Words::read(self.raw(name)?);
        if !is_whole {
            self.unread.push(name.to_owned());
        }
        words
    }

    /// Notes that the field `name` could not be read if `value` is none, and hands it on.
    pub(super) fn note<T>(&mut self, name: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.unread.push(name.to_owned());
        }
        value
    }
}

/// The integer that `value` is, or has in quotes.
pub(super) fn integer(value: Raw<'_>) -> Option<i64> {
    let json = value.get();
    let bare = json
        .strip_prefix('"')
        .and_then(|json| json.strip_suffix('"'));
    bare.unwrap_or(json).parse().ok()
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::with_capacity(16);
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Fields {
            fields,
            unread: Vec::new(),
        })
    }
}
