//! Lengths of time as people write them: `15m`. Text to a `Duration` and back.

use std::time::Duration;

/// Largest first, so that the longest unit that divides is shown.
const UNITS: [(&str, u64); 5] = [
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// The length of time in `text`: a whole number and its unit.
pub(crate) fn parse_duration(text: &str) -> Option<Duration> {
    let digits_end = text.find(|c: char| !c.is_ascii_digit())?;
    let (digits, unit) = text.split_at_checked(digits_end)?;
    let number: u64 = digits.parse().ok()?;
    let (_, millis) = UNITS.into_iter().find(|(name, _)| *name == unit.trim())?;
    number.checked_mul(millis).map(Duration::from_millis)
}

/// `duration` as settings spell it, to the millisecond.
pub fn format_duration(duration: Duration) -> String {
    let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    UNITS
        .into_iter()
        .find(|(_, unit)| millis != 0 && millis.is_multiple_of(*unit))
        .map_or_else(
            || "0ms".to_owned(),
            |(name, unit)| format!("{}{name}", millis / unit),
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(
            parse_duration(text).map(format_duration).as_deref(),
            expected,
            "{text:?}"
        );
    }

    #[test]
    fn a_duration_is_a_number_and_a_unit() {
        check("5ms", Some("5ms"));
        check("15m", Some("15m"));
        check("90 s", Some("90s"));
        check("120s", Some("2m"));
        check("0s", Some("0ms"));
        for wrong in [
            "",
            "5",
            "m",
            "-5m",
            "1.5h",
            "5 fortnights",
            "99999999999999999d",
        ] {
            check(wrong, None);
        }
    }

    proptest! {
        #[test]
        fn a_duration_reads_back(millis in any::<u32>()) {
            let duration = Duration::from_millis(u64::from(millis));
            prop_assert_eq!(parse_duration(&format_duration(duration)), Some(duration));
        }
    }
}
