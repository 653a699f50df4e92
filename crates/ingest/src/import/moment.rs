//! When a row was sent. Pure.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::Value;

/// When a row was sent, as far as it tells.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Moment {
    /// In Unix seconds.
    Known(i64),
    /// Only the exporter's local time is told, and nobody said in which zone.
    Local(String),
    /// Nothing is told, as of a message that the exporter did not support.
    Untold,
}

/// What of a row decides where it goes.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Glance {
    #[serde(default)]
    id: Value,
    #[serde(default, rename = "type")]
    kind: Value,
    #[serde(default)]
    date: Value,
    #[serde(default)]
    date_unixtime: Value,
}

impl Glance {
    pub(super) fn has_id(&self) -> bool {
        self.id.is_i64()
    }

    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind.as_str() == Some(kind)
    }

    /// When the row was sent; local times are of `zone`.
    pub(super) fn moment(&self, zone: Option<&TimeZone>) -> Moment {
        let unix = match &self.date_unixtime {
            Value::String(digits) => digits.parse().ok(),
            number => number.as_i64(),
        };
        match unix {
            Some(unix) if is_possible(unix) => return Moment::Known(unix),
            // Then the local one is no better, and no zone need be asked for.
            Some(_) => return Moment::Untold,
            None => {}
        }
        let Some(local) = self.date.as_str() else {
            return Moment::Untold;
        };
        let Ok(civil) = local.parse::<DateTime>() else {
            return Moment::Untold;
        };
        let Some(zone) = zone else {
            return Moment::Local(local.to_owned());
        };
        // Of an hour that comes twice the first is taken, of one that is left out what the clock showed.
        let instant = zone.to_ambiguous_timestamp(civil).compatible();
        let seconds = instant.map(jiff::Timestamp::as_second);
        match seconds {
            Ok(seconds) if is_possible(seconds) => Moment::Known(seconds),
            _ => Moment::Untold,
        }
    }
}

/// Telegram's dates are positive 32-bit numbers; a line with another is no line.
fn is_possible(unix: i64) -> bool {
    unix > 0 && i32::try_from(unix).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(row: &str, zone: Option<&str>) -> Moment {
        let zone = zone.map(|name| TimeZone::get(name).unwrap());
        let glance: Glance = serde_json::from_str(row).unwrap();
        glance.moment(zone.as_ref())
    }

    #[test]
    fn unix_time_wins_and_local_time_needs_a_zone() {
        let both = r#"{"date":"2019-06-04T00:01:59","date_unixtime":"1559617319"}"#;
        assert_eq!(moment(both, None), Moment::Known(1_559_617_319));
        let local = r#"{"date":"2019-06-04T00:01:59"}"#;
        assert_eq!(
            moment(local, None),
            Moment::Local("2019-06-04T00:01:59".to_owned())
        );
        assert_eq!(
            moment(local, Some("America/Sao_Paulo")),
            Moment::Known(1_559_617_319)
        );
        assert_eq!(moment(r#"{"type":"unsupported"}"#, None), Moment::Untold);
        let never = r#"{"date":"1970-01-01T00:00:00","date_unixtime":"0"}"#;
        assert_eq!(moment(never, None), Moment::Untold);
        assert_eq!(
            moment(r#"{"date":"yesterday","date_unixtime":[]}"#, None),
            Moment::Untold
        );
    }

    #[test]
    fn a_moment_that_telegram_cannot_have_sent_tells_nothing() {
        for row in [
            r#"{"date_unixtime":"2147483648"}"#,
            r#"{"date":"2038-01-19T03:14:08"}"#,
            r#"{"date":"9006-06-04T00:01:59"}"#,
            r#"{"date":"1969-12-31T23:59:59"}"#,
        ] {
            assert_eq!(moment(row, Some("UTC")), Moment::Untold, "{row}");
        }
        let last = r#"{"date":"2038-01-19T03:14:07"}"#;
        assert_eq!(
            moment(last, Some("UTC")),
            Moment::Known(i64::from(i32::MAX))
        );
    }

    #[test]
    fn an_hour_that_the_clocks_left_out_is_a_moment_all_the_same() {
        // In São Paulo 4 November 2018 began at 01:00.
        let gap = r#"{"date":"2018-11-04T00:30:00"}"#;
        assert_eq!(
            moment(gap, Some("America/Sao_Paulo")),
            Moment::Known(1_541_302_200)
        );
    }
}
