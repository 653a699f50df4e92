//! Truncating, adding and comparing times by units.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, Int64Array},
    datatypes::DataType,
};
use datafusion::error::{DataFusionError, Result};
use jiff::{
    Span,
    civil::{DateTime, Time},
};

use super::{Instants, Moments, instant::out_of_range};
use crate::{
    arguments::{
        Call,
        Kind::{Date, Text, Timestamp, Whole},
        refuse,
    },
    definition::{Definition, Doc, Returns},
};

pub(super) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "date_trunc",
        Doc::new(
            ("date_trunc(unit, x) → like x", "datetime"),
            (
                "`x` cut off to the `unit`: millisecond, second, minute, hour, day, week, month, quarter or year.",
                "`x` truncado à unidade `unit`: millisecond, second, minute, hour, day, week, month, quarter ou year.",
            ),
        ),
        &[&[Text, Timestamp], &[Text, Date]],
        Returns::Like(1),
        truncate,
    ),
    Definition::new(
        "date_add",
        Doc::new(
            ("date_add(unit, value, x) → like x", "datetime"),
            (
                "`x` and `value` units later; earlier if `value` is negative.",
                "`x` mais `value` unidades; antes se `value` for negativo.",
            ),
        ),
        &[&[Text, Whole, Timestamp], &[Text, Whole, Date]],
        Returns::Like(2),
        add,
    ),
    Definition::new(
        "date_diff",
        Doc::new(
            ("date_diff(unit, x, y) → bigint", "datetime"),
            (
                "How many whole units `y` is later than `x`.",
                "Quantas unidades inteiras `y` vem depois de `x`.",
            ),
        ),
        &[
            &[Text, Timestamp, Timestamp],
            &[Text, Date, Date],
            &[Text, Timestamp, Date],
            &[Text, Date, Timestamp],
        ],
        Returns::Whole,
        difference,
    ),
];

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Unit {
    Millisecond,
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Unit {
    fn of(name: &str) -> Result<Self> {
        Ok(match name.to_lowercase().as_str() {
            "millisecond" => Self::Millisecond,
            "second" => Self::Second,
            "minute" => Self::Minute,
            "hour" => Self::Hour,
            "day" => Self::Day,
            "week" => Self::Week,
            "month" => Self::Month,
            "quarter" => Self::Quarter,
            "year" => Self::Year,
            _ => return refuse(format!("'{name}' is not a valid unit of time")),
        })
    }

    /// A date has no hours.
    fn checked(self, kind: &DataType) -> Result<Self> {
        let is_time = matches!(
            self,
            Self::Millisecond | Self::Second | Self::Minute | Self::Hour
        );
        if is_time && *kind == DataType::Date32 {
            return refuse("a date has no hours, minutes and seconds; cast it to a timestamp");
        }
        Ok(self)
    }

    fn span(self, count: i64) -> Result<Span> {
        let span = Span::new();
        let span = match self {
            Self::Millisecond => span.try_milliseconds(count),
            Self::Second => span.try_seconds(count),
            Self::Minute => span.try_minutes(count),
            Self::Hour => span.try_hours(count),
            Self::Day => span.try_days(count),
            Self::Week => span.try_weeks(count),
            Self::Month => span.try_months(count),
            Self::Quarter => span.try_months(count.saturating_mul(3)),
            Self::Year => span.try_years(count),
        };
        span.map_err(|error| out_of_range(&error))
    }
}

fn truncate(call: &Call) -> Result<ArrayRef> {
    let units = call.text(0)?;
    let instants = Instants::of(call.column(1)?)?;
    let locals = units.iter().zip(instants.local()).map(|(unit, local)| {
        let (Some(unit), Some(local)) = (unit, local.transpose()?) else {
            return Ok(None);
        };
        let unit = Unit::of(unit)?.checked(call.kind(1))?;
        cut(local, unit).map(Some)
    });
    Moments::new(&call.returns)?.collect(locals)
}

fn cut(local: DateTime, unit: Unit) -> Result<DateTime> {
    let (date, time) = (local.date(), local.time());
    let midnight = Time::midnight();
    let cut = match unit {
        Unit::Millisecond => {
            let whole = time.subsec_nanosecond() / 1_000_000 * 1_000_000;
            local.with().subsec_nanosecond(whole).build()
        }
        Unit::Second => local.with().subsec_nanosecond(0).build(),
        Unit::Minute => local.with().second(0).subsec_nanosecond(0).build(),
        Unit::Hour => local
            .with()
            .minute(0)
            .second(0)
            .subsec_nanosecond(0)
            .build(),
        Unit::Day => Ok(date.to_datetime(midnight)),
        Unit::Week => {
            let back = i64::from(date.weekday().to_monday_zero_offset());
            Span::new()
                .try_days(back)
                .and_then(|back| date.checked_sub(back))
                .map(|monday| monday.to_datetime(midnight))
        }
        Unit::Month => Ok(date.first_of_month().to_datetime(midnight)),
        Unit::Quarter => {
            let first = (date.month() - 1) / 3 * 3 + 1;
            let month = date.first_of_month().with().month(first).build();
            month.map(|month| month.to_datetime(midnight))
        }
        Unit::Year => Ok(date.first_of_year().to_datetime(midnight)),
    };
    cut.map_err(|error| out_of_range(&error))
}

fn add(call: &Call) -> Result<ArrayRef> {
    let (units, counts) = (call.text(0)?, call.whole(1)?);
    let instants = Instants::of(call.column(2)?)?;
    let moments = Moments::new(&call.returns)?;
    let zone = instants.zone();
    let later = units
        .iter()
        .zip(counts)
        .zip(instants.instants())
        .map(|((unit, count), at)| {
            let (Some(unit), Some(count), Some(at)) = (unit, count, at.transpose()?) else {
                return Ok(None);
            };
            let unit = Unit::of(unit)?.checked(call.kind(2))?;
            // Hours pass, days are counted on the calendar: `Zoned` does both.
            let later = at.to_zoned(zone.clone()).checked_add(unit.span(count)?);
            let later = later.map_err(|error| out_of_range(&error))?;
            moments.of_instant(later.timestamp()).map(Some)
        })
        .collect::<Result<Int64Array>>()?;
    moments.column(&later)
}

fn difference(call: &Call) -> Result<ArrayRef> {
    let units = call.text(0)?;
    let (from, to) = (
        Instants::of(call.column(1)?)?,
        Instants::of(call.column(2)?)?,
    );
    let (zone, dates) = (from.zone(), *call.kind(1) == DataType::Date32);
    let counts = units
        .iter()
        .zip(from.instants())
        .zip(to.instants())
        .map(|((unit, from), to)| {
            let (Some(unit), Some(from), Some(to)) = (unit, from.transpose()?, to.transpose()?)
            else {
                return Ok(None);
            };
            let unit = Unit::of(unit)?;
            if dates {
                unit.checked(call.kind(1))?;
            }
            let (from, to) = (from.to_zoned(zone.clone()), to.to_zoned(zone.clone()));
            whole_units(unit, &from, &to).map(Some)
        })
        .collect::<Result<Int64Array>>()?;
    Ok(Arc::new(counts))
}

fn whole_units(unit: Unit, from: &jiff::Zoned, to: &jiff::Zoned) -> Result<i64> {
    let elapsed = to.timestamp().duration_since(from.timestamp());
    let calendar = |largest: jiff::Unit| {
        from.until((largest, to))
            .map_err(|error| out_of_range(&error))
    };
    Ok(match unit {
        Unit::Millisecond => i64::try_from(elapsed.as_millis())
            .map_err(|_| DataFusionError::Execution("the difference is out of range".to_owned()))?,
        Unit::Second => elapsed.as_secs(),
        Unit::Minute => elapsed.as_secs() / 60,
        Unit::Hour => elapsed.as_secs() / 3_600,
        Unit::Day => i64::from(calendar(jiff::Unit::Day)?.get_days()),
        Unit::Week => i64::from(calendar(jiff::Unit::Day)?.get_days()) / 7,
        Unit::Month => i64::from(calendar(jiff::Unit::Month)?.get_months()),
        Unit::Quarter => i64::from(calendar(jiff::Unit::Month)?.get_months()) / 3,
        Unit::Year => i64::from(calendar(jiff::Unit::Year)?.get_years()),
    })
}
