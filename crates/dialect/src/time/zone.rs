//! Time zones by name, and the functions that change the zone of a timestamp.
//!
//! Trino keeps a zone with every value, arrow one for a whole column. So the zone must be known
//! before the query runs: it is a text in the statement, never a column.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, Int64Array},
    datatypes::{DataType, TimeUnit},
};
use datafusion::{
    error::{DataFusionError, Result},
    logical_expr::ReturnFieldArgs,
};
use jiff::tz::{Offset, TimeZone};

use super::{Instants, Moments};
use crate::{
    arguments::{
        Call,
        Kind::{Text, Timestamp},
        refuse,
    },
    definition::{Definition, Doc, Returns, constant},
};

const CONSTANT: (&str, &str) = (
    "The zone is a literal text, not a column.",
    "O fuso é um texto literal, não uma coluna.",
);

pub(super) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "at_timezone",
        Doc::new(
            ("at_timezone(timestamp, zone) → timestamp with time zone", "datetime"),
            (
                "The same instant, shown in `zone`; also written `x AT TIME ZONE 'zone'`. A timestamp without a zone is UTC.",
                "O mesmo instante, mostrado em `zone`; também se escreve `x AT TIME ZONE 'zone'`. Um timestamp sem fuso é UTC.",
            ),
        )
        .differs(CONSTANT.0, CONSTANT.1),
        &[&[Timestamp, Text]],
        Returns::By(|args| in_zone(args, 1)),
        at_timezone,
    ),
    Definition::new(
        "with_timezone",
        Doc::new(
            ("with_timezone(timestamp, zone) → timestamp with time zone", "datetime"),
            (
                "The instant at which clocks in `zone` showed `timestamp`.",
                "O instante em que os relógios em `zone` mostravam `timestamp`.",
            ),
        )
        .differs(CONSTANT.0, CONSTANT.1),
        &[&[Timestamp, Text]],
        Returns::By(|args| in_zone(args, 1)),
        with_timezone,
    ),
    Definition::new(
        "timezone",
        Doc::new(
            ("timezone(timestamp with time zone) → varchar", "datetime"),
            ("The name of the zone.", "O nome do fuso."),
        ),
        &[&[Timestamp]],
        Returns::Text,
        |call| {
            let zone = match call.kind(0) {
                DataType::Timestamp(_, Some(zone)) => zone.as_ref(),
                _ => "UTC",
            };
            let names = call.column(0)?;
            let names = (0..call.rows).map(|row| names.is_valid(row).then_some(zone));
            Ok(Arc::new(names.collect::<arrow::array::StringArray>()))
        },
    ),
    Definition::new(
        "current_timezone",
        Doc::new(
            ("current_timezone() → varchar", "datetime"),
            ("`UTC`, as on Athena.", "`UTC`, como no Athena."),
        ),
        &[&[]],
        Returns::Text,
        |call| Ok(Arc::new(arrow::array::StringArray::from(vec!["UTC"; call.rows]))),
    ),
];

/// The zone called `name`: of the IANA list, or an offset like `-03:00`.
pub(crate) fn zone_of(name: &str) -> Result<TimeZone> {
    if name.eq_ignore_ascii_case("z") {
        return Ok(TimeZone::UTC);
    }
    if let Some(offset) = offset_of(name) {
        return Ok(TimeZone::fixed(offset));
    }
    TimeZone::get(name).map_err(|_| DataFusionError::Execution(format!("`{name}` is no time zone")))
}

/// `+05:30`, `-0300` or `+02` as an offset.
pub(super) fn offset_of(text: &str) -> Option<Offset> {
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let digits: String = text
        .get(1..)?
        .chars()
        .filter(|letter| *letter != ':')
        .collect();
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let hours: i32 = digits.get(..2)?.parse().ok()?;
    let minutes: i32 = match digits.get(2..)? {
        "" => 0,
        minutes if minutes.len() == 2 => minutes.parse().ok()?,
        _ => return None,
    };
    (hours <= 14 && minutes < 60)
        .then(|| Offset::from_seconds(sign * (hours * 60 + minutes) * 60).ok())
        .flatten()
}

/// The type of the first argument in the zone that the argument at `place` names.
fn in_zone(args: &ReturnFieldArgs<'_>, place: usize) -> Result<DataType> {
    let unit = match args.arg_fields.first().map(|field| field.data_type()) {
        Some(DataType::Timestamp(unit, _)) => *unit,
        _ => TimeUnit::Millisecond,
    };
    Ok(DataType::Timestamp(unit, Some(named(args, place)?)))
}

/// The zone that the constant argument at `place` names, as it is spelled there.
pub(super) fn named(args: &ReturnFieldArgs<'_>, place: usize) -> Result<Arc<str>> {
    let Some(name) = constant(args, place) else {
        return Err(DataFusionError::Plan(
            "the time zone must be a text in the statement, such as 'America/Sao_Paulo'".to_owned(),
        ));
    };
    zone_of(name).map_err(|error| DataFusionError::Plan(error.strip_backtrace()))?;
    Ok(Arc::from(name))
}

fn at_timezone(call: &Call) -> Result<ArrayRef> {
    let moments = Moments::new(&call.returns)?;
    let instants = Instants::of(call.column(0)?)?;
    let values = instants
        .instants()
        .map(|at| at.transpose()?.map(|at| moments.of_instant(at)).transpose())
        .collect::<Result<Int64Array>>()?;
    moments.column(&values)
}

fn with_timezone(call: &Call) -> Result<ArrayRef> {
    if matches!(call.kind(0), DataType::Timestamp(_, Some(_))) {
        return refuse("`with_timezone` takes a timestamp that has no zone yet");
    }
    let instants = Instants::of(call.column(0)?)?;
    Moments::new(&call.returns)?.collect(instants.map(|local| local))
}

/// The name by which [`zone_of`] finds `zone`.
pub(super) fn name_of(zone: &TimeZone) -> String {
    match (zone.iana_name(), zone.to_fixed_offset()) {
        (Some(name), _) => name.to_owned(),
        (None, Ok(offset)) if offset.seconds() != 0 => super::pattern::clock(offset, ":"),
        _ => "UTC".to_owned(),
    }
}
