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

#[tokio::test]
async fn columns_become_rows() {
    let sql = "SELECT message_id, name, value FROM telegram_datalake \
               CROSS JOIN UNNEST(ARRAY['who', 'length'], ARRAY[user_id, length(text)]) AS t(name, value) \
               WHERE message_id = 1 ORDER BY 3";
    assert_eq!(answer(sql).await, "1,length,11\n1,who,101\n");
}

#[tokio::test]
async fn an_unnested_item_is_unnested_once_more() {
    let sql = "SELECT w, n FROM telegram_datalake m CROSS JOIN UNNEST(split(m.text, ' ')) AS x(w) \
               CROSS JOIN UNNEST(split(x.w, 'e')) AS y(n) WHERE message_id = 2 ORDER BY 2";
    assert_eq!(answer(sql).await, "Tudo,Tudo\nbem,b\nbem,m\n");
}

#[tokio::test]
async fn a_message_without_words_stays_where_the_join_is_a_left_one() {
    let sql = "SELECT message_id, tag FROM telegram_datalake \
               LEFT JOIN UNNEST(regexp_extract_all(text, 'o[a-z]')) AS t(tag) ON TRUE \
               ORDER BY 1, 2";
    assert_eq!(answer(sql).await, "1,oi\n2,\n3,\n4,oa\n4,oi\n");
}

#[tokio::test]
async fn a_left_join_of_items_takes_no_condition() {
    let sql = "SELECT message_id, tag FROM telegram_datalake \
               LEFT JOIN UNNEST(regexp_extract_all(text, 'o[a-z]')) AS t(tag) ON tag = 'oi'";
    let told = csv(&lake().await.engine(), sql).await;
    assert!(told.contains("takes no condition but ON TRUE"), "{told}");
}

#[tokio::test]
async fn a_day_is_found_by_a_constant_cast() {
    let sql = "SELECT message_id FROM telegram_datalake \
               WHERE context_date >= CAST('2026-11-21' AS DATE) AND CAST(context_date AS varchar) < '2027'";
    assert_eq!(answer(sql).await, "4\n");
}

#[tokio::test]
async fn a_column_is_headed_by_what_was_written() {
    let lake = lake().await;
    let heading = |rows: String| rows.lines().next().unwrap().to_owned();
    let engine = lake.engine();
    let sql = "SELECT CAST(AVG(length(text)) AS INT), count(*), count(*) FROM telegram_datalake";
    assert_eq!(
        heading(csv(&engine, sql).await),
        r#""CAST(AVG(length(text)) AS INT)","count(*)","count(*) 2""#
    );
    let sql = "SELECT upper('a') UNION ALL SELECT lower('B')";
    assert_eq!(heading(csv(&engine, sql).await), r#""upper('a')""#);
    let sql = "SELECT DISTINCT lower(user_first_name) FROM telegram_datalake ORDER BY lower(user_first_name)";
    assert_eq!(
        csv(&engine, sql).await,
        "\"lower(user_first_name)\"\n\"ana\"\n\"bruno\"\n"
    );
}

#[tokio::test]
async fn what_a_function_does_not_take_is_said_in_athenas_types() {
    let lake = lake().await;
    for (sql, error) in [
        (
            "SELECT substr(message_id, 1) FROM telegram_datalake",
            "cannot plan the query: `substr` does not take (bigint, bigint); \
             it is called as substr(text, start [, length]) → varchar",
        ),
        (
            "SELECT from_unixtime(\"date\", text) FROM telegram_datalake",
            "cannot plan the query: the time zone must be a text in the statement, \
             such as 'America/Sao_Paulo'",
        ),
        (
            "SELECT CAST(text AS bigint) FROM telegram_datalake WHERE message_id = 3",
            "cannot finish the query: Execution error: Cannot cast 'tudo' to BIGINT",
        ),
    ] {
        assert_eq!(csv(&lake.engine(), sql).await, error);
    }
}

#[tokio::test]
async fn a_long_chain_of_conditions_is_no_crash() {
    let lake = lake().await;
    let chain: Vec<String> = (0..300).map(|id| format!("message_id = {id}")).collect();
    let sql = format!(
        "SELECT count(*) FROM telegram_datalake WHERE {}",
        chain.join(" OR ")
    );
    assert_eq!(csv(&lake.engine(), &sql).await, "\"count(*)\"\n\"4\"\n");
}
