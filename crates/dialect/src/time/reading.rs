//! Text read by a pattern into a local time and, if the pattern has one, an offset.
//!
//! What the pattern does not say is as in 1970-01-01 00:00:00; all of the text must be used up.

use jiff::{
    civil::{Date, DateTime, ISOWeekDate, Time, Weekday},
    tz::{Offset, TimeZone},
};

use super::{
    pattern::{Field, MONTHS, Part, WEEKDAYS, Width, ZoneStyle},
    zone::{offset_of, zone_of},
};

/// The most digits that a year is read from.
const YEAR_DIGITS_MAX: usize = 9;

/// What a text says about a time.
#[derive(Debug, Default)]
pub(super) struct Found {
    year: Option<i64>,
    week_year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    day_of_year: Option<i64>,
    week: Option<i64>,
    day_of_week: Option<i64>,
    hour: Option<i64>,
    half_hour: Option<i64>,
    is_afternoon: bool,
    minute: Option<i64>,
    second: Option<i64>,
    nanos: i32,
    pub(super) zone: Option<TimeZone>,
}

/// Reads the whole of `text` by `parts`; `None` if it is not like that.
pub(super) fn read(parts: &[Part], text: &str) -> Option<Found> {
    let mut found = Found::default();
    let mut rest = text;
    for (place, part) in parts.iter().enumerate() {
        let next_is_number = matches!(
            parts.get(place + 1),
            Some(Part::Number(..) | Part::TwoDigitYear(_) | Part::Fraction(_))
        );
        rest = found.take(part, rest, next_is_number)?;
    }
    rest.is_empty().then_some(found)
}

impl Found {
    /// Takes what `part` stands for off the front of `text`.
    fn take<'a>(&mut self, part: &Part, text: &'a str, next_is_number: bool) -> Option<&'a str> {
        match part {
            Part::Literal(literal) => {
                let head = text.get(..literal.len())?;
                let rest = text.get(literal.len()..)?;
                head.eq_ignore_ascii_case(literal).then_some(rest)
            }
            Part::Number(field, digits) => {
                let most = match field {
                    _ if next_is_number => *digits,
                    Field::Year | Field::WeekYear => YEAR_DIGITS_MAX,
                    Field::DayOfYear => 3.max(*digits),
                    _ => 2.max(*digits),
                };
                let is_signed = matches!(field, Field::Year | Field::WeekYear);
                let (number, rest) = number(text, most, is_signed)?;
                self.set(*field, number)?;
                Some(rest)
            }
            Part::TwoDigitYear(first) => {
                let (number, rest) = number(text, 2, false)?;
                let first = i64::from(*first);
                self.year = Some(first + (number - first).rem_euclid(100));
                Some(rest)
            }
            Part::MonthName(_) => {
                let (place, rest) = named(&MONTHS, text)?;
                self.month = Some(place);
                Some(rest)
            }
            Part::Weekday(_) => {
                let (place, rest) = named(&WEEKDAYS, text)?;
                self.day_of_week = Some(place);
                Some(rest)
            }
            Part::Half => {
                let half = text.get(..2)?;
                self.is_afternoon = half.eq_ignore_ascii_case("pm");
                (self.is_afternoon || half.eq_ignore_ascii_case("am")).then(|| text.get(2..))?
            }
            Part::Fraction(_) => {
                let digits = digits(text, 9);
                let padded: String = digits.chars().chain("000000000".chars()).take(9).collect();
                // Timestamps of this function have thousandths.
                self.nanos = padded.parse::<i32>().ok()? / 1_000_000 * 1_000_000;
                (!digits.is_empty()).then(|| text.get(digits.len()..))?
            }
            Part::Era => text.strip_prefix("AD"),
            Part::Zone(style) => self.take_zone(*style, text),
        }
    }

    fn take_zone<'a>(&mut self, style: ZoneStyle, text: &'a str) -> Option<&'a str> {
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || "+-:/_".contains(letter);
        let end = text.find(|letter| !is_part(letter)).unwrap_or(text.len());
        let (name, rest) = text.split_at_checked(end)?;
        self.zone = Some(match style {
            ZoneStyle::Compact | ZoneStyle::Colon if name.eq_ignore_ascii_case("z") => {
                TimeZone::UTC
            }
            ZoneStyle::Compact | ZoneStyle::Colon => TimeZone::fixed(offset_of(name)?),
            ZoneStyle::Id | ZoneStyle::Abbreviation => zone_of(name).ok()?,
        });
        Some(rest)
    }

    fn set(&mut self, field: Field, number: i64) -> Option<()> {
        let (place, range) = match field {
            Field::Year => (&mut self.year, -9_999..=9_999),
            Field::WeekYear => (&mut self.week_year, -9_999..=9_999),
            Field::Century => (&mut self.year, 0..=0),
            Field::Month => (&mut self.month, 1..=12),
            Field::Day => (&mut self.day, 1..=31),
            Field::DayOfYear => (&mut self.day_of_year, 1..=366),
            Field::Week => (&mut self.week, 1..=53),
            Field::DayOfWeek => (&mut self.day_of_week, 1..=7),
            Field::Hour => (&mut self.hour, 0..=23),
            Field::ClockHour => (&mut self.hour, 1..=24),
            Field::HalfHour => (&mut self.half_hour, 1..=12),
            Field::HalfHourFromZero => (&mut self.half_hour, 0..=11),
            Field::Minute => (&mut self.minute, 0..=59),
            Field::Second => (&mut self.second, 0..=59),
        };
        if !range.contains(&number) {
            return None;
        }
        *place = Some(if field == Field::ClockHour {
            number % 24
        } else {
            number
        });
        Some(())
    }

    /// The local time that the text names; `None` if there is no such day.
    pub(super) fn local(&self) -> Option<DateTime> {
        let hour = match self.half_hour {
            Some(hour) => hour % 12 + if self.is_afternoon { 12 } else { 0 },
            None => self.hour.unwrap_or(0),
        };
        let part = |number: Option<i64>| i8::try_from(number.unwrap_or(0)).ok();
        let time = Time::new(
            i8::try_from(hour).ok()?,
            part(self.minute)?,
            part(self.second)?,
            self.nanos,
        );
        Some(self.date()?.to_datetime(time.ok()?))
    }

    fn date(&self) -> Option<Date> {
        if self.week.is_some() || self.week_year.is_some() {
            let year = i16::try_from(self.week_year.or(self.year).unwrap_or(1970)).ok()?;
            let week = i8::try_from(self.week.unwrap_or(1)).ok()?;
            let weekday = i8::try_from(self.day_of_week.unwrap_or(1)).ok()?;
            let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
            return Some(ISOWeekDate::new(year, week, weekday).ok()?.date());
        }
        let year = i16::try_from(self.year.unwrap_or(1970)).ok()?;
        if let Some(day) = self.day_of_year {
            let first = Date::new(year, 1, 1).ok()?;
            return first
                .with()
                .day_of_year(i16::try_from(day).ok()?)
                .build()
                .ok();
        }
        let part = |number: Option<i64>| i8::try_from(number.unwrap_or(1)).ok();
        Date::new(year, part(self.month)?, part(self.day)?).ok()
    }
}

fn digits(text: &str, most: usize) -> &str {
    let end = text
        .bytes()
        .take(most)
        .take_while(u8::is_ascii_digit)
        .count();
    text.get(..end).unwrap_or_default()
}

fn number(text: &str, most: usize, is_signed: bool) -> Option<(i64, &str)> {
    let (sign, text) = match text.strip_prefix('-').filter(|_| is_signed) {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let digits = digits(text, most);
    let number: i64 = digits.parse().ok()?;
    Some((sign * number, text.get(digits.len()..)?))
}

/// The place of the name that `text` begins with, counted from 1, written out or in three letters.
fn named<'a>(names: &[&str], text: &'a str) -> Option<(i64, &'a str)> {
    for width in [Width::Long, Width::Short] {
        for (place, name) in (1..).zip(names) {
            let name = match width {
                Width::Long => name,
                Width::Short => name.get(..3).unwrap_or(name),
            };
            let head = text.get(..name.len());
            if head.is_some_and(|head| head.eq_ignore_ascii_case(name)) {
                return Some((place, text.get(name.len()..)?));
            }
        }
    }
    None
}

/// The offset that a text ends with, if any, and what stands before it.
pub(super) fn split_offset(text: &str) -> Option<(&str, Offset)> {
    if let Some(rest) = text.strip_suffix(['Z', 'z']) {
        return Some((rest, Offset::UTC));
    }
    let at = text.rfind(['+', '-'])?;
    let (rest, offset) = text.split_at_checked(at)?;
    rest.contains(['T', 't']).then_some(())?;
    Some((rest, offset_of(offset)?))
}
