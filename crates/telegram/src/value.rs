//! The value of a field, while the object is being read that has it: in one go as it comes, or part by part once it has
//! been passed. What is wrong with a value that comes is an error, and it never comes again.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::value::RawValue;

use crate::lenient::{gather, read, take};

/// The value of a field, while the object is being read that has it.
pub(crate) enum Value<'m, 'a, M> {
    /// Next in the object: it is read as it goes, whole or not at all.
    Next(&'m mut M),
    /// Stepped over already: read part by part, where it must be.
    Passed(&'a RawValue),
}

impl<'a, M: MapAccess<'a>> Value<'_, 'a, M> {
    /// As [`read()`].
    pub(crate) fn read<T: Deserialize<'a>>(self) -> Result<T, M::Error> {
        match self {
            Self::Next(map) => map.next_value_seed(Whole(PhantomData)),
            Self::Passed(value) => read(value.get()).map_err(M::Error::custom),
        }
    }

    /// As [`take`].
    pub(crate) fn take<T: Deserialize<'a>>(self, place: &mut Option<T>) -> Result<(), M::Error> {
        match self {
            Self::Next(map) => *place = Some(map.next_value_seed(Whole(PhantomData))?),
            Self::Passed(value) => take(value, place).map_err(M::Error::custom)?,
        }
        Ok(())
    }

    /// As [`gather`].
    pub(crate) fn gather<T: Deserialize<'a>>(self, list: &mut Vec<T>) -> Result<(), M::Error> {
        match self {
            Self::Next(map) => *list = map.next_value_seed(WholeList(PhantomData))?,
            Self::Passed(value) => gather(value, list).map_err(M::Error::custom)?,
        }
        Ok(())
    }

    /// Steps over it. A field that is `null` is as good as absent, which is for whoever reads part by part to see.
    pub(crate) fn pass(self) -> Result<(), M::Error> {
        match self {
            Self::Next(map) => match map.next_value::<Option<IgnoredAny>>()? {
                Some(IgnoredAny) => Ok(()),
                None => Err(M::Error::custom("a field is null")),
            },
            Self::Passed(_) => Ok(()),
        }
    }

    /// The value as it stands there.
    pub(crate) fn raw(self) -> Result<&'a RawValue, M::Error> {
        match self {
            Self::Next(map) => map.next_value(),
            Self::Passed(value) => Ok(value),
        }
    }
}

/// Reads a `T` in one go.
struct Whole<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Whole<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::deserialize(Named(deserializer))
    }
}

/// Reads a list of `T` in one go.
struct WholeList<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for WholeList<T> {
    type Value = Vec<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for WholeList<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element_seed(Whole(PhantomData))? {
            list.push(element);
        }
        Ok(list)
    }
}

/// A value of which a struct is read only if its fields have names: derived code takes a list for it, too.
pub(crate) struct Named<D>(pub(crate) D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Named<D> {
    type Error = D::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_map(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.0.deserialize_option(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.0.deserialize_bytes(visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.0.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string byte_buf unit unit_struct
        seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// Reads the object in a field in one go, for types that derive the rest; a list is none.
pub(crate) fn object<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_option(Maybe(PhantomData))
}

struct Maybe<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Maybe<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or null")
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        T::deserialize(Named(deserializer)).map(Some)
    }
}
