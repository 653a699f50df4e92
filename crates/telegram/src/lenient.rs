//! JSON values in, what can be read of them out: what cannot costs only itself. A field costs no other
//! field, an element not its list, and a key that no struct has costs nothing, however it is written.
//!
//! What can be read whole is read in one go, by [`wire`] if it is as Telegram writes it. Only where that fails it is read
//! again, part by part.

use std::cell::Cell;
use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::value::RawValue;

use crate::Text;
use crate::wire::{self, Raw};

/// Reads what can be read of `json`.
///
/// # Errors
/// If that is too little for a `T`.
pub(crate) fn read<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, serde_json::Error> {
    parts(json).map(|(value, _)| value)
}

/// The value of a field, or nothing if it cannot be read: one field costs no other.
pub(crate) fn field<'a, T: Deserialize<'a>>(value: Option<Raw<'a>>) -> Option<T> {
    read(value?.get()).ok()
}

/// The fields of the object `json`, undecoded, as often as they stand there.
///
/// # Errors
/// If it is no object.
pub(crate) fn fields(json: &str) -> Result<Vec<(Text<'_>, Raw<'_>)>, serde_json::Error> {
    let Object(fields) = serde_json::from_str(json)?;
    let fields = fields.into_iter();
    Ok(fields.map(|(name, value)| (name, value.into())).collect())
}

/// Puts what can be read of `value` into `place`.
///
/// # Errors
/// If something cannot be read.
pub(crate) fn take<'a, T: Deserialize<'a>>(
    value: Raw<'a>,
    place: &mut Option<T>,
) -> Result<(), serde_json::Error> {
    let (value, unread) = parts(value.get())?;
    *place = Some(value);
    unread.map_or(Ok(()), Err)
}

/// Puts the elements of the list `value` that can be read into `list`.
///
/// # Errors
/// If it is no list, or something in it cannot be read.
pub(crate) fn gather<'a, T: Deserialize<'a>>(
    value: Raw<'a>,
    list: &mut Vec<T>,
) -> Result<(), serde_json::Error> {
    if let Ok(elements) = wire::read(value.get()) {
        *list = elements;
        return Ok(());
    }
    let elements: Vec<Raw<'a>> = serde_json::from_str(value.get())?;
    list.clear();
    let mut gathered = Ok(());
    for element in elements {
        let mut place = None;
        let taken = take(element, &mut place);
        gathered = gathered.and(taken);
        list.extend(place);
    }
    gathered
}

/// The elements of the list `value` that can be read; none if it is no list.
pub(crate) fn elements<'a, T: Deserialize<'a>>(value: Option<Raw<'a>>) -> Vec<T> {
    let mut list = Vec::new();
    if let Some(value) = value {
        // Who wants to know what is unread asks `gather`.
        gather(value, &mut list).unwrap_or_default();
    }
    list
}

/// Reads the list in a field as [`elements`] does, for types that derive the rest.
pub(crate) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let value = Raw::deserialize(deserializer)?;
    Ok(elements(Some(value)))
}

/// What can be read of `json`, with the reason why it is not all.
fn parts<'a, T: Deserialize<'a>>(
    json: &'a str,
) -> Result<(T, Option<serde_json::Error>), serde_json::Error> {
    if let Ok(value) = wire::read(json) {
        return Ok((value, None));
    }
    let whole = serde_json::from_str(json);
    let unread = match whole {
        // Derived code takes a list for a struct whose fields have no names.
        Ok(value) if !json.starts_with('[') => return Ok((value, None)),
        Ok(_) => None,
        Err(error) => Some(error),
    };
    let value: &'a RawValue = serde_json::from_str(json)?;
    let mut left_out = Vec::new();
    loop {
        let failed = Cell::new(None);
        let parts = Parts {
            value,
            left_out: &left_out,
            failed: &failed,
        };
        match (T::deserialize(parts), failed.get()) {
            // If nothing was left out, strange keys were all that was wrong, and nobody reads them.
            (Ok(value), _) => return Ok((value, unread.filter(|_| !left_out.is_empty()))),
            // Each round leaves out one field more of those that a struct has, so they end.
            (Err(_), Some(field)) if !left_out.contains(&field) => left_out.push(field),
            (Err(error), _) => return Err(error),
        }
    }
}

/// A value that is read by its parts, where it has any.
#[derive(Clone, Copy)]
struct Parts<'p, 'a> {
    value: &'a RawValue,
    /// The fields to pass over, inside of this value, by where they stand.
    left_out: &'p [*const u8],
    /// The innermost field that could not be read.
    failed: &'p Cell<Option<*const u8>>,
}

impl<'de> Deserializer<'de> for Parts<'_, 'de> {
    type Error = serde_json::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        let Object(fields) = serde_json::from_str(self.value.get())?;
        let is_wanted = |(name, value): &(Text<'_>, &RawValue)| {
            names.contains(&&**name) && !self.left_out.contains(&place(value))
        };
        let mut wanted: Vec<(Text<'de>, &'de RawValue)> = Vec::new();
        for field in fields.into_iter().filter(is_wanted) {
            // Of several the last counts, as in every common JSON parser.
            wanted.retain(|(name, _)| *name != field.0);
            wanted.push(field);
        }
        visitor.visit_map(Fields {
            rest: wanted.into_iter(),
            value: None,
            parts: self,
        })
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        if self.value.get() == "null" {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.value.deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.value.deserialize_bytes(visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.value.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string byte_buf unit unit_struct
        seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// Where `value` stands, which no other value does.
fn place(value: &RawValue) -> *const u8 {
    value.get().as_ptr()
}

/// The fields that a struct wants of an object.
struct Fields<'p, 'a> {
    rest: std::vec::IntoIter<(Text<'a>, &'a RawValue)>,
    value: Option<&'a RawValue>,
    parts: Parts<'p, 'a>,
}

impl<'a> MapAccess<'a> for Fields<'_, 'a> {
    type Error = serde_json::Error;

    fn next_key_seed<K: DeserializeSeed<'a>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Self::Error> {
        let Some((name, value)) = self.rest.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        let name: StrDeserializer<'_, Self::Error> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Self::Error> {
        let value = self.value.take().unwrap_or(RawValue::NULL);
        let read = seed.deserialize(Parts {
            value,
            ..self.parts
        });
        if read.is_err() && self.parts.failed.get().is_none() {
            self.parts.failed.set(Some(place(value)));
        }
        read
    }
}

/// The fields of an object, undecoded.
struct Object<'a>(Vec<(Text<'a>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor).map(Self)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Vec<(Text<'de>, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, Deserialize, PartialEq)]
    struct Pair {
        one: i64,
        #[serde(default)]
        two: Option<bool>,
    }

    #[derive(Debug, Default, Deserialize, PartialEq)]
    struct Nest {
        pair: Option<Pair>,
        other: Option<Pair>,
    }

    type Told = (Option<(i64, Option<bool>)>, Option<i64>, bool);

    /// What is read, and whether that is all.
    fn nest(json: &str) -> Told {
        let (nest, unread) = parts::<Nest>(json).unwrap();
        let pair = nest.pair.map(|pair| (pair.one, pair.two));
        (pair, nest.other.map(|pair| pair.one), unread.is_none())
    }

    #[test]
    fn a_part_costs_only_itself() {
        let both = Some((1, Some(true)));
        for (json, read) in [
            (r#"{"pair":{"one":1,"two":true}}"#, (both, None, true)),
            (
                r#"{"pair":{"one":1,"two":7},"other":{"one":2}}"#,
                (Some((1, None)), Some(2), false),
            ),
            (
                r#"{"pair":{"one":"1","two":true},"other":{"one":2,"two":[]}}"#,
                (None, Some(2), false),
            ),
            (r#"{"pair":[],"other":{"two":true}}"#, (None, None, false)),
            (
                r#"{"pair":null,"other":{"one":2,"two":null},"x":{}}"#,
                (None, Some(2), true),
            ),
            (
                r#"{"pair":{"one":0},"pair":{"one":1,"two":true}}"#,
                (both, None, true),
            ),
        ] {
            assert_eq!(nest(json), read, "{json}");
        }
    }

    #[test]
    fn a_key_that_is_no_text_costs_nothing() {
        let keys = r#"{"\ud800":7,"pair":{"\ud83d":0,"one":1,"two":true,"\udc00\ud83d":{"\ud800":0}},"😀":0}"#;
        assert_eq!(nest(keys), (Some((1, Some(true))), None, true));
    }

    #[test]
    fn too_little_is_an_error() {
        for json in [
            "{}",
            r#"{"one":true,"two":true}"#,
            "null",
            "7",
            "[1,true]",
            r#"{"one":1} x"#,
            r#"{"one":1"#,
            "",
        ] {
            assert!(read::<Pair>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn an_element_costs_not_its_list() {
        let value = RawValue::from_string(r#"[1,"2",3,null]"#.to_owned()).unwrap();
        let mut list: Vec<i64> = vec![9];
        assert!(gather(Raw::from(&*value), &mut list).is_err());
        assert_eq!(list, [1, 3]);
        let no_list = RawValue::from_string("{}".to_owned()).unwrap();
        assert!(elements::<i64>(Some(Raw::from(&*no_list))).is_empty());
    }
}
