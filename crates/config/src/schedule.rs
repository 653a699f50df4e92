//! When the daily ETL runs: a cron pattern of five fields, or never. Text to a checked pattern.

use std::fmt;
use std::str::FromStr;

use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};

/// A checked schedule.
#[derive(Clone, Debug)]
pub enum Schedule {
    /// Never by itself.
    Off,
    /// By this pattern, in the lake's time zone.
    Cron(Box<Cron>),
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("off"),
            Self::Cron(cron) => f.write_str(cron.as_str()),
        }
    }
}

impl FromStr for Schedule {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "off" {
            return Ok(Self::Off);
        }
        // Seconds and years would make five and six fields mean different things.
        if text.split_whitespace().count() != 5 {
            return Err(());
        }
        let parser = CronParser::builder()
            .seconds(Seconds::Disallowed)
            .year(Year::Disallowed)
            .build();
        parser
            .parse(text)
            .map(|cron| Self::Cron(Box::new(cron)))
            .map_err(|_pattern| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_has_five_fields_or_is_off() {
        for right in ["0 3 * * *", "*/15 * * * 1-5", "off"] {
            assert_eq!(right.parse::<Schedule>().unwrap().to_string(), right);
        }
        for wrong in ["", "3", "0 0 3 * * *", "61 3 * * *", "a b c d e", "@daily"] {
            assert!(wrong.parse::<Schedule>().is_err(), "{wrong:?}");
        }
    }
}
