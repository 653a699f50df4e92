//! A path into JSON: `$.store.book[0]["title"]`.

use datafusion::error::Result;
use serde_json::Value;

use crate::arguments::refuse;

/// A path, taken apart.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Path(Vec<Step>);

#[derive(Debug, Eq, PartialEq)]
enum Step {
    Name(String),
    Place(usize),
    /// All that there are.
    Every,
}

impl Path {
    pub(super) fn of(text: &str) -> Result<Self> {
        match steps(text.trim()) {
            Some(steps) => Ok(Self(steps)),
            None => refuse(format!(
                "Invalid JSON path: '{text}'; a path is like $.name[0][\"other name\"]"
            )),
        }
    }

    /// What the path leads to.
    pub(super) fn find(&self, value: &Value) -> Option<Value> {
        let mut found = vec![value];
        let mut several = false;
        for step in &self.0 {
            found = found
                .into_iter()
                .flat_map(|value| -> Vec<&Value> {
                    match (step, value) {
                        (Step::Every, Value::Array(items)) => items.iter().collect(),
                        (Step::Every, Value::Object(entries)) => entries.values().collect(),
                        (Step::Name(name), Value::Object(entries)) => {
                            entries.get(name).into_iter().collect()
                        }
                        // A number may be a name, too.
                        (Step::Place(place), Value::Array(items)) => {
                            items.get(*place).into_iter().collect()
                        }
                        (Step::Place(place), Value::Object(entries)) => {
                            entries.get(&place.to_string()).into_iter().collect()
                        }
                        (Step::Name(name), Value::Array(items)) => {
                            let place = name.parse::<usize>().ok();
                            place
                                .and_then(|place| items.get(place))
                                .into_iter()
                                .collect()
                        }
                        _ => Vec::new(),
                    }
                })
                .collect();
            several |= *step == Step::Every;
        }
        if several {
            return Some(Value::Array(found.into_iter().cloned().collect()));
        }
        found.first().map(|value| (*value).clone())
    }
}

fn steps(text: &str) -> Option<Vec<Step>> {
    let mut rest = text.strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let step;
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let (name, tail) = after.split_at_checked(end)?;
            step = match name {
                "" => return None,
                "*" => Step::Every,
                name => Step::Name(name.to_owned()),
            };
            rest = tail;
        } else {
            let after = rest.strip_prefix('[')?;
            let quote = after.chars().next()?;
            if quote == '"' || quote == '\'' {
                let (name, tail) = quoted(after.get(1..)?, quote)?;
                step = Step::Name(name);
                rest = tail.strip_prefix(']')?;
            } else {
                let (place, tail) = after.split_once(']')?;
                step = match place.trim() {
                    "*" => Step::Every,
                    place => match place.parse() {
                        Ok(place) => Step::Place(place),
                        Err(_) => Step::Name(place.to_owned()),
                    },
                };
                rest = tail;
            }
        }
        steps.push(step);
    }
    Some(steps)
}

/// A quoted name, in which a backslash quotes the next letter.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => name.push(letters.next()?.1),
            letter if letter == quote => return Some((name, text.get(at + 1..)?)),
            letter => name.push(letter),
        }
    }
    None
}
