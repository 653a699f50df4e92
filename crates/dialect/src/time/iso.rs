//! Times in ISO 8601, read and written.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, Int64Array, StringArray},
    datatypes::{DataType, TimeUnit},
};
use datafusion::error::Result;
use jiff::civil::{Date, DateTime, ISOWeekDate, Time, Weekday};

use super::{Instants, Moments, pattern::clock, reading::split_offset};
use crate::{
    arguments::{
        Call,
        Kind::{self, Text, Timestamp},
        refuse,
    },
    definition::{Definition, Doc, Returns, constant},
};

pub(super) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "from_iso8601_timestamp",
        Doc::new(
            (
                "from_iso8601_timestamp(text) → timestamp(3) with time zone",
                "datetime",
            ),
            (
                "The instant that `text` says in ISO 8601; without an offset it is UTC.",
                "O instante que `text` diz em ISO 8601; sem deslocamento, é UTC.",
            ),
        )
        .differs(
            "The answer is shown in UTC, unless the text is a literal.",
            "A resposta é mostrada em UTC, salvo se o texto for um literal.",
        ),
        &[&[Text]],
        Returns::By(|args| {
            let offset = constant(args, 0)
                .and_then(split_offset)
                .map(|(_, offset)| offset);
            let zone = offset.filter(|offset| offset.seconds() != 0);
            let zone = zone.map_or_else(|| "UTC".to_owned(), |offset| clock(offset, ":"));
            Ok(DataType::Timestamp(
                TimeUnit::Millisecond,
                Some(zone.into()),
            ))
        }),
        timestamps,
    ),
    Definition::new(
        "from_iso8601_date",
        Doc::new(
            ("from_iso8601_date(text) → date", "datetime"),
            (
                "The day that `text` says in ISO 8601: `2020-05-11`, `2020-W10` or `2020-123`.",
                "O dia que `text` diz em ISO 8601: `2020-05-11`, `2020-W10` ou `2020-123`.",
            ),
        ),
        &[&[Text]],
        Returns::Date,
        dates,
    ),
    Definition::new(
        "to_iso8601",
        Doc::new(
            ("to_iso8601(x) → varchar", "datetime"),
            (
                "A date or timestamp in ISO 8601.",
                "Uma data ou um timestamp em ISO 8601.",
            ),
        ),
        &[&[Timestamp], &[Kind::Date]],
        Returns::Text,
        texts,
    ),
];

fn timestamps(call: &Call) -> Result<ArrayRef> {
    let moments = Moments::new(&call.returns)?;
    let values = call.text(0)?.iter().map(|text| {
        let Some(text) = text else { return Ok(None) };
        let (local, offset) = split_offset(text)
            .map_or((text, jiff::tz::Offset::UTC), |(local, offset)| {
                (local, offset)
            });
        let at = date_time(local).and_then(|local| offset.to_timestamp(local).ok());
        match at {
            Some(at) => moments.of_instant(at).map(Some),
            None => refuse(format!("`{text}` is no time in ISO 8601")),
        }
    });
    moments.column(&values.collect::<Result<Int64Array>>()?)
}

fn dates(call: &Call) -> Result<ArrayRef> {
    let days = call.text(0)?.iter().map(|text| {
        let Some(text) = text else { return Ok(None) };
        match day(text) {
            Some(day) => Ok(Some(day.to_datetime(Time::midnight()))),
            None => refuse(format!("`{text}` is no date in ISO 8601")),
        }
    });
    Moments::new(&call.returns)?.collect(days)
}

fn date_time(text: &str) -> Option<DateTime> {
    let Some((date, time)) = text.split_once(['T', 't']) else {
        return Some(day(text)?.to_datetime(Time::midnight()));
    };
    let mut parts = time.splitn(3, ':');
    let hour: i8 = parts.next()?.parse().ok()?;
    let minute: i8 = parts.next().map_or(Some(0), |minute| minute.parse().ok())?;
    let (second, fraction) = parts.next().map_or(("0", ""), |second| {
        second.split_once(['.', ',']).unwrap_or((second, ""))
    });
    let nanos: String = fraction
        .chars()
        .chain("000000000".chars())
        .take(9)
        .collect();
    let time = Time::new(hour, minute, second.parse().ok()?, nanos.parse().ok()?);
    Some(day(date)?.to_datetime(time.ok()?))
}

/// A calendar date, a week with or without a weekday, or a day of a year.
fn day(text: &str) -> Option<Date> {
    let (year, rest) = text.split_once('-').unwrap_or((text, ""));
    let year: i16 = year.parse().ok()?;
    let parts: Vec<&str> = rest.split('-').collect();
    match parts.as_slice() {
        [""] => Date::new(year, 1, 1).ok(),
        [week, rest @ ..] if week.starts_with('W') => {
            let weekday = rest.first().map_or(Some(1), |day| day.parse().ok())?;
            let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
            let week = week.strip_prefix('W')?.parse().ok()?;
            Some(ISOWeekDate::new(year, week, weekday).ok()?.date())
        }
        [day] if day.len() == 3 => {
            let first = Date::new(year, 1, 1).ok()?;
            first.with().day_of_year(day.parse().ok()?).build().ok()
        }
        [month] => Date::new(year, month.parse().ok()?, 1).ok(),
        [month, day] => Date::new(year, month.parse().ok()?, day.parse().ok()?).ok(),
        _ => None,
    }
}

fn texts(call: &Call) -> Result<ArrayRef> {
    let instants = Instants::of(call.column(0)?)?;
    let kind = call.kind(0).clone();
    let texts = instants.instants().map(|at| {
        let Some(at) = at.transpose()? else {
            return Ok(None);
        };
        let offset = instants.zone().to_offset(at);
        let local = offset.to_datetime(at);
        let date = local.date();
        Ok(Some(match &kind {
            DataType::Timestamp(unit, zone) => {
                let digits = match unit {
                    TimeUnit::Second => 0,
                    TimeUnit::Millisecond => 3,
                    TimeUnit::Microsecond => 6,
                    TimeUnit::Nanosecond => 9,
                };
                let nanos = format!(".{:09}", local.subsec_nanosecond());
                let fraction = if digits == 0 {
                    ""
                } else {
                    nanos.get(..=digits).unwrap_or("")
                };
                let zone = match (zone, offset.seconds()) {
                    (None, _) => String::new(),
                    (Some(_), 0) => "Z".to_owned(),
                    _ => clock(offset, ":"),
                };
                format!(
                    "{date}T{:02}:{:02}:{:02}{fraction}{zone}",
                    local.hour(),
                    local.minute(),
                    local.second()
                )
            }
            _ => date.to_string(),
        }))
    });
    Ok(Arc::new(texts.collect::<Result<StringArray>>()?))
}
