//! Points at which a query lets others go on, and can be stopped.
//!
//! The engine puts such points at its sources. An operator that makes many rows of few, as a join does, reads its
//! sources once and then computes for as long as it takes, so each of them gets a point of its own.

use std::sync::Arc;

use datafusion::{
    common::tree_node::{Transformed, TransformedResult as _, TreeNode as _},
    config::ConfigOptions,
    error::DataFusionError,
    physical_optimizer::PhysicalOptimizerRule,
    physical_plan::{ExecutionPlan, coop::CooperativeExec},
};

/// The operators that make many rows of few.
const MULTIPLIERS: [&str; 7] = [
    "CrossJoinExec",
    "HashJoinExec",
    "NestedLoopJoinExec",
    "PiecewiseMergeJoinExec",
    "RecursiveQueryExec",
    "SortMergeJoinExec",
    "UnnestExec",
];

/// Puts a point after every operator that makes many rows of few.
#[derive(Debug)]
pub(crate) struct Yielding;

impl PhysicalOptimizerRule for Yielding {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _options: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>, DataFusionError> {
        plan.transform_up(|plan| {
            if MULTIPLIERS.contains(&plan.name()) {
                return Ok(Transformed::yes(Arc::new(CooperativeExec::new(plan))));
            }
            Ok(Transformed::no(plan))
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "yielding"
    }

    fn schema_check(&self) -> bool {
        true
    }
}
