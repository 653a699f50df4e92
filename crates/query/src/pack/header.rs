//! The header of a file of the pack: lines of comments, each `-- KEY: …`.
//!
//! In comes the file, out goes the query that it is, or what is wrong with the header.

use super::{Fallback, Kind, NamedQuery, OutputColumn, Parameter, Words};

/// Divides the languages of a line, and what comes before them.
const DIVIDER: &str = " | ";

/// Reads `file`.
pub(super) fn parse(file: &'static str) -> Result<NamedQuery, String> {
    let (head, sql) = file
        .split_once("\n\n")
        .ok_or("no blank line after the header")?;
    let lines: Vec<(&str, &str)> = head
        .lines()
        .map(|line| {
            let line = line.strip_prefix("-- ");
            let pair = line.and_then(|line| line.split_once(": "));
            pair.ok_or("a line of the header is not `-- KEY: VALUE`")
        })
        .collect::<Result<_, _>>()?;
    if let Some((key, _)) = lines.iter().find(|(key, _)| !KEYS.contains(key)) {
        return Err(format!("unknown key `{key}`"));
    }
    let all = |wanted: &'static str| {
        let values = lines.iter().filter(move |(key, _)| *key == wanted);
        values.map(|(_, value)| *value)
    };
    let one = |wanted: &'static str| {
        let mut values = all(wanted);
        match (values.next(), values.next()) {
            (Some(value), None) => Ok(value.to_owned()),
            _ => Err(format!("`{wanted}` must stand there once")),
        }
    };
    let list = |wanted: &'static str| all(wanted).flat_map(|value| value.split(", "));
    let common = list("parameters").map(|name| {
        Parameter::common(name).ok_or_else(|| format!("`{name}` is no common parameter"))
    });
    let own = all("parameter").map(parameter);
    Ok(NamedQuery {
        name: one("name")?,
        title: Words {
            en: one("title.en")?,
            pt: one("title.pt")?,
        },
        about: Words {
            en: one("about.en")?,
            pt: one("about.pt")?,
        },
        reads: list("reads").map(str::to_owned).collect(),
        parameters: common.chain(own).collect::<Result<_, _>>()?,
        columns: all("column").map(column).collect::<Result<_, _>>()?,
        file,
        sql: sql.trim(),
    })
}

const KEYS: [&str; 9] = [
    "name",
    "title.en",
    "title.pt",
    "about.en",
    "about.pt",
    "reads",
    "parameters",
    "parameter",
    "column",
];

/// `NAME | ENGLISH | PORTUGUESE`.
fn column(line: &str) -> Result<OutputColumn, String> {
    let (name, about) = described(line)?;
    Ok(OutputColumn {
        name: name.to_owned(),
        about,
    })
}

/// The form of a parameter, and what it is.
fn parameter(line: &str) -> Result<Parameter, String> {
    let (told, about) = described(line)?;
    let (name, kind, default) = form(told)?;
    Ok(Parameter {
        name,
        kind,
        default,
        about,
    })
}

/// `NAME text`, or `NAME integer DEFAULT MIN..MAX`.
pub(crate) fn form(form: &str) -> Result<(String, Kind, Fallback), String> {
    let words: Vec<&str> = form.split(' ').collect();
    let (name, kind, default) = match words.as_slice() {
        [name, "text"] => (name, Kind::Text, Fallback::Required),
        [name, "integer", default, bounds] => {
            let bounds = bounds.split_once("..");
            let bounds = bounds.and_then(|(min, max)| {
                Some(Kind::Integer {
                    min: min.parse().ok()?,
                    max: max.parse().ok()?,
                })
            });
            let kind = bounds.ok_or_else(|| format!("`{form}` has no bounds"))?;
            (name, kind, Fallback::Fixed((*default).to_owned()))
        }
        _ => return Err(format!("`{form}` is no parameter")),
    };
    Ok(((*name).to_owned(), kind, default))
}

fn described(line: &str) -> Result<(&str, Words), String> {
    let parts: Vec<&str> = line.split(DIVIDER).collect();
    let [what, en, pt] = parts.as_slice() else {
        return Err(format!("`{line}` is not in two languages"));
    };
    let words = Words {
        en: (*en).to_owned(),
        pt: (*pt).to_owned(),
    };
    Ok((what, words))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{
        fill::{Part, parts},
        library::FILES,
    };
    use super::*;

    fn queries() -> Vec<NamedQuery> {
        FILES
            .iter()
            .map(|file| parse(file).unwrap_or_else(|error| panic!("{error} in {file}")))
            .collect()
    }

    #[test]
    fn every_file_has_a_header_in_two_languages() {
        for query in queries() {
            assert!(!query.reads.is_empty() && !query.columns.is_empty());
            let columns = query.columns.iter().map(|column| &column.about);
            let parameters = query.parameters.iter().map(|parameter| &parameter.about);
            let sentences = [&query.about].into_iter().chain(columns).chain(parameters);
            for words in sentences {
                assert!(
                    words.en.ends_with('.') && words.pt.ends_with('.'),
                    "{words:?}"
                );
                assert_ne!(words.en, words.pt);
            }
            assert_ne!(query.title.en, query.title.pt);
        }
    }

    #[test]
    fn names_are_told_apart() {
        let names: BTreeSet<String> = queries().into_iter().map(|query| query.name).collect();
        assert_eq!(names.len(), FILES.len());
    }

    #[test]
    fn headers_and_statements_have_the_same_parameters() {
        for query in queries() {
            let used: BTreeSet<&str> = parts(query.sql)
                .filter_map(|part| match part {
                    Part::Parameter(name) => Some(name),
                    Part::Plain(_) => None,
                })
                .collect();
            let named = query
                .parameters
                .iter()
                .map(|parameter| parameter.name.as_str());
            assert_eq!(used, named.collect(), "{}", query.name);
        }
    }

    #[test]
    fn headers_name_the_tables_that_are_read() {
        for query in queries() {
            let words = query
                .sql
                .split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            let read: BTreeSet<&str> = words.filter(|word| word.starts_with("telegram_")).collect();
            let named = query.reads.iter().map(String::as_str);
            assert_eq!(read, named.collect(), "{}", query.name);
        }
    }

    #[test]
    fn a_header_that_lacks_something_is_refused() {
        let whole = FILES.last().unwrap();
        assert!(parse(whole).is_ok());
        for (part, instead) in [
            ("-- title.pt: ", "-- title: "),
            (" | O chat.", ""),
            ("-- name: late\n", ""),
            ("-- name: late\n", "-- name: late\n-- name: late\n"),
            ("parameters: chat", "parameters: chats"),
            ("integer 10 0..5000000", "integer 10"),
            ("\n\n", "\n"),
        ] {
            let broken = whole.replace(part, instead);
            assert_ne!(&broken, whole);
            assert!(parse(broken.leak()).is_err(), "{part}");
        }
    }
}
