//! Where the next JSON document of a text lies. In goes the text as far as it has been read, out comes a
//! range of it, or that more must be read.
//!
//! Documents stand one after another, in arrays, or in the answers that `getUpdates` gives
//! (`{"ok":true,"result":[…]}`); of the latter two the elements come out and the brackets do not. They are
//! stepped over, not decoded: where a document ends decides what is the next. What stands in the place
//! of a document and is none comes out as it lies there. Pure, and no text is so broken that it has no end.

use std::ops::Range;

use serde_json::value::RawValue;

/// A list in a list in a list is entered: batches, one an answer, in an array. What is deeper is the
/// content of a document.
const DEPTH_MAX: usize = 3;
/// How the answer to `getUpdates` begins, whichever of its fields comes first.
const ANSWERS: [&[&[u8]]; 2] = [
    &[
        b"{",
        b"\"ok\"",
        b":",
        b"true",
        b",",
        b"\"result\"",
        b":",
        b"[",
    ],
    &[b"{", b"\"result\"", b":", b"["],
];
/// How an update begins. Inside of a document it cannot stand: an update is part of nothing, and in a
/// string there would be backslashes.
const UPDATE: [&[u8]; 2] = [b"{", b"\"update_id\""];
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Cuts a text into documents, in order.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    /// The lists around the next document, the outermost first.
    lists: Vec<List>,
    /// Whether there was anything but blanks.
    has_begun: bool,
}

/// A list that has begun.
#[derive(Clone, Copy, Debug)]
struct List {
    is_answer: bool,
    place: Place,
    /// Whether something in it was no document: then its end may have been in that.
    is_broken: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Place {
    Elements,
    /// The list has ended, the answer around it has not.
    Tail,
}

/// What the text has next.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Next {
    /// A document, or what stands in its place and is none.
    Document(Range<usize>),
    /// Not enough has been read to tell.
    Unfinished,
    /// Only blanks are left.
    Nothing,
    /// The text ends in the middle of a list. It does so only once.
    Torn,
}

/// A step, and how much of the text is done with it.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Cut {
    pub(crate) next: Next,
    pub(crate) done: usize,
}

/// How a text that should be a value begins.
enum Value {
    Whole(usize),
    Unfinished,
    Broken,
}

/// What begins where a document should: one, or what is none, or a list of them, and how long it is.
enum Begun {
    Document(usize),
    List(usize),
}

/// Whether a text begins with certain tokens.
enum Match<T> {
    /// It does.
    Whole(T),
    /// It does as far as it goes.
    Partly,
    Not,
}

impl Documents {
    /// Whether there was anything but blanks.
    pub(crate) fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// Whether what comes next is in no list.
    pub(crate) fn is_outside(&self) -> bool {
        self.lists.is_empty()
    }

    /// Notes that there was a document, which somebody else stepped over.
    pub(crate) fn begin(&mut self) {
        self.has_begun = true;
    }

    /// What `text` has next, which `is_all` there is or only its beginning. What is done must not be
    /// given again.
    pub(crate) fn next(&mut self, text: &[u8], is_all: bool) -> Cut {
        let mut done = 0;
        loop {
            done += blanks(from(text, done));
            if self.lists.is_empty() && from(text, done).starts_with(BYTE_ORDER_MARK) {
                done += BYTE_ORDER_MARK.len();
                continue;
            }
            let Some(first) = text.get(done) else {
                let is_torn = is_all && self.lists.drain(..).any(|list| !list.is_broken);
                let next = if is_torn { Next::Torn } else { Next::Nothing };
                return Cut { next, done };
            };
            self.has_begun = true;
            let step = match self.lists.last().map(|list| list.place) {
                Some(Place::Tail) => self.tail(from(text, done), is_all),
                Some(Place::Elements) if *first == b',' => Some(1),
                Some(Place::Elements) if *first == b']' => {
                    self.end_elements();
                    Some(1)
                }
                _ => match self.document(from(text, done), is_all) {
                    Some(Begun::List(length)) => Some(length),
                    Some(Begun::Document(length)) => {
                        let next = Next::Document(done..done + length);
                        let done = done + length;
                        return Cut { next, done };
                    }
                    None => None,
                },
            };
            let Some(length) = step else {
                let next = Next::Unfinished;
                return Cut { next, done };
            };
            done += length;
        }
    }

    fn end_elements(&mut self) {
        match self.lists.last_mut() {
            Some(list) if list.is_answer => list.place = Place::Tail,
            _ => _ = self.lists.pop(),
        }
    }

    /// Steps over one thing that follows the list of an answer: a field, or the end.
    fn tail(&mut self, text: &[u8], is_all: bool) -> Option<usize> {
        let field = match text {
            [b',', field @ ..] => self::field(field, is_all),
            _ => Value::Broken,
        };
        match field {
            Value::Whole(length) => Some(1 + length),
            Value::Unfinished => None,
            Value::Broken => {
                // Whatever this is, the answer has given all its updates.
                self.lists.pop();
                Some(usize::from(text.starts_with(b"}")))
            }
        }
    }

    /// The document, or the beginning of a list, at the head of `text`; nothing if too little of it is
    /// known.
    fn document(&mut self, text: &[u8], is_all: bool) -> Option<Begun> {
        if self.lists.len() < DEPTH_MAX {
            match List::begin(text) {
                Match::Partly if !is_all => return None,
                Match::Whole((list, length)) => {
                    match from(text, length).trim_ascii_start().first() {
                        None if !is_all => return None,
                        // An array of numbers or words is no list of updates.
                        Some(b'{' | b'[' | b']') => {
                            self.lists.push(list);
                            return Some(Begun::List(length));
                        }
                        _ => {}
                    }
                }
                Match::Partly | Match::Not => {}
            }
        }
        let Some(list) = self.lists.last_mut() else {
            let document = match text {
                [b'{' | b'[', ..] => value(text, is_all),
                _ => Value::Broken,
            };
            return match document {
                Value::Whole(length) => Some(Begun::Document(length)),
                Value::Unfinished => None,
                // No update, alone or with the lines after it.
                Value::Broken => no_document(text, is_all).map(Begun::Document),
            };
        };
        match value(text, is_all) {
            Value::Whole(length) => Some(Begun::Document(length)),
            Value::Unfinished => None,
            Value::Broken => {
                let length = no_element(text, is_all)?;
                list.is_broken = true;
                Some(Begun::Document(length))
            }
        }
    }
}

impl List {
    /// The list that begins at the head of `text`, with the length of what comes before its elements.
    fn begin(text: &[u8]) -> Match<(Self, usize)> {
        let list = |is_answer| Self {
            is_answer,
            place: Place::Elements,
            is_broken: false,
        };
        if text.starts_with(b"[") {
            return Match::Whole((list(false), 1));
        }
        let mut found = Match::Not;
        for tokens in ANSWERS {
            match begins_with(text, tokens) {
                Match::Whole(length) => return Match::Whole((list(true), length)),
                Match::Partly => found = Match::Partly,
                Match::Not => {}
            }
        }
        found
    }
}

/// The value that begins `text`.
fn value(text: &[u8], is_all: bool) -> Value {
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<&RawValue>();
    match values.next() {
        // More digits may follow.
        Some(Ok(value)) if value.get().len() == text.len() && !is_all && is_scalar(text) => {
            Value::Unfinished
        }
        Some(Ok(value)) => Value::Whole(value.get().len()),
        Some(Err(error)) if error.is_eof() && !is_all => Value::Unfinished,
        None if !is_all => Value::Unfinished,
        _ => Value::Broken,
    }
}

fn is_scalar(text: &[u8]) -> bool {
    !matches!(text.first(), Some(b'{' | b'[' | b'"'))
}

/// The field of an object that begins `text`: its name, a colon and its value.
fn field(text: &[u8], is_all: bool) -> Value {
    let mut length = blanks(text);
    let Some(b'"') = text.get(length) else {
        return unless_unfinished(from(text, length), is_all);
    };
    match value(from(text, length), is_all) {
        Value::Whole(name) => length += name,
        other => return other,
    }
    length += blanks(from(text, length));
    let Some(b':') = text.get(length) else {
        return unless_unfinished(from(text, length), is_all);
    };
    length += 1;
    length += blanks(from(text, length));
    match value(from(text, length), is_all) {
        Value::Whole(value) => Value::Whole(length + value),
        other => other,
    }
}

fn unless_unfinished(rest: &[u8], is_all: bool) -> Value {
    if rest.is_empty() && !is_all {
        Value::Unfinished
    } else {
        Value::Broken
    }
}

/// How long the text is that stands where a document should: up to the next line that begins one, or
/// the next update, so that one broken document costs no whole one after it.
fn no_document(text: &[u8], is_all: bool) -> Option<usize> {
    let next = (1..text.len()).find(|place| begins_document(from(text, *place)));
    let is_enough = is_all || text.ends_with(b"\n");
    let end = next.or_else(|| is_enough.then_some(text.len()))?;
    Some(text.get(..end)?.trim_ascii_end().len())
}

/// As [`no_document`], in a list, where elements need no lines of their own: brackets tell the end, too,
/// as far as they are whole.
fn no_element(text: &[u8], is_all: bool) -> Option<usize> {
    let is_scalar = is_scalar(text);
    let (mut depth, mut is_string, mut is_escaped) = (0_usize, false, false);
    for (place, byte) in text.iter().enumerate() {
        if place > 0 && begins_document(from(text, place)) {
            return Some(text.get(..place)?.trim_ascii_end().len());
        }
        if is_scalar && place > 0 && matches!(byte, b',' | b']') {
            return Some(place);
        }
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_string => is_escaped = true,
            b'"' => is_string = !is_string,
            _ if is_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if !is_scalar && depth == 0 && !is_string {
            return Some(place + 1);
        }
    }
    is_all.then(|| text.trim_ascii_end().len())
}

/// Whether a document begins here for certain: on a line of its own, or because it is an update.
fn begins_document(text: &[u8]) -> bool {
    match text {
        [b'\n', b'{' | b'[', ..] => true,
        [b'{', ..] => matches!(begins_with(text, &UPDATE), Match::Whole(_)),
        _ => false,
    }
}

/// Whether `text` begins with `tokens`, blanks between them.
fn begins_with(text: &[u8], tokens: &[&[u8]]) -> Match<usize> {
    let mut length = 0;
    for token in tokens {
        length += blanks(from(text, length));
        let rest = from(text, length);
        if rest.starts_with(token) {
            length += token.len();
        } else if token.starts_with(rest) {
            return Match::Partly;
        } else {
            return Match::Not;
        }
    }
    Match::Whole(length)
}

fn from(text: &[u8], place: usize) -> &[u8] {
    text.get(place..).unwrap_or_default()
}

fn blanks(text: &[u8]) -> usize {
    text.len() - text.trim_ascii_start().len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The documents of `text`, of which `part` bytes more are known at each step.
    fn cut(text: &[u8], part: usize) -> (Vec<String>, bool) {
        let mut documents = Documents::default();
        let (mut found, mut done, mut known) = (Vec::new(), 0, 0);
        loop {
            let cut = documents.next(&text[done..known], known == text.len());
            match cut.next {
                Next::Document(range) => {
                    let document = &text[done + range.start..done + range.end];
                    found.push(String::from_utf8_lossy(document).into_owned());
                }
                Next::Unfinished | Next::Nothing if known < text.len() => {
                    known = text.len().min(known + part);
                }
                Next::Unfinished => panic!("all is known"),
                Next::Nothing => return (found, false),
                Next::Torn => {
                    let after = documents.next(&text[done + cut.done..], true);
                    assert_eq!(after.next, Next::Nothing);
                    return (found, true);
                }
            }
            done += cut.done;
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str], is_torn: bool) {
        for part in [1, 7, text.len()] {
            let expected = expected.iter().map(ToString::to_string).collect();
            assert_eq!(cut(text.as_bytes(), part), (expected, is_torn), "{text}");
        }
    }

    const A: &str = r#"{"update_id":1}"#;
    const B: &str = r#"{"update_id":2}"#;

    #[test]
    fn lists_give_their_elements() {
        check(&format!("[{A},{B}]"), &[A, B], false);
        check(&format!("[\n  {A},\n  {B}\n]\n"), &[A, B], false);
        let answer = format!("{{\"ok\":true,\"result\":[{A},\n{B}]}}");
        check(&answer, &[A, B], false);
        check(
            &format!("{answer}{answer}\n[{A}]{B}"),
            &[A, B, A, B, A, B],
            false,
        );
        check(&format!("[{answer},{answer}]"), &[A, B, A, B], false);
        let other_order = format!(" {{ \"result\" : [ {A} ] , \"ok\" : true, \"x\": [1] }} {B}");
        check(&other_order, &[A, B], false);
    }

    #[test]
    fn empty_lists_hold_nothing() {
        check("[]", &[], false);
        check(
            "{\"ok\":true,\"result\":[]}\n{\"ok\":true,\"result\":[ ]}",
            &[],
            false,
        );
    }

    #[test]
    fn what_only_looks_like_a_list_is_a_document() {
        for text in [
            r#"{"ok":false,"error_code":409}"#,
            r#"{"ok":true,"result":{"update_id":1}}"#,
            r#"{"ok":true,"result":true}"#,
            r#"{"exported":{"date":1},"message":{"result":[{"update_id":1}]}}"#,
            r#"{"okay":[{}]}"#,
            "[1,[2],3]",
        ] {
            check(text, &[text], false);
        }
        check("[ERROR] no json", &["[ERROR] no json"], false);
    }

    #[test]
    fn a_broken_element_costs_no_other() {
        let broken = r#"{"update_id":3,"a":}"#;
        check(
            &format!("[{broken},{A},{broken},{B}]"),
            &[broken, A, broken, B],
            false,
        );
        let open = r#"{"update_id":3,"a":"b"#;
        check(
            &format!("[{open}}},{A}]"),
            &[&format!("{open}}},"), A],
            false,
        );
        check(&format!("[{A},{open}"), &[A, open], false);
        check(&format!("[{A},tru,5,{B}]"), &[A, "tru", "5", B], false);
        check(&format!("{open}{A}\n{B}"), &[open, A, B], false);
    }

    #[test]
    fn a_list_without_its_end_is_torn() {
        check("[", &["["], false);
        check(&format!("[{A}"), &[A], true);
        check(&format!("[{A},\n"), &[A], true);
        check(&format!("{{\"ok\":true,\"result\":[{A}]"), &[A], true);
    }

    #[test]
    fn invalid_text_is_cut_where_its_brackets_say() {
        let text = b"[{\"a\":\"\xff}\"},{\"b\":1}]";
        let (found, is_torn) = cut(text, 1);
        assert_eq!(found, ["{\"a\":\"\u{fffd}}\"}", "{\"b\":1}"]);
        assert!(!is_torn);
    }

    proptest! {
        #[test]
        fn any_text_has_an_end(
            text in r#"([\[\]{},:"\\ \n1ax]|"ok":true,|"result":|"update_id"){0,40}"#,
            part in 1_usize..9,
        ) {
            cut(text.as_bytes(), part);
        }
    }
}
