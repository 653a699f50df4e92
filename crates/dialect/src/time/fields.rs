//! Fields of a local time: year, month, weekday, hour and so on. `extract(x FROM …)` is these, too.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use datafusion::error::Result;
use jiff::civil::DateTime;

use super::{Instants, Moments};
use crate::{
    arguments::{
        Call,
        Kind::{Date, Timestamp},
    },
    definition::{Definition, Doc, Returns},
};

/// A function from a local time to a number.
macro_rules! field {
    ($name:literal, $aliases:expr, $en:literal, $pt:literal, $field:expr) => {
        Definition::new(
            $name,
            Doc::new((concat!($name, "(x) → bigint"), "datetime"), ($en, $pt)).aliases($aliases),
            &[&[Timestamp], &[Date]],
            Returns::Whole,
            |call| numbers(call, $field),
        )
    };
}

pub(super) const FUNCTIONS: &[Definition] = &[
    field!("year", &[], "The year.", "O ano.", |at| i64::from(
        at.year()
    )),
    field!(
        "quarter",
        &[],
        "The quarter, 1 to 4.",
        "O trimestre, de 1 a 4.",
        |at| { i64::from(at.month() - 1) / 3 + 1 }
    ),
    field!(
        "month",
        &[],
        "The month, 1 to 12.",
        "O mês, de 1 a 12.",
        |at| i64::from(at.month())
    ),
    field!(
        "week",
        &["week_of_year"],
        "The ISO week of the year, 1 to 53; weeks begin on Monday.",
        "A semana ISO do ano, de 1 a 53; semanas começam na segunda-feira.",
        |at| i64::from(at.date().iso_week_date().week())
    ),
    field!(
        "year_of_week",
        &["yow"],
        "The year that the ISO week belongs to.",
        "O ano a que a semana ISO pertence.",
        |at| i64::from(at.date().iso_week_date().year())
    ),
    field!(
        "day",
        &["day_of_month"],
        "The day of the month, 1 to 31.",
        "O dia do mês, de 1 a 31.",
        |at| i64::from(at.day())
    ),
    field!(
        "day_of_week",
        &["dow"],
        "The weekday, from 1 (Monday) to 7 (Sunday).",
        "O dia da semana, de 1 (segunda-feira) a 7 (domingo).",
        |at| i64::from(at.weekday().to_monday_one_offset())
    ),
    field!(
        "day_of_year",
        &["doy"],
        "The day of the year, 1 to 366.",
        "O dia do ano, de 1 a 366.",
        |at| i64::from(at.date().day_of_year())
    ),
    field!(
        "hour",
        &[],
        "The hour, 0 to 23.",
        "A hora, de 0 a 23.",
        |at| i64::from(at.hour())
    ),
    field!(
        "minute",
        &[],
        "The minute, 0 to 59.",
        "O minuto, de 0 a 59.",
        |at| { i64::from(at.minute()) }
    ),
    field!(
        "second",
        &[],
        "The second, 0 to 59.",
        "O segundo, de 0 a 59.",
        |at| { i64::from(at.second()) }
    ),
    field!(
        "millisecond",
        &[],
        "The thousandths of the second, 0 to 999.",
        "Os milésimos do segundo, de 0 a 999.",
        |at| i64::from(at.subsec_nanosecond() / 1_000_000)
    ),
    Definition::new(
        "timezone_hour",
        Doc::new(
            ("timezone_hour(timestamp) → bigint", "datetime"),
            (
                "The hours of the zone's offset from UTC.",
                "As horas do deslocamento do fuso em relação a UTC.",
            ),
        ),
        &[&[Timestamp]],
        Returns::Whole,
        |call| offset(call, |seconds| seconds / 3_600),
    ),
    Definition::new(
        "timezone_minute",
        Doc::new(
            ("timezone_minute(timestamp) → bigint", "datetime"),
            (
                "The minutes of the zone's offset from UTC.",
                "Os minutos do deslocamento do fuso em relação a UTC.",
            ),
        ),
        &[&[Timestamp]],
        Returns::Whole,
        |call| offset(call, |seconds| seconds / 60 % 60),
    ),
    Definition::new(
        "last_day_of_month",
        Doc::new(
            ("last_day_of_month(x) → date", "datetime"),
            ("The last day of the month.", "O último dia do mês."),
        ),
        &[&[Timestamp], &[Date]],
        Returns::Date,
        |call| {
            let days = Instants::of(call.column(0)?)?;
            let days = days.map(|at| {
                at.date()
                    .last_of_month()
                    .to_datetime(jiff::civil::Time::midnight())
            });
            Moments::new(&call.returns)?.collect(days)
        },
    ),
];

fn numbers(call: &Call, field: fn(DateTime) -> i64) -> Result<ArrayRef> {
    let numbers = Instants::of(call.column(0)?)?
        .map(field)
        .collect::<Result<Int64Array>>()?;
    Ok(Arc::new(numbers))
}

fn offset(call: &Call, part: fn(i64) -> i64) -> Result<ArrayRef> {
    let instants = Instants::of(call.column(0)?)?;
    let zone = instants.zone();
    let numbers = instants
        .instants()
        .map(|at| {
            Ok(at
                .transpose()?
                .map(|at| part(i64::from(zone.to_offset(at).seconds()))))
        })
        .collect::<Result<Int64Array>>()?;
    Ok(Arc::new(numbers))
}
