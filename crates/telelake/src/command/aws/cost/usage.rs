//! How much of everything a month takes. In go messages a day and sizes, out come quantities. Pure.
//!
//! What a constant says was measured on telelake itself or is an assumption about AWS, and says so; `docs/guide/*/scale.md`
//! tells how it was measured.

use super::prices::Meter;

/// A month.
const DAYS: f64 = 30.0;
const GB: f64 = 1024.0 * 1024.0 * 1024.0;
const MILLION: f64 = 1e6;

/// An update as Telegram sends it, measured on the simulated group.
pub(super) const BYTES_PER_MESSAGE: u32 = 761;
/// What of that a raw object of one update takes, measured: a single update hardly compresses.
const RAW_SHARE: f64 = 0.54;
/// What of that the Parquet of all tables takes: twice what was measured on the simulated group, whose phrases repeat.
const ENRICHED_SHARE: f64 = 0.24;
/// What of the Parquet of a day a question such as the tutorial's second reads, measured: two columns of forty.
const SCANNED_SHARE: f64 = 0.01;
/// Athena charges for no less.
const SCANNED_BYTES_MIN: f64 = 10.0 * 1024.0 * 1024.0;

/// Assumed: nobody has measured it on AWS yet. Most of it is S3's answer to one write.
const INGEST_SECONDS: f64 = 0.030;
const INGEST_GB: f64 = 0.25;
/// Assumed: new instances of the function a day, each of which reads the secrets once.
const INGEST_STARTS: f64 = 50.0;

/// Measured on an x86-64 machine: processor time of the ETL for a million updates that lie in objects of their own.
const ETL_CPU_SECONDS_PER_MILLION: f64 = 134.0;
/// Lambda gives one processor for 1 769 MB (<https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html>).
const ETL_GB: f64 = 1.0;
const ETL_PROCESSORS: f64 = 1024.0 / 1769.0;
/// Assumed: what S3 takes to answer one read; the ETL opens 64 objects at once.
const READ_SECONDS: f64 = 0.020;
const READS_AT_ONCE: f64 = 64.0;
/// Assumed: yesterday, and one day more that a late edit has changed.
const DAYS_MADE_A_NIGHT: f64 = 2.0;
/// The nights look back so far, and list the folder of each day.
const DAYS_LISTED_A_NIGHT: f64 = 7.0;
const OBJECTS_A_LISTING: f64 = 1000.0;
const TABLES: f64 = 5.0;
/// An upload begins, goes part by part of 8 MiB, and ends.
const PART_BYTES: f64 = 8.0 * 1024.0 * 1024.0;
/// Assumed of the function that tells the catalog.
const REPAIR_GB_SECONDS: f64 = 10.0 * 0.125;

/// Assumed, from the formats: a line of the API's log, and Lambda's three lines about a run.
const LOG_BYTES_A_REQUEST: f64 = 350.0 + 400.0;
/// Logs are kept so long and compressed; the share is an assumption.
const LOG_MONTHS: f64 = 1.0;
const LOG_STORED_SHARE: f64 = 0.15;
/// Assumed: the head of an empty answer.
const ANSWER_BYTES: f64 = 300.0;
/// Three for each function, and those for failed runs, refused repairs, the webhook, silence and, of two metrics, the
/// tables' age.
const ALARMS: f64 = 15.0;
/// What Lambda allows a run at most.
pub(super) const RUN_SECONDS_MAX: f64 = 900.0;

/// What the estimate is for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    pub(super) messages_per_day: u32,
    pub(super) bytes_per_message: u32,
    pub(super) queries_per_day: u32,
    pub(super) days_kept: u32,
}

/// An amount of one meter, and whose it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quantity {
    pub(super) what: What,
    pub(super) meter: Meter,
    pub(super) amount: f64,
}

/// What something is used for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum What {
    Deliveries,
    IngestRuns,
    IngestTime,
    EtlRuns,
    EtlTime,
    RepairRuns,
    RepairTime,
    RawWrites,
    EnrichedWrites,
    EtlReads,
    EtlListings,
    RawStorage,
    EnrichedStorage,
    Scans,
    QueryReads,
    QueryListings,
    Logs,
    LogStorage,
    Alarms,
    Schedules,
    Secrets,
    Keys,
    Answers,
}

/// How long the ETL runs for one day, in seconds.
pub(super) fn etl_seconds_a_day(load: Load) -> f64 {
    let messages = f64::from(load.messages_per_day);
    let processor = messages / MILLION * ETL_CPU_SECONDS_PER_MILLION / ETL_PROCESSORS;
    // It reads while it works, so the slower of the two decides.
    processor.max(messages * READ_SECONDS / READS_AT_ONCE)
}

/// How many GB storage grows by in a month.
pub(super) fn growth_gb(load: Load) -> f64 {
    let bytes = f64::from(load.messages_per_day) * f64::from(load.bytes_per_message);
    bytes * (RAW_SHARE + ENRICHED_SHARE) * DAYS / GB
}

/// The quantities of a month.
pub(super) fn month(load: Load) -> Vec<Quantity> {
    [
        capturing(load),
        compacting(load),
        asking(load),
        watching(load),
    ]
    .concat()
}

const fn of(what: What, meter: Meter, amount: f64) -> Quantity {
    Quantity {
        what,
        meter,
        amount,
    }
}

fn messages(load: Load) -> f64 {
    f64::from(load.messages_per_day) * DAYS
}

fn wire_gb_a_day(load: Load) -> f64 {
    f64::from(load.messages_per_day) * f64::from(load.bytes_per_message) / GB
}

/// From Telegram to the raw zone.
fn capturing(load: Load) -> Vec<Quantity> {
    let messages = messages(load);
    let time = messages * INGEST_SECONDS * INGEST_GB;
    let stored = wire_gb_a_day(load) * RAW_SHARE * f64::from(load.days_kept);
    vec![
        of(What::Deliveries, Meter::ApiRequests, messages),
        of(What::IngestRuns, Meter::LambdaRequests, messages),
        of(What::IngestTime, Meter::LambdaGbSeconds, time),
        of(What::RawWrites, Meter::S3Writes, messages),
        of(What::RawStorage, Meter::S3GbMonths, stored),
        of(What::Secrets, Meter::ParameterReads, INGEST_STARTS * DAYS),
        of(What::Keys, Meter::KmsRequests, INGEST_STARTS * DAYS),
        of(
            What::Answers,
            Meter::TransferGb,
            messages * ANSWER_BYTES / GB,
        ),
    ]
}

/// From the raw zone to Parquet, every night.
fn compacting(load: Load) -> Vec<Quantity> {
    let days_made = DAYS * DAYS_MADE_A_NIGHT;
    let pages = (f64::from(load.messages_per_day) / OBJECTS_A_LISTING).ceil();
    let listings = DAYS * pages * (DAYS_LISTED_A_NIGHT + DAYS_MADE_A_NIGHT);
    let parquet_gb = wire_gb_a_day(load) * ENRICHED_SHARE;
    let parts = (parquet_gb * GB / PART_BYTES).ceil() + 2.0 * TABLES;
    let time = etl_seconds_a_day(load) * days_made * ETL_GB;
    let stored = parquet_gb * f64::from(load.days_kept);
    let reads = messages(load) * DAYS_MADE_A_NIGHT;
    vec![
        of(What::EtlRuns, Meter::LambdaRequests, DAYS + days_made),
        of(What::EtlTime, Meter::LambdaGbSeconds, time),
        of(What::EtlListings, Meter::S3Writes, listings),
        of(What::EtlReads, Meter::S3Reads, reads),
        of(What::EnrichedWrites, Meter::S3Writes, days_made * parts),
        of(What::EnrichedStorage, Meter::S3GbMonths, stored),
        of(What::RepairRuns, Meter::LambdaRequests, DAYS),
        of(
            What::RepairTime,
            Meter::LambdaGbSeconds,
            DAYS * REPAIR_GB_SECONDS,
        ),
        of(What::Schedules, Meter::SchedulerRuns, 2.0 * DAYS),
    ]
}

/// Questions to Athena.
fn asking(load: Load) -> Vec<Quantity> {
    let queries = f64::from(load.queries_per_day) * DAYS;
    let kept = f64::from(load.days_kept);
    let scanned = wire_gb_a_day(load) * GB * ENRICHED_SHARE * SCANNED_SHARE * kept;
    let scanned_tb = queries * scanned.max(SCANNED_BYTES_MIN) / GB / 1024.0;
    vec![
        of(What::Scans, Meter::AthenaTb, scanned_tb),
        // A footer and the columns of each day's file, and one listing for each day.
        of(What::QueryReads, Meter::S3Reads, queries * kept * 3.0),
        of(What::QueryListings, Meter::S3Writes, queries * kept),
    ]
}

/// Logs and alarms.
fn watching(load: Load) -> Vec<Quantity> {
    let log_gb = messages(load) * LOG_BYTES_A_REQUEST / GB;
    let kept_gb = log_gb * LOG_STORED_SHARE * LOG_MONTHS;
    vec![
        of(What::Logs, Meter::LogsGb, log_gb),
        of(What::LogStorage, Meter::LogsGbMonths, kept_gb),
        of(What::Alarms, Meter::Alarms, ALARMS),
    ]
}

/// What the estimate assumes about AWS and nobody has measured there.
pub(super) const ASSUMPTIONS: [&str; 6] = [
    "ingest runs 30 ms with 256 MB",
    "S3 answers a read in 20 ms; etl has 1 GB and opens 64 objects at once",
    "a night makes two days: yesterday, and one that a late edit has changed",
    "a request writes 750 bytes of logs, kept a month, stored in 15 % of their size",
    "a query reads two columns of every day kept, and at least 10 MB",
    "50 cold starts a day; answers to Telegram of 300 bytes",
];
