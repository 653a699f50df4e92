//! JSON objects as Telegram writes them: in go fields in order, out comes ASCII text. No maps are
//! built, so a million messages take seconds.

use std::fmt::Display;

use crate::wire::push_escaped;

/// An object that is being written.
#[derive(Clone, Debug)]
pub(crate) struct Object(String);

impl Object {
    pub(crate) fn new() -> Self {
        Self("{".to_owned())
    }

    /// A field whose value is JSON already: a number, a list, an object.
    pub(crate) fn raw(mut self, name: &str, json: impl Display) -> Self {
        self.key(name);
        self.0.push_str(&json.to_string());
        self
    }

    /// A field with a text.
    pub(crate) fn text(mut self, name: &str, text: &str) -> Self {
        self.key(name);
        push_string(&mut self.0, text);
        self
    }

    /// A field that is `true`.
    pub(crate) fn flag(self, name: &str) -> Self {
        self.raw(name, true)
    }

    /// Fields that were written before, without their braces.
    pub(crate) fn fields(mut self, fields: &str) -> Self {
        if !fields.is_empty() {
            self.comma();
            self.0.push_str(fields);
        }
        self
    }

    /// The finished object.
    pub(crate) fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }

    /// The fields alone, to be put into another object.
    pub(crate) fn into_fields(mut self) -> String {
        self.0.remove(0);
        self.0
    }

    fn comma(&mut self) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
    }

    fn key(&mut self, name: &str) {
        self.comma();
        self.0.push('"');
        self.0.push_str(name);
        self.0.push_str("\":");
    }
}

/// A list of JSON values.
pub(crate) fn list(items: &[String]) -> String {
    format!("[{}]", items.join(","))
}

fn push_string(json: &mut String, text: &str) {
    json.push('"');
    for part in text.split_inclusive(['"', '\\', '\n']) {
        let plain = part.trim_end_matches(['"', '\\', '\n']);
        push_escaped(json, plain);
        match part.chars().next_back() {
            Some('"') => json.push_str("\\\""),
            Some('\\') => json.push_str("\\\\"),
            Some('\n') => json.push_str("\\n"),
            _ => {}
        }
    }
    json.push('"');
}
