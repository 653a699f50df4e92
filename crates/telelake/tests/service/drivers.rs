//! The PostgreSQL door as a driver of Rust finds it: what goes in and comes out by its type, in binary, what is refused,
//! and results that are read piece by piece.

use std::time::Duration;

use ::tokio_postgres::error::SqlState;
use ::tokio_postgres::types::ToSql;
use ::tokio_postgres::{Client, NoTls, Row, SimpleQueryMessage};
use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use tokio::time::{Instant, sleep};

use crate::house::House;

/// A query that would take years.
const ENDLESS: &str = "SELECT count(*) FROM telegram_datalake a, telegram_datalake b, telegram_datalake c, \
    telegram_datalake d, telegram_datalake e, telegram_datalake f, telegram_datalake g, telegram_datalake h \
    WHERE a.text < b.text";

async fn connected(dsn: &str) -> Client {
    let (client, connection) = ::tokio_postgres::connect(dsn, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

async fn one(client: &Client, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Row {
    client.query_one(sql, values).await.unwrap()
}

/// Has `client` read what `act` asks, over a connection of its own.
fn with_client<F: Future<Output = ()>>(house: &House, act: impl FnOnce(Client) -> F) {
    let dsn = house.dsn("");
    house
        .world
        .runtime
        .block_on(async { act(connected(&dsn).await).await });
}

#[test]
fn values_keep_their_types_in_binary() {
    let house = House::open(&[]);
    with_client(&house, |client| async move {
        let sql = "SELECT message_id, user_is_bot, text, context_date, CAST(context_date AS timestamp) AS midnight, \
                   CAST(message_id AS integer) AS small, CAST(message_id AS decimal(10, 2)) AS exact, \
                   CAST(message_id AS double) / 2 AS half, media_group_id \
                   FROM telegram_messages WHERE message_id = $1 AND text = $2";
        let row = one(&client, sql, &[&7_i64, &"olá 7"]).await;
        assert_eq!(row.get::<_, i64>("message_id"), 7);
        assert!(!row.get::<_, bool>("user_is_bot"));
        assert_eq!(row.get::<_, String>("text"), "olá 7");
        let day: NaiveDate = row.get("context_date");
        assert_eq!(
            row.get::<_, NaiveDateTime>("midnight"),
            day.and_hms_opt(0, 0, 0).unwrap()
        );
        assert_eq!(row.get::<_, i32>("small"), 7);
        assert_eq!(row.get::<_, Decimal>("exact").to_string(), "7.00");
        assert!((row.get::<_, f64>("half") - 3.5).abs() < f64::EPSILON);
        assert_eq!(row.get::<_, Option<String>>("media_group_id"), None);

        let lists = "SELECT array_agg(message_id ORDER BY message_id) AS ids, array_agg(text ORDER BY message_id) AS texts \
                     FROM telegram_datalake WHERE message_id < $1 AND context_date = $2 AND user_is_bot = $3";
        let row = one(&client, lists, &[&4_i64, &day, &false]).await;
        assert_eq!(row.get::<_, Vec<i64>>("ids"), [1, 2, 3]);
        assert_eq!(
            row.get::<_, Vec<String>>("texts"),
            ["olá 1", "olá 2", "olá 3"]
        );

        let none = "SELECT text FROM telegram_datalake WHERE message_id = $1";
        assert!(client.query(none, &[&-1_i64]).await.unwrap().is_empty());
        let none = "SELECT count(*) FROM telegram_datalake WHERE text = $1";
        let row = one(&client, none, &[&None::<String>]).await;
        assert_eq!(row.get::<_, i64>(0), 0);
    });
}

#[test]
fn statements_come_as_text_and_errors_by_their_code() {
    let house = House::open(&[]);
    with_client(&house, |client| async move {
        let two =
            "SELECT message_id FROM telegram_datalake WHERE message_id = 3; SELECT 'b' AS letter";
        let messages = client.simple_query(two).await.unwrap();
        let found: Vec<_> = messages
            .iter()
            .filter_map(|message| match message {
                SimpleQueryMessage::Row(row) => row.get(0),
                _ => None,
            })
            .collect();
        assert_eq!(found, ["3", "b"]);

        let code = async |sql: &str| {
            let refused = client.query(sql, &[]).await.unwrap_err();
            let simply = client.simple_query(sql).await.unwrap_err();
            assert_eq!(refused.code(), simply.code(), "{sql}");
            refused.code().unwrap().clone()
        };
        assert_eq!(
            code("SELECT a FROM nothing").await,
            SqlState::UNDEFINED_TABLE
        );
        assert_eq!(
            code("SELECT a FROM telegram_datalake").await,
            SqlState::UNDEFINED_COLUMN
        );
        assert_eq!(
            code("SELECT counts(*) FROM telegram_datalake").await,
            SqlState::UNDEFINED_FUNCTION
        );
        assert_eq!(
            code("DROP TABLE telegram_datalake").await,
            SqlState::READ_ONLY_SQL_TRANSACTION
        );
        // What is refused costs the statement and not the connection.
        let row = one(&client, "SELECT count(*) FROM telegram_datalake", &[]).await;
        assert_eq!(row.get::<_, i64>(0), 20);
    });
}

#[test]
fn a_query_ends_when_it_is_cancelled_or_its_client_goes() {
    let house = House::open(&[]);
    with_client(&house, |client| async move {
        let token = client.cancel_token();
        let cancel = async {
            sleep(Duration::from_millis(500)).await;
            token.cancel_query(NoTls).await.unwrap();
        };
        let started = Instant::now();
        let (ended, ()) = tokio::join!(client.query(ENDLESS, &[]), cancel);
        let code = ended.unwrap_err().code().cloned();
        assert_eq!(code, Some(SqlState::QUERY_CANCELED));
        assert!(started.elapsed() < Duration::from_secs(20));
        let row = one(&client, "SELECT count(*) FROM telegram_datalake", &[]).await;
        assert_eq!(row.get::<_, i64>(0), 20);
    });
    let dsn = house.dsn("");
    house.world.runtime.block_on(async {
        let (client, connection) = ::tokio_postgres::connect(&dsn, NoTls).await.unwrap();
        let connection = tokio::spawn(connection);
        let asked = tokio::time::timeout(Duration::from_secs(1), client.query(ENDLESS, &[]));
        assert!(asked.await.is_err(), "it is not endless");
        // Without a word, as when a program is killed.
        connection.abort();
    });
    house.rests();
}

#[test]
fn a_result_is_read_piece_by_piece() {
    let house = House::open(&[]);
    with_client(&house, |mut client| async move {
        let sql =
            "SELECT message_id FROM telegram_datalake WHERE message_id > $1 ORDER BY message_id";
        let transaction = client.transaction().await.unwrap();
        let portal = transaction.bind(sql, &[&2_i64]).await.unwrap();
        let other = transaction.bind(sql, &[&18_i64]).await.unwrap();
        let numbers = async |portal, most| {
            let rows = transaction.query_portal(portal, most).await.unwrap();
            rows.iter().map(|row| row.get(0)).collect::<Vec<i64>>()
        };
        assert_eq!(numbers(&portal, 3).await, [3, 4, 5]);
        assert_eq!(numbers(&other, 1).await, [19]);
        assert_eq!(numbers(&portal, 2).await, [6, 7]);
        // Room for so many rows is not made before there are any.
        assert_eq!(numbers(&other, i32::MAX).await, [20]);
        assert_eq!(numbers(&portal, 0).await.len(), 13);
        assert_eq!(numbers(&portal, -1).await, [0_i64; 0]);
        let settings = transaction.bind("SHOW search_path", &[]).await.unwrap();
        let rows = transaction.query_portal(&settings, i32::MAX).await;
        assert_eq!(rows.unwrap().len(), 1);
        let open = async |count: usize| {
            let mut portals = Vec::new();
            for _ in 0..count {
                let portal = transaction.bind(sql, &[&0_i64]).await?;
                transaction.query_portal(&portal, 1).await?;
                portals.push(portal);
            }
            Ok::<_, ::tokio_postgres::Error>(portals)
        };
        // What was read to its end, or closed, does not count.
        drop(open(16).await.unwrap());
        let refused = open(17).await.err().unwrap();
        assert_eq!(refused.code(), Some(&SqlState::PROGRAM_LIMIT_EXCEEDED));
        transaction.rollback().await.unwrap();
    });
}
