//! The node of a plan that reads files of days.

use std::{collections::HashSet, fmt, sync::Arc};

use arrow::datatypes::{DataType, SchemaRef};
use datafusion::{
    catalog::Session,
    common::{Result, ScalarValue, Statistics, stats::Precision, tree_node::TreeNodeRecursion},
    execution::{SendableRecordBatchStream, TaskContext},
    logical_expr::Expr,
    physical_expr::{
        EquivalenceProperties, PhysicalExpr, ScalarFunctionExpr,
        expressions::{Column, Literal},
    },
    physical_plan::{
        DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties,
        execution_plan::{Boundedness, EmissionType},
        metrics::{BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet, RecordOutput as _},
        projection::ProjectionExec,
        stream::RecordBatchStreamAdapter,
    },
};
use dialect::PART_OF_ITEMS;
use futures::{StreamExt as _, TryStreamExt as _};
use lake::EnrichedZone;

use super::{
    DayFile, Group,
    layout::{Layout, Source, Taken, list_items},
    pruning,
    stretch::Stretch,
};

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
    /// Where each of them comes from.
    pub(crate) sources: Vec<Source>,
    /// So many rows are enough.
    pub(crate) limit: Option<usize>,
}

/// Reads files of days, in their order.
#[derive(Debug)]
pub(crate) struct DayFilesExec {
    zone: EnrichedZone,
    projected: Projected,
    /// What each partition reads: all of it, and cut into stretches.
    shares: Vec<Vec<Group>>,
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
        projected: Projected,
        (state, filters): (&dyn Session, &[Expr]),
    ) -> Result<Self> {
        let groups: Vec<Group> = files.iter().flat_map(Group::all).collect();
        let groups = pruning::pruned(state, groups, (filters, &projected.table));
        let shares = shares(&groups, state.config().target_partitions());
        Self::of(zone, shares, projected)
    }

    fn of(zone: EnrichedZone, shares: Vec<Vec<Group>>, projected: Projected) -> Result<Self> {
        let mut layouts: Vec<(Group, Arc<Layout>)> = Vec::new();
        let mut layout_of = |group: &Group| {
            if let Some((_, layout)) = layouts.iter().find(|(known, _)| known.is_like(group)) {
                return Ok(Arc::clone(layout));
            }
            let Projected {
                wanted, sources, ..
            } = &projected;
            let layout = Arc::new(Layout::new(wanted, sources, &group.file.columns)?);
            layouts.push((group.clone(), Arc::clone(&layout)));
            Ok(layout)
        };
        let rows = |share: &[Group]| share.iter().map(|group| group.rows).sum();
        let read = shares.iter().flatten().map(|group| group.file.object.key);
        let mut read: Vec<_> = read.collect();
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
            projected,
            partitions,
            files: read.len(),
            rows: shares.iter().map(|share| rows(share)).collect(),
            shares,
            properties: Arc::new(properties),
            metrics: ExecutionPlanMetricsSet::new(),
        })
    }

    /// The same scan with no more of texts than which rows have one, but for the columns at the places in `read`; `None` if it
    /// takes no others.
    pub(crate) fn with_texts_of(&self, read: &HashSet<usize>) -> Result<Option<Self>> {
        let mut projected = self.projected.clone();
        let mut is_same = true;
        let columns = projected.sources.iter_mut().zip(projected.wanted.fields());
        for (place, (source, field)) in columns.enumerate() {
            let is_text = matches!(field.data_type(), DataType::Utf8 | DataType::Utf8View);
            if is_text && source.taken == Taken::All && !read.contains(&place) {
                source.taken = Taken::Presence;
                is_same = false;
            }
        }
        if is_same {
            return Ok(None);
        }
        Self::of(self.zone.clone(), self.shares.clone(), projected).map(Some)
    }

    /// Where `expr` comes from, if it is no more than a column of this scan or a field of the structs in one.
    fn source(&self, expr: &Arc<dyn PhysicalExpr>) -> Option<Source> {
        if let Some(column) = expr.downcast_ref::<Column>() {
            return self.projected.sources.get(column.index()).cloned();
        }
        let call = expr.downcast_ref::<ScalarFunctionExpr>()?;
        let [list, number] = call.args() else {
            return None;
        };
        let (list, number) = (
            list.downcast_ref::<Column>()?,
            number.downcast_ref::<Literal>()?,
        );
        let source = self.projected.sources.get(list.index())?;
        let field = self.projected.wanted.fields().get(list.index())?;
        if call.name() != PART_OF_ITEMS || source.taken != Taken::All {
            return None;
        }
        let ScalarValue::Int64(Some(number)) = number.value() else {
            return None;
        };
        let DataType::Struct(parts) = list_items(field.data_type())? else {
            return None;
        };
        let part = parts.get(usize::try_from(number - 1).ok()?)?;
        Some(Source {
            column: source.column.clone(),
            taken: Taken::Part(part.name().clone()),
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
        for (place, source) in self.projected.sources.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(f, "{comma}{source}")?;
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

    /// Reads of lists of structs the fields that `projection` takes, and no others.
    fn try_swapping_with_projection(
        &self,
        projection: &ProjectionExec,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let taken = projection.expr().iter();
        let sources: Option<Vec<_>> = taken.map(|taken| self.source(&taken.expr)).collect();
        let Some(sources) = sources else {
            return Ok(None);
        };
        if !sources
            .iter()
            .any(|source| matches!(source.taken, Taken::Part(_)))
        {
            return Ok(None);
        }
        let projected = Projected {
            sources,
            wanted: projection.schema(),
            ..self.projected.clone()
        };
        let scan = Self::of(self.zone.clone(), self.shares.clone(), projected)?;
        Ok(Some(Arc::new(scan)))
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
