//! A path into JSON: `$.store.book[0]["title"]`.

use datafusion::error::Result;
use serde_json::Value;

use crate::arguments::refuse;

/// A path as its names; one of digits is a place in an array, too.
#[derive(Debug)]
pub(super) struct Path(Vec<String>);

impl Path {
    pub(super) fn of(text: &str) -> Result<Self> {
        match steps(text) {
            Some(steps) => Ok(Self(steps)),
            None => refuse(format!(
                "Invalid JSON path: '{text}'; a path is like $.name[0][\"other name\"]"
            )),
        }
    }

    /// What the path leads to.
    pub(super) fn find<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        self.0.iter().try_fold(value, |value, step| match value {
            Value::Object(entries) => entries.get(step),
            Value::Array(items) => items.get(step.parse::<usize>().ok()?),
            _ => None,
        })
    }
}

/// Names stand behind points or in brackets; what is neither letter nor digit must be quoted.
fn steps(text: &str) -> Option<Vec<String>> {
    let mut rest = text.strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let (step, tail) = if let Some(after) = rest.strip_prefix('.') {
            plain(after, "_:")?
        } else {
            let after = rest.strip_prefix('[')?;
            let (step, tail) = match after.strip_prefix('"') {
                Some(after) => quoted(after)?,
                None => plain(after, "_")?,
            };
            (step, tail.strip_prefix(']')?)
        };
        steps.push(step);
        rest = tail;
    }
    Some(steps)
}

/// A name of letters, digits and `others`.
fn plain<'t>(text: &'t str, others: &str) -> Option<(String, &'t str)> {
    let is_end = |letter: char| !letter.is_alphanumeric() && !others.contains(letter);
    let end = text.find(is_end).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    (!name.is_empty()).then(|| (name.to_owned(), rest))
}

/// A quoted name, in which a backslash quotes quotes and itself.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => match letters.next()?.1 {
                letter @ ('\\' | '"') => name.push(letter),
                _ => return None,
            },
            '"' => return Some((name, text.get(at + 1..)?)),
            letter => name.push(letter),
        }
    }
    None
}
