//! JSON as Telegram Desktop writes it in, JSON as everybody reads it out.

use std::borrow::Cow;

/// Turns the escapes `\xNN`, which JSON does not know, into `\u00NN`.
///
/// Telegram Desktop writes control characters so (`SerializeString` in its
/// `export_output_abstract.cpp`). A backslash that is itself escaped begins no escape, and outside of strings JSON
/// has no backslashes, so that nothing else changes. Give it whole strings: an escape cut in two at the
/// end of `json` is left as it is.
pub fn repair(json: &[u8]) -> Cow<'_, [u8]> {
    let mut repaired = Vec::new();
    let mut rest = json;
    while let Some(place) = rest.iter().position(|byte| *byte == b'\\') {
        let Some((before, escape)) = rest.split_at_checked(place) else {
            break;
        };
        let (written, after): (&[u8], &[u8]) = match escape {
            [b'\\', b'x', high, low, after @ ..]
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                (&[b'\\', b'u', b'0', b'0', *high, *low], after)
            }
            [_, _, after @ ..] => (escape.get(..2).unwrap_or_default(), after),
            _ => break,
        };
        repaired.extend_from_slice(before);
        repaired.extend_from_slice(written);
        rest = after;
    }
    if repaired.len() + rest.len() == json.len() {
        // Every repair lengthens.
        return Cow::Borrowed(json);
    }
    repaired.extend_from_slice(rest);
    Cow::Owned(repaired)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_escapes_that_are_not_json_change() {
        let check = |broken: &str, whole: &str| {
            assert_eq!(String::from_utf8_lossy(&repair(broken.as_bytes())), whole);
        };
        check(r#""a\x08b\x1F""#, r#""a\u0008b\u001F""#);
        check(r#""C:\\x86\\\x07""#, r#""C:\\x86\\\u0007""#);
        check(r#""\n\"\u0041\/""#, r#""\n\"\u0041\/""#);
        check(r#""\xG1 \x1""#, r#""\xG1 \x1""#);
        check(r#""\x0"#, r#""\x0"#);
        check("\\", "\\");
        check("", "");
    }

    #[test]
    fn what_needs_no_repair_is_not_copied() {
        let json = br#"{"text":"a\n\\x41"}"#;
        assert!(matches!(repair(json), Cow::Borrowed(same) if same == json));
    }
}
