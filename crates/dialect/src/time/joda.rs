//! `format_datetime` and `parse_datetime`, whose patterns are Joda's.
//!
//! <https://www.joda.org/joda-time/apidocs/org/joda/time/format/DateTimeFormat.html>

use arrow::datatypes::{DataType, TimeUnit};
use datafusion::error::Result;

use super::{
    mysql::{format, literal, parse},
    pattern::{Field, Part, Width, ZoneStyle},
};
use crate::{
    arguments::{
        Kind::{Date, Text, Timestamp},
        refuse,
    },
    definition::{Definition, Doc, Returns, constant},
};

pub(super) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "format_datetime",
        Doc::new(
            ("format_datetime(x, pattern) → varchar", "datetime"),
            (
                "`x` as text by a pattern of Joda's, such as `yyyy-MM-dd HH:mm:ss`.",
                "`x` como texto segundo um padrão do Joda, como `yyyy-MM-dd HH:mm:ss`.",
            ),
        ),
        &[&[Timestamp, Text], &[Date, Text]],
        Returns::Text,
        |call| format(call, parts),
    ),
    Definition::new(
        "parse_datetime",
        Doc::new(
            (
                "parse_datetime(text, pattern) → timestamp(3) with time zone",
                "datetime",
            ),
            (
                "The instant that `text` says by a pattern of Joda's.",
                "O instante que `text` diz segundo um padrão do Joda.",
            ),
        )
        .differs(
            "The answer is shown in UTC, unless the text is a literal that names a zone.",
            "A resposta é mostrada em UTC, salvo se o texto for um literal com fuso.",
        ),
        &[&[Text, Text]],
        Returns::By(|args| {
            let zone = constant(args, 0)
                .zip(constant(args, 1))
                .and_then(|(text, pattern)| super::reading::read(&parts(pattern).ok()?, text)?.zone)
                .map_or_else(|| "UTC".to_owned(), |zone| super::zone::name_of(&zone));
            Ok(DataType::Timestamp(
                TimeUnit::Millisecond,
                Some(zone.into()),
            ))
        }),
        |call| parse(call, parts),
    ),
];

/// The years that two digits are read as begin with this one.
const TWO_DIGIT_YEARS_FROM: i16 = 1946;

/// The parts of a pattern of Joda's.
fn parts(pattern: &str) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some(letter) = rest.chars().next() {
        if letter == '\'' {
            rest = quoted(&mut parts, rest);
            continue;
        }
        let end = rest.find(|other| other != letter).unwrap_or(rest.len());
        let (run, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if letter.is_ascii_alphabetic() {
            parts.push(part(letter, run.len())?);
        } else {
            run.chars().for_each(|letter| literal(&mut parts, letter));
        }
        rest = after;
    }
    Ok(parts)
}

/// Takes a quoted text off the front of `rest`; two quotes are one.
fn quoted<'a>(parts: &mut Vec<Part>, rest: &'a str) -> &'a str {
    let inner = rest.strip_prefix('\'').unwrap_or(rest);
    if let Some(after) = inner.strip_prefix('\'') {
        literal(parts, '\'');
        return after;
    }
    let (text, after) = inner.split_once('\'').unwrap_or((inner, ""));
    text.chars().for_each(|letter| literal(parts, letter));
    // A quote within quoted text continues it.
    if after.starts_with('\'') {
        literal(parts, '\'');
        return quoted(parts, after);
    }
    after
}

fn part(letter: char, count: usize) -> Result<Part> {
    let width = if count >= 4 {
        Width::Long
    } else {
        Width::Short
    };
    Ok(match letter {
        'G' => Part::Era,
        'C' => Part::Number(Field::Century, count),
        'y' | 'Y' if count == 2 => Part::TwoDigitYear(TWO_DIGIT_YEARS_FROM),
        'y' | 'Y' => Part::Number(Field::Year, count),
        'x' => Part::Number(Field::WeekYear, count),
        'w' => Part::Number(Field::Week, count),
        'e' => Part::Number(Field::DayOfWeek, count),
        'E' => Part::Weekday(width),
        'D' => Part::Number(Field::DayOfYear, count),
        'M' if count >= 3 => Part::MonthName(width),
        'M' => Part::Number(Field::Month, count),
        'd' => Part::Number(Field::Day, count),
        'a' => Part::Half,
        'K' => Part::Number(Field::HalfHourFromZero, count),
        'h' => Part::Number(Field::HalfHour, count),
        'H' => Part::Number(Field::Hour, count),
        'k' => Part::Number(Field::ClockHour, count),
        'm' => Part::Number(Field::Minute, count),
        's' => Part::Number(Field::Second, count),
        'S' => Part::Fraction(count),
        'z' => Part::Zone(ZoneStyle::Abbreviation),
        'Z' => Part::Zone(match count {
            1 => ZoneStyle::Compact,
            2 => ZoneStyle::Colon,
            _ => ZoneStyle::Id,
        }),
        other => return refuse(format!("Illegal pattern component: {other}")),
    })
}
