//! A value as it is written, for whoever reads it later or not at all.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde_json::value::RawValue;

/// A JSON value as it is written, without blanks around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Raw<'a>(pub(super) &'a str);

impl<'a> Raw<'a> {
    /// By this name a deserializer of ours knows that how a value is written is asked for.
    pub(super) const NAME: &'static str = "telegram::wire::Raw";

    /// How it is written.
    pub(crate) fn get(self) -> &'a str {
        self.0
    }
}

impl<'a> From<&'a RawValue> for Raw<'a> {
    fn from(value: &'a RawValue) -> Self {
        Self(value.get())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Raw<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(Self::NAME, RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    /// From ours.
    fn visit_borrowed_str<E: Error>(self, json: &'de str) -> Result<Self::Value, E> {
        Ok(Raw(json))
    }

    /// From that of `serde_json`.
    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Self::Value, D::Error> {
        <&RawValue>::deserialize(deserializer).map(Raw::from)
    }
}
