//! Where a double and a decimal meet, the decimal becomes a double.
//!
//! The engine would make a decimal with fifteen places of both, which has no room for a large
//! double and prints zeros that nobody asked for.

use arrow::datatypes::DataType;
use datafusion::{
    common::{
        DFSchema, Result,
        config::ConfigOptions,
        tree_node::{Transformed, TreeNode as _},
    },
    logical_expr::{
        Between, BinaryExpr, Case, Expr, ExprSchemable as _, LogicalPlan,
        expr::{InList, ScalarFunction},
        expr_rewriter::NamePreserver,
        utils::merge_schema,
    },
    optimizer::AnalyzerRule,
    prelude::cast,
};

/// Functions of the engine's whose arguments become of one type.
const OF_ONE_TYPE: [&str; 3] = ["coalesce", "nullif", "make_array"];

/// Runs before the engine brings types together.
#[derive(Debug)]
pub(crate) struct Doubles;

impl AnalyzerRule for Doubles {
    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        let plan = plan.transform_up_with_subqueries(|plan| {
            let schema = merge_schema(&plan.inputs());
            let names = NamePreserver::new(&plan);
            let plan = plan.map_expressions(|expr| {
                let name = names.save(&expr);
                let expr = expr.transform_up(|expr| Ok(mended(expr, &schema)))?;
                Ok(expr.update_data(|expr| name.restore(expr)))
            })?;
            if plan.transformed {
                return plan.map_data(LogicalPlan::recompute_schema);
            }
            Ok(plan)
        })?;
        Ok(plan.data)
    }

    fn name(&self) -> &'static str {
        "doubles"
    }
}

fn mended(mut expr: Expr, schema: &DFSchema) -> Transformed<Expr> {
    let parts: Vec<&mut Expr> = match &mut expr {
        Expr::BinaryExpr(BinaryExpr { left, right, .. }) => vec![left, right],
        Expr::Between(Between {
            expr, low, high, ..
        }) => vec![expr, low, high],
        Expr::InList(InList { expr, list, .. }) => {
            let mut parts: Vec<&mut Expr> = vec![expr];
            parts.extend(list);
            parts
        }
        Expr::Case(Case {
            when_then_expr,
            else_expr,
            ..
        }) => {
            let thens = when_then_expr.iter_mut().map(|(_, then)| then.as_mut());
            thens.chain(else_expr.as_deref_mut()).collect()
        }
        Expr::ScalarFunction(ScalarFunction { func, args })
            if OF_ONE_TYPE.contains(&func.name()) =>
        {
            args.iter_mut().collect()
        }
        _ => return Transformed::no(expr),
    };
    let kinds: Vec<_> = parts.iter().map(|part| part.get_type(schema)).collect();
    let has_double = kinds
        .iter()
        .any(|kind| kind.as_ref().is_ok_and(DataType::is_floating));
    let mut changed = false;
    if has_double {
        for (part, kind) in parts.into_iter().zip(&kinds) {
            if matches!(kind, Ok(DataType::Decimal128(..))) {
                *part = cast(std::mem::take(part), DataType::Float64);
                changed = true;
            }
        }
    }
    if changed {
        Transformed::yes(expr)
    } else {
        Transformed::no(expr)
    }
}
