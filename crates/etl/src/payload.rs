//! A payload's hash, the same however a program wrote the JSON: with blanks between the tokens or without,
//! `ã` or `\u00e3`, `1.50` or `1.5`. Pure and total: any text has one.
//!
//! The tutorial's Lambda, and whatever else reads JSON and writes it again, keeps the content of an update
//! and the order of its fields, but not its bytes.

use memchr::memchr2;
use xxhash_rust::xxh3::xxh3_128;

/// The hash of `payload`, an update's of the kind `kind`.
pub(crate) fn hash(kind: &str, payload: &str) -> u128 {
    let mut plain = Vec::with_capacity(kind.len() + 1 + payload.len());
    plain.extend_from_slice(kind.as_bytes());
    plain.push(0);
    push_plain(payload.as_bytes(), &mut plain);
    xxh3_128(&plain)
}

/// Appends `json` without its blanks, its escapes resolved and its fractions in their shortest form. What lies between
/// those, most of it, is copied as it stands.
fn push_plain(mut json: &[u8], plain: &mut Vec<u8>) {
    let mut place = 0;
    while let Some(byte) = json.get(place) {
        match byte {
            b'"' => (json, place) = pass_string(json, place + 1, plain),
            b'-' | b'0'..=b'9' => (json, place) = pass_number(json, place, plain),
            b' ' | b'\t' | b'\n' | b'\r' => {
                let (verbatim, rest) = json.split_at(place);
                plain.extend_from_slice(verbatim);
                (json, place) = (rest.get(1..).unwrap_or_default(), 0);
            }
            _ => place += 1,
        }
    }
    plain.extend_from_slice(json);
}

/// Goes over the string that begins before `place`. Hands out what is left to append, and where in it the string ends.
fn pass_string<'a>(mut json: &'a [u8], mut place: usize, plain: &mut Vec<u8>) -> (&'a [u8], usize) {
    loop {
        let rest = json.get(place..).unwrap_or_default();
        let Some(length) = memchr2(b'"', b'\\', rest) else {
            return (json, json.len());
        };
        place += length;
        if rest.get(length) == Some(&b'"') {
            return (json, place + 1);
        }
        let (verbatim, after) = json.split_at(place);
        plain.extend_from_slice(verbatim);
        (json, place) = (escape(after, plain), 0);
    }
}

/// Goes over the number that begins at `place`. Hands out what is left to append, and where in it the number ends.
fn pass_number<'a>(json: &'a [u8], place: usize, plain: &mut Vec<u8>) -> (&'a [u8], usize) {
    let mut end = place + 1;
    while json.get(end).is_some_and(u8::is_ascii_digit) {
        end += 1;
    }
    if !json.get(end).copied().is_some_and(is_part) {
        return (json, end);
    }
    let (verbatim, rest) = json.split_at(place);
    let (number, after) = rest.split_at(number_length(rest));
    let Some(shortest) = shortest(number) else {
        return (json, place + number.len());
    };
    plain.extend_from_slice(verbatim);
    plain.extend_from_slice(shortest.as_bytes());
    (after, 0)
}

/// Takes the escape that begins `rest`.
fn escape<'a>(rest: &'a [u8], plain: &mut Vec<u8>) -> &'a [u8] {
    match rest {
        [b'\\', b'u', ..] => unicode_escape(rest, plain),
        [b'\\', escaped, after @ ..] => {
            match escaped {
                b'n' => plain.push(b'\n'),
                b't' => plain.push(b'\t'),
                b'r' => plain.push(b'\r'),
                b'b' => plain.push(8),
                b'f' => plain.push(12),
                b'/' => plain.push(b'/'),
                // These two keep their backslash, so that no two strings become one.
                other => plain.extend_from_slice(&[b'\\', *other]),
            }
            after
        }
        _ => &[],
    }
}

/// Takes the `\uXXXX`, or the two of them, that begin `rest`.
fn unicode_escape<'a>(rest: &'a [u8], plain: &mut Vec<u8>) -> &'a [u8] {
    let Some(first) = unit(rest) else {
        let (broken, after) = rest.split_at(2.min(rest.len()));
        plain.extend_from_slice(broken);
        return after;
    };
    let character = char::from_u32(u32::from(first)).or_else(|| {
        let second = unit(rest.get(6..)?)?;
        char::decode_utf16([first, second]).next()?.ok()
    });
    match character {
        Some(character @ ('"' | '\\')) => {
            plain.extend_from_slice(&[b'\\', u8::try_from(character).unwrap_or_default()]);
            rest.get(6..).unwrap_or_default()
        }
        Some(character) => {
            plain.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            let length = 6 * character.len_utf16();
            rest.get(length..).unwrap_or_default()
        }
        // Half a character has no other form.
        None => {
            let (half, after) = rest.split_at(6.min(rest.len()));
            plain.extend_from_slice(&half.to_ascii_lowercase());
            after
        }
    }
}

/// The UTF-16 unit of the `\uXXXX` that begins `text`.
fn unit(text: &[u8]) -> Option<u16> {
    let [b'\\', b'u', digits @ ..] = text else {
        return None;
    };
    let digits = digits.get(..4)?.iter();
    digits.copied().try_fold(0, |unit, digit| {
        let value = char::from(digit).to_digit(16)?;
        Some(unit << 4 | u16::try_from(value).ok()?)
    })
}

/// How long the number is that begins `rest`.
fn number_length(rest: &[u8]) -> usize {
    let end = rest.iter().position(|byte| !is_part(*byte));
    end.unwrap_or(rest.len())
}

/// Whether numbers have such a byte.
fn is_part(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')
}

/// The shortest form of `number`, if it is a fraction.
fn shortest(number: &[u8]) -> Option<String> {
    let is_fraction = number.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E'));
    let text = std::str::from_utf8(number).ok().filter(|_| is_fraction)?;
    let fraction: f64 = text.parse().ok()?;
    fraction.is_finite().then(|| format!("{fraction:e}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_same(one: &str, other: &str) -> bool {
        hash("message", one) == hash("message", other)
    }

    #[test]
    fn a_payload_written_by_another_program_is_the_same() {
        let telegram = "{\"text\":\"\\u041f\\ud83d\\ude00 a\\/b \\\"c\\\"\",\n\"location\":{\"latitude\":-23.550520,\"x\":1}}";
        let python = r#"{"text": "П😀 a/b \"c\"", "location": {"latitude": -23.55052, "x": 1}}"#;
        assert!(is_same(telegram, python));
    }

    #[test]
    fn another_content_is_another_payload() {
        for (one, other) in [
            (r#"{"a":"x y"}"#, r#"{"a":"xy"}"#),
            (r#"{"a":"\""}"#, r#"{"a":"\\"}"#),
            (r#"{"a":"\\n"}"#, r#"{"a":"\n"}"#),
            (r#"{"a":"\u005cn"}"#, r#"{"a":"\n"}"#),
            (r#"{"a":1}"#, r#"{"a":"1"}"#),
            (r#"{"a":12345678901234567}"#, r#"{"a":12345678901234568}"#),
            (r#"{"a":"\ud83d"}"#, r#"{"a":"\ud83e"}"#),
        ] {
            assert!(!is_same(one, other), "{one} {other}");
        }
        assert_ne!(hash("message", "{}"), hash("channel_post", "{}"));
    }

    /// The same as [`push_plain`], one byte or one token after the other.
    fn byte_by_byte(mut json: &[u8]) -> Vec<u8> {
        let (mut plain, mut is_string) = (Vec::new(), false);
        while let [byte, rest @ ..] = json {
            json = match byte {
                b'\\' if is_string => escape(json, &mut plain),
                b'0'..=b'9' | b'-' if !is_string => {
                    let (number, after) = json.split_at(number_length(json));
                    let shortest = shortest(number).map(String::into_bytes);
                    plain.extend(shortest.unwrap_or_else(|| number.to_vec()));
                    after
                }
                b' ' | b'\t' | b'\n' | b'\r' if !is_string => rest,
                _ => {
                    is_string ^= *byte == b'"';
                    plain.push(*byte);
                    rest
                }
            };
        }
        plain
    }

    proptest! {
        #[test]
        fn writing_json_again_changes_nothing(text in ".*", number: f64, whole: i64) {
            let value = serde_json::json!({ "text": text, "list": [number, whole, null, true] });
            let escaped: String = value
                .to_string()
                .encode_utf16()
                .map(|unit| match u8::try_from(unit) {
                    Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
                    _ => format!("\\u{unit:04X}"),
                })
                .collect();
            let pretty = serde_json::to_string_pretty(&value).unwrap();
            prop_assert!(is_same(&escaped, &value.to_string()));
            prop_assert!(is_same(&escaped, &pretty));
        }

        #[test]
        fn what_is_copied_at_once_is_what_is_copied_byte_by_byte(text in r#"([\\"u0dD8 :\-.e5{},é]|\\u00|\\ud8|-1.5e|","){0,24}"#) {
            let mut plain = Vec::new();
            push_plain(text.as_bytes(), &mut plain);
            prop_assert_eq!(plain, byte_by_byte(text.as_bytes()));
        }

        #[test]
        fn any_text_has_a_hash(text in r#"([\\"u0dD8 :\-.e5]|\\u){0,20}"#) {
            hash("", &text);
        }
    }
}
