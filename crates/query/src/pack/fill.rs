//! Puts literals in the place of `:name` in a statement.
//!
//! In come SQL and what each name stands for, out goes SQL. Texts, names in quotes and comments stay
//! as they are, so that a colon in `'%H:%i:%s'` is a colon.

/// A part of a statement.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Part<'s> {
    /// Anything that stays.
    Plain(&'s str),
    /// A parameter, by its name.
    Parameter(&'s str),
}

/// `sql` with every parameter replaced by what `literal` says of it; one that it does not know stays.
pub(crate) fn fill(sql: &str, literal: impl Fn(&str) -> Option<String>) -> String {
    parts(sql).fold(String::with_capacity(sql.len()), |mut filled, part| {
        match part {
            Part::Plain(text) => filled.push_str(text),
            Part::Parameter(name) => {
                filled.push_str(&literal(name).unwrap_or_else(|| format!(":{name}")));
            }
        }
        filled
    })
}

/// The parts of `sql`, in order.
pub(crate) fn parts(sql: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        let (part, length) = next(rest)?;
        rest = rest.get(length..).unwrap_or_default();
        Some(part)
    })
}

/// The first part of `sql` and how long it is.
fn next(sql: &str) -> Option<(Part<'_>, usize)> {
    let first = sql.chars().next()?;
    let up_to = |end: &str| {
        let after = sql.get(first.len_utf8()..).unwrap_or_default();
        let found = after.find(end);
        found.map_or(sql.len(), |at| at + first.len_utf8() + end.len())
    };
    let length = match first {
        '\'' | '"' | '`' => up_to(first.encode_utf8(&mut [0; 4])),
        '-' if sql.starts_with("--") => up_to("\n"),
        '/' if sql.starts_with("/*") => up_to("*/"),
        ':' => {
            let after = sql.get(1..).unwrap_or_default();
            let name = after.split(|letter: char| !is_of_name(letter)).next()?;
            if !name.is_empty() {
                return Some((Part::Parameter(name), name.len() + 1));
            }
            // Two colons are a cast: what comes after is a type.
            1 + after.len()
                - after
                    .trim_start_matches(':')
                    .trim_start_matches(is_of_name)
                    .len()
        }
        _ => {
            let starts = ['\'', '"', '`', '-', '/', ':'];
            let after = sql.get(first.len_utf8()..).unwrap_or_default();
            after
                .find(starts)
                .map_or(sql.len(), |at| at + first.len_utf8())
        }
    };
    Some((Part::Plain(sql.get(..length)?), length))
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_lowercase() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parameters_are_replaced() {
        for (sql, expected) in [
            (":word", "1"),
            ("a=:word AND b", "a=1 AND b"),
            ("':word' \":word\" `:word`", "':word' \":word\" `:word`"),
            ("'it''s :word' :word", "'it''s :word' 1"),
            ("-- :word\n:word /* :word */", "-- :word\n1 /* :word */"),
            ("x::bigint", "x::bigint"),
            ("a - b / :word", "a - b / 1"),
            ("'%H:%i' || :words", "'%H:%i' || :words"),
            (":", ":"),
            ("'never closed :word", "'never closed :word"),
            ("olá :word 🎉", "olá 1 🎉"),
        ] {
            let filled = fill(sql, |name| (name == "word").then(|| "1".to_owned()));
            assert_eq!(filled, expected);
        }
    }

    #[test]
    fn what_was_put_in_is_not_looked_at_again() {
        let filled = fill(":one :two", |name| match name {
            "one" => Some("':two'".to_owned()),
            _ => Some("2".to_owned()),
        });
        assert_eq!(filled, "':two' 2");
    }
}
