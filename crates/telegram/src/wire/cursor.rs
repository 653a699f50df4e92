//! A place in JSON text that moves over it, value by value. It only ever moves on.

use std::borrow::Cow;

use memchr::memchr2;

use super::raw::Raw;

/// How deep lists and objects lie in each other at most. Telegram's own nest less.
const DEPTH_MAX: u32 = 64;
/// So many digits are an `i64`, whichever they are.
const DIGITS_MAX: usize = 18;
/// So many words of a string are looked at before it is searched.
const WORDS_MAX: usize = 3;
/// Room for what is left of a string with an escape, so that most need no more.
const ROOM: usize = 160;

/// JSON that is not as Telegram writes it, if it is JSON at all.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("JSON that is not as Telegram writes it")]
pub(crate) struct Unusual;

/// A place in JSON text.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    place: usize,
}

impl<'a> Cursor<'a> {
    /// The beginning of `text`. A line break in it, even between its values, is [`Unusual`]: that no string has one is seen at
    /// once here.
    pub(crate) fn new(text: &'a str) -> Result<Self, Unusual> {
        if has_control(text) {
            return Err(Unusual);
        }
        Ok(Self { text, place: 0 })
    }

    /// Whether nothing but blanks is left.
    pub(crate) fn end(mut self) -> Result<(), Unusual> {
        self.peek().map_or(Ok(()), |_| Err(Unusual))
    }

    /// The first byte of what comes next, blanks aside.
    #[inline]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = self.byte()?;
            // The other blanks are control characters.
            if byte != b' ' {
                return Some(byte);
            }
            self.place += 1;
        }
    }

    /// The object that comes next, field by field.
    pub(crate) fn object<'c>(&'c mut self) -> Result<Fields<'c, 'a>, Unusual> {
        self.take(b'{')?;
        Ok(Fields {
            cursor: self,
            is_first: true,
        })
    }

    /// The list that comes next, element by element.
    pub(crate) fn list<'c>(&'c mut self) -> Result<Elements<'c, 'a>, Unusual> {
        self.take(b'[')?;
        Ok(Elements {
            cursor: self,
            is_first: true,
        })
    }

    /// Reads a string.
    pub(crate) fn string(&mut self) -> Result<Cow<'a, str>, Unusual> {
        self.take(b'"')?;
        let start = self.place;
        if self.pass_plain()? == b'\\' {
            return self.escaped(start).map(Cow::Owned);
        }
        let string = self.text.get(start..self.place).ok_or(Unusual)?;
        self.place += 1;
        Ok(Cow::Borrowed(string))
    }

    /// Reads a string without escapes.
    #[inline]
    fn plain_string(&mut self) -> Result<&'a str, Unusual> {
        self.take(b'"')?;
        let start = self.place;
        if self.pass_plain()? == b'\\' {
            return Err(Unusual);
        }
        let string = self.text.get(start..self.place).ok_or(Unusual)?;
        self.place += 1;
        Ok(string)
    }

    /// Reads the rest of a string that begins at `start` and has an escape here.
    #[inline(never)]
    fn escaped(&mut self, mut start: usize) -> Result<String, Unusual> {
        let mut string = String::with_capacity(self.place - start + ROOM);
        loop {
            string.push_str(self.text.get(start..self.place).ok_or(Unusual)?);
            string.push(self.escape()?);
            while self.byte() == Some(b'\\') {
                string.push(self.escape()?);
            }
            start = self.place;
            if self.pass_plain()? == b'"' {
                string.push_str(self.text.get(start..self.place).ok_or(Unusual)?);
                self.place += 1;
                return Ok(string);
            }
        }
    }

    /// Reads an escape.
    fn escape(&mut self) -> Result<char, Unusual> {
        let Some(&[_, escaped]) = self.ahead() else {
            return Err(Unusual);
        };
        self.place += 2;
        Ok(match escaped {
            b'"' | b'\\' | b'/' => char::from(escaped),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.unit()?;
                match char::from_u32(u32::from(unit)) {
                    Some(character) => character,
                    None => self.pair(unit)?,
                }
            }
            _ => return Err(Unusual),
        })
    }

    /// The character whose first half was `first`.
    fn pair(&mut self, first: u16) -> Result<char, Unusual> {
        if self.ahead() != Some(b"\\u") {
            return Err(Unusual);
        }
        self.place += 2;
        let second = self.unit()?;
        let mut characters = char::decode_utf16([first, second]);
        match characters.next() {
            Some(Ok(character)) => Ok(character),
            _ => Err(Unusual),
        }
    }

    /// Reads the four digits of a UTF-16 unit.
    fn unit(&mut self) -> Result<u16, Unusual> {
        let digits: &[u8; 4] = self.ahead().ok_or(Unusual)?;
        let unit = digits.iter().try_fold(0, |unit: u16, digit| {
            let value = char::from(*digit).to_digit(16)?;
            Some(unit << 4 | u16::try_from(value).ok()?)
        });
        self.place += 4;
        unit.ok_or(Unusual)
    }

    /// Reads a number that is an integer of not too many digits.
    pub(crate) fn integer(&mut self) -> Result<i64, Unusual> {
        let is_negative = self.peek() == Some(b'-');
        self.place += usize::from(is_negative);
        let start = self.place;
        let mut number = 0_i64;
        while let Some(digit @ b'0'..=b'9') = self.byte() {
            // Too large only where there are too many digits.
            number = number
                .wrapping_mul(10)
                .wrapping_add(i64::from(digit - b'0'));
            self.place += 1;
        }
        let digits = self.place - start;
        // `-0` is no integer to `serde_json`, and `01` none to anybody.
        let is_plain = match digits {
            1 => number != 0 || !is_negative,
            2..=DIGITS_MAX => self.text.as_bytes().get(start) != Some(&b'0'),
            _ => false,
        };
        if !is_plain || matches!(self.byte(), Some(b'.' | b'e' | b'E')) {
            return Err(Unusual);
        }
        Ok(if is_negative { -number } else { number })
    }

    /// Reads `true` or `false`.
    pub(crate) fn truth(&mut self) -> Result<bool, Unusual> {
        let is_true = self.peek() == Some(b't');
        self.word(if is_true { "true" } else { "false" })?;
        Ok(is_true)
    }

    /// Reads `null`, if that comes next.
    pub(crate) fn null(&mut self) -> Result<bool, Unusual> {
        if self.peek() != Some(b'n') {
            return Ok(false);
        }
        self.word("null")?;
        Ok(true)
    }

    /// Steps over the value that comes next, and hands out how it is written.
    pub(crate) fn raw(&mut self) -> Result<Raw<'a>, Unusual> {
        self.peek();
        let start = self.place;
        self.pass()?;
        self.text.get(start..self.place).map(Raw).ok_or(Unusual)
    }

    /// Steps over the value that comes next.
    pub(crate) fn pass(&mut self) -> Result<(), Unusual> {
        self.pass_within(DEPTH_MAX)
    }

    fn pass_within(&mut self, depth: u32) -> Result<(), Unusual> {
        match self.peek().ok_or(Unusual)? {
            b'"' => self.pass_string(),
            b'{' => {
                let depth = depth.checked_sub(1).ok_or(Unusual)?;
                let mut fields = self.object()?;
                while fields.next()? {
                    fields.cursor.pass_string()?;
                    fields.cursor.take(b':')?;
                    fields.cursor.pass_within(depth)?;
                }
                Ok(())
            }
            b'[' => {
                let depth = depth.checked_sub(1).ok_or(Unusual)?;
                let mut elements = self.list()?;
                while let Some(cursor) = elements.next()? {
                    cursor.pass_within(depth)?;
                }
                Ok(())
            }
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            _ => self.pass_number(),
        }
    }

    fn pass_string(&mut self) -> Result<(), Unusual> {
        self.take(b'"')?;
        while self.pass_plain()? == b'\\' {
            self.pass_escape()?;
        }
        self.place += 1;
        Ok(())
    }

    fn pass_escape(&mut self) -> Result<(), Unusual> {
        let Some(&[_, escaped]) = self.ahead() else {
            return Err(Unusual);
        };
        self.place += 2;
        match escaped {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(()),
            b'u' => self.unit().map(|_| ()),
            _ => Err(Unusual),
        }
    }

    fn pass_number(&mut self) -> Result<(), Unusual> {
        self.pass_if(|byte| byte == b'-');
        let is_zero = self.byte() == Some(b'0');
        if self.pass_digits()? > 1 && is_zero {
            return Err(Unusual);
        }
        if self.pass_if(|byte| byte == b'.') {
            self.pass_digits()?;
        }
        if self.pass_if(|byte| matches!(byte, b'e' | b'E')) {
            self.pass_if(|byte| matches!(byte, b'+' | b'-'));
            self.pass_digits()?;
        }
        Ok(())
    }

    /// Steps over one digit or more, and says how many they were.
    fn pass_digits(&mut self) -> Result<usize, Unusual> {
        let start = self.place;
        while self.pass_if(|byte| byte.is_ascii_digit()) {}
        let digits = self.place - start;
        if digits == 0 {
            Err(Unusual)
        } else {
            Ok(digits)
        }
    }

    fn pass_if(&mut self, is_wanted: impl Fn(u8) -> bool) -> bool {
        let is_next = self.byte().is_some_and(is_wanted);
        self.place += usize::from(is_next);
        is_next
    }

    /// Steps over what stands for itself in a string, to its end or an escape, and says which of them that is.
    #[inline]
    fn pass_plain(&mut self) -> Result<u8, Unusual> {
        let rest = self.text.as_bytes().get(self.place..).ok_or(Unusual)?;
        let length = plain_length(rest).ok_or(Unusual)?;
        self.place += length;
        rest.get(length).copied().ok_or(Unusual)
    }

    /// Reads `word` and nothing else; whether it ends here is seen in what comes next.
    fn word(&mut self, word: &str) -> Result<(), Unusual> {
        self.peek();
        let rest = self.text.as_bytes().get(self.place..).unwrap_or_default();
        if !rest.starts_with(word.as_bytes()) {
            return Err(Unusual);
        }
        self.place += word.len();
        Ok(())
    }

    #[inline]
    fn take(&mut self, wanted: u8) -> Result<(), Unusual> {
        if self.peek() != Some(wanted) {
            return Err(Unusual);
        }
        self.place += 1;
        Ok(())
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.place).copied()
    }

    /// The next `N` bytes.
    #[inline]
    fn ahead<const N: usize>(&self) -> Option<&'a [u8; N]> {
        self.text.as_bytes().get(self.place..)?.first_chunk()
    }
}

/// How far the rest of a string goes before its end or an escape. Most are over before a search has begun, so the first words
/// of eight bytes are looked at here.
#[inline]
fn plain_length(rest: &[u8]) -> Option<usize> {
    let (words, _) = rest.as_chunks();
    for (place, word) in words.iter().take(WORDS_MAX).enumerate() {
        let marks = marks(u64::from_le_bytes(*word));
        if marks != 0 {
            // The mark is the highest bit of its byte, and the first byte the lowest.
            return Some(8 * place + usize::try_from(marks.trailing_zeros() / 8).ok()?);
        }
    }
    memchr2(b'"', b'\\', rest)
}

/// Marks the quotes and backslashes in `word` by their highest bit; exact up to the first.
/// <https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord>
#[inline]
fn marks(word: u64) -> u64 {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHEST: u64 = u64::from_ne_bytes([0x80; 8]);
    let quotes = word ^ u64::from_ne_bytes([b'"'; 8]);
    let backslashes = word ^ u64::from_ne_bytes([b'\\'; 8]);
    // Neither changes the highest bit of a byte.
    (quotes.wrapping_sub(ONES) | backslashes.wrapping_sub(ONES)) & !word & HIGHEST
}

/// Whether `text` has a control character, which no string may.
fn has_control(text: &str) -> bool {
    // In chunks that a processor looks at all at once, which it does not where each byte may be the last.
    let mut chunks = text.as_bytes().chunks(128);
    chunks.any(|chunk| chunk.iter().fold(b' ', |least, byte| least.min(*byte)) < b' ')
}

/// An object, field by field. Whoever has read a key reads or passes its value, too.
#[derive(Debug)]
pub(crate) struct Fields<'c, 'a> {
    pub(crate) cursor: &'c mut Cursor<'a>,
    is_first: bool,
}

impl<'a> Fields<'_, 'a> {
    /// The next key; its value comes next. One with an escape is [`Unusual`].
    pub(crate) fn key(&mut self) -> Result<Option<&'a str>, Unusual> {
        if !self.next()? {
            return Ok(None);
        }
        let key = self.cursor.plain_string()?;
        self.cursor.take(b':')?;
        Ok(Some(key))
    }

    /// Goes to the next key, if there is one, or over the end of the object.
    #[inline]
    fn next(&mut self) -> Result<bool, Unusual> {
        goes_on(self.cursor, &mut self.is_first, b'}')
    }
}

/// A list, element by element. Whoever gets the cursor reads or passes the element there.
#[derive(Debug)]
pub(crate) struct Elements<'c, 'a> {
    cursor: &'c mut Cursor<'a>,
    is_first: bool,
}

impl<'a> Elements<'_, 'a> {
    /// The cursor at the next element.
    pub(crate) fn next(&mut self) -> Result<Option<&mut Cursor<'a>>, Unusual> {
        let goes_on = goes_on(self.cursor, &mut self.is_first, b']')?;
        Ok(goes_on.then_some(&mut *self.cursor))
    }
}

/// Whether an object or a list has more, or steps over its `end`.
#[inline]
fn goes_on(cursor: &mut Cursor<'_>, is_first: &mut bool, end: u8) -> Result<bool, Unusual> {
    let was_first = std::mem::replace(is_first, false);
    match cursor.peek() {
        Some(byte) if byte == end => {
            cursor.place += 1;
            Ok(false)
        }
        Some(b',') if !was_first => {
            cursor.place += 1;
            // After a comma there is more, or it is no JSON: no value begins with an end.
            Ok(true)
        }
        Some(_) if was_first => Ok(true),
        _ => Err(Unusual),
    }
}
