//! `getUpdates` and its neighbours in virtual time: in go calls as clients make them, out come
//! Telegram's answers.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};
use sim::{BotApi, Pushed, Settings, Transport};
use telegram::UpdateId;
use tokio::time::Instant;
use tower::ServiceExt as _;

const TOKEN: &str = "4242:secret-of_the-bot";
const START: i64 = 1_790_000_000;

fn api() -> BotApi {
    let mut settings = Settings::new(TOKEN, Timestamp::from_second(START).unwrap());
    settings.transport = Transport::Memory(Router::new().fallback(async || StatusCode::OK));
    BotApi::new(settings).unwrap()
}

async fn call(api: &BotApi, method: &str, parameters: Value) -> (u16, Value) {
    path(api, &format!("/bot{TOKEN}/{method}"), parameters).await
}

async fn path(api: &BotApi, path: &str, parameters: Value) -> (u16, Value) {
    let request = Request::post(path)
        .header("content-type", "application/json")
        .body(Body::from(parameters.to_string()))
        .unwrap();
    let response = api.router().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX)
        .await
        .unwrap();
    (status, serde_json::from_slice(&body).unwrap())
}

fn push(api: &BotApi, text: &str) -> i64 {
    let payload = json!({"message_id": 1, "chat": {"id": -7}, "date": START, "text": text});
    match api.push("message", &payload) {
        Pushed::Queued(UpdateId(id)) => Some(id),
        _ => None,
    }
    .unwrap()
}

fn ids(answer: &(u16, Value)) -> Vec<i64> {
    let updates = answer.1.get("result").and_then(Value::as_array).unwrap();
    updates
        .iter()
        .map(|update| update["update_id"].as_i64().unwrap())
        .collect()
}

async fn poll(api: &BotApi, parameters: Value) -> (u16, Value) {
    // Apart from the calls before, so that no impatience is punished.
    tokio::time::sleep(Duration::from_secs(5)).await;
    call(api, "getUpdates", parameters).await
}

#[tokio::test(start_paused = true)]
async fn updates_stay_until_an_offset_confirms_them() {
    let api = api();
    let first = push(&api, "a");
    push(&api, "b");
    assert_eq!(ids(&poll(&api, json!({})).await), [first, first + 1]);
    assert_eq!(
        ids(&poll(&api, json!({"offset": first})).await),
        [first, first + 1]
    );
    assert_eq!(
        ids(&poll(&api, json!({"offset": first + 1})).await),
        [first + 1]
    );
    assert_eq!(ids(&poll(&api, json!({"offset": 0})).await), [first + 1]);
    assert_eq!(
        ids(&poll(&api, json!({"offset": first + 2})).await),
        Vec::<i64>::new()
    );
    api.drained().await;
    assert_eq!(api.statistics().confirmed, 2);
}

#[tokio::test(start_paused = true)]
async fn a_negative_offset_drops_all_but_the_last() {
    let api = api();
    let first = push(&api, "a");
    push(&api, "b");
    push(&api, "c");
    assert_eq!(ids(&poll(&api, json!({"offset": -1})).await), [first + 2]);
    assert_eq!(api.statistics().dropped, 2);
}

#[tokio::test(start_paused = true)]
async fn a_long_poll_ends_with_the_first_update_or_after_fifty_seconds() {
    let api = api();
    let began = Instant::now();
    assert_eq!(
        ids(&call(&api, "getUpdates", json!({"timeout": 600})).await),
        Vec::<i64>::new()
    );
    assert_eq!(began.elapsed().as_secs(), 50);
    let pusher = api.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(10)).await;
        push(&pusher, "a");
    });
    let began = Instant::now();
    assert_eq!(
        ids(&call(&api, "getUpdates", json!({"timeout": 50})).await).len(),
        1
    );
    assert_eq!(began.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn asking_the_same_again_at_once_brings_one_update() {
    let api = api();
    let first = push(&api, "a");
    push(&api, "b");
    assert_eq!(
        ids(&call(&api, "getUpdates", json!({"offset": first})).await).len(),
        2
    );
    assert_eq!(
        ids(&call(&api, "getUpdates", json!({"offset": first})).await).len(),
        1
    );
    let began = Instant::now();
    for _ in 0..2 {
        call(&api, "getUpdates", json!({"offset": first + 2})).await;
    }
    assert_eq!(began.elapsed().as_secs(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_newer_of_two_pollers_wins() {
    let api = api();
    let older = api.clone();
    let older =
        tokio::spawn(async move { call(&older, "getUpdates", json!({"timeout": 50})).await });
    tokio::time::sleep(Duration::from_secs(5)).await;
    let newer = api.clone();
    let newer =
        tokio::spawn(async move { call(&newer, "getUpdates", json!({"timeout": 50})).await });
    let (status, answer) = older.await.unwrap();
    assert_eq!(status, 409);
    assert_eq!(
        answer["description"],
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance \
         is running"
    );
    push(&api, "a");
    assert_eq!(ids(&newer.await.unwrap()).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_webhook_ends_and_forbids_polling_and_conflicts_slow_down() {
    let api = api();
    let waiting = api.clone();
    let waiting =
        tokio::spawn(async move { call(&waiting, "getUpdates", json!({"timeout": 50})).await });
    tokio::time::sleep(Duration::from_secs(5)).await;
    let (status, _) = call(&api, "setWebhook", json!({"url": "https://lake.example/"})).await;
    assert_eq!(status, 200);
    let (status, answer) = waiting.await.unwrap();
    assert_eq!((status, answer["error_code"].as_i64()), (409, Some(409)));
    assert_eq!(
        answer["description"],
        "Conflict: terminated by setWebhook request"
    );
    let began = Instant::now();
    let (status, answer) = call(&api, "getUpdates", json!({})).await;
    assert_eq!(status, 409);
    assert_eq!(
        answer["description"],
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to \
         delete the webhook first"
    );
    assert_eq!(began.elapsed().as_secs(), 3);
}

#[tokio::test(start_paused = true)]
async fn kinds_are_filtered_when_they_are_created() {
    let api = api();
    let reaction = json!({"chat": {"id": -7}, "message_id": 1, "date": START});
    assert_eq!(api.push("message_reaction", &reaction), Pushed::Filtered);
    push(&api, "kept");
    let allowed = json!({"allowed_updates": ["message_reaction"]});
    assert_eq!(ids(&poll(&api, allowed).await).len(), 1);
    assert!(matches!(
        api.push("message_reaction", &reaction),
        Pushed::Queued(_)
    ));
    let message = json!({"chat": {"id": -7}, "date": START});
    assert_eq!(api.push("message", &message), Pushed::Filtered);
    poll(&api, json!({"allowed_updates": []})).await;
    assert!(matches!(api.push("message", &message), Pushed::Queued(_)));
}

#[tokio::test(start_paused = true)]
async fn an_update_expires_in_the_queue() {
    let api = api();
    push(&api, "a");
    tokio::time::sleep(Duration::from_secs(86_401)).await;
    assert_eq!(ids(&poll(&api, json!({})).await), Vec::<i64>::new());
    assert_eq!(api.statistics().expired, 1);
    let late = json!({"chat": {"id": -7}, "date": START});
    assert_eq!(api.push("message", &late), Pushed::Expired);
}

#[tokio::test(start_paused = true)]
async fn set_webhook_is_careful_with_its_parameters() {
    let api = api();
    let set = async |parameters: Value| {
        tokio::time::sleep(Duration::from_secs(2)).await;
        let (status, answer) = call(&api, "setWebhook", parameters).await;
        (status, answer["description"].as_str().unwrap().to_owned())
    };
    let url = "https://lake.example/";
    let said = |status: u16, text: &str| (status, text.to_owned());
    assert_eq!(set(json!({"url": url})).await, said(200, "Webhook was set"));
    assert_eq!(
        set(json!({"url": url})).await,
        said(200, "Webhook is already set")
    );
    let changed = json!({"url": url, "secret_token": "a_b-1"});
    assert_eq!(set(changed).await, said(200, "Webhook was set"));
    let bad = json!({"url": url, "secret_token": "a b"});
    let why = "Bad Request: secret token contains unallowed characters";
    assert_eq!(set(bad).await, said(400, why));
    let long = json!({"url": url, "secret_token": "a".repeat(257)});
    assert_eq!(
        set(long).await,
        said(400, "Bad Request: secret token is too long")
    );
    let why = "Bad Request: bad webhook: An HTTPS URL must be provided for webhook";
    assert_eq!(set(json!({"url": "gopher://x"})).await, said(400, why));
    assert_eq!(
        set(json!({"url": ""})).await,
        said(200, "Webhook was deleted")
    );
    assert_eq!(
        set(json!({})).await,
        said(200, "Webhook is already deleted")
    );
}

#[tokio::test(start_paused = true)]
async fn two_webhooks_in_one_second_are_too_many() {
    let api = api();
    call(&api, "setWebhook", json!({"url": "https://lake.example/a"})).await;
    let answer = call(&api, "setWebhook", json!({"url": "https://lake.example/b"})).await;
    let expected = json!({
        "ok": false,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    });
    assert_eq!(answer, (429, expected));
}

#[tokio::test(start_paused = true)]
async fn wrong_tokens_paths_and_methods_are_told_apart() {
    let api = api();
    for (wanted, status) in [
        (format!("/bot{TOKEN}/getMe"), 200),
        (format!("/bot{TOKEN}/GETME"), 200),
        (format!("/bot{TOKEN}/test/getMe"), 200),
        (format!("/bot{TOKEN}/sendCake"), 404),
        ("/bot4242:other/getMe".to_owned(), 401),
        ("/botnonsense/getMe".to_owned(), 404),
        ("/".to_owned(), 404),
    ] {
        assert_eq!(path(&api, &wanted, json!({})).await.0, status, "{wanted}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_migrated_group_names_its_successor() {
    let api = api();
    let chat = json!({"id": -7, "title": "Café", "type": "group"});
    let payload =
        json!({"chat": chat, "date": START, "migrate_to_chat_id": -1_001_000_000_007_i64});
    api.push("message", &payload);
    let (status, answer) = call(&api, "getChat", json!({"chat_id": -7})).await;
    assert_eq!(status, 400);
    assert_eq!(
        answer["parameters"],
        json!({"migrate_to_chat_id": -1_001_000_000_007_i64})
    );
}

#[tokio::test(start_paused = true)]
async fn a_new_sequence_of_ids_is_read_from_its_head() {
    let api = api();
    let old = push(&api, "a");
    api.restart_update_ids();
    let new = push(&api, "b");
    assert_ne!(old, new);
    assert_eq!(ids(&poll(&api, json!({"offset": old + 1})).await), [new]);
}
