//! `FROM t CROSS JOIN UNNEST(t.list)`: one row for each item, beside the row that it comes from.
//!
//! The engine plans it as a join with a subquery that names columns of the other side, and cannot
//! run that. Here such a join becomes what it means: the lists are put beside the row and unnested.

use std::sync::Arc;

use datafusion::{
    common::{
        Column, DFSchemaRef, JoinType, UnnestOptions,
        config::ConfigOptions,
        plan_err,
        tree_node::{Transformed, TreeNode as _},
    },
    error::Result,
    logical_expr::{
        Expr, Join, LogicalPlan, LogicalPlanBuilder, ScalarUDF, SubqueryAlias,
        expr::Alias,
        logical_plan::{Projection, Unnest},
    },
    optimizer::AnalyzerRule,
    prelude::lit,
};

/// Runs before the optimizer.
#[derive(Debug)]
pub(crate) struct LateralUnnest {
    /// Makes NULL of an empty array, which a left join keeps a row for.
    pub(crate) filled: Arc<ScalarUDF>,
}

impl AnalyzerRule for LateralUnnest {
    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        let plan = plan.transform_up_with_subqueries(|plan| {
            let LogicalPlan::Join(join) = &plan else {
                return Ok(Transformed::no(plan));
            };
            match self.beside(join)? {
                Some(unnested) => Ok(Transformed::yes(unnested)),
                None => Ok(Transformed::no(plan)),
            }
        })?;
        // What stands above was planned with the old names' places, which are the same.
        plan.data.recompute_schema()
    }

    fn name(&self) -> &'static str {
        "lateral_unnest"
    }
}

/// The right side of a join, taken apart: the lists, and how their items are called.
struct Right<'a> {
    lists: Vec<(Expr, String)>,
    names: Vec<Column>,
    schema: &'a DFSchemaRef,
}

impl LateralUnnest {
    fn beside(&self, join: &Join) -> Result<Option<LogicalPlan>> {
        if !matches!(join.join_type, JoinType::Inner | JoinType::Left) || !join.on.is_empty() {
            return Ok(None);
        }
        let Some(right) = lists_of(&join.right) else {
            return Ok(None);
        };
        if join.join_type == JoinType::Left
            && join.filter.as_ref().is_some_and(|on| *on != lit(true))
        {
            return plan_err!(
                "a LEFT JOIN with UNNEST takes no condition but ON TRUE: put the condition into WHERE, or join a sub-query that unnests"
            );
        }
        let left: Vec<Expr> = join.left.schema().iter().map(Expr::from).collect();
        let mut inner = left.clone();
        let mut columns = Vec::new();
        for (number, (list, _)) in right.lists.iter().enumerate() {
            let name = format!("$list{number}");
            let mut list = here(list.clone())?;
            if join.join_type == JoinType::Left {
                list = self.filled.call(vec![list]);
            }
            inner.push(list.alias(&name));
            columns.push(Column::from_name(name));
        }
        let options = UnnestOptions::new().with_preserve_nulls(join.join_type == JoinType::Left);
        let unnested = LogicalPlanBuilder::from(join.left.as_ref().clone())
            .project(inner)?
            .unnest_columns_with_options(columns.clone(), options)?;
        let mut outer = left;
        for ((qualifier, field), name) in right.schema.iter().zip(&right.names) {
            let place = right.lists.iter().position(|(_, item)| *item == name.name);
            let Some(column) = place.and_then(|place| columns.get(place)) else {
                return Ok(None);
            };
            let item = Expr::Column(column.clone());
            outer.push(item.alias_qualified(qualifier.cloned(), field.name()));
        }
        let mut plan = unnested.project(outer)?;
        if let Some(filter) = &join.filter {
            plan = plan.filter(filter.clone())?;
        }
        plan.build().map(Some)
    }
}

/// The lists that `plan` unnests, if it does nothing else and reads nothing of its own.
fn lists_of(plan: &Arc<LogicalPlan>) -> Option<Right<'_>> {
    let schema = plan.schema();
    let mut below = plan;
    let mut names: Option<Vec<Column>> = None;
    loop {
        match below.as_ref() {
            LogicalPlan::SubqueryAlias(SubqueryAlias { input, .. }) => below = input,
            LogicalPlan::Subquery(subquery) => below = &subquery.subquery,
            LogicalPlan::Projection(Projection { expr, input, .. }) => {
                let renamed = expr.iter().map(column).collect::<Option<Vec<_>>>()?;
                names = Some(match names {
                    None => renamed,
                    Some(names) => {
                        let own = below.schema();
                        let place = |name: &Column| {
                            let at = own
                                .fields()
                                .iter()
                                .position(|field| *field.name() == name.name);
                            at.and_then(|at| renamed.get(at).cloned())
                        };
                        names.iter().map(place).collect::<Option<_>>()?
                    }
                });
                below = input;
            }
            LogicalPlan::Unnest(Unnest {
                input,
                schema: items,
                ..
            }) => {
                let LogicalPlan::Projection(Projection { expr, input, .. }) = input.as_ref() else {
                    return None;
                };
                if !matches!(input.as_ref(), LogicalPlan::EmptyRelation(_)) {
                    return None;
                }
                let lists = expr
                    .iter()
                    .zip(items.fields())
                    .map(|(list, item)| (list.clone().unalias(), item.name().clone()))
                    .collect();
                let names = names?;
                return Some(Right {
                    lists,
                    names,
                    schema,
                });
            }
            _ => return None,
        }
    }
}

/// The column that `expr` is, by whatever name.
fn column(expr: &Expr) -> Option<Column> {
    match expr {
        Expr::Column(column) => Some(column.clone()),
        Expr::Alias(Alias { expr, .. }) => column(expr),
        _ => None,
    }
}

/// Columns of the outer query are columns of this one.
fn here(expr: Expr) -> Result<Expr> {
    let expr = expr.transform_up(|expr| match expr {
        Expr::OuterReferenceColumn(_, column) => Ok(Transformed::yes(Expr::Column(column))),
        other => Ok(Transformed::no(other)),
    })?;
    Ok(expr.data)
}
