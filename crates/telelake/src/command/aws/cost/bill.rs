//! The month's bill: quantities times prices, with what is free taken off apart. Pure.

use serde::Serialize;

use super::prices::{Free, Meter, PRICES, Price};
use super::usage::{Quantity, What};
use crate::words::Language;

/// One line.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Line {
    pub(super) item: &'static str,
    pub(super) quantity: f64,
    pub(super) unit: &'static str,
    pub(super) usd: f64,
    /// How many times as much in sa-east-1, where that is known.
    pub(super) sa_east_1: Option<f64>,
}

/// The whole bill, in US dollars.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Bill {
    pub(super) lines: Vec<Line>,
    /// With nothing free.
    pub(super) list_usd: f64,
    /// What is free for ever, of that.
    pub(super) always_free_usd: f64,
    /// What is free in the first year of an old account, of that.
    pub(super) first_year_free_usd: f64,
}

impl Bill {
    /// What has to be paid once the first year is over.
    pub(super) fn usd(&self) -> f64 {
        self.list_usd - self.always_free_usd
    }
}

/// The bill for `quantities`. Lines of one meter pass through its tiers together, in their order.
pub(super) fn bill(quantities: &[Quantity], language: Language) -> Bill {
    let mut bill = Bill {
        lines: Vec::new(),
        list_usd: 0.0,
        always_free_usd: 0.0,
        first_year_free_usd: 0.0,
    };
    for price in PRICES {
        let mut before = 0.0;
        for quantity in quantities.iter().filter(|one| one.meter == price.meter) {
            let usd = price.of(before + quantity.amount) - price.of(before);
            before += quantity.amount;
            bill.lines.push(line(quantity, &price, usd, language));
        }
        bill.list_usd += price.of(before);
        let saved = |free: f64| price.of(before) - price.of((before - free).max(0.0));
        match price.free {
            Free::Never => {}
            Free::Always(free) => bill.always_free_usd += saved(free),
            Free::FirstYear(free) => bill.first_year_free_usd += saved(free),
        }
    }
    bill
}

fn line(quantity: &Quantity, price: &Price, usd: f64, language: Language) -> Line {
    Line {
        item: item(quantity.what, language),
        quantity: quantity.amount,
        unit: unit(quantity.meter),
        usd,
        sa_east_1: price.sao_paulo,
    }
}

fn unit(meter: Meter) -> &'static str {
    match meter {
        Meter::LambdaGbSeconds => "GB-s",
        Meter::S3GbMonths | Meter::LogsGbMonths | Meter::LogsGb | Meter::TransferGb => "GB",
        Meter::AthenaTb => "TB",
        Meter::ApiRequests
        | Meter::LambdaRequests
        | Meter::S3Writes
        | Meter::S3Reads
        | Meter::Alarms
        | Meter::SchedulerRuns
        | Meter::ParameterReads
        | Meter::KmsRequests => "",
    }
}

fn item(what: What, language: Language) -> &'static str {
    let (english, portuguese) = match what {
        What::Deliveries => ("API Gateway: deliveries", "API Gateway: entregas"),
        What::IngestRuns => ("Lambda ingest: runs", "Lambda ingest: execuções"),
        What::IngestTime => ("Lambda ingest: time", "Lambda ingest: tempo"),
        What::EtlRuns => ("Lambda etl: runs", "Lambda etl: execuções"),
        What::EtlTime => ("Lambda etl: time", "Lambda etl: tempo"),
        What::RepairRuns => ("Lambda repair: runs", "Lambda repair: execuções"),
        What::RepairTime => ("Lambda repair: time", "Lambda repair: tempo"),
        What::RawWrites => ("S3 raw: PUT", "S3 raw: PUT"),
        What::EnrichedWrites => ("S3 enriched: PUT", "S3 enriched: PUT"),
        What::EtlReads => ("S3 raw: GET of etl", "S3 raw: GET do etl"),
        What::EtlListings => ("S3 raw: LIST of etl", "S3 raw: LIST do etl"),
        What::RawStorage => ("S3 raw: storage", "S3 raw: armazenamento"),
        What::EnrichedStorage => ("S3 enriched: storage", "S3 enriched: armazenamento"),
        What::Scans => ("Athena: scanned", "Athena: lidos"),
        What::QueryReads => ("S3 enriched: GET of Athena", "S3 enriched: GET do Athena"),
        What::QueryListings => ("S3 enriched: LIST of Athena", "S3 enriched: LIST do Athena"),
        What::Logs => ("CloudWatch: logs written", "CloudWatch: logs gravados"),
        What::LogStorage => ("CloudWatch: logs kept", "CloudWatch: logs guardados"),
        What::Alarms => ("CloudWatch: alarms", "CloudWatch: alarmes"),
        What::Schedules => ("Scheduler: runs", "Scheduler: execuções"),
        What::Secrets => ("SSM: secrets read", "SSM: leituras dos segredos"),
        What::Keys => ("KMS: secrets decrypted", "KMS: segredos decifrados"),
        What::Answers => (
            "Transfer: answers to Telegram",
            "Transferência: respostas ao Telegram",
        ),
    };
    language.pick(english, portuguese)
}
