//! What a statement is about, which decides who answers it. Pure.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Declare, ObjectName, Set, SetExpr, Statement, visit_relations,
};

/// Where PostgreSQL and the SQL standard describe what there is.
const CATALOGS: [&str; 2] = ["pg_catalog", "information_schema"];

/// Who answers a statement.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum About {
    /// The lake's tables, or names that are meant to be.
    Lake,
    /// What there is: catalogues, settings, the server itself.
    Server,
    /// What a client reads piece by piece.
    Cursor,
    /// A connection that is to be as new.
    Reset,
    /// Something that would change what there is, or that is not understood.
    Refused,
}

impl About {
    /// What `statement` is about.
    pub(super) fn of(statement: &Statement) -> Self {
        match statement {
            Statement::Query(query) if !makes_a_table(&query.body) => Self::of_relations(statement),
            // What is explained may be run: `EXPLAIN ANALYZE` does.
            Statement::Explain { statement, .. } => match Self::of(statement) {
                about @ (Self::Lake | Self::Server)
                    if matches!(**statement, Statement::Query(_)) =>
                {
                    about
                }
                _ => Self::Refused,
            },
            Statement::ExplainTable { .. } => Self::Lake,
            Statement::Set(set) if is_about_the_engine(set) => Self::Refused,
            Statement::Set(_)
            | Statement::ShowVariable { .. }
            | Statement::ShowStatus { .. }
            | Statement::ShowCatalogs { .. }
            | Statement::StartTransaction { .. }
            | Statement::Commit { .. }
            | Statement::Rollback { .. } => Self::Server,
            Statement::Declare { stmts } if stmts.iter().all(is_cursor) => Self::Cursor,
            Statement::Fetch { into: None, .. } | Statement::Close { .. } => Self::Cursor,
            Statement::Discard { .. } | Statement::Deallocate { .. } => Self::Reset,
            _ => Self::Refused,
        }
    }

    fn of_relations(statement: &Statement) -> Self {
        let mut is_about_tables = false;
        let visited = visit_relations(statement, |name| {
            is_about_tables = true;
            if is_catalog(name) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        if is_about_tables && visited.is_continue() {
            Self::Lake
        } else {
            Self::Server
        }
    }
}

/// Whether it declares a cursor over something that only reads.
fn is_cursor(declare: &Declare) -> bool {
    declared(declare).is_some_and(|query| About::of(&query) != About::Refused)
}

/// What a cursor is declared for.
pub(super) fn declared(declare: &Declare) -> Option<Statement> {
    declare.for_query.clone().map(Statement::Query)
}

/// Whether it is `SELECT … INTO`, anywhere in a union.
fn makes_a_table(body: &SetExpr) -> bool {
    match body {
        SetExpr::Select(select) => select.into.is_some(),
        SetExpr::Query(query) => makes_a_table(&query.body),
        SetExpr::SetOperation { left, right, .. } => makes_a_table(left) || makes_a_table(right),
        SetExpr::Values(_) => false,
        // A write that answers rows, or a form of PostgreSQL's that we do not know.
        _ => true,
    }
}

/// Whether it would change a setting of the engine, which all connections share.
fn is_about_the_engine(set: &Set) -> bool {
    let Set::SingleAssignment { variable, .. } = set else {
        return false;
    };
    let name = variable.to_string().to_lowercase();
    name.trim_start_matches('"').starts_with("datafusion")
}

/// Whether `name` is PostgreSQL's own: in a catalogue, or called as only its things are called.
fn is_catalog(name: &ObjectName) -> bool {
    let mut parts = name.0.iter().filter_map(|part| part.as_ident());
    parts.any(|part| {
        let part = part.value.to_lowercase();
        CATALOGS.contains(&part.as_str()) || part.starts_with("pg_")
    })
}

#[cfg(test)]
mod tests {
    use datafusion::sql::sqlparser::{dialect::PostgreSqlDialect, parser::Parser};

    use super::*;

    fn about(sql: &str) -> About {
        let statements = Parser::parse_sql(&PostgreSqlDialect {}, sql).unwrap();
        About::of(&statements[0])
    }

    #[test]
    fn tables_are_the_lakes_and_catalogues_the_servers() {
        assert_eq!(about("SELECT * FROM telegram_datalake"), About::Lake);
        assert_eq!(about("SELECT 1 FROM public.no_such_table"), About::Lake);
        assert_eq!(about("EXPLAIN SELECT * FROM telegram_users"), About::Lake);
        assert_eq!(about("SELECT version()"), About::Server);
        assert_eq!(
            about("SELECT c.oid FROM pg_catalog.pg_class c JOIN names ON true"),
            About::Server
        );
        assert_eq!(
            about("SELECT * FROM INFORMATION_SCHEMA.tables"),
            About::Server
        );
        assert_eq!(
            about("SELECT string_agg(word, ',') FROM pg_get_keywords()"),
            About::Server
        );
        assert_eq!(about("SHOW server_version"), About::Server);
        assert_eq!(about("BEGIN"), About::Server);
        assert_eq!(about("DISCARD ALL"), About::Reset);
        assert_eq!(about("DECLARE a CURSOR FOR SELECT 1 FROM b"), About::Cursor);
        assert_eq!(about("FETCH FORWARD 7 FROM a"), About::Cursor);
        assert_eq!(about("CLOSE a"), About::Cursor);
    }

    #[test]
    fn all_that_writes_is_refused() {
        for sql in [
            "INSERT INTO telegram_datalake VALUES (1)",
            "CREATE TABLE a (b int)",
            "DROP TABLE telegram_datalake",
            "COPY telegram_datalake TO '/tmp/a'",
            "DECLARE a CURSOR FOR SELECT 7 AS a INTO b",
            "FETCH 1 FROM a INTO b",
            "TRUNCATE telegram_datalake",
            "SELECT 7 AS a INTO b",
            "SELECT 1 UNION (SELECT 7 AS a INTO b)",
            "EXPLAIN ANALYZE COPY (SELECT 1) TO '/tmp/a.csv'",
            "EXPLAIN INSERT INTO telegram_datalake VALUES (1)",
            "SET datafusion.catalog.information_schema = false",
        ] {
            assert_eq!(about(sql), About::Refused, "{sql}");
        }
    }
}
