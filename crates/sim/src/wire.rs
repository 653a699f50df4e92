//! The bytes of an update: in goes JSON, out comes the same JSON as Telegram writes it, pure
//! ASCII. It never parses.

/// The body of a webhook request, and one element of what `getUpdates` answers.
///
/// `payload` is the JSON of the update's `kind`; it is escaped but otherwise kept.
pub fn update_body(update_id: i64, kind: &str, payload: &str) -> String {
    body(update_id, &fragment(kind, payload))
}

/// Every character outside ASCII as `\uXXXX`, in surrogate pairs where needed.
///
/// In valid JSON such characters occur inside strings only, so the meaning stays the same.
pub fn escape_non_ascii(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len() + json.len() / 4);
    push_escaped(&mut escaped, json);
    escaped
}

/// The part of an update that is fixed when it is queued: `"<kind>":{…}`.
pub(crate) fn fragment(kind: &str, payload: &str) -> String {
    let mut fragment = String::with_capacity(kind.len() + payload.len() + 3);
    fragment.push('"');
    fragment.push_str(kind);
    fragment.push_str("\":");
    push_escaped(&mut fragment, payload);
    fragment
}

/// The update around a fragment. The line break is Telegram's own.
pub(crate) fn body(update_id: i64, fragment: &str) -> String {
    format!("{{\"update_id\":{update_id},\n{fragment}}}")
}

/// Appends `json` with everything outside ASCII escaped.
pub(crate) fn push_escaped(escaped: &mut String, json: &str) {
    if json.is_ascii() {
        escaped.push_str(json);
        return;
    }
    let mut units = [0_u16; 2];
    for character in json.chars() {
        if character.is_ascii() {
            escaped.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut units) {
            escaped.push_str("\\u");
            let digits = [12, 8, 4, 0].map(|shift| u32::from(*unit >> shift & 0xf));
            escaped.extend(
                digits
                    .iter()
                    .filter_map(|digit| char::from_digit(*digit, 16)),
            );
        }
    }
}
