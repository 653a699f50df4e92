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
