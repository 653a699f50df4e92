//! The fields of one row, asked for one by one; what has an unexpected form is noted and costs no other.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::Text;

/// The fields of a row.
pub(super) struct Fields {
    map: Map<String, Value>,
    /// The fields that could not be read, by name.
    pub(super) unread: Vec<String>,
}

impl Fields {
    /// The fields of the JSON object `row`; none, and a note, if it is no object.
    pub(super) fn of(row: &str) -> Self {
        match serde_json::from_str(row) {
            Ok(Value::Object(map)) => Self {
                map,
                unread: Vec::new(),
            },
            _ => Self {
                map: Map::new(),
                unread: vec!["message".to_owned()],
            },
        }
    }

    /// The value of `name`, unless it is missing or null.
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// The value of `name` as `read` understands it.
    pub(super) fn read<T>(&mut self, name: &str, read: impl Fn(&Value) -> Option<T>) -> Option<T> {
        let value = self.map.get(name).filter(|value| !value.is_null())?;
        let understood = read(value);
        if understood.is_none() {
            self.unread.push(name.to_owned());
        }
        understood
    }

    pub(super) fn string(&mut self, name: &str) -> Option<Text<'static>> {
        self.read(name, |value| value.as_str().map(owned))
    }

    /// A number, also one that is written as a string.
    pub(super) fn integer(&mut self, name: &str) -> Option<i64> {
        self.read(name, integer)
    }

    pub(super) fn boolean(&mut self, name: &str) -> Option<bool> {
        self.read(name, Value::as_bool)
    }
}

/// A number, also one that is written as a string.
pub(super) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::String(digits) => digits.parse().ok(),
        number => number.as_i64(),
    }
}

pub(super) fn owned(text: &str) -> Text<'static> {
    Text(Cow::Owned(text.to_owned()))
}
