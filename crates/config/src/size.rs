//! Amounts of memory and disk as people write them: `64MiB`. Text to bytes and back.

use std::fmt;
use std::str::FromStr;

/// A number of bytes.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct ByteSize(pub u64);

/// Largest first, so that the longest unit that divides is shown.
const UNITS: [(&str, u64); 8] = [
    ("TiB", 1 << 40),
    ("TB", 1_000_000_000_000),
    ("GiB", 1 << 30),
    ("GB", 1_000_000_000),
    ("MiB", 1 << 20),
    ("MB", 1_000_000),
    ("KiB", 1 << 10),
    ("KB", 1_000),
];

impl ByteSize {
    /// The number, for an API that counts in `usize`.
    pub fn as_usize(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (unit, bytes) in UNITS {
            if self.0 != 0 && self.0.is_multiple_of(bytes) {
                return write!(f, "{}{unit}", self.0 / bytes);
            }
        }
        write!(f, "{}B", self.0)
    }
}

impl FromStr for ByteSize {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits_end = text
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len());
        let (digits, unit) = text.split_at_checked(digits_end).ok_or(())?;
        let number: u64 = digits.parse().map_err(|_not_a_number| ())?;
        let unit = unit.trim();
        if unit.is_empty() || unit.eq_ignore_ascii_case("b") {
            return Ok(Self(number));
        }
        let (_, bytes) = UNITS
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(unit))
            .ok_or(())?;
        number.checked_mul(bytes).map(Self).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: Option<u64>) {
        assert_eq!(
            text.parse::<ByteSize>().ok().map(|size| size.0),
            expected,
            "{text:?}"
        );
    }

    #[test]
    fn sizes_have_binary_and_decimal_units() {
        check("64MiB", Some(64 << 20));
        check("1 gib", Some(1 << 30));
        check("10MB", Some(10_000_000));
        check("123", Some(123));
        check("0", Some(0));
        for wrong in ["", "MiB", "-1MiB", "1.5GiB", "1 parsec", "99999999999TiB"] {
            check(wrong, None);
        }
    }

    proptest! {
        #[test]
        fn a_size_reads_back(bytes in any::<u64>()) {
            prop_assert_eq!(ByteSize(bytes).to_string().parse(), Ok(ByteSize(bytes)));
        }
    }
}
