//! A statement in the making: literals and conditions in the place of `:name`.
//!
//! A line that is nothing but a placeholder of conditions becomes a line for each of them, or none. What
//! was put in is never looked at again.

use super::filters::Filters;
use crate::pack::fill;

/// `sql` with the conditions of `filters`, and with what `literal` says of all else.
pub(super) fn filled(
    sql: &str,
    filters: &Filters,
    literal: impl Fn(&str) -> Option<String>,
) -> String {
    let lines = sql
        .lines()
        .flat_map(|line| match conditions(line, filters) {
            Some((indent, conditions)) => conditions
                .iter()
                .map(|condition| format!("{indent}AND {condition}"))
                .collect(),
            None => vec![fill(line, &literal)],
        });
    lines.collect::<Vec<_>>().join("\n")
}

/// The indent and the conditions of a line that stands for such.
fn conditions<'l>(line: &'l str, filters: &Filters) -> Option<(&'l str, Vec<String>)> {
    let (indent, name) = line.split_once(':')?;
    if !indent.trim().is_empty() {
        return None;
    }
    Some((indent, filters.conditions(name)?))
}
