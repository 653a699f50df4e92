//! A rule of the optimizer: of a text that a filter only asks whether there is one, no more than that is decoded.

use std::{collections::HashSet, sync::Arc};

use datafusion::{
    common::tree_node::{Transformed, TransformedResult as _, TreeNode as _, TreeNodeRecursion},
    config::ConfigOptions,
    error::Result,
    physical_expr::{
        PhysicalExpr,
        expressions::{Column, IsNotNullExpr, IsNullExpr},
    },
    physical_optimizer::PhysicalOptimizerRule,
    physical_plan::{
        ExecutionPlan,
        coop::CooperativeExec,
        filter::{FilterExec, FilterExecBuilder},
    },
};

use crate::day_files::DayFilesExec;

#[derive(Debug)]
pub(crate) struct OnlyPresence;

impl PhysicalOptimizerRule for OnlyPresence {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _options: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(narrowed).data()
    }

    fn name(&self) -> &'static str {
        "only_presence"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

fn narrowed(plan: Arc<dyn ExecutionPlan>) -> Result<Transformed<Arc<dyn ExecutionPlan>>> {
    if let Some(filter) = plan.downcast_ref::<FilterExec>()
        && let Some(kept) = filter.projection()
    {
        let mut read = read_by(filter.predicate())?;
        read.extend(kept.iter());
        let input = Arc::clone(filter.input());
        let input = if let Some(pausing) = input.downcast_ref::<CooperativeExec>() {
            let scan = without_texts(pausing.input(), &read)?;
            scan.map(|scan| -> Arc<dyn ExecutionPlan> { Arc::new(CooperativeExec::new(scan)) })
        } else {
            without_texts(&input, &read)?
        };
        if let Some(input) = input {
            let filter = FilterExecBuilder::from(filter).with_input(input);
            return Ok(Transformed::yes(Arc::new(filter.build()?)));
        }
    }
    Ok(Transformed::no(plan))
}

/// `plan` if it is a scan that needs no text but those in `read`, and has others.
fn without_texts(
    plan: &Arc<dyn ExecutionPlan>,
    read: &HashSet<usize>,
) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    let Some(scan) = plan.downcast_ref::<DayFilesExec>() else {
        return Ok(None);
    };
    let scan = scan.with_texts_of(read)?;
    Ok(scan.map(|scan| -> Arc<dyn ExecutionPlan> { Arc::new(scan) }))
}

/// The places of the columns whose values `filter` looks at.
fn read_by(filter: &Arc<dyn PhysicalExpr>) -> Result<HashSet<usize>> {
    let mut read = HashSet::new();
    filter.apply(|part| {
        let asked = part.downcast_ref::<IsNotNullExpr>().map(IsNotNullExpr::arg);
        let asked = asked.or_else(|| part.downcast_ref::<IsNullExpr>().map(IsNullExpr::arg));
        if asked.is_some_and(|asked| asked.downcast_ref::<Column>().is_some()) {
            return Ok(TreeNodeRecursion::Jump);
        }
        if let Some(column) = part.downcast_ref::<Column>() {
            read.insert(column.index());
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(read)
}
