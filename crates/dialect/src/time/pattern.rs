//! A pattern as a list of parts, whichever language it was written in, and times printed by it.
//!
//! `mysql.rs` and `joda.rs` make patterns, `reading.rs` reads text by them.

use std::fmt::Write as _;

use jiff::{Zoned, civil::DateTime, tz::Offset};

/// A part of a pattern.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Part {
    Literal(String),
    /// A number with at least so many digits.
    Number(Field, usize),
    /// The last two digits of the year; two given digits are read as a year from this one on.
    TwoDigitYear(i16),
    MonthName(Width),
    Weekday(Width),
    /// `AM` or `PM`.
    Half,
    /// A fraction of a second with so many digits.
    Fraction(usize),
    /// `AD` or `BC`.
    Era,
    Zone(ZoneStyle),
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Field {
    Year,
    WeekYear,
    Century,
    Month,
    Day,
    DayOfYear,
    Week,
    DayOfWeek,
    Hour,
    /// 1 to 24.
    ClockHour,
    /// 1 to 12.
    HalfHour,
    /// 0 to 11.
    HalfHourFromZero,
    Minute,
    Second,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Width {
    Short,
    Long,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum ZoneStyle {
    /// `-0300`.
    Compact,
    /// `-03:00`.
    Colon,
    /// `America/Sao_Paulo`.
    Id,
    /// `BRT`.
    Abbreviation,
}

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
pub(super) const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// Prints `at` by `parts`.
pub(super) fn print(parts: &[Part], at: &Zoned) -> String {
    let local = at.datetime();
    let mut out = String::new();
    for part in parts {
        // Writing to a `String` cannot fail.
        let _written = match part {
            Part::Literal(text) => out.write_str(text),
            Part::Number(field, digits) => {
                let number = number(*field, local);
                let sign = if number < 0 { "-" } else { "" };
                write!(out, "{sign}{:0digits$}", number.abs())
            }
            Part::TwoDigitYear(_) => write!(out, "{:02}", local.year().rem_euclid(100)),
            Part::MonthName(width) => out.write_str(name(&MONTHS, local.month(), *width)),
            Part::Weekday(width) => out.write_str(name(
                &WEEKDAYS,
                local.weekday().to_monday_one_offset(),
                *width,
            )),
            Part::Half => out.write_str(if local.hour() < 12 { "AM" } else { "PM" }),
            Part::Fraction(digits) => {
                // Milliseconds, as Joda has them, and zeros.
                let millis = local.subsec_nanosecond() / 1_000_000;
                let text = format!("{millis:03}");
                let text = text.chars().chain(std::iter::repeat('0')).take(*digits);
                out.extend(text);
                Ok(())
            }
            Part::Era => out.write_str(if local.year() > 0 { "AD" } else { "BC" }),
            Part::Zone(style) => out.write_str(&zone(*style, at)),
        };
    }
    out
}

fn number(field: Field, local: DateTime) -> i64 {
    let date = local.date();
    let hour = i64::from(local.hour());
    let from_one = |hour: i64, clock: i64| {
        if hour % clock == 0 {
            clock
        } else {
            hour % clock
        }
    };
    match field {
        Field::Year => i64::from(local.year()),
        Field::WeekYear => i64::from(date.iso_week_date().year()),
        Field::Century => i64::from(local.year()) / 100,
        Field::Month => i64::from(local.month()),
        Field::Day => i64::from(local.day()),
        Field::DayOfYear => i64::from(date.day_of_year()),
        Field::Week => i64::from(date.iso_week_date().week()),
        Field::DayOfWeek => i64::from(date.weekday().to_monday_one_offset()),
        Field::Hour => hour,
        Field::ClockHour => from_one(hour, 24),
        Field::HalfHour => from_one(hour, 12),
        Field::HalfHourFromZero => hour % 12,
        Field::Minute => i64::from(local.minute()),
        Field::Second => i64::from(local.second()),
    }
}

/// The name number `place`, counted from 1.
fn name(names: &'static [&'static str], place: i8, width: Width) -> &'static str {
    let name = usize::try_from(place - 1)
        .ok()
        .and_then(|place| names.get(place));
    let name = name.copied().unwrap_or_default();
    match width {
        Width::Short => name.get(..3).unwrap_or(name),
        Width::Long => name,
    }
}

fn zone(style: ZoneStyle, at: &Zoned) -> String {
    let offset = at.offset();
    match style {
        ZoneStyle::Compact => clock(offset, ""),
        ZoneStyle::Colon => clock(offset, ":"),
        ZoneStyle::Id => at
            .time_zone()
            .iana_name()
            .map_or_else(|| clock(offset, ":"), str::to_owned),
        ZoneStyle::Abbreviation => {
            let info = at.time_zone().to_offset_info(at.timestamp());
            info.abbreviation().to_owned()
        }
    }
}

/// An offset as hours and minutes.
pub(super) fn clock(offset: Offset, between: &str) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.abs();
    format!("{sign}{:02}{between}{:02}", minutes / 60, minutes % 60)
}
