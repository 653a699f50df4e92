//! The end of the demo: first results, where they lie, and what to try next.

use anyhow::Result;
use query::Format;

use super::chart::{Bar, chart};
use super::{Args, Stage};
use crate::command::sql::{engine, print, save};
use crate::output::{data, say};

/// The tutorial's question, as people ask it first.
const PER_USER: &str = "\
SELECT
  user_id,
  user_first_name,
  context_date,
  count(1) AS \"message_amount\"
FROM \"telegram_datalake\"
GROUP BY
  user_id,
  user_first_name,
  context_date
ORDER BY context_date DESC";

const MOST_ACTIVE: &str = "\
SELECT author_name, count(*) AS messages, count(DISTINCT context_date) AS active_days,
       count(reply_to_message_id) AS replies
FROM telegram_messages
WHERE author_type = 'person' AND message_type <> 'service'
GROUP BY author_id, author_name
ORDER BY messages DESC, author_name
LIMIT 8";

const PER_DAY: &str = "\
SELECT context_date, count(*) AS messages
FROM telegram_messages GROUP BY context_date ORDER BY context_date DESC LIMIT 14";

pub(super) async fn show(stage: &Stage, args: &Args) -> Result<()> {
    let language = stage.home.language;
    let engine = engine(&stage.home).await?;
    let bars = per_day(&engine).await?;
    say(language.pick(
        "\nMessages per day, the last two weeks",
        "\nMensagens por dia, as últimas duas semanas",
    ));
    data(chart(&bars));
    say(language.pick("\nThe most active people", "\nAs pessoas mais ativas"));
    print(&engine, MOST_ACTIVE, Format::Table).await?;
    let csv = args.dir.join("messages-per-user-per-day.csv");
    say(language.pick(
        "\nThe tutorial's question, messages per person and day, as CSV:",
        "\nA pergunta do tutorial, mensagens por pessoa e dia, em CSV:",
    ));
    save(&engine, PER_USER, Format::Csv, &csv, language).await?;
    let dir = args.dir.display();
    say(language.pick(
        format!("\nTry next\n  cd {dir}\n  telelake sql                          ask the lake yourself\n  telelake sql 'SELECT * FROM `telegram_datalake` LIMIT 5'\n  telelake etl --all                    compact today, too\n  telelake init                         your own group, in a folder of its own\nThe Parquet files are in {dir}/lake/enriched: DuckDB, pandas, Spark and Athena read them as they are."),
        format!("\nPróximos passos\n  cd {dir}\n  telelake sql                          pergunte ao lake\n  telelake sql 'SELECT * FROM `telegram_datalake` LIMIT 5'\n  telelake etl --all                    compacta hoje também\n  telelake init                         o seu grupo, em uma pasta própria\nOs arquivos Parquet estão em {dir}/lake/enriched: DuckDB, pandas, Spark e Athena leem como estão."),
    ));
    Ok(())
}

#[derive(serde::Deserialize)]
struct Day {
    context_date: String,
    messages: u64,
}

/// The bars of the last days, oldest first.
async fn per_day(engine: &query::Engine) -> Result<Vec<Bar>> {
    let mut lines = Vec::new();
    query::write(engine.query(PER_DAY).await?, Format::NdJson, &mut lines).await?;
    let days = serde_json::Deserializer::from_slice(&lines).into_iter::<Day>();
    let mut bars: Vec<Bar> = days
        .map(|day| {
            day.map(|day| Bar {
                label: day.context_date,
                value: day.messages,
            })
        })
        .collect::<Result<_, _>>()?;
    bars.reverse();
    Ok(bars)
}
