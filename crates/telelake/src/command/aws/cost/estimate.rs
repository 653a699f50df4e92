//! The estimate: arguments in, the bill as a table or JSON out.

use anyhow::Result;
use serde_json::json;

use super::bill::{Bill, bill};
use super::prices::{LOOKED_UP, PRICES};
use super::usage::{
    ASSUMPTIONS, BYTES_PER_MESSAGE, Load, RUN_SECONDS_MAX, etl_seconds_a_day, growth_gb, month,
};
use crate::cli::Global;
use crate::home::language_of;
use crate::output::{data, say};
use crate::table::Table;
use crate::words::Language;

const EXAMPLES: &str = "\
Examples:
  telelake aws cost --messages-per-day 10000
  telelake aws cost --messages-per-day 1000000 --days-kept 90 --queries-per-day 200
  telelake aws cost --messages-per-day 10000 --json | jq .usd

List prices of us-east-1; other regions differ. Arithmetic only: no account is asked.";

/// The arguments.
#[derive(Clone, Copy, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::command::aws) struct Args {
    /// Updates a day: messages, and edits and reactions as well
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000_000))]
    messages_per_day: u32,
    /// Bytes of one update as Telegram sends it
    #[arg(long, value_name = "BYTES", default_value_t = BYTES_PER_MESSAGE, value_parser = clap::value_parser!(u32).range(1..=1_048_576))]
    bytes_per_message: u32,
    /// Questions to Athena a day
    #[arg(long, value_name = "N", default_value_t = 20)]
    queries_per_day: u32,
    /// Days that lie in the lake
    #[arg(long, value_name = "DAYS", default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days_kept: u32,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Args {
    fn load(self) -> Load {
        Load {
            messages_per_day: self.messages_per_day,
            bytes_per_message: self.bytes_per_message,
            queries_per_day: self.queries_per_day,
            days_kept: self.days_kept,
        }
    }
}

pub(in crate::command::aws) fn run(global: &Global, args: &Args) -> Result<()> {
    let language = language_of(global);
    let load = args.load();
    let bill = bill(&month(load), language);
    if args.json {
        data(serde_json::to_string_pretty(&as_json(load, &bill))?);
        return Ok(());
    }
    data(as_text(load, &bill, language));
    say(sources(language));
    Ok(())
}

fn as_json(load: Load, bill: &Bill) -> serde_json::Value {
    let prices = PRICES
        .map(|price| json!({ "meter": format!("{:?}", price.meter), "source": price.source }));
    json!({
        "messages_per_day": load.messages_per_day,
        "bytes_per_message": load.bytes_per_message,
        "queries_per_day": load.queries_per_day,
        "days_kept": load.days_kept,
        "usd": bill.usd(),
        "bill": bill,
        "storage_growth_gb_per_month": growth_gb(load),
        "etl_seconds_per_day": etl_seconds_a_day(load),
        "region": "us-east-1",
        "prices_looked_up": LOOKED_UP,
        "prices": prices,
        "assumptions": ASSUMPTIONS,
    })
}

fn as_text(load: Load, bill: &Bill, language: Language) -> String {
    let mut table = Table::new(match language {
        Language::English => ["ITEM", "QUANTITY", "", "USD", "SA-EAST-1"],
        Language::Portuguese => ["ITEM", "QUANTIDADE", "", "USD", "SA-EAST-1"],
    });
    for line in &bill.lines {
        table.push([
            line.item.to_owned(),
            amount(line.quantity),
            line.unit.to_owned(),
            format!("{:.2}", line.usd),
            line.sa_east_1
                .map_or_else(|| "?".to_owned(), |factor| format!("× {factor}")),
        ]);
    }
    let free = language.pick("free for ever", "grátis para sempre");
    table.push([
        free.to_owned(),
        String::new(),
        String::new(),
        format!("-{:.2}", bill.always_free_usd),
        String::new(),
    ]);
    let total = language.pick("A MONTH", "POR MÊS");
    table.push([
        total.to_owned(),
        String::new(),
        String::new(),
        format!("{:.2}", bill.usd()),
        String::new(),
    ]);
    format!("{table}\n\n{}", notes(load, bill, language))
}

fn notes(load: Load, bill: &Bill, language: Language) -> String {
    let kept = load.days_kept;
    let growth = amount(growth_gb(load));
    let year = bill.first_year_free_usd;
    let seconds = etl_seconds_a_day(load);
    let time = amount(seconds.ceil());
    let mut notes = language.pick(
        format!(
            "Storage is that of {kept} days; it grows by {growth} GB a month.\n\
             In the first year of an account from before 15 July 2025, ${year:.2} of this is free as well.\n\
             etl takes about {time} s for a day."
        ),
        format!(
            "O armazenamento é o de {kept} dias; cresce {growth} GB por mês.\n\
             No primeiro ano de uma conta de antes de 15 de julho de 2025, US$ {year:.2} disto também são grátis.\n\
             O etl leva cerca de {time} s por dia."
        ),
    );
    if seconds > RUN_SECONDS_MAX {
        notes.push('\n');
        notes.push_str(language.pick(
            "That is more than Lambda's 900 s: capture with the service (`telelake run`), whose objects hold thousands of updates.",
            "É mais que os 900 s do Lambda: capture com o serviço (`telelake run`), cujos objetos guardam milhares de updates.",
        ));
    }
    notes
}

fn sources(language: Language) -> String {
    let assumptions = ASSUMPTIONS.join("\n  ");
    language.pick(
        format!(
            "Assumed of AWS, and not measured there:\n  {assumptions}\n\
             List prices of us-east-1 as looked up in {LOOKED_UP}, `--json` names the page of each; SA-EAST-1 is how many times as much\n\
             it costs in São Paulo, `?` where no price list was to be had. Taxes and support are not in it."
        ),
        format!(
            "Suposto da AWS, e não medido lá:\n  {assumptions}\n\
             Preços de tabela de us-east-1 consultados em {LOOKED_UP}, `--json` dá a página de cada um; SA-EAST-1 é quantas vezes mais\n\
             custa em São Paulo, `?` onde não se achou a tabela. Impostos e suporte não estão incluídos."
        ),
    )
}

/// A number that people can read: whole and in groups of three, or with two digits if it is small.
fn amount(number: f64) -> String {
    if number < 100.0 && number.fract() != 0.0 {
        return format!("{number:.2}");
    }
    let digits = format!("{number:.0}");
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
#[expect(
    clippy::needless_raw_string_hashes,
    reason = "this is how expect-test writes what it has seen"
)]
mod tests {
    use super::*;

    fn text(messages_per_day: u32) -> String {
        let load = Load {
            messages_per_day,
            bytes_per_message: BYTES_PER_MESSAGE,
            queries_per_day: 20,
            days_kept: 365,
        };
        as_text(
            load,
            &bill(&month(load), Language::English),
            Language::English,
        )
    }

    #[test]
    fn a_month_of_a_thousand_messages_a_day() {
        expect_test::expect![[r#"
            ITEM                           QUANTITY        USD    SA-EAST-1
            API Gateway: deliveries        30 000          0.03   ?
            Lambda ingest: runs            30 000          0.01   ?
            Lambda etl: runs               90              0.00   ?
            Lambda repair: runs            30              0.00   ?
            Lambda ingest: time            225       GB-s  0.00   ?
            Lambda etl: time               18.75     GB-s  0.00   ?
            Lambda repair: time            37.50     GB-s  0.00   ?
            S3 raw: PUT                    30 000          0.15   × 1.4
            S3 raw: LIST of etl            270             0.00   × 1.4
            S3 enriched: PUT               660             0.00   × 1.4
            S3 enriched: LIST of Athena    219 000         1.10   × 1.4
            S3 raw: GET of etl             60 000          0.02   × 1.4
            S3 enriched: GET of Athena     657 000         0.26   × 1.4
            S3 raw: storage                0.14      GB    0.00   × 1.76
            S3 enriched: storage           0.06      GB    0.00   × 1.76
            Athena: scanned                0.01      TB    0.03   ?
            CloudWatch: logs written       0.02      GB    0.01   × 1.8
            CloudWatch: logs kept          0.00      GB    0.00   × 1.36
            CloudWatch: alarms             15              1.50   ?
            Scheduler: runs                60              0.00   ?
            SSM: secrets read              1 500           0.00   ?
            KMS: secrets decrypted         1 500           0.00   ?
            Transfer: answers to Telegram  0.01      GB    0.00   × 1.67
            free for ever                                  -1.03
            A MONTH                                        2.10

            Storage is that of 365 days; it grows by 0.02 GB a month.
            In the first year of an account from before 15 July 2025, $0.05 of this is free as well.
            etl takes about 1 s for a day."#]]
        .assert_eq(&text(1_000));
    }

    #[test]
    fn a_month_of_ten_thousand_messages_a_day() {
        expect_test::expect![[r#"
            ITEM                           QUANTITY        USD    SA-EAST-1
            API Gateway: deliveries        300 000         0.30   ?
            Lambda ingest: runs            300 000         0.06   ?
            Lambda etl: runs               90              0.00   ?
            Lambda repair: runs            30              0.00   ?
            Lambda ingest: time            2 250     GB-s  0.03   ?
            Lambda etl: time               188       GB-s  0.00   ?
            Lambda repair: time            37.50     GB-s  0.00   ?
            S3 raw: PUT                    300 000         1.50   × 1.4
            S3 raw: LIST of etl            2 700           0.01   × 1.4
            S3 enriched: PUT               660             0.00   × 1.4
            S3 enriched: LIST of Athena    219 000         1.09   × 1.4
            S3 raw: GET of etl             600 000         0.24   × 1.4
            S3 enriched: GET of Athena     657 000         0.26   × 1.4
            S3 raw: storage                1.40      GB    0.03   × 1.76
            S3 enriched: storage           0.62      GB    0.01   × 1.76
            Athena: scanned                0.01      TB    0.03   ?
            CloudWatch: logs written       0.21      GB    0.10   × 1.8
            CloudWatch: logs kept          0.03      GB    0.00   × 1.36
            CloudWatch: alarms             15              1.50   ?
            Scheduler: runs                60              0.00   ?
            SSM: secrets read              1 500           0.00   ?
            KMS: secrets decrypted         1 500           0.00   ?
            Transfer: answers to Telegram  0.08      GB    0.01   × 1.67
            free for ever                                  -1.21
            A MONTH                                        3.99

            Storage is that of 365 days; it grows by 0.17 GB a month.
            In the first year of an account from before 15 July 2025, $0.36 of this is free as well.
            etl takes about 4 s for a day."#]]
        .assert_eq(&text(10_000));
    }

    #[test]
    fn a_month_of_a_million_messages_a_day() {
        expect_test::expect![[r#"
            ITEM                           QUANTITY          USD     SA-EAST-1
            API Gateway: deliveries        30 000 000        30.00   ?
            Lambda ingest: runs            30 000 000        6.00    ?
            Lambda etl: runs               90                0.00    ?
            Lambda repair: runs            30                0.00    ?
            Lambda ingest: time            225 000     GB-s  3.00    ?
            Lambda etl: time               18 750      GB-s  0.25    ?
            Lambda repair: time            37.50       GB-s  0.00    ?
            S3 raw: PUT                    30 000 000        150.00  × 1.4
            S3 raw: LIST of etl            270 000           1.35    × 1.4
            S3 enriched: PUT               1 920             0.01    × 1.4
            S3 enriched: LIST of Athena    219 000           1.09    × 1.4
            S3 raw: GET of etl             60 000 000        24.00   × 1.4
            S3 enriched: GET of Athena     657 000           0.26    × 1.4
            S3 raw: storage                140         GB    3.21    × 1.76
            S3 enriched: storage           62.09       GB    1.43    × 1.76
            Athena: scanned                0.36        TB    1.82    ?
            CloudWatch: logs written       20.95       GB    10.48   × 1.8
            CloudWatch: logs kept          3.14        GB    0.09    × 1.36
            CloudWatch: alarms             15                1.50    ?
            Scheduler: runs                60                0.00    ?
            SSM: secrets read              1 500             0.00    ?
            KMS: secrets decrypted         1 500             0.00    ?
            Transfer: answers to Telegram  8.38        GB    0.75    × 1.67
            free for ever                                    -7.71
            A MONTH                                          227.55

            Storage is that of 365 days; it grows by 16.58 GB a month.
            In the first year of an account from before 15 July 2025, $1.13 of this is free as well.
            etl takes about 313 s for a day."#]]
        .assert_eq(&text(1_000_000));
    }

    #[test]
    fn a_month_of_a_hundred_million_messages_a_day() {
        expect_test::expect![[r#"
            ITEM                           QUANTITY             USD       SA-EAST-1
            API Gateway: deliveries        3 000 000 000        2730.00   ?
            Lambda ingest: runs            3 000 000 000        600.00    ?
            Lambda etl: runs               90                   0.00      ?
            Lambda repair: runs            30                   0.00      ?
            Lambda ingest: time            22 500 000     GB-s  300.00    ?
            Lambda etl: time               1 875 000      GB-s  25.00     ?
            Lambda repair: time            37.50          GB-s  0.00      ?
            S3 raw: PUT                    3 000 000 000        15000.00  × 1.4
            S3 raw: LIST of etl            27 000 000           135.00    × 1.4
            S3 enriched: PUT               131 280              0.66      × 1.4
            S3 enriched: LIST of Athena    219 000              1.09      × 1.4
            S3 raw: GET of etl             6 000 000 000        2400.00   × 1.4
            S3 enriched: GET of Athena     657 000              0.26      × 1.4
            S3 raw: storage                13 969         GB    321.29    × 1.76
            S3 enriched: storage           6 209          GB    142.80    × 1.76
            Athena: scanned                36.38          TB    181.89    ?
            CloudWatch: logs written       2 095          GB    1047.74   × 1.8
            CloudWatch: logs kept          314            GB    9.43      × 1.36
            CloudWatch: alarms             15                   1.50      ?
            Scheduler: runs                60                   0.00      ?
            SSM: secrets read              1 500                0.00      ?
            KMS: secrets decrypted         1 500                0.00      ?
            Transfer: answers to Telegram  838            GB    75.44     × 1.67
            free for ever                                       -18.04
            A MONTH                                             22954.07

            Storage is that of 365 days; it grows by 1 658 GB a month.
            In the first year of an account from before 15 July 2025, $1.03 of this is free as well.
            etl takes about 31 250 s for a day.
            That is more than Lambda's 900 s: capture with the service (`telelake run`), whose objects hold thousands of updates."#]].assert_eq(&text(100_000_000));
    }

    #[test]
    fn what_is_free_is_taken_off_once_for_each_meter() {
        let quantities = month(Load {
            messages_per_day: 1,
            bytes_per_message: 1,
            queries_per_day: 0,
            days_kept: 1,
        });
        let bill = bill(&quantities, Language::English);
        // Five alarms are more than what is free; all else is next to nothing.
        assert!((bill.usd() - 0.50).abs() < 0.01, "{}", bill.usd());
    }
}
