//! Queries as people wrote them for Athena, over a lake.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[expect(dead_code, reason = "another test needs what this one does not")]
mod support;

use support::{DAY_SECONDS, FRIDAY_NOON, Lake, csv, message};

/// Friday 2026-11-20 12:00 in São Paulo, which is 15:00 in UTC, and Sunday 22:30, which is Monday.
const SUNDAY_NIGHT: i64 = FRIDAY_NOON + 2 * DAY_SECONDS + 37_800;

async fn lake() -> Lake {
    let lake = Lake::new();
    let friday = [
        message(1, 101, FRIDAY_NOON, "Oi gente oi"),
        message(2, 101, FRIDAY_NOON + 60, "Tudo bem"),
        message(3, 102, FRIDAY_NOON + 120, "tudo"),
    ];
    lake.put_raw(FRIDAY_NOON, "a.ndjson", &friday).await;
    let sunday = [message(4, 102, SUNDAY_NIGHT, "boa  noite")];
    lake.put_raw(SUNDAY_NIGHT, "b.ndjson", &sunday).await;
    lake
}

/// What `sql` answers, fresh and compacted, without the heading.
async fn answer(sql: &str) -> String {
    let lake = lake().await;
    let fresh = csv(&lake.engine(), sql).await;
    lake.compact().await;
    assert_eq!(csv(&lake.engine(), sql).await, fresh, "{sql}");
    let (_, rows) = fresh.split_once('\n').unwrap_or(("", &fresh));
    rows.replace('"', "")
}

#[tokio::test]
async fn the_courses_heatmap_runs_verbatim() {
    let parsed = r#"parse_datetime(date_format(from_unixtime("date"),'%Y-%m-%d %H:%i:%s'), 'yyyy-MM-dd HH:mm:ss')"#;
    let sql = format!(
        "SELECT EXTRACT(hour FROM {parsed}) AS hour, EXTRACT(dow FROM {parsed}) AS weekday, \
         EXTRACT(week FROM {parsed}) AS week_number, count(1) AS n \
         FROM telegram_datalake GROUP BY 1, 2, 3 ORDER BY 1"
    );
    assert_eq!(answer(&sql).await, "1,1,48,1\n15,5,47,3\n");
}

#[tokio::test]
async fn the_average_length_is_rounded() {
    // 11, 8, 4 and 10 letters are 8.25 in the middle; 11 and 8 are 9.5.
    let sql = "SELECT user_id, CAST(AVG(length(text)) AS INT) AS n FROM telegram_datalake \
               GROUP BY user_id ORDER BY user_id";
    assert_eq!(answer(sql).await, "101,10\n102,7\n");
}

#[tokio::test]
async fn local_time_is_asked_for_in_three_ways() {
    let sql = r#"SELECT from_unixtime("date") AT TIME ZONE 'America/Sao_Paulo',
        date_format(from_unixtime("date", 'America/Sao_Paulo'), '%H'),
        day_of_week(at_timezone(from_unixtime("date"), 'America/Sao_Paulo'))
        FROM telegram_datalake ORDER BY "date" DESC LIMIT 1"#;
    assert_eq!(
        answer(sql).await,
        "2026-11-22 22:30:00.000 America/Sao_Paulo,22,7\n"
    );
}

#[tokio::test]
async fn words_are_counted() {
    let sql = "SELECT word, count(*) FROM telegram_datalake \
               CROSS JOIN UNNEST(split(lower(text), ' ')) AS t(word) \
               GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 3";
    assert_eq!(answer(sql).await, "oi,2\ntudo,2\n,1\n");
    let sql = r"SELECT message_id, n, word FROM telegram_datalake
               CROSS JOIN UNNEST(regexp_split(text, '\s+')) WITH ORDINALITY AS t(word, n)
               WHERE message_id IN (1, 4) ORDER BY 1, 2";
    assert_eq!(
        answer(sql).await,
        "1,1,Oi\n1,2,gente\n1,3,oi\n4,1,boa\n4,2,noite\n"
    );
}

#[tokio::test]
async fn a_function_that_is_not_there_is_named_with_its_place() {
    let lake = lake().await;
    assert_eq!(
        csv(
            &lake.engine(),
            "SELECT 1,\n  dat_format(context_date, '%H') FROM telegram_datalake"
        )
        .await,
        "there is no function `dat_format`: did you mean `date_format`? (line 2, column 3)"
    );
}
