//! Unix seconds to timestamps and back, and seconds in words.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, Float64Array, Int64Array, StringArray},
    datatypes::{DataType, TimeUnit},
};
use datafusion::{
    common::ScalarValue,
    error::{DataFusionError, Result},
    logical_expr::ReturnFieldArgs,
};

use super::{Instants, Moments, instant::each, zone::named};
use crate::{
    arguments::{
        Call,
        Kind::{Date, Double, Text, Timestamp, Whole},
        refuse,
    },
    definition::{Definition, Doc, Returns},
};

pub(super) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "from_unixtime",
        Doc::new(
            (
                "from_unixtime(seconds [, zone | hours, minutes]) → timestamp(3) with time zone",
                "datetime",
            ),
            (
                "The instant so many seconds after 1970-01-01 00:00:00 UTC, shown in UTC or in `zone`.",
                "O instante tantos segundos depois de 1970-01-01 00:00:00 UTC, mostrado em UTC ou em `zone`.",
            ),
        )
        .differs(
            "The zone is a literal, not a column.",
            "O fuso é um literal, não uma coluna.",
        ),
        &[
            &[Whole],
            &[Whole, Text],
            &[Whole, Whole, Whole],
            &[Double],
            &[Double, Text],
            &[Double, Whole, Whole],
        ],
        Returns::By(zoned),
        from_unixtime,
    ),
    Definition::new(
        "to_unixtime",
        Doc::new(
            ("to_unixtime(timestamp) → double", "datetime"),
            (
                "The seconds since 1970-01-01 00:00:00 UTC.",
                "Os segundos desde 1970-01-01 00:00:00 UTC.",
            ),
        ),
        &[&[Timestamp], &[Date]],
        Returns::Double,
        to_unixtime,
    ),
    Definition::new(
        "human_readable_seconds",
        Doc::new(
            ("human_readable_seconds(seconds) → varchar", "datetime"),
            ("The seconds in words.", "Os segundos por extenso, em inglês."),
        ),
        &[&[Double]],
        Returns::Text,
        |call| {
            let words = call.double(0)?.iter().map(|seconds| match seconds {
                Some(seconds) if seconds.is_nan() => refuse("Invalid argument found: NaN"),
                Some(seconds) if seconds.is_infinite() => {
                    refuse("Invalid argument found: Infinity")
                }
                seconds => Ok(seconds.map(in_words)),
            });
            Ok(Arc::new(words.collect::<Result<StringArray>>()?))
        },
    ),
];

/// The type of a timestamp in the zone that the arguments name.
fn zoned(args: &ReturnFieldArgs<'_>) -> Result<DataType> {
    let zone = match args.arg_fields.len() {
        1 => Arc::from("UTC"),
        2 => named(args, 1)?,
        _ => Arc::from(offset(args)?),
    };
    Ok(DataType::Timestamp(TimeUnit::Millisecond, Some(zone)))
}

fn offset(args: &ReturnFieldArgs<'_>) -> Result<String> {
    let number = |place: usize| match args.scalar_arguments.get(place).copied().flatten() {
        Some(ScalarValue::Int64(Some(number))) => Ok(*number),
        _ => Err(DataFusionError::Plan(
            "the hours and minutes of the time zone must be numbers in the statement".to_owned(),
        )),
    };
    let minutes = number(1)? * 60 + number(2)?;
    if minutes.abs() > 14 * 60 || number(2)?.abs() > 59 {
        return Err(DataFusionError::Plan(
            "the offset of a time zone is at most 14 hours".to_owned(),
        ));
    }
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.abs();
    Ok(format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60))
}

fn from_unixtime(call: &Call) -> Result<ArrayRef> {
    let millis = if call.kind(0).is_integer() {
        whole_millis(call.whole(0)?)?
    } else {
        millis(call.double(0)?)?
    };
    Moments::new(&call.returns)?.column(&millis)
}

fn whole_millis(seconds: &Int64Array) -> Result<Int64Array> {
    let last = jiff::Timestamp::MAX.as_millisecond();
    each(seconds, |seconds| match seconds.checked_mul(1_000) {
        Some(millis) if (-last..=last).contains(&millis) => Ok(millis),
        _ => no_time(seconds),
    })
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "checked against the range of milliseconds that jiff knows"
)]
fn millis(seconds: &Float64Array) -> Result<Int64Array> {
    // The last instant that a timestamp can have, far below what a double holds exactly.
    let last = jiff::Timestamp::MAX.as_millisecond() as f64;
    let millis = seconds.iter().map(|seconds| match seconds {
        None => Ok(None),
        Some(seconds) => {
            let millis = (seconds * 1000.0).round();
            if millis.is_finite() && millis.abs() <= last {
                Ok(Some(millis as i64))
            } else {
                no_time(seconds)
            }
        }
    });
    millis.collect()
}

fn no_time<T>(seconds: impl std::fmt::Display) -> Result<T> {
    refuse(format!("{seconds} is no time in Unix seconds"))
}

fn to_unixtime(call: &Call) -> Result<ArrayRef> {
    let seconds = Instants::of(call.column(0)?)?
        .instants()
        .map(|at| Ok(at.transpose()?.map(|at| at.as_duration().as_secs_f64())))
        .collect::<Result<Float64Array>>()?;
    Ok(Arc::new(seconds))
}

/// <https://github.com/trinodb/trino/blob/master/core/trino-main/src/main/java/io/trino/operator/scalar/DateTimeFunctions.java>
fn in_words(seconds: f64) -> String {
    // As Trino has it, without a sign.
    let mut rest = seconds.abs().round();
    let mut parts = Vec::new();
    for (word, length) in [
        ("week", 604_800.0),
        ("day", 86_400.0),
        ("hour", 3_600.0),
        ("minute", 60.0),
        ("second", 1.0),
    ] {
        let count = (rest / length).floor();
        rest -= count * length;
        if count > 0.0 {
            let plural = if count > 1.0 { "s" } else { "" };
            parts.push(format!("{count} {word}{plural}"));
        }
    }
    if parts.is_empty() {
        parts.push("0 seconds".to_owned());
    }
    parts.join(", ")
}
