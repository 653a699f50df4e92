//! Rows of text in columns that line up, for people. What strangers wrote is shown tame.

use std::fmt;

use unicode_width::UnicodeWidthStr as _;

/// No cell is shown longer than this.
const CELL_CHARS_MAX: usize = 60;

/// A small table, shown whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these column names; no names make a list without a head.
    pub(crate) fn new<const N: usize>(names: [&str; N]) -> Self {
        let head = names.map(str::to_owned).to_vec();
        Self {
            rows: if head.is_empty() {
                Vec::new()
            } else {
                vec![head]
            },
        }
    }

    /// Adds a row.
    pub(crate) fn push<const N: usize>(&mut self, cells: [String; N]) {
        self.rows
            .push(cells.into_iter().map(|cell| tame(&cell)).collect());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.width()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for (number, row) in self.rows.iter().enumerate() {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                line.push_str(cell);
                let gap = width.saturating_sub(cell.width()).saturating_add(2);
                line.extend(std::iter::repeat_n(' ', gap));
            }
            let end = if number + 1 < self.rows.len() {
                "\n"
            } else {
                ""
            };
            write!(f, "{}{end}", line.trim_end())?;
        }
        Ok(())
    }
}

/// `text` on one line, and without what would steer a terminal: titles are written by strangers.
pub(crate) fn tame(text: &str) -> String {
    let tame = |c: char| if c.is_control() { ' ' } else { c };
    let mut short: String = text.chars().take(CELL_CHARS_MAX).map(tame).collect();
    if text.chars().nth(CELL_CHARS_MAX).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_whatever_their_letters() {
        let mut table = Table::new(["ID", "TITLE", "TYPE"]);
        table.push(["-7".to_owned(), "São 群".to_owned(), "group".to_owned()]);
        table.push(["-1001".to_owned(), "x".to_owned(), "channel".to_owned()]);
        let expected = "\
ID     TITLE   TYPE
-7     São 群  group
-1001  x       channel";
        assert_eq!(table.to_string(), expected);
    }

    #[test]
    fn a_title_cannot_steer_the_terminal() {
        assert_eq!(tame("a\u{1b}[2Jb\nc"), "a [2Jb c");
    }
}
