//! What people see of a message, as a hash: Telegram calls an edit what changes nothing of it, such as a
//! reaction, a button or the spread of a live location.

use std::fmt::Write as _;

use telegram::Message;
use xxhash_rust::xxh3::xxh3_64;

/// Room for what most messages show.
const SEEN_BYTES: usize = 256;

/// The hash of what people see of `message`: 16 hexadecimal digits.
pub(crate) fn visible(message: &Message<'_>) -> String {
    let media = message.media.as_ref();
    let file = media.and_then(|media| media.file_unique_id.as_deref());
    let mut seen = String::with_capacity(SEEN_BYTES);
    seen.push_str(message.message_type().name());
    for words in [
        message.text.as_deref(),
        message.caption.as_deref(),
        file,
        message.venue_title.as_deref(),
    ] {
        seen.push('\0');
        push_debug(words, &mut seen);
    }
    match &message.dice {
        Some(dice) => {
            let written = write!(seen, "\0Some({dice:?})");
            debug_assert!(written.is_ok(), "writing to a string cannot fail");
        }
        None => seen.push_str("\0None"),
    }
    for entity in &message.entities {
        let url = entity.url.as_deref().unwrap_or_default();
        let (kind, offset, length) = (&*entity.kind, entity.offset, entity.length);
        let written = write!(seen, "\0{kind} {offset} {length} {url}");
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
    }
    if let Some(poll) = &message.poll {
        let question = poll.question.as_deref().unwrap_or_default();
        let written = write!(seen, "\0{question} {:?}", poll.is_closed);
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
    }
    hexadecimal(xxh3_64(seen.as_bytes()))
}

/// The 16 digits of `hash`, as `{:016x}` writes them, which takes longer than to hash.
fn hexadecimal(hash: u64) -> String {
    let mut digits = String::with_capacity(16);
    for byte in hash.to_be_bytes() {
        for digit in [byte >> 4, byte & 0xf] {
            let zero = if digit < 10 { b'0' } else { b'a' - 10 };
            digits.push(char::from(zero + digit));
        }
    }
    digits
}

/// Appends `words` as `{:?}` writes them. It looks at each character for long, and at most without need.
fn push_debug(words: Option<&str>, seen: &mut String) {
    let Some(words) = words else {
        seen.push_str("None");
        return;
    };
    seen.push_str("Some(\"");
    let mut rest = words;
    while let Some(place) = rest.find(|character| !is_itself(character)) {
        let (verbatim, other) = rest.split_at(place);
        let length = other.find(is_itself).unwrap_or(other.len());
        let (other, after) = other.split_at(length);
        seen.push_str(verbatim);
        let written = format!("{other:?}");
        let unquoted = written
            .strip_prefix('"')
            .and_then(|written| written.strip_suffix('"'));
        seen.push_str(unquoted.unwrap_or_default());
        rest = after;
    }
    seen.push_str(rest);
    seen.push_str("\")");
}

/// Whether `{:?}` writes `character` as it is: some that people write, of all that are.
fn is_itself(character: char) -> bool {
    match character {
        '"' | '\\' => false,
        ' '..='~'
        | 'À'..='ÿ'
        | 'А'..='я'
        | '–'..='…'
        | '☀'..='➿'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f680}'..='\u{1f6c5}'
        | '\u{1f900}'..='\u{1f9ff}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use telegram::Update;

    use super::*;

    fn hash(fields: &str) -> String {
        let update = format!(
            r#"{{"update_id":1,"message":{{"message_id":2,"date":3,"chat":{{"id":-4}},{fields}}}}}"#
        );
        visible(
            &Update::decode(update.as_bytes())
                .unwrap()
                .message()
                .unwrap(),
        )
    }

    proptest! {
        #[test]
        fn words_are_written_as_ever(words: Option<String>, letters in "[ -ÿ]{0,9}", emoji in "[aã\"\\\\❤☀\u{fe0f}\u{200d}😀🧉🏽\n]{0,9}") {
            for words in [words.as_deref(), Some(&letters), Some(&emoji)] {
                let mut written = String::new();
                push_debug(words, &mut written);
                prop_assert_eq!(written, format!("{words:?}"));
            }
        }
    }

    proptest! {
        #[test]
        fn digits_are_written_as_ever(hash: u64) {
            prop_assert_eq!(hexadecimal(hash), format!("{hash:016x}"));
        }
    }

    #[test]
    fn what_is_said_to_be_written_as_it_is_is() {
        for character in ('\0'..=char::MAX).filter(|character| is_itself(*character)) {
            let word = character.to_string();
            assert_eq!(format!("{word:?}"), format!("\"{word}\""));
        }
    }

    #[test]
    fn only_what_is_seen_counts() {
        let plain = hash(r#""text":"oi""#);
        assert_eq!(
            plain,
            hash(r#""text":"oi","edit_date":9,"reply_markup":{}"#)
        );
        assert_ne!(plain, hash(r#""text":"oi!""#));
        assert_ne!(plain, hash(r#""caption":"oi""#));
        let bold = r#""text":"oi","entities":[{"type":"bold","offset":0,"length":2}]"#;
        assert_ne!(plain, hash(bold));
    }
}
