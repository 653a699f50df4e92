//! Expressions with a syntax of their own become calls of functions.
//!
//! The planner of the engine would give `CAST`, `EXTRACT` and their kin its own meaning; as calls
//! they reach the functions of this crate, with types and all.

use std::ops::ControlFlow;

use datafusion::sql::{
    parser::Statement as Parsed,
    sqlparser::ast::{
        BinaryOperator, CastKind, CeilFloorKind, DataType, Expr, Function, Query, Spanned as _,
        Statement, TableFactor, Value, ValueWithSpan, VisitMut as _, VisitorMut,
    },
};

use super::{
    call::{call, name, text},
    functions::{self, SYNTAX},
    headings::Headings,
    relation,
    tokens::{DISTINCT, NOT_DISTINCT},
};
use crate::text::like_pattern;

/// A function that is not there, and where it is called.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownFunction {
    /// Its name, as it was written.
    pub name: String,
    /// The line of the statement, from 1.
    pub line: u64,
    /// The column in the line, from 1.
    pub column: u64,
}

/// Puts `statement` into words that the planner of the engine understands as Trino would.
///
/// Fails with the first function that `is_function` does not know.
pub fn translate(
    statement: &mut Parsed,
    is_function: &dyn Fn(&str) -> bool,
) -> Result<(), UnknownFunction> {
    let plain = match statement {
        Parsed::Statement(plain) => plain,
        Parsed::Explain(explain) => return translate(&mut explain.statement, is_function),
        _ => return Ok(()),
    };
    let headings = match plain.as_ref() {
        Statement::Query(query) => Some(Headings::of(query)),
        _ => None,
    };
    let mut translation = Translation { is_function };
    if let ControlFlow::Break(unknown) = plain.visit(&mut translation) {
        return Err(unknown);
    }
    if let (Statement::Query(query), Some(headings)) = (plain.as_mut(), headings) {
        headings.keep(query);
    }
    Ok(())
}

struct Translation<'a> {
    is_function: &'a dyn Fn(&str) -> bool,
}

impl VisitorMut for Translation<'_> {
    type Break = UnknownFunction;

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<Self::Break> {
        relation::limit(query);
        ControlFlow::Continue(())
    }

    fn post_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<Self::Break> {
        relation::unnest(factor);
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Self::Break> {
        if let Expr::Function(function) = expr {
            self.check(function)?;
        }
        if let Some(translated) = translated(expr) {
            *expr = translated;
        }
        ControlFlow::Continue(())
    }
}

impl Translation<'_> {
    fn check(&self, function: &Function) -> ControlFlow<UnknownFunction> {
        let Some(name) = name(function) else {
            return ControlFlow::Continue(());
        };
        if (self.is_function)(&name) || SYNTAX.contains(&name.as_str()) {
            return ControlFlow::Continue(());
        }
        let start = function.name.span().start;
        ControlFlow::Break(UnknownFunction {
            name: function.name.to_string(),
            line: start.line,
            column: start.column,
        })
    }
}

fn translated(expr: &Expr) -> Option<Expr> {
    match expr {
        Expr::Cast {
            kind,
            expr,
            data_type,
            format: None,
            ..
        } => {
            let name = match kind {
                CastKind::Cast | CastKind::DoubleColon => "$cast",
                CastKind::TryCast | CastKind::SafeCast => "$try_cast",
            };
            Some(call(
                name,
                vec![expr.as_ref().clone(), text(data_type.to_string())],
            ))
        }
        Expr::TypedString(typed) => typed_string(&typed.data_type, &typed.value),
        Expr::Extract { field, expr, .. } => {
            let field = field.to_string().to_lowercase();
            FIELDS
                .contains(&field.as_str())
                .then(|| call(&field, vec![expr.as_ref().clone()]))
        }
        Expr::AtTimeZone {
            timestamp,
            time_zone,
        } => {
            let args = vec![timestamp.as_ref().clone(), time_zone.as_ref().clone()];
            Some(call("at_timezone", args))
        }
        Expr::Substring { .. } | Expr::Position { .. } | Expr::Trim { .. } => of_text(expr),
        Expr::Ceil {
            expr,
            field: CeilFloorKind::DateTimeField(_),
        } => Some(call("ceiling", vec![expr.as_ref().clone()])),
        Expr::Floor {
            expr,
            field: CeilFloorKind::DateTimeField(_),
        } => Some(call("floor", vec![expr.as_ref().clone()])),
        Expr::BinaryOp {
            left,
            op: BinaryOperator::Custom(op),
            right,
        } => match op.as_str() {
            DISTINCT => Some(Expr::IsDistinctFrom(left.clone(), right.clone())),
            NOT_DISTINCT => Some(Expr::IsNotDistinctFrom(left.clone(), right.clone())),
            _ => None,
        },
        Expr::Like { any: false, .. } => like(expr),
        Expr::Function(function) => functions::translated(function),
        // The planner forgets the tables beside `UNNEST` when it reads the items of an array.
        Expr::Array(array) => Some(call("make_array", array.elem.clone())),
        // With an exponent it is a double, without one a decimal.
        Expr::Value(ValueWithSpan {
            value: Value::Number(digits, _),
            ..
        }) if digits.contains(['e', 'E']) => {
            Some(call("$cast", vec![text(digits.clone()), text("DOUBLE")]))
        }
        _ => None,
    }
}

/// `LIKE`, which escapes as it says, and not by a backslash.
fn like(expr: &Expr) -> Option<Expr> {
    let Expr::Like {
        negated,
        expr,
        pattern,
        escape_char,
        ..
    } = expr
    else {
        return None;
    };
    let literal = |expr: &Expr| match expr {
        Expr::Value(ValueWithSpan {
            value: Value::SingleQuotedString(text),
            ..
        }) => Some(text.clone()),
        _ => None,
    };
    let escape = escape_char.clone().map(Expr::Value);
    let readable = match (literal(pattern), &escape) {
        (Some(pattern), None) => like_pattern(&pattern, None).ok(),
        (Some(pattern), Some(escape)) => {
            literal(escape).and_then(|escape| like_pattern(&pattern, Some(&escape)).ok())
        }
        _ => None,
    };
    let words = readable.map_or_else(
        || {
            let pattern = pattern.as_ref().clone();
            call("$like", [pattern].into_iter().chain(escape).collect())
        },
        text,
    );
    Some(Expr::Like {
        negated: *negated,
        any: false,
        expr: expr.clone(),
        pattern: Box::new(words),
        escape_char: None,
    })
}

/// The functions of text that have words between their arguments.
fn of_text(expr: &Expr) -> Option<Expr> {
    match expr {
        Expr::Substring {
            expr,
            substring_from,
            substring_for,
            ..
        } => {
            let from = substring_from.as_deref().cloned();
            let from = from.unwrap_or_else(|| super::call::number(1));
            let length = substring_for.as_deref().cloned();
            let args = [expr.as_ref().clone(), from].into_iter().chain(length);
            Some(call("substr", args.collect()))
        }
        Expr::Position { expr, r#in } => Some(call(
            "strpos",
            vec![r#in.as_ref().clone(), expr.as_ref().clone()],
        )),
        Expr::Trim {
            trim_where,
            trim_what,
            expr,
            trim_characters,
        } => {
            let side = trim_where.map_or_else(|| "BOTH".to_owned(), |side| side.to_string());
            let letters = trim_what
                .as_deref()
                .or(trim_characters.as_deref().and_then(<[_]>::first));
            let letters = letters.cloned().unwrap_or_else(|| text(BLANKS));
            Some(call(
                "$trim",
                vec![expr.as_ref().clone(), letters, text(side)],
            ))
        }
        _ => None,
    }
}

/// What `trim` takes away unless told.
pub(super) const BLANKS: &str = " \t\n\u{b}\u{c}\r\u{1c}\u{1d}\u{1e}\u{1f}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2008}\u{2009}\u{200a}\u{2028}\u{2029}\u{205f}\u{3000}";

/// What can be extracted; each is a function, too.
const FIELDS: [&str; 17] = [
    "year",
    "quarter",
    "month",
    "week",
    "day",
    "day_of_month",
    "day_of_week",
    "dow",
    "day_of_year",
    "doy",
    "year_of_week",
    "yow",
    "hour",
    "minute",
    "second",
    "timezone_hour",
    "timezone_minute",
];

fn typed_string(kind: &DataType, value: &ValueWithSpan) -> Option<Expr> {
    let Value::SingleQuotedString(value) = &value.value else {
        return None;
    };
    let value = text(value.clone());
    match kind {
        // The engine's own literals, which it can compare with partitions before the query runs.
        DataType::Date => None,
        DataType::Timestamp(..) => Some(call("$timestamp", vec![value])),
        DataType::JSON => Some(call("json_parse", vec![value])),
        DataType::Decimal(_) => Some(call("$decimal", vec![value])),
        other => Some(call("$cast", vec![value, text(other.to_string())])),
    }
}
