//! Reading a statement, and refusing everything that does more than read the lake.
//!
//! In comes text, out goes one [`Statement`] of the few kinds that are answered. This is the first
//! of two guards: the second is on the plan, which knows of writes in places where the text does
//! not show them.

use datafusion::{
    error::DataFusionError,
    sql::{
        parser::Statement as Parsed,
        sqlparser::{
            ast::{ObjectName, Statement as Sql},
            dialect::GenericDialect,
            keywords::Keyword,
            tokenizer::{Token, Tokenizer},
        },
    },
};

use crate::{Error, hint};

/// So deep may brackets and subqueries be nested.
pub(crate) const NESTING_MAX: usize = 64;
/// So many operators may a statement have. Each that follows another is a level of the tree that the parser makes, and
/// walking down a tree that is too high overflows the stack, which nothing can catch.
const OPERATORS_MAX: usize = 1000;

/// A statement that may be answered.
#[derive(Debug)]
pub(crate) enum Statement {
    /// A query, `EXPLAIN`, `SHOW` or `DESCRIBE`.
    Query(Box<Parsed>),
    /// `MSCK REPAIR TABLE`, with the table's name.
    Repair(String),
}

impl Statement {
    /// Reads the one statement in `sql`.
    pub(crate) fn parse(sql: &str) -> Result<Self, Error> {
        check_size(sql)?;
        let parsed = dialect::parse(sql, NESTING_MAX);
        let mut statements = parsed.map_err(|error| hint::parse_error(&error))?;
        let Some(statement) = statements.pop_front() else {
            return Err(Error::Empty);
        };
        if !statements.is_empty() {
            return Err(Error::Several {
                count: statements.len() + 1,
            });
        }
        if let Parsed::Statement(plain) = &statement
            && let Sql::Msck(repair) = plain.as_ref()
            && repair.repair
        {
            return Ok(Self::Repair(last_part(&repair.table_name)));
        }
        if reads(&statement) {
            return Ok(Self::Query(Box::new(statement)));
        }
        Err(Error::Refused {
            verb: verb(&statement),
        })
    }
}

/// Refuses a statement that is too large to be read safely, before anything reads it.
pub fn check_size(sql: &str) -> Result<(), Error> {
    let tokens = Tokenizer::new(&GenericDialect {}, sql).tokenize();
    // What is no SQL at all, the parser explains better.
    let tokens = tokens.unwrap_or_default();
    let operators = tokens.iter().filter(|token| is_operator(token)).count();
    if operators > OPERATORS_MAX {
        return Err(Error::TooLarge {
            operators,
            max: OPERATORS_MAX,
        });
    }
    Ok(())
}

fn is_operator(token: &Token) -> bool {
    match token {
        Token::Word(word) => matches!(
            word.keyword,
            Keyword::AND
                | Keyword::OR
                | Keyword::NOT
                | Keyword::UNION
                | Keyword::EXCEPT
                | Keyword::INTERSECT
                | Keyword::JOIN
        ),
        Token::Plus
        | Token::Minus
        | Token::Mul
        | Token::Div
        | Token::Mod
        | Token::StringConcat
        | Token::DoubleColon
        | Token::Tilde => true,
        _ => false,
    }
}

/// Whether the plan behind `error` was stopped by the second guard.
pub(crate) fn refusal(error: &DataFusionError) -> Option<Error> {
    let DataFusionError::Plan(reason) = error.find_root() else {
        return None;
    };
    let (_, verb) = [
        "DDL not supported: ",
        "DML not supported: ",
        "Statement not supported: ",
    ]
    .iter()
    .find_map(|guard| reason.split_once(guard))?;
    Some(Error::Refused {
        verb: verb.to_owned(),
    })
}

fn reads(statement: &Parsed) -> bool {
    match statement {
        Parsed::Statement(statement) => matches!(
            statement.as_ref(),
            Sql::Query(_)
                | Sql::ShowTables { .. }
                | Sql::ShowColumns { .. }
                | Sql::ShowFunctions { .. }
                | Sql::ExplainTable { .. }
        ),
        Parsed::Explain(explain) => reads(&explain.statement),
        Parsed::CreateExternalTable(_) | Parsed::CopyTo(_) | Parsed::Reset(_) => false,
    }
}

/// The words a statement begins with, as the asker will recognise it.
fn verb(statement: &Parsed) -> String {
    match statement {
        Parsed::Explain(explain) => verb(&explain.statement),
        Parsed::CreateExternalTable(_) => "CREATE EXTERNAL TABLE".to_owned(),
        Parsed::CopyTo(_) => "COPY".to_owned(),
        Parsed::Reset(_) => "RESET".to_owned(),
        Parsed::Statement(statement) => {
            let text = statement.to_string();
            let is_keyword = |word: &&str| word.chars().all(|letter| letter.is_ascii_uppercase());
            let words: Vec<_> = text
                .split_whitespace()
                .take_while(is_keyword)
                .take(2)
                .collect();
            words.join(" ")
        }
    }
}

fn last_part(name: &ObjectName) -> String {
    let ident = name.0.last().and_then(|part| part.as_ident());
    ident.map(|ident| ident.value.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(sql: &str) -> String {
        match Statement::parse(sql) {
            Ok(Statement::Query(_)) => "query".to_owned(),
            Ok(Statement::Repair(table)) => format!("repair {table}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn questions_are_read_with_any_quotes_comments_and_semicolons() {
        for sql in [
            "SELECT * FROM `telegram_datalake`;",
            "select \"text\" from \"telegram_datalake\"",
            "-- how many?\nSELECT count(*) /* all */ FROM telegram_datalake ; -- done",
            "WITH a AS (SELECT 1) SELECT * FROM a",
            "(SELECT 1) UNION ALL (SELECT 2)",
            "VALUES (1)",
            "EXPLAIN SELECT 1",
            "EXPLAIN ANALYZE SELECT 1",
            "SHOW TABLES",
            "SHOW COLUMNS FROM telegram_datalake",
            "DESCRIBE telegram_datalake",
        ] {
            assert_eq!(outcome(sql), "query", "{sql}");
        }
    }

    #[test]
    fn repairing_a_table_is_no_write() {
        assert_eq!(
            outcome("MSCK REPAIR TABLE `telegram_datalake`;"),
            "repair telegram_datalake"
        );
        assert_eq!(
            outcome("msck repair table telegram_messages"),
            "repair telegram_messages"
        );
    }

    #[test]
    fn everything_else_is_refused_by_its_name() {
        for (sql, verb) in [
            ("INSERT INTO telegram_datalake VALUES (1)", "INSERT INTO"),
            ("UPDATE telegram_datalake SET text = ''", "UPDATE"),
            ("DELETE FROM telegram_datalake", "DELETE FROM"),
            ("DROP TABLE telegram_datalake", "DROP TABLE"),
            ("CREATE TABLE a AS SELECT 1", "CREATE TABLE"),
            ("CREATE VIEW a AS SELECT 1", "CREATE VIEW"),
            (
                "CREATE EXTERNAL TABLE a STORED AS CSV LOCATION '/etc/passwd'",
                "CREATE EXTERNAL TABLE",
            ),
            ("COPY telegram_datalake TO '/tmp/a.csv'", "COPY"),
            ("EXPLAIN COPY telegram_datalake TO '/tmp/a.csv'", "COPY"),
            ("EXPLAIN ANALYZE INSERT INTO a VALUES (1)", "INSERT INTO"),
            ("SET datafusion.execution.batch_size = 1", "SET"),
            ("RESET datafusion.execution.batch_size", "RESET"),
            ("TRUNCATE TABLE telegram_datalake", "TRUNCATE TABLE"),
            (
                "ALTER TABLE telegram_datalake ADD COLUMN a int",
                "ALTER TABLE",
            ),
            ("BEGIN", "BEGIN"),
            ("PREPARE a AS SELECT 1", "PREPARE"),
            ("GRANT SELECT ON a TO b", "GRANT SELECT"),
        ] {
            let refused = format!("queries only read the lake: `{verb}` is refused");
            assert_eq!(outcome(sql), refused, "{sql}");
        }
    }

    #[test]
    fn one_statement_is_answered_at_a_time() {
        assert_eq!(
            outcome("SELECT 1; DROP TABLE a"),
            "one statement at a time, please: here are 2"
        );
        assert_eq!(outcome(" -- nothing\n ;"), "the statement is empty");
    }

    #[test]
    fn what_is_no_sql_is_shown_with_its_place() {
        assert_eq!(
            outcome("SELECT *\nFORM telegram_datalake WHERE"),
            "cannot read the statement: expected end of statement, found `FORM` \
             (line 2, column 1)"
        );
        assert_eq!(
            outcome("SELECT 'abc"),
            "cannot read the statement: unterminated string literal (line 1, column 8)"
        );
    }

    #[test]
    fn a_chain_of_operators_is_an_error_and_no_crash() {
        for link in [" OR 1 = 2", " + 1", " || 'a'", " UNION SELECT 1", "::int"] {
            let sql = format!("SELECT 1{}", link.repeat(100_000));
            let said = outcome(&sql);
            assert!(said.starts_with("the statement is too large"), "{said}");
        }
        let list = format!("SELECT 1 IN (1{})", ", 2".repeat(100_000));
        assert_eq!(outcome(&list), "query");
    }

    #[test]
    fn a_tower_of_brackets_is_an_error_and_no_crash() {
        let sql = format!("SELECT {}1{}", "(".repeat(10_000), ")".repeat(10_000));
        assert_eq!(
            outcome(&sql),
            "cannot read the statement: it is nested too deeply"
        );
    }
}
