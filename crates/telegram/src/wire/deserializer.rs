//! A cursor as a `Deserializer`, for types that derive what they are. It reads what those in this crate ask for: structs
//! with named fields, lists, strings, whole numbers, fractions, truths, raw values; everything else is [`Unusual`].

use std::borrow::Cow;
use std::fmt;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::cursor::{Cursor, Elements, Fields, Unusual};
use super::raw::Raw;

/// Reads the whole of `json` as a `T`, if it is as Telegram writes it.
pub(crate) fn read<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, Unusual> {
    let mut cursor = Cursor::new(json)?;
    let value = T::deserialize(&mut cursor)?;
    cursor.end()?;
    Ok(value)
}

impl Error for Unusual {
    // Whoever reads it again with `serde_json` gets to know why.
    fn custom<T: fmt::Display>(_reason: T) -> Self {
        Self
    }
}

impl<'de> Deserializer<'de> for &mut Cursor<'de> {
    type Error = Unusual;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unusual> {
        visitor.visit_map(self.object()?)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        visitor.visit_seq(self.list()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        if self.null()? {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        match self.string()? {
            Cow::Borrowed(string) => visitor.visit_borrowed_str(string),
            Cow::Owned(string) => visitor.visit_string(string),
        }
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        visitor.visit_i64(self.integer()?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        // To the last digit as `serde_json` reads it, which does not round as the standard library does.
        let fraction = serde_json::from_str(self.raw()?.get());
        visitor.visit_f64(fraction.map_err(|_| Unusual)?)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        visitor.visit_bool(self.truth()?)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unusual> {
        if name != Raw::NAME {
            return Err(Unusual);
        }
        visitor.visit_borrowed_str(self.raw()?.get())
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        self.pass()?;
        visitor.visit_unit()
    }

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Unusual> {
        Err(Unusual)
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u32 u64 u128 f32 char str string byte_buf unit unit_struct tuple
        tuple_struct map enum identifier
    }
}

impl<'de> MapAccess<'de> for Fields<'_, 'de> {
    type Error = Unusual;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unusual> {
        match self.key()? {
            Some(key) => seed
                .deserialize(BorrowedStrDeserializer::new(key))
                .map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unusual> {
        seed.deserialize(&mut *self.cursor)
    }
}

impl<'de> SeqAccess<'de> for Elements<'_, 'de> {
    type Error = Unusual;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unusual> {
        match self.next()? {
            Some(cursor) => seed.deserialize(cursor).map(Some),
            None => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::de::IgnoredAny;

    use super::*;
    use crate::Text;

    /// A struct of everything that a deserializer is asked for here.
    #[derive(Debug, Default, serde::Deserialize, PartialEq)]
    struct Sample<'a> {
        #[serde(default, borrow)]
        text: Option<Text<'a>>,
        #[serde(default)]
        number: Option<i64>,
        #[serde(default)]
        fraction: Option<f64>,
        #[serde(default)]
        truth: Option<bool>,
        #[serde(default, borrow)]
        raw: Option<Raw<'a>>,
        #[serde(default, borrow)]
        list: Vec<Self>,
    }

    const PIECES: [&str; 44] = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        " ",
        "\n",
        "\r",
        "\t",
        "\u{1}",
        "\u{7f}",
        "a",
        "ã",
        "😀",
        "\\u00e3",
        "\\ud83d\\ude00",
        "\\ud83d",
        "\\ude00",
        "\\u12",
        "\\n",
        "\\/",
        "\\x",
        "0",
        "7",
        "-",
        "+",
        ".",
        "e",
        "123456789012345678",
        "null",
        "true",
        "false",
        "\"\"",
        "\"text\":",
        "\"number\":",
        "\"fraction\":",
        "\"truth\":",
        "\"raw\":",
        "\"list\":",
        "\"x\":",
        "\"a b c d e f\"",
    ];

    /// Text that is nearly JSON, or not at all.
    fn pieces() -> impl Strategy<Value = String> {
        let piece = proptest::sample::select(&PIECES[..]);
        proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
    }

    fn values() -> impl Strategy<Value = String> {
        let any = [
            "null",
            "true",
            "false",
            "0",
            "-0",
            "-7",
            "01",
            "1.5",
            "-0.1e-3",
            "1e400",
            "1E5",
            "12345678901234567",
            "123456789012345678",
            "1234567890123456789",
            "9223372036854775808",
            "\"\"",
            "\"a\\\\\"",
            "\"\\u00e3 \\\"b\\\" c\\/d\\n\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\ud83dx\"",
            "\"\\uD83D\\uD83D\"",
            "\"\u{1f}\"",
            "\"\\u\"",
            "{}",
            "[]",
            "[ ]",
            "{ }",
            "[1,]",
            "{\"a\":1,}",
            "{,}",
            "[[[1]],{\"a\":[null]}]",
        ];
        let leaf = proptest::sample::select(any.to_vec()).prop_map(str::to_owned);
        let leaf = leaf.boxed().prop_union(
            ".*".prop_map(|text: String| serde_json::to_string(&text).unwrap())
                .boxed(),
        );
        leaf.prop_recursive(4, 24, 5, |inner| {
            let key = proptest::sample::select(
                &[
                    "text",
                    "number",
                    "fraction",
                    "truth",
                    "raw",
                    "list",
                    "x",
                    "te\\u0078t",
                ][..],
            );
            let fields = proptest::collection::vec((key, inner.clone()), 0..5);
            let object = fields.prop_map(|fields| {
                let fields = fields
                    .iter()
                    .map(|(key, value)| format!("\"{key}\": {value}"));
                format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
            });
            let list = proptest::collection::vec(inner, 0..4);
            object.boxed().prop_union(
                list.prop_map(|list| format!("[{}]", list.join(",\n")))
                    .boxed(),
            )
        })
    }

    /// What is read here is what `serde_json` reads, though that may read more.
    fn agrees(json: &str) {
        let passed = Cursor::new(json).and_then(|mut cursor| {
            cursor.pass()?;
            cursor.end()
        });
        if passed.is_ok() {
            let passed = serde_json::from_str::<IgnoredAny>(json);
            assert!(passed.is_ok(), "{json}");
        }
        same::<Sample<'_>>(json);
        same::<Vec<Sample<'_>>>(json);
        same::<Option<Text<'_>>>(json);
        same::<i64>(json);
        same::<f64>(json);
        same::<bool>(json);
        same::<Raw<'_>>(json);
    }

    fn same<'a, T: Deserialize<'a> + fmt::Debug + PartialEq>(json: &'a str) {
        if let Ok(value) = read::<T>(json) {
            assert_eq!(serde_json::from_str::<T>(json).ok(), Some(value), "{json}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn what_is_read_is_what_serde_json_reads(json in values(), place: prop::sample::Index, piece in pieces()) {
            agrees(&json);
            agrees(&piece);
            // The same with something in it that does not belong there, or with something missing.
            let places: Vec<usize> = json.char_indices().map(|(place, _)| place).collect();
            let (before, after) = json.split_at(*place.get(&places));
            agrees(&format!("{before}{piece}{after}"));
            let rest: String = after.chars().skip(1).collect();
            agrees(&format!("{before}{rest}"));
        }

        #[test]
        fn every_text_is_read_with_and_without_escapes(text: String, number in -999_999_999_999_i64..999_999_999_999) {
            let plain = serde_json::to_string(&text).unwrap();
            let units = text.encode_utf16().map(|unit| format!("\\u{unit:04x}"));
            let escaped = format!("\"{}\"", units.collect::<String>());
            for json in [plain, escaped] {
                prop_assert_eq!(&*read::<Text<'_>>(&json).unwrap(), &text);
                let json = format!("{{\"x\":[{json},{{\"y\":{json}}}], \"text\": {json},\"number\":{number}}}");
                let sample: Sample<'_> = read(&json).unwrap();
                prop_assert_eq!(&**sample.text.as_ref().unwrap(), &text);
                prop_assert_eq!(sample.number, Some(number));
            }
        }
    }

    #[test]
    fn what_nests_too_deep_is_unusual() {
        let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read::<Raw<'_>>(&nested(64)).is_ok());
        assert!(read::<Raw<'_>>(&nested(65)).is_err());
        assert!(read::<Raw<'_>>(&nested(200_000)).is_err());
    }
}
