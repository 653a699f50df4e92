//! The column of entities: a list of structs, each with the words that it marks.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Builder, ListArray, StringBuilder, StructArray};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::datatypes::DataType;
use arrow::error::ArrowError;
use telegram::Entity;

use crate::schema::{Marks, element_field, entity_fields};

/// Collects the entities of rows; the order of its builders is that of [`entity_fields`].
#[derive(Debug, Default)]
pub(crate) struct EntitiesBuilder {
    kind: StringBuilder,
    offset: Int64Builder,
    length: Int64Builder,
    text: StringBuilder,
    url: StringBuilder,
    user_id: Int64Builder,
    language: StringBuilder,
    custom_emoji_id: StringBuilder,
    lengths: Vec<usize>,
}

impl EntitiesBuilder {
    /// Adds the entities of one row; a row without any is NULL.
    pub(crate) fn append(&mut self, marks: Marks<'_>) {
        for entity in marks.entities {
            self.append_entity(entity, marks.words);
        }
        self.lengths.push(marks.entities.len());
    }

    /// Adds rows without any.
    pub(crate) fn append_nulls(&mut self, count: usize) {
        self.lengths.resize(self.lengths.len() + count, 0);
    }

    fn append_entity(&mut self, entity: &Entity<'_>, words: &str) {
        self.kind.append_value(&*entity.kind);
        self.offset.append_value(entity.offset);
        self.length.append_value(entity.length);
        self.text.append_option(entity.of(words));
        self.url.append_option(entity.url.as_deref());
        self.user_id
            .append_option(entity.user.as_ref().map(|user| user.id.0));
        self.language.append_option(entity.language.as_deref());
        self.custom_emoji_id
            .append_option(entity.custom_emoji_id.as_deref());
    }

    /// Hands out what was added since the last time.
    pub(crate) fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        let parts: Vec<ArrayRef> = vec![
            Arc::new(self.kind.finish()),
            Arc::new(self.offset.finish()),
            Arc::new(self.length.finish()),
            Arc::new(self.text.finish()),
            Arc::new(self.url.finish()),
            Arc::new(self.user_id.finish()),
            Arc::new(self.language.finish()),
            Arc::new(self.custom_emoji_id.finish()),
        ];
        let lengths = std::mem::take(&mut self.lengths);
        let presence: NullBuffer = lengths.iter().map(|length| *length > 0).collect();
        let values = StructArray::try_new(entity_fields(), parts, None)?;
        let element = element_field(DataType::Struct(entity_fields()));
        let list = ListArray::try_new(
            element,
            OffsetBuffer::from_lengths(lengths),
            Arc::new(values),
            Some(presence).filter(|presence| presence.null_count() > 0),
        )?;
        Ok(Arc::new(list))
    }
}
