//! `date_format` and `date_parse`, whose patterns are those of `MySQL`.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray};
use datafusion::error::Result;

use super::{
    Instants, Moments,
    pattern::{Field, Part, Width, print},
    reading::read,
};
use crate::{
    arguments::{
        Call,
        Kind::{Date, Text, Timestamp},
        refuse,
    },
    definition::{Definition, Doc, Returns},
    sql_type::TIMESTAMP,
};

pub(super) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "date_format",
        Doc::new(
            ("date_format(x, pattern) → varchar", "datetime"),
            (
                "`x` as text by a pattern of MySQL's, such as `%Y-%m-%d %H:%i:%s`.",
                "`x` como texto segundo um padrão do MySQL, como `%Y-%m-%d %H:%i:%s`.",
            ),
        ),
        &[&[Timestamp, Text], &[Date, Text]],
        Returns::Text,
        |call| format(call, parts),
    ),
    Definition::new(
        "date_parse",
        Doc::new(
            ("date_parse(text, pattern) → timestamp(3)", "datetime"),
            (
                "The time that `text` says by a pattern of MySQL's.",
                "O horário que `text` diz segundo um padrão do MySQL.",
            ),
        ),
        &[&[Text, Text]],
        Returns::By(|_| Ok(TIMESTAMP)),
        |call| parse(call, parts),
    ),
];

/// The years that two digits are read as begin with this one, as Trino has it.
const TWO_DIGIT_YEARS_FROM: i16 = 1970;

/// Prints the first argument by the second.
pub(super) fn format(call: &Call, parts: fn(&str) -> Result<Vec<Part>>) -> Result<ArrayRef> {
    let instants = Instants::of(call.column(0)?)?;
    let mut known: Option<(&str, Vec<Part>)> = None;
    let texts = instants
        .instants()
        .zip(call.text(1)?)
        .map(|(at, pattern)| {
            let (Some(at), Some(pattern)) = (at.transpose()?, pattern) else {
                return Ok(None);
            };
            let parts = compiled(&mut known, pattern, parts)?;
            Ok(Some(print(parts, &at.to_zoned(instants.zone().clone()))))
        })
        .collect::<Result<StringArray>>()?;
    Ok(Arc::new(texts))
}

/// Reads the first argument by the second.
pub(super) fn parse(call: &Call, parts: fn(&str) -> Result<Vec<Part>>) -> Result<ArrayRef> {
    let moments = Moments::new(&call.returns)?;
    let mut known: Option<(&str, Vec<Part>)> = None;
    let values = call
        .text(0)?
        .iter()
        .zip(call.text(1)?)
        .map(|(text, pattern)| {
            let (Some(text), Some(pattern)) = (text, pattern) else {
                return Ok(None);
            };
            let parts = compiled(&mut known, pattern, parts)?;
            let found = read(parts, text);
            let Some((found, local)) = found.and_then(|found| {
                let local = found.local()?;
                Some((found, local))
            }) else {
                return refuse(format!("`{text}` is not written as `{pattern}`"));
            };
            let value = match found.zone {
                Some(zone) => {
                    let at = zone.to_ambiguous_timestamp(local).compatible();
                    moments.of_instant(at.map_err(|error| super::instant::out_of_range(&error))?)
                }
                None => moments.of_local(local),
            };
            value.map(Some)
        })
        .collect::<Result<_>>()?;
    moments.column(&values)
}

/// The parts of `pattern`, made once for equal neighbours.
fn compiled<'a, 'b>(
    known: &'b mut Option<(&'a str, Vec<Part>)>,
    pattern: &'a str,
    parts: fn(&str) -> Result<Vec<Part>>,
) -> Result<&'b [Part]> {
    let fresh = match known.take() {
        Some(same) if same.0 == pattern => same,
        _ => (pattern, parts(pattern)?),
    };
    Ok(&known.insert(fresh).1)
}

/// The parts of a pattern of `MySQL`.
fn parts(pattern: &str) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            literal(&mut parts, letter);
            continue;
        }
        let Some(specifier) = letters.next() else {
            literal(&mut parts, '%');
            break;
        };
        specified(&mut parts, specifier)?;
    }
    Ok(parts)
}

fn specified(parts: &mut Vec<Part>, specifier: char) -> Result<()> {
    use Part::{Half, MonthName, Number, TwoDigitYear, Weekday};
    let mut clock = |hour: Field| {
        let colon = || Part::Literal(":".to_owned());
        parts.extend([
            Number(hour, 2),
            colon(),
            Number(Field::Minute, 2),
            colon(),
            Number(Field::Second, 2),
        ]);
    };
    match specifier {
        'r' => {
            clock(Field::HalfHour);
            parts.extend([Part::Literal(" ".to_owned()), Half]);
            return Ok(());
        }
        'T' => {
            clock(Field::Hour);
            return Ok(());
        }
        _ => {}
    }
    parts.push(match specifier {
        'a' => Weekday(Width::Short),
        'b' => MonthName(Width::Short),
        'c' => Number(Field::Month, 1),
        'd' => Number(Field::Day, 2),
        'e' => Number(Field::Day, 1),
        'f' => Part::Fraction(6),
        'H' => Number(Field::Hour, 2),
        'h' | 'I' => Number(Field::HalfHour, 2),
        'i' => Number(Field::Minute, 2),
        'j' => Number(Field::DayOfYear, 3),
        'k' => Number(Field::Hour, 1),
        'l' => Number(Field::HalfHour, 1),
        'M' => MonthName(Width::Long),
        'm' => Number(Field::Month, 2),
        'p' => Half,
        'S' | 's' => Number(Field::Second, 2),
        'v' => Number(Field::Week, 2),
        'W' => Weekday(Width::Long),
        'x' => Number(Field::WeekYear, 4),
        'Y' => Number(Field::Year, 4),
        'y' => TwoDigitYear(TWO_DIGIT_YEARS_FROM),
        'w' | 'U' | 'u' | 'V' | 'X' | 'D' => {
            return refuse(format!("%{specifier} not supported in date format string"));
        }
        other => {
            literal(parts, other);
            return Ok(());
        }
    });
    Ok(())
}

/// Appends `letter` to the literal at the end.
pub(super) fn literal(parts: &mut Vec<Part>, letter: char) {
    if let Some(Part::Literal(text)) = parts.last_mut() {
        text.push(letter);
    } else {
        parts.push(Part::Literal(letter.to_string()));
    }
}
