//! A payload's hash, the same however a program wrote the JSON: with blanks between the tokens or without,
//! `ã` or `\u00e3`, `1.50` or `1.5`. Pure and total: any text has one.
//!
//! The tutorial's Lambda, and whatever else reads JSON and writes it again, keeps the content of an update
//! and the order of its fields, but not its bytes.

use xxhash_rust::xxh3::Xxh3;

/// The hash of `payload`, an update's of the kind `kind`.
pub(crate) fn hash(kind: &str, payload: &str) -> u128 {
    let mut hasher = Xxh3::new();
    hasher.update(kind.as_bytes());
    hasher.update(&[0]);
    hasher.update(&plain(payload));
    hasher.digest128()
}

/// `json` without its blanks, its escapes resolved and its fractions in their shortest form.
fn plain(json: &str) -> Vec<u8> {
    let mut plain = Vec::with_capacity(json.len());
    let mut rest = json.as_bytes();
    while let [first, after @ ..] = rest {
        rest = match first {
            b' ' | b'\t' | b'\n' | b'\r' => after,
            b'"' => {
                plain.push(b'"');
                string(after, &mut plain)
            }
            b'-' | b'0'..=b'9' => number(rest, &mut plain),
            _ => {
                plain.push(*first);
                after
            }
        }
    }
    plain
}

/// Takes the string that begins `rest`, to its closing quotation mark.
fn string<'a>(mut rest: &'a [u8], plain: &mut Vec<u8>) -> &'a [u8] {
    loop {
        let end = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'));
        let (verbatim, after) = rest.split_at(end.unwrap_or(rest.len()));
        plain.extend_from_slice(verbatim);
        rest = match after {
            [b'\\', b'u', ..] => escape(after, plain),
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
            [b'"', after @ ..] => {
                plain.push(b'"');
                return after;
            }
            _ => return &[],
        };
    }
}

/// Takes the `\uXXXX`, or the two of them, that begin `rest`.
fn escape<'a>(rest: &'a [u8], plain: &mut Vec<u8>) -> &'a [u8] {
    let units = [unit(rest), rest.get(6..).and_then(unit)];
    let units = units.into_iter().map_while(|unit| unit);
    let character = char::decode_utf16(units).next();
    match character {
        Some(Ok(character @ ('"' | '\\'))) => {
            plain.extend_from_slice(&[b'\\', u8::try_from(character).unwrap_or_default()]);
            rest.get(6..).unwrap_or_default()
        }
        Some(Ok(character)) => {
            plain.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            let length = 6 * character.len_utf16();
            rest.get(length..).unwrap_or_default()
        }
        // Half a character has no other form.
        Some(Err(_)) => {
            let (half, after) = rest.split_at(6.min(rest.len()));
            plain.extend_from_slice(&half.to_ascii_lowercase());
            after
        }
        None => {
            let (broken, after) = rest.split_at(2.min(rest.len()));
            plain.extend_from_slice(broken);
            after
        }
    }
}

/// The UTF-16 unit of the `\uXXXX` that begins `text`.
fn unit(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    let digits = std::str::from_utf8(digits).ok()?;
    u16::from_str_radix(digits, 16).ok()
}

/// Takes the number that begins `rest`.
fn number<'a>(rest: &'a [u8], plain: &mut Vec<u8>) -> &'a [u8] {
    let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
    let end = rest.iter().position(|byte| !is_part(byte));
    let (number, after) = rest.split_at(end.unwrap_or(rest.len()));
    let is_fraction = number.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E'));
    let text = std::str::from_utf8(number).unwrap_or_default();
    match text.parse::<f64>() {
        Ok(fraction) if is_fraction && fraction.is_finite() => {
            plain.extend_from_slice(format!("{fraction:e}").as_bytes());
        }
        _ => plain.extend_from_slice(number),
    }
    after
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
        fn any_text_has_a_hash(text in r#"([\\"u0dD8 :\-.e5]|\\u){0,20}"#) {
            hash("", &text);
        }
    }
}
