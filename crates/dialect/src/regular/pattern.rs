//! Patterns and replacements, compiled once for equal neighbours.

use datafusion::error::{DataFusionError, Result};
use regex::{Captures, Match, Regex, RegexBuilder};

/// What a compiled pattern may hold in memory.
const SIZE_BYTES_MAX: usize = 1 << 20;

/// The last pattern that was used.
#[derive(Default)]
pub(super) struct Patterns {
    last: Option<(String, Regex)>,
}

impl Patterns {
    /// `pattern`, compiled.
    pub(super) fn of(&mut self, pattern: &str) -> Result<&Regex> {
        let (text, regex) = match self.last.take() {
            Some(same) if same.0 == pattern => same,
            _ => (pattern.to_owned(), compile(pattern)?),
        };
        Ok(&self.last.insert((text, regex)).1)
    }
}

fn compile(pattern: &str) -> Result<Regex> {
    RegexBuilder::new(&translated(pattern))
        .size_limit(SIZE_BYTES_MAX)
        .build()
        .map_err(|error| DataFusionError::Execution(explained(pattern, &error)))
}

/// Java's spellings of what `regex` has by another name.
fn translated(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        match letters.next() {
            // The end, or before a last line break.
            Some('Z') => out.push_str(r"(?:\n?\z)"),
            Some('h') => out
                .push_str(r"[ \t\u{A0}\u{1680}\u{180e}\u{2000}-\u{200a}\u{202f}\u{205f}\u{3000}]"),
            Some('R') => out.push_str(r"(?:\r\n|[\n\x0B\f\r\u{85}\u{2028}\u{2029}])"),
            Some('e') => out.push_str(r"\x1B"),
            // A quoted stretch.
            Some('Q') => {
                let rest = letters.as_str();
                let (quoted, after) = rest.split_once(r"\E").unwrap_or((rest, ""));
                out.push_str(&regex::escape(quoted));
                letters = after.chars();
            }
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

fn explained(pattern: &str, error: &regex::Error) -> String {
    let reason = match error {
        regex::Error::CompiledTooBig(_) => "it is too large",
        _ if ["(?=", "(?!", "(?<=", "(?<!"]
            .iter()
            .any(|look| pattern.contains(look)) =>
        {
            "looking ahead and behind is not possible here; capture what you need in brackets \
             instead"
        }
        _ if pattern.contains("(?>")
            || ["*+", "++", "?+"].iter().any(|more| pattern.contains(more)) =>
        {
            "possessive repetition is not possible here, and never needed"
        }
        _ if has_backreference(pattern) => "references back to a group are not possible here",
        _ => {
            let text = error.to_string();
            let last = text.lines().last().unwrap_or_default();
            let last = last.strip_prefix("error: ").unwrap_or(last);
            return format!("cannot read the pattern `{pattern}`: {last}");
        }
    };
    format!("cannot use the pattern `{pattern}`: {reason}")
}

fn has_backreference(pattern: &str) -> bool {
    let pairs = pattern.chars().zip(pattern.chars().skip(1));
    pattern.contains(r"\k<")
        || pairs
            .filter(|(slash, _)| *slash == '\\')
            .any(|(_, digit)| ('1'..='9').contains(&digit))
}

/// All occurrences, as Java counts them: after one that is not empty an empty one may follow at once.
pub(super) fn occurrences<'t>(regex: &Regex, text: &'t str) -> Vec<Captures<'t>> {
    let mut all = Vec::new();
    let mut start = 0;
    while let Some(found) = regex.captures_at(text, start) {
        let next = start_after(&found.get_match(), text);
        all.push(found);
        match next {
            Some(next) => start = next,
            None => break,
        }
    }
    all
}

/// Where those of [`occurrences`] are. What the groups are is the dear part, so who does not ask for them should ask this.
pub(super) fn places<'t>(regex: &Regex, text: &'t str) -> impl Iterator<Item = Match<'t>> {
    let mut start = Some(0);
    std::iter::from_fn(move || {
        let found = regex.find_at(text, start?)?;
        start = start_after(&found, text);
        Some(found)
    })
}

/// Where the search goes on after `found`: past an empty one by a letter; nowhere at the end.
fn start_after(found: &Match<'_>, text: &str) -> Option<usize> {
    let end = found.end();
    if !found.is_empty() {
        return Some(end);
    }
    let letter = text.get(end..)?.chars().next()?;
    Some(end + letter.len_utf8())
}

/// A part of a replacement.
enum Part {
    Text(String),
    Group(usize),
    Named(String),
}

/// What a match is replaced by: `$1` and `${name}` are groups, `\$` is a dollar.
pub(super) struct Replacement(Vec<Part>);

impl Replacement {
    pub(super) fn of(text: &str, regex: &Regex) -> Result<Self> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            rest = rest.get(letter.len_utf8()..).unwrap_or_default();
            match letter {
                '\\' => {
                    let Some(escaped) = rest.chars().next() else {
                        return Err(illegal(text));
                    };
                    literal.push(escaped);
                    rest = rest.get(escaped.len_utf8()..).unwrap_or_default();
                }
                '$' => {
                    parts.push(Part::Text(std::mem::take(&mut literal)));
                    let (group, after) = group(rest, regex).ok_or_else(|| illegal(text))?;
                    parts.push(group);
                    rest = after;
                }
                other => literal.push(other),
            }
        }
        parts.push(Part::Text(literal));
        Ok(Self(parts))
    }

    /// The text, if it is the same for every match.
    pub(super) fn literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    pub(super) fn print(&self, found: &Captures<'_>, out: &mut String) {
        for part in &self.0 {
            let text = match part {
                Part::Text(text) => text,
                Part::Group(number) => found.get(*number).map_or("", |group| group.as_str()),
                Part::Named(name) => found.name(name).map_or("", |group| group.as_str()),
            };
            out.push_str(text);
        }
    }
}

/// The group that `text` begins with. As in Java, a number goes on as long as there is such a group.
fn group<'a>(text: &'a str, regex: &Regex) -> Option<(Part, &'a str)> {
    if let Some(rest) = text.strip_prefix('{') {
        let (name, rest) = rest.split_once('}')?;
        let is_known = regex.capture_names().flatten().any(|known| known == name);
        return is_known.then(|| (Part::Named(name.to_owned()), rest));
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, length) = (1..=digits)
        .rev()
        .filter_map(|length| Some((text.get(..length)?.parse::<usize>().ok()?, length)))
        .find(|(number, _)| *number < regex.captures_len())?;
    Some((Part::Group(number), text.get(length..)?))
}

fn illegal(text: &str) -> DataFusionError {
    DataFusionError::Execution(format!(
        "Illegal replacement sequence: {text}; `\\$` is a dollar, `$1` the first group"
    ))
}
