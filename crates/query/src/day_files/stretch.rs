//! Row groups that are read in one go.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, Date32Array, RecordBatch},
    error::ArrowError,
};
use datafusion::{common::Result, error::DataFusionError};
use lake::EnrichedZone;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;

use super::{
    Group,
    layout::Layout,
    pages::{Chunk, Fetched, FetchedGroup},
};

/// A stretch ends when it has so many rows.
const ROWS_MAX: usize = 128 * 1024;
/// Or when so much has to be fetched for it.
const BYTES_MAX: u64 = 8 * 1024 * 1024;

/// Row groups whose columns lie in the same way.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    layout: Arc<Layout>,
    groups: Vec<Group>,
}

impl Stretch {
    /// `groups` cut into stretches, each with its layout from `layout_of`. No stretch is much longer than the rows that are
    /// `enough`.
    pub(super) fn all(
        groups: &[Group],
        enough: Option<usize>,
        mut layout_of: impl FnMut(&Group) -> Result<Arc<Layout>>,
    ) -> Result<Vec<Self>> {
        let rows_max = enough.map_or(ROWS_MAX, |enough| enough.min(ROWS_MAX));
        let mut stretches = Vec::new();
        for alike in groups.chunk_by(Group::is_like) {
            let Some(first) = alike.first() else { continue };
            let layout = layout_of(first)?;
            let (mut rows, mut bytes) = (0, 0);
            let mut stretch = Vec::new();
            for group in alike {
                rows += group.rows;
                bytes += layout
                    .leaves
                    .iter()
                    .map(|leaf| length(group, *leaf))
                    .sum::<u64>();
                stretch.push(group.clone());
                if rows >= rows_max || bytes >= BYTES_MAX {
                    stretches.push(Self {
                        layout: Arc::clone(&layout),
                        groups: std::mem::take(&mut stretch),
                    });
                    (rows, bytes) = (0, 0);
                }
            }
            if !stretch.is_empty() {
                stretches.push(Self {
                    layout,
                    groups: stretch,
                });
            }
        }
        Ok(stretches)
    }

    /// How much has to be fetched.
    pub(super) fn bytes(&self) -> u64 {
        let leaves = |group| {
            self.layout
                .leaves
                .iter()
                .map(move |leaf| length(group, *leaf))
        };
        self.groups.iter().flat_map(leaves).sum()
    }

    /// Fetches what is needed of the files, and returns what decodes it.
    pub(super) async fn open(self, zone: EnrichedZone, batch_rows: usize) -> Result<Batches> {
        let leaves = &self.layout.leaves;
        let days = Days::of(&self.groups);
        let mut fetched = Vec::with_capacity(self.groups.len());
        if !leaves.is_empty() {
            for group in self.groups {
                fetched.push(fetch(&zone, group, leaves).await?);
            }
        }
        let reader = match Fetched::new(fetched, Arc::clone(&self.layout)) {
            Some(fetched) => Some(
                ParquetRecordBatchReader::try_new_with_row_groups(
                    &self.layout.levels,
                    &fetched,
                    batch_rows,
                    None,
                )
                .map_err(|error| DataFusionError::ParquetError(Box::new(error)))?,
            ),
            None => None,
        };
        Ok(Batches {
            layout: self.layout,
            reader,
            days,
            batch_rows,
        })
    }
}

fn length(group: &Group, leaf: usize) -> u64 {
    group.metadata().column(leaf).byte_range().1
}

async fn fetch(zone: &EnrichedZone, group: Group, leaves: &[usize]) -> Result<FetchedGroup> {
    let ranges = leaves.iter().map(|leaf| {
        let (start, length) = group.metadata().column(*leaf).byte_range();
        start..start.saturating_add(length)
    });
    let ranges: Vec<_> = ranges.collect();
    let read = zone.read_ranges(&group.file.object, &ranges).await;
    let read = read.map_err(|error| DataFusionError::ObjectStore(Box::new(error)))?;
    let chunks = ranges.iter().zip(read).map(|(range, bytes)| {
        Arc::new(Chunk {
            start: range.start,
            bytes,
        })
    });
    let chunks = chunks.collect();
    Ok(FetchedGroup { group, chunks })
}

/// The rows of a stretch, decoded batch by batch.
pub(super) struct Batches {
    layout: Arc<Layout>,
    /// None if no column of the files is wanted.
    reader: Option<ParquetRecordBatchReader>,
    days: Days,
    batch_rows: usize,
}

impl Batches {
    /// The next batch of the columns that lie in the files, and how many rows it has.
    fn decoded(&mut self) -> Option<Result<(Vec<ArrayRef>, usize)>> {
        if let Some(reader) = &mut self.reader {
            let batch = reader.next()?.map(|batch| {
                let rows = batch.num_rows();
                (batch.columns().to_vec(), rows)
            });
            return Some(batch.map_err(|error| parquet_error(&error)));
        }
        let rows = self.days.rows().min(self.batch_rows);
        (rows > 0).then(|| Ok((Vec::new(), rows)))
    }
}

impl Iterator for Batches {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        let (decoded, rows) = match self.decoded()? {
            Ok(decoded) => decoded,
            Err(error) => return Some(Err(error)),
        };
        let days = if self.layout.has_day() {
            Some(self.days.take(rows))
        } else {
            self.days.skip(rows);
            None
        };
        Some(self.layout.arrange(&decoded, days.as_ref(), rows))
    }
}

/// An error of the decoder is about the file.
fn parquet_error(error: &ArrowError) -> DataFusionError {
    let error = parquet::errors::ParquetError::ArrowError(error.to_string());
    DataFusionError::ParquetError(Box::new(error))
}

/// The days of rows, as many rows as each day has.
struct Days {
    /// The last is the next to be given out.
    runs: Vec<(i32, usize)>,
}

impl Days {
    fn of(groups: &[Group]) -> Self {
        let runs = groups.iter().rev();
        let runs = runs.map(|group| (group.file.object.key.day.days_since_epoch(), group.rows));
        Self {
            runs: runs.collect(),
        }
    }

    fn rows(&self) -> usize {
        self.runs.iter().map(|(_, rows)| rows).sum()
    }

    /// The days of the next `rows` rows.
    fn take(&mut self, rows: usize) -> ArrayRef {
        let mut days = Vec::with_capacity(rows);
        self.each_run(rows, |day, rows| {
            days.extend(std::iter::repeat_n(day, rows));
        });
        Arc::new(Date32Array::from(days))
    }

    fn skip(&mut self, rows: usize) {
        self.each_run(rows, |_, _| ());
    }

    fn each_run(&mut self, mut rows: usize, mut run: impl FnMut(i32, usize)) {
        while rows > 0 {
            let Some((day, left)) = self.runs.last_mut() else {
                return;
            };
            let now = rows.min(*left);
            run(*day, now);
            *left -= now;
            rows -= now;
            if *left == 0 {
                self.runs.pop();
            }
        }
    }
}
