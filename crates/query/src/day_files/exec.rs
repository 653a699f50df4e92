//! The node of a plan that reads files of days.

use std::{fmt, sync::Arc};

use arrow::datatypes::SchemaRef;
use datafusion::{
    catalog::Session,
    common::{Result, Statistics, stats::Precision, tree_node::TreeNodeRecursion},
    execution::{SendableRecordBatchStream, TaskContext},
    logical_expr::Expr,
    physical_expr::{EquivalenceProperties, PhysicalExpr},
    physical_plan::{
        DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties,
        execution_plan::{Boundedness, EmissionType},
        metrics::{BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet, RecordOutput as _},
        stream::RecordBatchStreamAdapter,
    },
};
use futures::{StreamExt as _, TryStreamExt as _};
use lake::EnrichedZone;

use super::{DayFile, Group, layout::Layout, pruning, stretch::Stretch};

/// So many stretches are fetched ahead where files are far away.
const AHEAD: usize = 3;

/// Larger stretches are fetched one after the other.
const BYTES_AHEAD_MAX: u64 = 16 * 1024 * 1024;

/// What is read of each file.
#[derive(Clone, Debug)]
pub(crate) struct Projected {
    /// The columns of the table, the day last.
    pub(crate) table: SchemaRef,
    /// Those that are wanted.
    pub(crate) wanted: SchemaRef,
    /// So many rows are enough.
    pub(crate) limit: Option<usize>,
}

/// Reads files of days, in their order.
#[derive(Debug)]
pub(crate) struct DayFilesExec {
    zone: EnrichedZone,
    partitions: Vec<Vec<Stretch>>,
    /// How many files are read, and how many rows.
    files: usize,
    rows: Vec<usize>,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

impl DayFilesExec {
    /// A scan of those row groups of `files` that may hold rows for `filters`.
    pub(crate) fn new(
        (zone, files): (EnrichedZone, &[Arc<DayFile>]),
        projected: &Projected,
        (state, filters): (&dyn Session, &[Expr]),
    ) -> Result<Self> {
        let groups: Vec<Group> = files.iter().flat_map(Group::all).collect();
        let groups = pruning::pruned(state, groups, (filters, &projected.table));
        let mut layouts: Vec<(Group, Arc<Layout>)> = Vec::new();
        let mut layout_of = |group: &Group| {
            if let Some((_, layout)) = layouts.iter().find(|(known, _)| known.is_like(group)) {
                return Ok(Arc::clone(layout));
            }
            let layout = Arc::new(Layout::new(&projected.wanted, &group.file.columns)?);
            layouts.push((group.clone(), Arc::clone(&layout)));
            Ok(layout)
        };
        let shares = shares(&groups, state.config().target_partitions());
        let rows = |share: &[Group]| share.iter().map(|group| group.rows).sum();
        let mut read: Vec<_> = groups.iter().map(|group| group.file.object.key).collect();
        read.dedup();
        let partitions = shares
            .iter()
            .map(|share| Stretch::all(share, projected.limit, &mut layout_of));
        let partitions: Vec<_> = partitions.collect::<Result<_>>()?;
        let properties = PlanProperties::new(
            EquivalenceProperties::new(Arc::clone(&projected.wanted)),
            Partitioning::UnknownPartitioning(partitions.len()),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Ok(Self {
            zone,
            partitions,
            files: read.len(),
            rows: shares.iter().map(|share| rows(share)).collect(),
            properties: Arc::new(properties),
            metrics: ExecutionPlanMetricsSet::new(),
        })
    }
}

/// `groups` in at most `count` parts of about the same number of rows, in their order; at least one.
fn shares(groups: &[Group], count: usize) -> Vec<Vec<Group>> {
    let all: usize = groups.iter().map(|group| group.rows).sum();
    let share = all.div_ceil(count.max(1)).max(1);
    let mut shares = vec![Vec::new()];
    let mut rows = 0;
    for group in groups {
        if rows >= share * shares.len() && shares.len() < count {
            shares.push(Vec::new());
        }
        rows += group.rows;
        if let Some(last) = shares.last_mut() {
            last.push(group.clone());
        }
    }
    shares
}

impl DisplayAs for DayFilesExec {
    fn fmt_as(&self, _kind: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows: usize = self.rows.iter().sum();
        write!(
            f,
            "DayFilesExec: files={}, rows={rows}, columns=[",
            self.files
        )?;
        for (place, field) in self.schema().fields().iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(f, "{comma}{}", field.name())?;
        }
        f.write_str("]")
    }
}

impl ExecutionPlan for DayFilesExec {
    fn name(&self) -> &'static str {
        "DayFilesExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(
        &self,
        _visit: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        _children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let stretches = self.partitions.get(partition).cloned().unwrap_or_default();
        let zone = self.zone.clone();
        let batch_rows = context.session_config().batch_size();
        // A local file is read when its turn comes: it is as near as the memory that would hold it.
        let is_long = |stretch: &Stretch| stretch.bytes() > BYTES_AHEAD_MAX;
        let ahead = if zone.root().local_path().is_some() || stretches.iter().any(is_long) {
            1
        } else {
            AHEAD
        };
        let metrics = BaselineMetrics::new(&self.metrics, partition);
        let batches = futures::stream::iter(stretches)
            .map(move |stretch| stretch.open(zone.clone(), batch_rows))
            .buffered(ahead)
            .map_ok(futures::stream::iter)
            .try_flatten()
            .inspect_ok(move |batch| {
                batch.record_output(&metrics);
            });
        let schema = self.schema();
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, batches)))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    fn partition_statistics(&self, partition: Option<usize>) -> Result<Arc<Statistics>> {
        let rows = match partition {
            Some(partition) => self.rows.get(partition).copied().unwrap_or_default(),
            None => self.rows.iter().sum(),
        };
        let mut statistics = Statistics::new_unknown(&self.schema());
        statistics.num_rows = Precision::Exact(rows);
        Ok(Arc::new(statistics))
    }
}
