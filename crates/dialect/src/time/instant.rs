//! Columns of dates and timestamps, read and written as local time.

use arrow::{
    array::{Array as _, ArrayRef, AsArray as _, Int64Array},
    compute::cast,
    datatypes::{DataType, Int64Type, TimeUnit},
};
use datafusion::error::{DataFusionError, Result};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use super::{offsets::Offsets, zone::zone_of};
use crate::arguments::refuse;

/// A column of dates or timestamps.
pub(crate) struct Instants {
    values: Int64Array,
    per_second: Scale,
    zone: TimeZone,
}

/// What one unit of a column is.
#[derive(Clone, Copy)]
enum Scale {
    Days,
    PerSecond(i64),
}

pub(super) const DAY_SECONDS: i64 = 86_400;
const MILLIS: i64 = 1_000;
const NANOS: i64 = 1_000_000_000;

impl Instants {
    /// Reads `column`; a date is its midnight.
    pub(crate) fn of(column: &ArrayRef) -> Result<Self> {
        let (scale, zone) = scale(column.data_type())?;
        let column = match scale {
            Scale::Days => cast(&cast(column, &DataType::Int32)?, &DataType::Int64)?,
            Scale::PerSecond(_) => cast(column, &DataType::Int64)?,
        };
        Ok(Self {
            values: column.as_primitive::<Int64Type>().clone(),
            per_second: scale,
            zone,
        })
    }

    pub(crate) fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The instants.
    pub(crate) fn instants(&self) -> impl Iterator<Item = Option<Result<Timestamp>>> {
        self.values.iter().map(|value| {
            value.map(|value| {
                let (seconds, nanos) = match self.per_second {
                    Scale::Days => (value.saturating_mul(DAY_SECONDS), 0),
                    Scale::PerSecond(parts) => (
                        value.div_euclid(parts),
                        value.rem_euclid(parts) * (NANOS / parts),
                    ),
                };
                let nanos = i32::try_from(nanos).unwrap_or(0);
                Timestamp::new(seconds, nanos).map_err(|error| out_of_range(&error))
            })
        })
    }

    /// The local times.
    pub(crate) fn local(&self) -> impl Iterator<Item = Option<Result<DateTime>>> {
        self.instants().map(|instant| {
            instant.map(|instant| instant.map(|at| self.zone.to_offset(at).to_datetime(at)))
        })
    }

    /// What the clocks showed, in whole seconds since they showed 1970.
    pub(super) fn local_seconds(&self) -> Result<Int64Array> {
        let mut offsets = Offsets::of(&self.zone);
        let mut local = |second| offsets.local(second);
        // A division by a number that the compiler knows is none.
        match self.per_second {
            Scale::Days => each(&self.values, |days| local(days.saturating_mul(DAY_SECONDS))),
            Scale::PerSecond(1) => each(&self.values, local),
            Scale::PerSecond(MILLIS) => each(&self.values, |at| local(at.div_euclid(MILLIS))),
            Scale::PerSecond(parts) => each(&self.values, |at| local(at.div_euclid(parts))),
        }
    }

    /// What `answer` makes of each local time.
    pub(crate) fn map<T>(
        &self,
        answer: impl Fn(DateTime) -> T,
    ) -> impl Iterator<Item = Result<Option<T>>> {
        self.local()
            .map(move |local| Ok(local.transpose()?.map(&answer)))
    }
}

/// Makes columns of dates and timestamps.
pub(crate) struct Moments {
    kind: DataType,
    scale: Scale,
    zone: TimeZone,
}

impl Moments {
    /// For columns of type `kind`.
    pub(crate) fn new(kind: &DataType) -> Result<Self> {
        let (scale, zone) = scale(kind)?;
        Ok(Self {
            kind: kind.clone(),
            scale,
            zone,
        })
    }

    /// The column's value for a local time. In the hour that a zone skips, the clock is already an
    /// hour ahead; in the one that it has twice, the first is meant.
    pub(crate) fn of_local(&self, local: DateTime) -> Result<i64> {
        let at = self.zone.to_ambiguous_timestamp(local).compatible();
        self.of_instant(at.map_err(|error| out_of_range(&error))?)
    }

    /// The column's value for an instant.
    pub(crate) fn of_instant(&self, at: Timestamp) -> Result<i64> {
        let (seconds, nanos) = (at.as_second(), i64::from(at.subsec_nanosecond()));
        match self.scale {
            Scale::Days => Ok(seconds.div_euclid(DAY_SECONDS)),
            Scale::PerSecond(parts) => seconds
                .checked_mul(parts)
                .and_then(|whole| whole.checked_add(nanos.div_euclid(NANOS / parts)))
                .map_or_else(|| refuse("the time is out of range"), Ok),
        }
    }

    /// The column of `values`.
    pub(crate) fn column(&self, values: &Int64Array) -> Result<ArrayRef> {
        Ok(match self.scale {
            Scale::Days => cast(&cast(values, &DataType::Int32)?, &self.kind)?,
            Scale::PerSecond(_) => cast(values, &self.kind)?,
        })
    }

    /// The column of local times.
    pub(crate) fn collect(
        &self,
        locals: impl Iterator<Item = Result<Option<DateTime>>>,
    ) -> Result<ArrayRef> {
        let values = locals
            .map(|local| local?.map(|local| self.of_local(local)).transpose())
            .collect::<Result<Int64Array>>()?;
        self.column(&values)
    }
}

/// What `answer` makes of each of `values`, which are far more often there than not.
pub(super) fn each(
    values: &Int64Array,
    mut answer: impl FnMut(i64) -> Result<i64>,
) -> Result<Int64Array> {
    let mut answers = Vec::with_capacity(values.len());
    for value in values {
        answers.push(value.map_or(Ok(0), &mut answer)?);
    }
    Ok(Int64Array::new(answers.into(), values.nulls().cloned()))
}

fn scale(kind: &DataType) -> Result<(Scale, TimeZone)> {
    match kind {
        DataType::Date32 => Ok((Scale::Days, TimeZone::UTC)),
        DataType::Timestamp(unit, zone) => {
            let parts = match unit {
                TimeUnit::Second => 1,
                TimeUnit::Millisecond => MILLIS,
                TimeUnit::Microsecond => 1_000_000,
                TimeUnit::Nanosecond => NANOS,
            };
            let zone = zone
                .as_ref()
                .map_or(Ok(TimeZone::UTC), |zone| zone_of(zone))?;
            Ok((Scale::PerSecond(parts), zone))
        }
        other => Err(DataFusionError::Internal(format!("{other} is no time"))),
    }
}

pub(super) fn out_of_range(error: &jiff::Error) -> DataFusionError {
    DataFusionError::Execution(format!("the time is out of range: {error}"))
}
