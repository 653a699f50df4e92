//! Expressions with a syntax of their own become calls of functions.
//!
//! The planner of the engine would give `CAST`, `EXTRACT` and their kin its own meaning; as calls
//! they reach the functions of this crate, with types and all.

use std::{collections::HashSet, ops::ControlFlow};

use datafusion::sql::{
    parser::Statement as Parsed,
    sqlparser::ast::{
        CaseWhen, CastKind, CeilFloorKind, DataType, DuplicateTreatment, Expr, Function,
        FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArguments, Ident,
        NullTreatment, Query, SelectItem, SetExpr, Spanned as _, Statement, TableFactor, Value,
        ValueWithSpan, VisitMut as _, VisitorMut, helpers::attached_token::AttachedToken,
    },
};

use super::{
    call::{arguments, call, name, text},
    relation,
};

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
    let names = match plain.as_ref() {
        Statement::Query(query) => headings(query),
        _ => Vec::new(),
    };
    let mut translation = Translation { is_function };
    if let ControlFlow::Break(unknown) = plain.visit(&mut translation) {
        return Err(unknown);
    }
    if let Statement::Query(query) = plain.as_mut() {
        keep_headings(query, names);
    }
    Ok(())
}

/// What stands over the columns of the answer: what was written, where nothing else is asked for.
fn headings(query: &Query) -> Vec<Option<String>> {
    let SetExpr::Select(select) = query.body.as_ref() else {
        return Vec::new();
    };
    let mut seen = HashSet::new();
    let mut heading = |item: &SelectItem| match item {
        SelectItem::UnnamedExpr(Expr::CompoundIdentifier(_)) => None,
        SelectItem::UnnamedExpr(Expr::Identifier(ident)) => {
            (!seen.insert(ident.value.clone())).then(|| ident.value.clone())
        }
        SelectItem::UnnamedExpr(expr) => Some(expr.to_string()),
        _ => None,
    };
    let mut names: Vec<_> = select.projection.iter().map(&mut heading).collect();
    // Two columns of one name are fine in Trino, and not here.
    let mut taken = seen;
    for name in names.iter_mut().flatten() {
        let plain = name.clone();
        for number in 2.. {
            if taken.insert(name.clone()) {
                break;
            }
            *name = format!("{plain} {number}");
        }
    }
    names
}

fn keep_headings(query: &mut Query, names: Vec<Option<String>>) {
    let SetExpr::Select(select) = query.body.as_mut() else {
        return;
    };
    for (item, name) in select.projection.iter_mut().zip(names) {
        let Some(name) = name else { continue };
        if let SelectItem::UnnamedExpr(expr) = item {
            *item = SelectItem::ExprWithAlias {
                expr: expr.clone(),
                alias: Ident::with_quote('"', name),
            };
        }
    }
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

/// Calls that exist only in statements.
const SYNTAX: [&str; 11] = [
    "if",
    "count_if",
    "try",
    "row",
    "date",
    "listagg",
    "set_agg",
    "arbitrary",
    "every",
    "any_value",
    "variance",
];

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
        Expr::Ceil {
            expr,
            field: CeilFloorKind::DateTimeField(_),
        } => Some(call("ceiling", vec![expr.as_ref().clone()])),
        Expr::Floor {
            expr,
            field: CeilFloorKind::DateTimeField(_),
        } => Some(call("floor", vec![expr.as_ref().clone()])),
        Expr::Function(function) => function_call(function),
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

fn function_call(function: &Function) -> Option<Expr> {
    let name = name(function)?;
    let args = arguments(function)?;
    let renamed = |name: &str| {
        let mut renamed = function.clone();
        renamed.name = vec![Ident::new(name)].into();
        renamed
    };
    match (name.as_str(), args.as_slice()) {
        ("if", [condition, yes]) => Some(case(condition, yes, None)),
        ("if", [condition, yes, no]) => Some(case(condition, yes, Some(no))),
        ("date", [argument]) => Some(call("$cast", vec![(*argument).clone(), text("DATE")])),
        ("normalize", [argument, Expr::Identifier(form)]) => Some(call(
            "normalize",
            vec![(*argument).clone(), text(form.value.clone())],
        )),
        ("max" | "min", [argument, count]) => {
            let mut top = renamed(if name == "max" { "$max_n" } else { "$min_n" });
            if let FunctionArguments::List(list) = &mut top.args {
                let args = [argument, argument, count].map(|arg| (*arg).clone());
                list.args = args
                    .map(|arg| FunctionArg::Unnamed(FunctionArgExpr::Expr(arg)))
                    .into();
            }
            Some(Expr::Function(top))
        }
        ("arbitrary" | "any_value", [_]) => {
            let mut first = renamed("first_value");
            first.null_treatment = Some(NullTreatment::IgnoreNulls);
            Some(Expr::Function(first))
        }
        ("set_agg", [_]) => {
            let mut collected = renamed("array_agg");
            if let FunctionArguments::List(list) = &mut collected.args {
                list.duplicate_treatment = Some(DuplicateTreatment::Distinct);
            }
            Some(Expr::Function(collected))
        }
        ("variance", [_]) => Some(Expr::Function(renamed("var_samp"))),
        ("approx_distinct", [_, _]) => {
            let mut counted = renamed("approx_distinct");
            if let FunctionArguments::List(list) = &mut counted.args {
                list.args.truncate(1);
            }
            Some(Expr::Function(counted))
        }
        ("listagg", _) => {
            let mut joined = renamed("string_agg");
            if let FunctionArguments::List(list) = &mut joined.args {
                if list.args.len() == 1 {
                    list.args
                        .push(FunctionArg::Unnamed(FunctionArgExpr::Expr(text(""))));
                }
                let order = std::mem::take(&mut joined.within_group);
                list.clauses.push(FunctionArgumentClause::OrderBy(order));
            }
            Some(Expr::Function(joined))
        }
        // The planner does not let the engine's map be empty.
        ("map", []) => Some(Expr::Function(renamed("$empty_map"))),
        ("row", _) => Some(Expr::Function(renamed("struct"))),
        ("every", _) => Some(Expr::Function(renamed("bool_and"))),
        ("try", [_]) => Some(Expr::Function(renamed("$try"))),
        ("count_if", [condition]) => {
            let mut counted = renamed("count");
            if let FunctionArguments::List(list) = &mut counted.args {
                let one = case(condition, &super::call::number(1), None);
                list.args = vec![FunctionArg::Unnamed(FunctionArgExpr::Expr(one))];
            }
            Some(Expr::Function(counted))
        }
        _ => None,
    }
}

fn case(condition: &Expr, yes: &Expr, no: Option<&Expr>) -> Expr {
    Expr::Case {
        case_token: AttachedToken::empty(),
        end_token: AttachedToken::empty(),
        operand: None,
        conditions: vec![CaseWhen {
            condition: condition.clone(),
            result: yes.clone(),
        }],
        else_result: no.map(|no| Box::new(no.clone())),
    }
}
