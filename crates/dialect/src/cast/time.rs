//! Casts to dates and timestamps.

use arrow::{
    array::{ArrayRef, AsArray as _, Int64Array},
    datatypes::DataType,
};
use datafusion::error::Result;
use jiff::{
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

use super::{Target, cannot};
use crate::time::{Instants, Moments, zone_of};

pub(super) fn from_text(column: &ArrayRef, target: &Target) -> Result<ArrayRef> {
    let moments = Moments::new(target.kind())?;
    let values = column.as_string::<i32>().iter().map(|text| {
        let Some(text) = text else { return Ok(None) };
        let Some((local, zone)) = read(text.trim()) else {
            return cannot(text, target);
        };
        if *target.kind() == DataType::Date32 && (zone.is_some() || text.contains(':')) {
            return cannot(text, target);
        }
        match zone.filter(|_| matches!(target.kind(), DataType::Timestamp(_, Some(_)))) {
            Some(zone) => match zone.to_ambiguous_timestamp(local).compatible() {
                Ok(at) => moments.of_instant(at).map(Some),
                Err(_) => cannot(text, target),
            },
            None => moments.of_local(local).map(Some),
        }
    });
    moments.column(&values.collect::<Result<Int64Array>>()?)
}

/// A time between types keeps what the clock shows, unless both have a zone.
pub(super) fn from_time(column: &ArrayRef, target: &Target) -> Result<ArrayRef> {
    let instants = Instants::of(column)?;
    let moments = Moments::new(target.kind())?;
    if matches!(column.data_type(), DataType::Timestamp(_, Some(_)))
        && matches!(target.kind(), DataType::Timestamp(_, Some(_)))
    {
        return Ok(arrow::compute::cast(column, target.kind())?);
    }
    if *target.kind() == DataType::Date32 {
        return moments.collect(instants.map(|local| local.date().to_datetime(Time::midnight())));
    }
    moments.collect(instants.map(|local| local))
}

/// `2001-08-22 03:04:05.321 America/Los_Angeles`, with everything after the day optional.
pub(crate) fn read(text: &str) -> Option<(DateTime, Option<TimeZone>)> {
    let (date, rest) = match text.split_once([' ', 'T']) {
        Some((date, rest)) => (date, rest.trim()),
        None => (text, ""),
    };
    let date = day(date)?;
    let is_clock = |letter: char| letter.is_ascii_digit() || letter == ':' || letter == '.';
    let end = rest.find(|letter| !is_clock(letter)).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at_checked(end)?;
    let zone = match zone.trim() {
        "" => None,
        zone => Some(zone_of(zone).ok()?),
    };
    let time = if clock.is_empty() {
        Time::midnight()
    } else {
        time(clock)?
    };
    Some((date.to_datetime(time), zone))
}

fn day(text: &str) -> Option<Date> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let mut parts = text.splitn(3, '-');
    let mut part = || {
        parts
            .next()
            .filter(|part| part.bytes().all(|digit| digit.is_ascii_digit()))
    };
    let (year, month, day) = (part()?, part()?, part()?);
    let year: i16 = year.parse().ok()?;
    Date::new(sign * year, month.parse().ok()?, day.parse().ok()?).ok()
}

fn time(text: &str) -> Option<Time> {
    let mut parts = text.splitn(3, ':');
    let (hour, minute) = (parts.next()?, parts.next()?);
    let second = parts.next().unwrap_or("0");
    let (second, fraction) = second.split_once('.').unwrap_or((second, ""));
    let nanos: String = fraction
        .chars()
        .chain("000000000".chars())
        .take(9)
        .collect();
    let number = |text: &str| text.parse::<i8>().ok();
    Time::new(
        number(hour)?,
        number(minute)?,
        number(second)?,
        nanos.parse().ok()?,
    )
    .ok()
}
