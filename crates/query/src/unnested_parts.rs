//! A rule of the optimizer: of what `UNNEST` makes columns of, only what the statement asks for.
//!
//! The engine unnests every list that it is given. For `UNNEST` of structs that is one list for each field, all of one length,
//! and those that nobody looks at can go as long as one stays that has it.

use std::{collections::HashSet, sync::Arc};

use datafusion::{
    common::{
        Column,
        tree_node::{Transformed, TreeNode as _},
    },
    error::Result,
    logical_expr::{
        Expr, LogicalPlan,
        logical_plan::{Projection, Unnest},
    },
    optimizer::{OptimizerConfig, OptimizerRule, optimize_projections::OptimizeProjections},
};
use dialect::PART_OF_ITEMS;

/// Must run before what moves the parts elsewhere.
#[derive(Debug, Default)]
pub(crate) struct UnnestedParts {
    projections: OptimizeProjections,
}

impl OptimizerRule for UnnestedParts {
    fn name(&self) -> &'static str {
        "unnested_parts"
    }

    fn rewrite(
        &self,
        plan: LogicalPlan,
        config: &dyn OptimizerConfig,
    ) -> Result<Transformed<LogicalPlan>> {
        if !plan.exists(|node| Ok(matches!(node, LogicalPlan::Unnest(_))))? {
            return Ok(Transformed::no(plan));
        }
        // Afterwards a projection stands right above, with what is asked for.
        let plan = self.projections.rewrite(plan, config)?;
        plan.transform_data(|plan| plan.transform_down_with_subqueries(narrowed))
    }
}

fn narrowed(plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
    if let LogicalPlan::Projection(above) = &plan
        && let LogicalPlan::Unnest(unnest) = above.input.as_ref()
        && let LogicalPlan::Projection(below) = unnest.input.as_ref()
        // What the engine's own planner unnests has items of other names than its lists.
        && unnest.options.recursions.is_empty()
    {
        let asked: HashSet<&Column> = above.expr.iter().flat_map(Expr::column_refs).collect();
        let unneeded = unneeded(below, unnest, &asked);
        if !unneeded.is_empty() {
            let kept = below.expr.iter().zip(below.schema.columns());
            let kept = kept.filter(|(_, name)| !unneeded.contains(name));
            let kept = kept.map(|(part, _)| part.clone()).collect();
            let below = Projection::try_new(kept, Arc::clone(&below.input))?;
            let lists = unnest.exec_columns.iter();
            let lists = lists.filter(|list| !unneeded.contains(*list)).cloned();
            let unnest = Unnest::try_new(
                Arc::new(LogicalPlan::Projection(below)),
                lists.collect(),
                unnest.options.clone(),
            )?;
            let unnest = Arc::new(LogicalPlan::Unnest(unnest));
            let above = Projection::try_new(above.expr.clone(), unnest)?;
            return Ok(Transformed::yes(LogicalPlan::Projection(above)));
        }
    }
    Ok(Transformed::no(plan))
}

/// The lists of `below` that `unnest` may leave out if only the columns in `asked` are.
fn unneeded(below: &Projection, unnest: &Unnest, asked: &HashSet<&Column>) -> HashSet<Column> {
    let parts = below.expr.iter().zip(below.schema.columns());
    let parts = parts.filter(|(_, name)| unnest.exec_columns.contains(name));
    let parts = parts.filter_map(|(part, name)| Some((of_list(part)?, name)));
    let parts: Vec<(&Expr, Column)> = parts.collect();
    let (wanted, mut unneeded): (Vec<_>, Vec<_>) = parts
        .into_iter()
        .partition(|(_, name)| asked.contains(name));
    let mut counted: Vec<&Expr> = wanted.into_iter().map(|(list, _)| list).collect();
    // How many rows there are is asked for even if nothing else is.
    unneeded.retain(|(list, _)| {
        let is_counted = counted.contains(list);
        counted.push(list);
        is_counted
    });
    unneeded.into_iter().map(|(_, name)| name).collect()
}

/// The list that `expr` takes a part of each item of.
fn of_list(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Alias(named) => of_list(&named.expr),
        Expr::ScalarFunction(call) if call.name() == PART_OF_ITEMS => call.args.first(),
        _ => None,
    }
}
