//! Calls of functions that exist only in statements, or that the engine has by another name.

use datafusion::sql::sqlparser::ast::{
    CaseWhen, DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr,
    FunctionArgumentClause, FunctionArgumentList, FunctionArguments, Ident, NullTreatment,
    helpers::attached_token::AttachedToken,
};

use super::call::{arguments, call, name, number, text};

/// Calls that exist only in statements.
pub(super) const SYNTAX: [&str; 11] = [
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

/// What a call becomes, if it does not stay what it is.
pub(super) fn translated(function: &Function) -> Option<Expr> {
    let name = name(function)?;
    let args = arguments(function)?;
    match (name.as_str(), args.as_slice()) {
        ("if", [condition, yes]) => Some(case(condition, yes, None)),
        ("if", [condition, yes, no]) => Some(case(condition, yes, Some(no))),
        ("date", [argument]) => Some(call("$cast", vec![(*argument).clone(), text("DATE")])),
        ("normalize", [argument, Expr::Identifier(form)]) => {
            let args = vec![(*argument).clone(), text(form.value.clone())];
            Some(call("normalize", args))
        }
        // The planner does not let the engine's map be empty.
        ("map", []) => Some(renamed(function, "$empty_map")),
        ("row", _) => Some(renamed(function, "struct")),
        ("every", _) => Some(renamed(function, "bool_and")),
        ("try", [_]) => Some(renamed(function, "$try")),
        ("variance", [_]) => Some(renamed(function, "var_samp")),
        (name, args) => aggregate(function, name, args),
    }
}

/// What a call of an aggregate becomes, with its filter and window.
fn aggregate(function: &Function, name: &str, args: &[&Expr]) -> Option<Expr> {
    Some(match (name, args) {
        ("count_if", [condition]) => changed(function, "count", |list| {
            list.args = vec![unnamed(case(condition, &number(1), None))];
        }),
        ("max", [argument, count]) => changed(function, "$max_n", |list| {
            list.args = [argument, argument, count]
                .map(|arg| unnamed((*arg).clone()))
                .into();
        }),
        ("min", [argument, count]) => changed(function, "$min_n", |list| {
            list.args = [argument, argument, count]
                .map(|arg| unnamed((*arg).clone()))
                .into();
        }),
        ("approx_distinct", [_, _]) => {
            changed(function, "approx_distinct", |list| list.args.truncate(1))
        }
        ("set_agg", [_]) => changed(function, "array_agg", |list| {
            list.duplicate_treatment = Some(DuplicateTreatment::Distinct);
        }),
        ("arbitrary" | "any_value", [_]) => {
            let mut first = function.clone();
            first.null_treatment = Some(NullTreatment::IgnoreNulls);
            renamed(&first, "first_value")
        }
        ("listagg", _) => {
            let mut joined = function.clone();
            let order = std::mem::take(&mut joined.within_group);
            changed(&joined, "string_agg", |list| {
                if list.args.len() == 1 {
                    list.args.push(unnamed(text("")));
                }
                list.clauses.push(FunctionArgumentClause::OrderBy(order));
            })
        }
        _ => return None,
    })
}

fn renamed(function: &Function, name: &str) -> Expr {
    changed(function, name, |_| {})
}

/// The same call of another function, with changed arguments.
fn changed(
    function: &Function,
    name: &str,
    change: impl FnOnce(&mut FunctionArgumentList),
) -> Expr {
    let mut function = function.clone();
    function.name = vec![Ident::new(name)].into();
    if let FunctionArguments::List(list) = &mut function.args {
        change(list);
    }
    Expr::Function(function)
}

fn unnamed(expr: Expr) -> FunctionArg {
    FunctionArg::Unnamed(FunctionArgExpr::Expr(expr))
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
