//! The rules of the engine's optimizer, with one mended and one of ours. Nothing of a statement is looked at here.

use std::sync::Arc;

use datafusion::{
    common::tree_node::Transformed,
    error::Result,
    logical_expr::LogicalPlan,
    optimizer::{
        ApplyOrder, Optimizer, OptimizerConfig, OptimizerRule,
        eliminate_duplicated_expr::EliminateDuplicatedExpr,
        extract_leaf_expressions::ExtractLeafExpressions,
    },
};

use crate::unnested_parts::UnnestedParts;

/// All rules, in the order of the engine.
pub(crate) fn rules() -> Vec<Arc<dyn OptimizerRule + Send + Sync>> {
    let mut rules: Vec<Arc<dyn OptimizerRule + Send + Sync>> = Vec::new();
    for rule in Optimizer::new().rules {
        if rule.name() == ExtractLeafExpressions::new().name() {
            rules.push(Arc::new(UnnestedParts::default()));
        }
        if rule.name() == EliminateDuplicatedExpr::new().name() {
            rules.push(Arc::new(EliminateDuplicatedGroups::default()));
        } else {
            rules.push(rule);
        }
    }
    rules
}

/// `eliminate_duplicated_expr` for `GROUP BY` only.
///
/// In `ORDER BY` it also drops columns that those before them are said to determine. But the key of a grouped
/// subquery is taken there for one of all that is joined to it (`aggregate_functional_dependencies` in
/// `datafusion-common`), and rows come in a wrong order. A column that stands there twice does no harm.
#[derive(Debug, Default)]
struct EliminateDuplicatedGroups(EliminateDuplicatedExpr);

impl OptimizerRule for EliminateDuplicatedGroups {
    fn name(&self) -> &'static str {
        "eliminate_duplicated_groups"
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        self.0.apply_order()
    }

    fn supports_rewrite(&self) -> bool {
        true
    }

    fn rewrite(
        &self,
        plan: LogicalPlan,
        config: &dyn OptimizerConfig,
    ) -> Result<Transformed<LogicalPlan>> {
        match plan {
            LogicalPlan::Aggregate(_) => self.0.rewrite(plan, config),
            plan => Ok(Transformed::no(plan)),
        }
    }
}
