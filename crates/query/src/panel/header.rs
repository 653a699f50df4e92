//! The header of a file of a panel: comments that say what it answers, takes and shows.
//!
//! In come a name and its file, out goes the panel that it is, or what is wrong with the header. After a
//! sentence come `-- parameter: NAME integer DEFAULT MIN..MAX`, `-- parameter: NAME text` or
//! `-- parameter: person`, a line each, and `-- columns: NAME, NAME, …`, in lines as needed.

use super::{OwnParameter, Panel};
use crate::pack::form;

/// Reads `file`, the panel called `name`.
pub(super) fn parse(name: &'static str, file: &'static str) -> Result<Panel, String> {
    let (head, sql) = file
        .split_once("\n\n")
        .ok_or("no blank line after the header")?;
    let mut panel = Panel {
        name,
        about: String::new(),
        parameters: Vec::new(),
        needs_person: false,
        columns: Vec::new(),
        sql: sql.trim_end(),
    };
    for line in head.lines() {
        let line = line
            .strip_prefix("-- ")
            .ok_or("a line of the header is no comment")?;
        match line.split_once(": ") {
            Some(("parameter", "person")) => panel.needs_person = true,
            Some(("parameter", told)) => {
                let (name, kind, default) = form(told)?;
                panel.parameters.push(OwnParameter {
                    name,
                    kind,
                    default,
                });
            }
            Some(("columns", names)) => panel
                .columns
                .extend(names.trim_end_matches(',').split(", ")),
            _ => {
                let blank = if panel.about.is_empty() { "" } else { " " };
                panel.about = format!("{}{blank}{line}", panel.about);
            }
        }
    }
    if panel.columns.is_empty() || !panel.about.ends_with('.') {
        return Err("the header lacks a sentence or columns".to_owned());
    }
    Ok(panel)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{super::library::FILES, *};
    use crate::pack::{Part, parts};

    /// The placeholders that do not come from the header.
    const COMMON: [&str; 19] = [
        "filters",
        "filters_with_before",
        "filters_of_everyone",
        "filters_until_end",
        "in_period",
        "since_start",
        "until_end",
        "in_chat",
        "by_person",
        "without_bots",
        "from",
        "to",
        "before_from",
        "before_to",
        "today",
        "zone",
        "person",
        "stop_words",
        "skipped",
    ];

    #[test]
    fn every_file_has_a_header() {
        for (name, file) in FILES {
            parse(name, file).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        let names: BTreeSet<&str> = FILES.iter().map(|(name, _)| *name).collect();
        assert_eq!(names.len(), FILES.len());
    }

    #[test]
    fn every_placeholder_stands_for_something_and_every_parameter_is_used() {
        for (name, file) in FILES {
            let panel = parse(name, file).unwrap();
            let used: BTreeSet<&str> = parts(panel.sql)
                .filter_map(|part| match part {
                    Part::Parameter(name) => Some(name),
                    Part::Plain(_) => None,
                })
                .collect();
            let own: BTreeSet<&str> = panel
                .parameters
                .iter()
                .map(|parameter| parameter.name.as_str())
                .collect();
            let unknown: Vec<_> = used
                .iter()
                .filter(|name| !own.contains(*name) && !COMMON.contains(name))
                .collect();
            assert!(unknown.is_empty(), "{name}: {unknown:?}");
            let unused: Vec<_> = own
                .difference(&used)
                .filter(|name| **name != "page")
                .collect();
            assert!(unused.is_empty(), "{name}: {unused:?}");
            assert_eq!(panel.needs_person, used.contains("person"), "{name}");
        }
    }

    /// The conditions stand on lines of their own, and no text goes over the end of a line.
    #[test]
    fn a_line_of_a_statement_can_be_filled_by_itself() {
        for (name, file) in FILES {
            let panel = parse(name, file).unwrap();
            for line in panel.sql.lines() {
                let names = line.matches(":filters").count() + line.matches(":in_").count();
                assert!(
                    names == 0 || line.trim_start().starts_with(':'),
                    "{name}: {line}"
                );
                let code = line.split("--").next().unwrap();
                assert_eq!(code.matches('\'').count() % 2, 0, "{name}: {line}");
            }
        }
    }

    #[test]
    fn a_header_that_lacks_something_is_refused() {
        for file in [
            "SELECT 1",
            "-- A sentence.\n\nSELECT 1",
            "-- columns: a\n\nSELECT 1",
            "A sentence.\n-- columns: a\n\nSELECT 1",
            "-- A sentence.\n-- parameter: top integer 5\n-- columns: a\n\nSELECT 1",
        ] {
            assert!(parse("x", file).is_err(), "{file}");
        }
    }
}
