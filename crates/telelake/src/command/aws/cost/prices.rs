//! What AWS asks for: the one table of prices. Nothing is fetched, nothing is calculated.
//!
//! List prices in US dollars for us-east-1, looked up in November 2026, each at the page that [`Price::source`] names, in
//! copies of these pages that others made up to September 2026. For sa-east-1, factors from AWS's own price lists
//! (<https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/index.json>) as they were quoted in September 2026; where no
//! copy of a list was to be had there is no factor, and nothing is guessed. AWS changes prices: the page decides.

/// When the prices were looked up.
pub(super) const LOOKED_UP: &str = "2026-11";

/// Something that AWS counts.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Meter {
    ApiRequests,
    LambdaRequests,
    LambdaGbSeconds,
    S3Writes,
    S3Reads,
    S3GbMonths,
    AthenaTb,
    LogsGb,
    LogsGbMonths,
    Alarms,
    SchedulerRuns,
    ParameterReads,
    KmsRequests,
    TransferGb,
}

/// How long something is free.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Free {
    Never,
    /// As much a month, for ever.
    Always(f64),
    /// As much a month in the first twelve, for accounts opened before 15 July 2025; newer ones get credits instead.
    FirstYear(f64),
}

/// The price of one unit, up to as many units a month.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tier {
    pub(super) up_to: f64,
    pub(super) usd: f64,
}

/// What one meter costs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Price {
    pub(super) meter: Meter,
    pub(super) tiers: &'static [Tier],
    pub(super) free: Free,
    /// How many times as much it costs in sa-east-1, where that was seen.
    pub(super) sao_paulo: Option<f64>,
    pub(super) source: &'static str,
}

const fn flat(usd: f64) -> [Tier; 1] {
    [Tier {
        up_to: f64::INFINITY,
        usd,
    }]
}

const fn tier(up_to: f64, usd: f64) -> Tier {
    Tier { up_to, usd }
}

/// All prices.
pub(super) const PRICES: [Price; 14] = [
    Price {
        meter: Meter::ApiRequests,
        // HTTP APIs; a request of more than 512 KB counts as two.
        tiers: &[tier(300e6, 1.00e-6), tier(f64::INFINITY, 0.90e-6)],
        free: Free::FirstYear(1e6),
        sao_paulo: None,
        source: "https://aws.amazon.com/api-gateway/pricing/",
    },
    Price {
        meter: Meter::LambdaRequests,
        tiers: &flat(0.20e-6),
        free: Free::Always(1e6),
        sao_paulo: None,
        source: "https://aws.amazon.com/lambda/pricing/",
    },
    Price {
        meter: Meter::LambdaGbSeconds,
        // On arm64, the module's default.
        tiers: &[
            tier(7.5e9, 0.000_013_333_4),
            tier(18.75e9, 0.000_012_000_1),
            tier(f64::INFINITY, 0.000_010_666_7),
        ],
        free: Free::Always(400e3),
        sao_paulo: None,
        source: "https://aws.amazon.com/lambda/pricing/",
    },
    Price {
        meter: Meter::S3Writes,
        tiers: &flat(0.005e-3),
        free: Free::FirstYear(2e3),
        sao_paulo: Some(1.4),
        source: "https://aws.amazon.com/s3/pricing/",
    },
    Price {
        meter: Meter::S3Reads,
        tiers: &flat(0.0004e-3),
        free: Free::FirstYear(20e3),
        sao_paulo: Some(1.4),
        source: "https://aws.amazon.com/s3/pricing/",
    },
    Price {
        meter: Meter::S3GbMonths,
        tiers: &[
            tier(50.0 * 1024.0, 0.023),
            tier(500.0 * 1024.0, 0.022),
            tier(f64::INFINITY, 0.021),
        ],
        free: Free::FirstYear(5.0),
        sao_paulo: Some(1.76),
        source: "https://aws.amazon.com/s3/pricing/",
    },
    Price {
        meter: Meter::AthenaTb,
        tiers: &flat(5.00),
        free: Free::Never,
        sao_paulo: None,
        source: "https://aws.amazon.com/athena/pricing/",
    },
    Price {
        meter: Meter::LogsGb,
        tiers: &flat(0.50),
        free: Free::Always(5.0),
        sao_paulo: Some(1.8),
        source: "https://aws.amazon.com/cloudwatch/pricing/",
    },
    Price {
        meter: Meter::LogsGbMonths,
        tiers: &flat(0.03),
        free: Free::Never,
        sao_paulo: Some(1.36),
        source: "https://aws.amazon.com/cloudwatch/pricing/",
    },
    Price {
        meter: Meter::Alarms,
        tiers: &flat(0.10),
        free: Free::Always(10.0),
        sao_paulo: None,
        source: "https://aws.amazon.com/cloudwatch/pricing/",
    },
    Price {
        meter: Meter::SchedulerRuns,
        tiers: &flat(1.00e-6),
        free: Free::Always(14e6),
        sao_paulo: None,
        source: "https://aws.amazon.com/eventbridge/pricing/",
    },
    Price {
        meter: Meter::ParameterReads,
        // Standard parameters at standard throughput.
        tiers: &flat(0.0),
        free: Free::Never,
        sao_paulo: None,
        source: "https://aws.amazon.com/systems-manager/pricing/",
    },
    Price {
        meter: Meter::KmsRequests,
        tiers: &flat(0.03e-4),
        free: Free::Always(20e3),
        sao_paulo: None,
        source: "https://aws.amazon.com/kms/pricing/",
    },
    Price {
        meter: Meter::TransferGb,
        tiers: &[
            tier(10.0 * 1024.0, 0.09),
            tier(50.0 * 1024.0, 0.085),
            tier(150.0 * 1024.0, 0.07),
            tier(f64::INFINITY, 0.05),
        ],
        free: Free::Always(100.0),
        sao_paulo: Some(1.67),
        source: "https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer",
    },
];

impl Price {
    /// What `quantity` units of a month cost, with nothing free.
    pub(super) fn of(&self, quantity: f64) -> f64 {
        let mut from = 0.0;
        let mut usd = 0.0;
        for tier in self.tiers {
            usd += (quantity.min(tier.up_to) - from).max(0.0) * tier.usd;
            from = tier.up_to;
        }
        usd
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_meter_has_one_price_with_a_source() {
        let meters: BTreeSet<Meter> = PRICES.iter().map(|price| price.meter).collect();
        assert_eq!(meters.len(), PRICES.len());
        for price in PRICES {
            assert!(
                price.source.starts_with("https://aws.amazon.com/"),
                "{price:?}"
            );
            let rising = price
                .tiers
                .windows(2)
                .all(|pair| pair[0].up_to < pair[1].up_to);
            assert!(
                rising && price.tiers.last().unwrap().up_to.is_infinite(),
                "{price:?}"
            );
        }
    }

    #[test]
    fn a_quantity_is_charged_by_the_tiers_that_it_passes_through() {
        let api = PRICES[0];
        assert_eq!(api.meter, Meter::ApiRequests);
        // The example of the price page: 432 million requests.
        assert!((api.of(432e6) - (300.0 + 132.0 * 0.90)).abs() < 1e-6);
        assert!((api.of(1e6) - 1.0).abs() < 1e-9);
    }
}
