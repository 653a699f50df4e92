//! Fields of a local time: year, month, weekday, hour and so on. `extract(x FROM …)` is these, too.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use datafusion::error::Result;
use jiff::civil;

use super::{
    Instants, Moments,
    days::Days,
    instant::{DAY_SECONDS, each},
};
use crate::{
    arguments::{
        Call,
        Kind::{Date, Timestamp},
    },
    definition::{Definition, Doc, Returns},
};

/// What a number is read from.
enum Part {
    /// The day.
    Day(fn(civil::Date) -> i64),
    /// The second of the day.
    Clock(fn(i64) -> i64),
    /// All of the time.
    Instant(fn(civil::DateTime) -> i64),
}

/// A function from a local time to a number.
macro_rules! field {
    ($name:literal, $aliases:expr, $en:literal, $pt:literal, $field:expr) => {
        Definition::new(
            $name,
            Doc::new((concat!($name, "(x) → bigint"), "datetime"), ($en, $pt)).aliases($aliases),
            &[&[Timestamp], &[Date]],
            Returns::Whole,
            |call| numbers(call, &$field),
        )
    };
}

pub(super) const FUNCTIONS: &[Definition] = &[
    field!(
        "year",
        &[],
        "The year.",
        "O ano.",
        Part::Day(|day| i64::from(day.year()))
    ),
    field!(
        "quarter",
        &[],
        "The quarter, 1 to 4.",
        "O trimestre, de 1 a 4.",
        Part::Day(|day| i64::from(day.month() - 1) / 3 + 1)
    ),
    field!(
        "month",
        &[],
        "The month, 1 to 12.",
        "O mês, de 1 a 12.",
        Part::Day(|day| i64::from(day.month()))
    ),
    field!(
        "week",
        &["week_of_year"],
        "The ISO week of the year, 1 to 53; weeks begin on Monday.",
        "A semana ISO do ano, de 1 a 53; semanas começam na segunda-feira.",
        Part::Day(|day| i64::from(day.iso_week_date().week()))
    ),
    field!(
        "year_of_week",
        &["yow"],
        "The year that the ISO week belongs to.",
        "O ano a que a semana ISO pertence.",
        Part::Day(|day| i64::from(day.iso_week_date().year()))
    ),
    field!(
        "day",
        &["day_of_month"],
        "The day of the month, 1 to 31.",
        "O dia do mês, de 1 a 31.",
        Part::Day(|day| i64::from(day.day()))
    ),
    field!(
        "day_of_week",
        &["dow"],
        "The weekday, from 1 (Monday) to 7 (Sunday).",
        "O dia da semana, de 1 (segunda-feira) a 7 (domingo).",
        Part::Day(|day| i64::from(day.weekday().to_monday_one_offset()))
    ),
    field!(
        "day_of_year",
        &["doy"],
        "The day of the year, 1 to 366.",
        "O dia do ano, de 1 a 366.",
        Part::Day(|day| i64::from(day.day_of_year()))
    ),
    field!(
        "hour",
        &[],
        "The hour, 0 to 23.",
        "A hora, de 0 a 23.",
        Part::Clock(|second| second / 3_600)
    ),
    field!(
        "minute",
        &[],
        "The minute, 0 to 59.",
        "O minuto, de 0 a 59.",
        Part::Clock(|second| second / 60 % 60)
    ),
    field!(
        "second",
        &[],
        "The second, 0 to 59.",
        "O segundo, de 0 a 59.",
        Part::Clock(|second| second % 60)
    ),
    field!(
        "millisecond",
        &[],
        "The thousandths of the second, 0 to 999.",
        "Os milésimos do segundo, de 0 a 999.",
        Part::Instant(|at| i64::from(at.subsec_nanosecond() / 1_000_000))
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
                    .to_datetime(civil::Time::midnight())
            });
            Moments::new(&call.returns)?.collect(days)
        },
    ),
];

fn numbers(call: &Call, part: &Part) -> Result<ArrayRef> {
    let instants = Instants::of(call.column(0)?)?;
    let numbers: Int64Array = match part {
        Part::Day(answer) => {
            let mut days = Days::of(*answer);
            let seconds = instants.local_seconds()?;
            each(&seconds, |second| {
                days.answer(second.div_euclid(DAY_SECONDS))
            })?
        }
        Part::Clock(answer) => {
            let seconds = instants.local_seconds()?;
            seconds.unary(|second| answer(second.rem_euclid(DAY_SECONDS)))
        }
        Part::Instant(answer) => instants.map(answer).collect::<Result<_>>()?,
    };
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

#[cfg(test)]
mod tests {
    use arrow::{
        array::{AsArray as _, TimestampMillisecondArray},
        datatypes::{DataType, Int64Type},
    };
    use jiff::{Timestamp, tz::TimeZone};

    use super::*;

    const ZONES: [&str; 6] = [
        "UTC",
        "America/Sao_Paulo",
        "America/New_York",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Apia",
    ];

    /// Milliseconds since 1970 around days on which clocks were changed, around 1970, and far away; with gaps.
    fn millis() -> Vec<Option<i64>> {
        let days = [
            "1912-01-01",
            "1969-12-31",
            "1986-10-25",
            "2011-12-30",
            "2018-11-04",
        ];
        let days = days.map(|day| format!("{day}T00:00:00Z").parse::<Timestamp>().unwrap());
        let hours = days.iter().flat_map(|day| {
            (-36..72).map(move |hour| Some(day.as_millisecond() + hour * 1_799_999))
        });
        let edges = [
            None,
            Some(Timestamp::MIN.as_millisecond()),
            Some(-1),
            None,
            Some(0),
        ];
        hours
            .chain(edges)
            .chain([Some(Timestamp::MAX.as_millisecond())])
            .collect()
    }

    fn answered(part: &Part, millis: Vec<Option<i64>>, zone: &str) -> Vec<Option<i64>> {
        let column: ArrayRef =
            Arc::new(TimestampMillisecondArray::from(millis).with_timezone(zone));
        let call = Call {
            name: "a part",
            rows: column.len(),
            columns: vec![column],
            fields: Vec::new(),
            returns: DataType::Int64,
        };
        let numbers = numbers(&call, part).unwrap();
        numbers.as_primitive::<Int64Type>().iter().collect()
    }

    #[test]
    fn parts_are_those_of_each_local_time() {
        let week = Part::Day(|day| i64::from(day.iso_week_date().week()));
        let day = Part::Day(|day| i64::from(day.day()));
        let clock = Part::Clock(|second| second);
        for zone in ZONES {
            let local = |millis: i64| {
                let nanos = i32::try_from(millis.rem_euclid(1_000)).unwrap() * 1_000_000;
                let at = Timestamp::new(millis.div_euclid(1_000), nanos).unwrap();
                TimeZone::get(zone).unwrap().to_datetime(at)
            };
            let expected = |part: fn(civil::DateTime) -> i64| -> Vec<Option<i64>> {
                let each = millis().into_iter();
                each.map(|millis| millis.map(|millis| part(local(millis))))
                    .collect()
            };
            let of_week = expected(|at| i64::from(at.date().iso_week_date().week()));
            assert_eq!(answered(&week, millis(), zone), of_week, "{zone}");
            let of_day = expected(|at| i64::from(at.day()));
            assert_eq!(answered(&day, millis(), zone), of_day, "{zone}");
            let of_clock = expected(|at| {
                i64::from(at.hour()) * 3_600 + i64::from(at.minute()) * 60 + i64::from(at.second())
            });
            assert_eq!(answered(&clock, millis(), zone), of_clock, "{zone}");
        }
    }
}
