//! Takes Rust source apart into code, comments and string literals. Comes in: one file's text. Goes
//! out: texts with the same lines. Knows as much of the language as the rules need, and never
//! fails: broken source gives odd parts.

use std::{iter::Peekable, str::Chars};

/// One file taken apart. In `code` and `comments` everything else is blank, so that line numbers
/// agree.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    /// What the compiler runs, with empty literals.
    pub(crate) code: String,
    /// Comments, documentation included.
    pub(crate) comments: String,
    /// String literals with the number of the line that they begin on, as written.
    pub(crate) literals: Vec<(usize, String)>,
}

impl Parts {
    /// Whether each line, from line 1, belongs to an item under `#[cfg(test)]`.
    pub(crate) fn test_lines(&self) -> Vec<bool> {
        let mut place = Place::Outside;
        self.code.lines().map(|line| place.advance(line)).collect()
    }
}

/// Takes `text` apart.
pub(crate) fn parts(text: &str) -> Parts {
    let mut scanner = Scanner {
        rest: text.chars().peekable(),
        parts: Parts::default(),
        line: 1,
        previous: ' ',
    };
    while scanner.step() {}
    scanner.parts
}

/// Where a line lies with regard to test-only items.
enum Place {
    Outside,
    /// After the attribute, before the item's body.
    Waiting,
    Inside {
        depth: usize,
    },
}

impl Place {
    /// Reads one line of code; answers whether any of it is for tests only.
    fn advance(&mut self, line: &str) -> bool {
        let mut rest = line;
        let mut test = !matches!(self, Self::Outside);
        if !test && let Some((_, after)) = line.split_once("#[cfg(test)]") {
            *self = Self::Waiting;
            rest = after;
            test = true;
        }
        for character in rest.chars() {
            match (&mut *self, character) {
                (Self::Waiting, '{') => *self = Self::Inside { depth: 1 },
                (Self::Waiting, ';') | (Self::Inside { depth: 1 }, '}') => *self = Self::Outside,
                (Self::Inside { depth }, '{') => *depth += 1,
                (Self::Inside { depth }, '}') => *depth -= 1,
                _ => {}
            }
        }
        test
    }
}

struct Scanner<'a> {
    rest: Peekable<Chars<'a>>,
    parts: Parts,
    line: usize,
    previous: char,
}

impl Scanner<'_> {
    /// Reads one character of code, or one whole comment or literal; `false` at the end.
    fn step(&mut self) -> bool {
        let Some(character) = self.rest.next() else {
            return false;
        };
        match (character, self.rest.peek().copied()) {
            ('/', Some('/')) => self.line_comment(),
            ('/', Some('*')) => self.block_comment(),
            ('"', _) => self.literal(),
            ('r', Some('"' | '#')) if !self.inside_a_name() => self.raw_literal(),
            ('\'', _) => self.quote(),
            _ => self.code(character),
        }
        true
    }

    fn inside_a_name(&self) -> bool {
        // `br"…"` and `cr"…"` are literals too.
        (self.previous.is_alphanumeric() || self.previous == '_')
            && !matches!(self.previous, 'b' | 'c')
    }

    fn code(&mut self, character: char) {
        self.write(character, character, ' ');
        self.previous = character;
    }

    /// Writes one character of the source; a line end goes everywhere.
    fn write(&mut self, character: char, code: char, comment: char) {
        if character == '\n' {
            self.line += 1;
            self.parts.code.push('\n');
            self.parts.comments.push('\n');
        } else {
            self.parts.code.push(code);
            self.parts.comments.push(comment);
        }
    }

    fn line_comment(&mut self) {
        self.write('/', ' ', '/');
        while let Some(character) = self.rest.next_if(|&next| next != '\n') {
            self.write(character, ' ', character);
        }
    }

    fn block_comment(&mut self) {
        self.write('/', ' ', '/');
        let mut depth = 0_usize;
        let mut previous = '/';
        while let Some(character) = self.rest.next() {
            self.write(character, ' ', character);
            match (previous, character) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    previous = character;
                    continue;
                }
            }
            if depth == 0 {
                return;
            }
            // The second character of a mark is not the first of the next one.
            previous = ' ';
        }
    }

    fn literal(&mut self) {
        self.code('"');
        let line = self.line;
        let mut text = String::new();
        while let Some(character) = self.rest.next() {
            if character == '"' {
                break;
            }
            text.push(character);
            self.write(character, ' ', ' ');
            if character == '\\'
                && let Some(escaped) = self.rest.next()
            {
                text.push(escaped);
                self.write(escaped, ' ', ' ');
            }
        }
        self.code('"');
        self.parts.literals.push((line, text));
    }

    fn raw_literal(&mut self) {
        self.code('r');
        let mut hashes = String::new();
        while let Some(hash) = self.rest.next_if_eq(&'#') {
            hashes.push(hash);
            self.code(hash);
        }
        if self.rest.next_if_eq(&'"').is_none() {
            // `r#type` is a name.
            return;
        }
        self.code('"');
        let line = self.line;
        let end = format!("\"{hashes}");
        let mut text = String::new();
        for character in self.rest.by_ref() {
            text.push(character);
            if text.ends_with(&end) {
                break;
            }
        }
        for character in text.chars() {
            self.write(character, ' ', ' ');
        }
        let text = text.strip_suffix(&end).unwrap_or(&text).to_owned();
        self.parts.literals.push((line, text));
    }

    /// A character literal, or the mark of a lifetime.
    fn quote(&mut self) {
        self.code('\'');
        let mut ahead = self.rest.clone();
        let first = ahead.next();
        let literal = first == Some('\\') || ahead.next() == Some('\'');
        if !literal {
            return;
        }
        let mut escaped = false;
        while let Some(character) = self.rest.next() {
            if character == '\'' && !escaped {
                break;
            }
            escaped = character == '\\' && !escaped;
            self.write(character, ' ', ' ');
        }
        self.code('\'');
    }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_comment_is_no_code() {
        let parts = parts("let a = 1; // one /* two\nlet b = 2; /* three /* four */ \n */ let c;");
        assert_eq!(parts.code.lines().count(), 3);
        assert!(parts.code.contains("let a = 1;") && parts.code.contains("let c;"));
        assert!(!parts.code.contains("one") && !parts.code.contains("four"));
        assert!(parts.comments.contains("// one") && parts.comments.contains("four"));
    }

    #[test]
    fn a_literal_is_found_with_its_line() {
        let source = "f(\"a \\\" // b\");\n// \"c\"\ng(br##\"d\"# e\"##, 'x', '\"', '\\'', 'life);";
        let found = parts(source);
        let expected = vec![(1, "a \\\" // b".to_owned()), (3, "d\"# e".to_owned())];
        assert_eq!(found.literals, expected);
        assert!(found.code.contains("'life);"));
    }

    #[test]
    fn a_raw_name_is_code() {
        assert!(parts("let r#type = r#fn;").code.contains("r#type = r#fn;"));
    }

    #[test]
    fn lines_under_cfg_test_are_known() {
        let source = "a\n#[cfg(test)]\nuse b;\nc\n#[cfg(test)]\nmod d {\n fn e() {}\n}\nf";
        let expected = [false, true, true, false, true, true, true, true, false];
        assert_eq!(parts(source).test_lines(), expected);
    }
}
