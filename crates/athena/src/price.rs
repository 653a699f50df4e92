//! What a query costs. In go bytes, out come dollars. It knows nothing of discounts, of capacity that was
//! bought before, or of what S3 and Glue charge.

/// The price of a terabyte that a query reads, in US dollars: that of most regions
/// (<https://aws.amazon.com/athena/pricing/>). A few regions are dearer.
pub const DOLLARS_PER_TERABYTE: f64 = 5.0;

/// AWS counts in powers of two: its price calculator takes a gigabyte for 1/1024 of a terabyte.
const MEGABYTE: u64 = 1024 * 1024;
const MEGABYTES_PER_TERABYTE: f64 = 1024.0 * 1024.0;
/// Megabytes are counted whole, and no query costs less than these. Statements about tables and
/// partitions cost nothing, and neither do queries that fail.
const MEGABYTES_MIN: u64 = 10;

/// The price in US dollars of a query that read `scanned_bytes`.
pub fn price(scanned_bytes: u64) -> f64 {
    let megabytes = scanned_bytes.div_ceil(MEGABYTE).max(MEGABYTES_MIN);
    // Four thousand petabytes, and more was never read by one query.
    let megabytes = f64::from(u32::try_from(megabytes).unwrap_or(u32::MAX));
    megabytes / MEGABYTES_PER_TERABYTE * DOLLARS_PER_TERABYTE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_queries_cost_as_much_as_ten_megabytes() {
        let least = 10.0 / 1024.0 / 1024.0 * 5.0;
        for bytes in [0, 1, 10 * MEGABYTE] {
            assert!((price(bytes) - least).abs() < 1e-12, "{bytes}");
        }
        assert!(price(10 * MEGABYTE + 1) > least);
    }

    #[test]
    fn a_terabyte_costs_five_dollars() {
        assert!((price(1 << 40) - 5.0).abs() < 1e-12);
        assert!((price(1 << 39) - 2.5).abs() < 1e-12);
    }
}
