//! `typinput = 'pg_catalog.array_in'::regproc`, by which drivers tell arrays from other types. In PostgreSQL both sides are
//! the number of a function. The library looks the number up in a subquery, and has names in `typinput`.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{Expr, Statement, Value, visit_expressions_mut};

/// The function that is asked for (<https://www.postgresql.org/docs/current/catalog-pg-type.html>, `typinput`).
const FUNCTION: &str = "array_in";

/// `statement` with the name in place of the number; `None` if it asks for none.
pub(super) fn named(statement: &Statement) -> Option<Statement> {
    let mut named = statement.clone();
    let mut is_changed = false;
    let visited: ControlFlow<()> = visit_expressions_mut(&mut named, |expr| {
        if is_function(expr) {
            *expr = Expr::value(Value::SingleQuotedString(FUNCTION.to_owned()));
            is_changed = true;
        }
        ControlFlow::Continue(())
    });
    (visited.is_continue() && is_changed).then_some(named)
}

fn is_function(expr: &Expr) -> bool {
    let Expr::Subquery(query) = expr else {
        return false;
    };
    let query = query.to_string();
    query.contains("pg_proc") && query.contains(&format!("{FUNCTION}'"))
}

#[cfg(test)]
mod tests {
    use datafusion::sql::sqlparser::{dialect::PostgreSqlDialect, parser::Parser};

    use super::*;

    #[test]
    fn the_function_is_known_by_its_name_and_nothing_else_changes() {
        let check = |sql: &str, expected: Option<&str>| {
            let statements = Parser::parse_sql(&PostgreSqlDialect {}, sql).unwrap();
            let found = named(&statements[0]).map(|statement| statement.to_string());
            assert_eq!(found.as_deref(), expected);
        };
        check(
            "SELECT typinput = (SELECT oid FROM pg_proc WHERE proname = 'pg_catalog.array_in') FROM pg_type",
            Some("SELECT typinput = 'array_in' FROM pg_type"),
        );
        check("SELECT 'array_in'", None);
        check(
            "SELECT (SELECT oid FROM pg_class WHERE relname = 'a')",
            None,
        );
    }
}
