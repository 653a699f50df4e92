//! The day that an update belongs to.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use telegram::Facts;

/// A day of the lake: the partition `context_date`.
///
/// The day belongs to the message: it is the day of the message's own date in the lake's time
/// zone, whenever the message arrived.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct ContextDate(pub Date);

impl ContextDate {
    /// The day `instant` falls on in `zone`.
    pub fn of(instant: Timestamp, zone: &TimeZone) -> Self {
        Self(zone.to_datetime(instant).date())
    }

    /// The day that `unix` seconds fall on in `zone`; the Unix epoch's for an impossible value.
    pub fn of_seconds(unix: i64, zone: &TimeZone) -> Self {
        Self::of(Timestamp::from_second(unix).unwrap_or_default(), zone)
    }

    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(Span::new().days(1)))
    }

    /// The day before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self(self.0.saturating_sub(Span::new().days(1)))
    }

    /// The day `days` days before.
    #[must_use]
    pub fn minus_days(self, days: u16) -> Self {
        Self(self.0.saturating_sub(Span::new().days(i64::from(days))))
    }

    /// How many days after 1 January 1970: the value of Arrow's and Parquet's date type.
    pub fn days_since_epoch(self) -> i32 {
        // A civil day of jiff lies between the years -9999 and 9999: the difference always fits.
        let span = self.0.since(Date::constant(1970, 1, 1));
        span.map(|span| span.get_days()).unwrap_or_default()
    }

    /// The first instant of the day and the first of the next, in `zone`.
    ///
    /// Not always midnight and not always 24 hours apart: on 4 November 2018 the clocks of São
    /// Paulo went from 23:59 to 01:00.
    pub fn bounds(self, zone: &TimeZone) -> (Timestamp, Timestamp) {
        (self.start(zone), self.next().start(zone))
    }

    fn start(self, zone: &TimeZone) -> Timestamp {
        self.0
            .to_zoned(zone.clone())
            .map(|start| start.timestamp())
            .unwrap_or_default()
    }
}

impl fmt::Display for ContextDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ContextDate {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let date: Date = text.parse()?;
        if date.to_string() == text {
            Ok(Self(date))
        } else {
            // jiff also reads a date at the head of a date and time.
            Err(jiff::Error::from_args(format_args!(
                "`{text}` is no date of the form 2026-11-22"
            )))
        }
    }
}

/// The day of an update: its own date's if it has one, else its arrival's.
pub fn day_of(facts: &Facts, received_at: Timestamp, zone: &TimeZone) -> ContextDate {
    match facts.date {
        Some(date) => ContextDate::of_seconds(date, zone),
        None => ContextDate::of(received_at, zone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn day(text: &str) -> ContextDate {
        text.parse().unwrap()
    }

    #[test]
    fn evening_in_sao_paulo_is_not_tomorrow() {
        let late: Timestamp = "2026-11-23T02:59:59Z".parse().unwrap();
        assert_eq!(
            ContextDate::of(late, &zone("America/Sao_Paulo")),
            day("2026-11-22")
        );
        assert_eq!(ContextDate::of(late, &TimeZone::UTC), day("2026-11-23"));
    }

    #[test]
    fn a_day_without_midnight_has_its_own_length() {
        let zone = zone("America/Sao_Paulo");
        let (start, end) = day("2018-11-04").bounds(&zone);
        assert_eq!(end.as_second() - start.as_second(), 23 * 3600);
        assert_eq!(ContextDate::of(start, &zone), day("2018-11-04"));
        assert_eq!(
            ContextDate::of_seconds(start.as_second() - 1, &zone),
            day("2018-11-03")
        );
    }

    #[test]
    fn only_a_plain_date_is_a_day() {
        for text in [
            "2026-11-22T10:00",
            "20261122",
            "2026-1-2",
            "2026-02-30",
            "",
            "hoje",
        ] {
            assert!(text.parse::<ContextDate>().is_err(), "{text}");
        }
    }

    #[test]
    fn days_count_from_the_epoch() {
        assert_eq!(day("1970-01-01").days_since_epoch(), 0);
        assert_eq!(day("2026-11-22").days_since_epoch(), 20_779);
        assert_eq!(day("1969-12-31").days_since_epoch(), -1);
    }
}
