//! Text with entities: in go pieces, out come the text and where in it each entity lies, counted
//! in UTF-16 code units as Telegram counts. It chooses no words.

use super::object::{Object, list};

/// A text and the entities in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text {
    words: String,
    length_units: usize,
    entities: Vec<String>,
}

impl Text {
    /// Appends words without meaning to Telegram.
    pub(crate) fn plain(mut self, words: &str) -> Self {
        self.words.push_str(words);
        self.length_units += words.encode_utf16().count();
        self
    }

    /// Appends words that are an entity.
    pub(crate) fn entity(self, kind: &str, words: &str) -> Self {
        self.entity_with(kind, words, "")
    }

    /// Appends words that are an entity with further fields, as JSON without braces.
    pub(crate) fn entity_with(mut self, kind: &str, words: &str, fields: &str) -> Self {
        let entity = Object::new()
            .raw("offset", self.length_units)
            .raw("length", words.encode_utf16().count())
            .text("type", kind)
            .fields(fields);
        self.entities.push(entity.end());
        self.plain(words)
    }

    /// Writes the text under `name` and its entities under `entities`.
    pub(crate) fn write(&self, object: Object, name: &str, entities: &str) -> Object {
        let object = object.text(name, &self.words);
        if self.entities.is_empty() {
            object
        } else {
            object.raw(entities, list(&self.entities))
        }
    }
}
