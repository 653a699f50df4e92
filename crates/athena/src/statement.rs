//! A statement in the words that Athena takes. In goes SQL as people paste it, out goes SQL.
//!
//! Athena has two readers. Statements about tables and partitions go to Hive's, which puts names in
//! backticks; queries go to Trino's, which refuses them and puts names in double quotes
//! (<https://docs.aws.amazon.com/athena/latest/ug/reserved-words.html>). The tutorial writes backticks in
//! both.

use std::borrow::Cow;

/// How the statements begin that Trino reads.
const QUERIES: [&str; 13] = [
    "CREATE OR REPLACE VIEW",
    "CREATE VIEW",
    "DELETE",
    "EXECUTE",
    "EXPLAIN",
    "INSERT",
    "MERGE",
    "PREPARE",
    "SELECT",
    "UNLOAD",
    "UPDATE",
    "VALUES",
    "WITH",
];
/// The longest of them, in words.
const WORDS_MAX: usize = 4;

/// `MSCK REPAIR TABLE`, which has Athena look for the days of `table` itself.
pub fn repair_statement(table: &str) -> String {
    format!("MSCK REPAIR TABLE `{table}`")
}

/// `sql` with names in double quotes in place of backticks, where the reader of queries gets it.
///
/// Texts in quotes and comments stay as they are, and so does a statement about tables or partitions.
pub fn for_athena(sql: &str) -> Cow<'_, str> {
    if !sql.contains('`') || !is_query(sql) {
        return Cow::Borrowed(sql);
    }
    let mut quoted = String::with_capacity(sql.len());
    for token in tokens(sql) {
        match token.strip_prefix('`') {
            Some(name) => {
                let name = name.strip_suffix('`').unwrap_or(name).replace("``", "`");
                quoted.push('"');
                quoted.push_str(&name.replace('"', "\"\""));
                quoted.push('"');
            }
            None => quoted.push_str(token),
        }
    }
    Cow::Owned(quoted)
}

fn is_query(sql: &str) -> bool {
    let code = tokens(sql).filter(|token| !is_comment(token));
    let words: Vec<String> = code
        .flat_map(str::split_whitespace)
        .flat_map(|text| text.split('('))
        .filter(|word| !word.is_empty())
        .take(WORDS_MAX)
        .map(str::to_uppercase)
        .collect();
    let beginning = words.join(" ");
    QUERIES.iter().any(|query| {
        let rest = beginning.strip_prefix(query);
        rest.is_some_and(|rest| rest.is_empty() || !rest.starts_with(char::is_alphanumeric))
    })
}

fn is_comment(token: &str) -> bool {
    token.starts_with("--") || token.starts_with("/*")
}

/// The parts of `sql`: texts and names with their quotes, comments, and what is between them.
fn tokens(sql: &str) -> impl Iterator<Item = &str> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        let length = length_of_token(rest)?;
        let (token, after) = rest.split_at(length);
        rest = after;
        Some(token)
    })
}

/// How long the first token of `sql` is; `None` at the end.
fn length_of_token(sql: &str) -> Option<usize> {
    let first = sql.chars().next()?;
    let is_start = |at: usize| {
        let rest = sql.get(at..).unwrap_or_default();
        rest.starts_with(['\'', '"', '`']) || is_comment(rest)
    };
    let after = |from: usize, end: &str| {
        let found = sql.get(from..).and_then(|rest| rest.find(end));
        found.map_or(sql.len(), |at| from + at + end.len())
    };
    let length = match first {
        '\'' | '"' | '`' => quoted(sql, first),
        '-' if is_start(0) => after(2, "\n"),
        '/' if is_start(0) => after(2, "*/"),
        _ => {
            let mut starts = sql.char_indices().map(|(at, _)| at).skip(1);
            starts.find(|at| is_start(*at)).unwrap_or(sql.len())
        }
    };
    Some(length)
}

/// How long the text in `quote`s is that `sql` begins with; two quotes inside stand for one.
fn quoted(sql: &str, quote: char) -> usize {
    let mut letters = sql.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter != quote {
            continue;
        }
        if letters.next_if(|(_, next)| *next == quote).is_none() {
            return at + quote.len_utf8();
        }
    }
    sql.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_backticks_become_names_in_double_quotes() {
        for (sql, expected) in [
            (
                "SELECT * FROM `telegram_datalake`;",
                "SELECT * FROM \"telegram_datalake\";",
            ),
            (
                "  -- all of it: `a`\n(select `a``b`, `c\"d` from t)",
                "  -- all of it: `a`\n(select \"a`b\", \"c\"\"d\" from t)",
            ),
            (
                "WITH x AS (SELECT 1) SELECT '`it''s`', \"`\", `n` /* `c` */ FROM x -- `d`",
                "WITH x AS (SELECT 1) SELECT '`it''s`', \"`\", \"n\" /* `c` */ FROM x -- `d`",
            ),
            (
                "CREATE OR REPLACE VIEW `v` AS SELECT 1",
                "CREATE OR REPLACE VIEW \"v\" AS SELECT 1",
            ),
            (
                "EXPLAIN SELECT `não` FROM t",
                "EXPLAIN SELECT \"não\" FROM t",
            ),
            ("SELECT(`a`)", "SELECT(\"a\")"),
        ] {
            assert_eq!(for_athena(sql), expected);
        }
    }

    #[test]
    fn statements_about_tables_keep_their_backticks() {
        for sql in [
            "MSCK REPAIR TABLE `telegram_datalake`;",
            "CREATE EXTERNAL TABLE `t`(\n  `message_id` bigint)",
            "-- select\nDROP TABLE `t`",
            "ALTER TABLE `t` ADD PARTITION (context_date='2026-11-22')",
            "SHOW CREATE TABLE `t`",
            "DESCRIBE `t`",
            "WITHOUT `t`",
        ] {
            assert_eq!(for_athena(sql), sql);
        }
    }

    #[test]
    fn what_is_not_closed_ends_with_the_statement() {
        for (sql, expected) in [
            ("SELECT 'a `b`", "SELECT 'a `b`"),
            ("SELECT `a", "SELECT \"a\""),
            ("SELECT 1 /* `b`", "SELECT 1 /* `b`"),
            ("SELECT 1 - 2 / `b`", "SELECT 1 - 2 / \"b\""),
        ] {
            assert_eq!(for_athena(sql), expected);
        }
    }
}
