//! Webhook delivery through memory in virtual time: in go updates and misbehaving receivers, out
//! comes what arrived and when.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Response, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};
use sim::{BotApi, Fault, KeyOrder, Settings, Transport};
use tokio::time::Instant;
use tower::ServiceExt as _;

const TOKEN: &str = "4242:secret-of_the-bot";
const START: i64 = 1_790_000_000;

/// What the receiver saw of one request.
#[derive(Clone, Debug)]
struct Seen {
    after_seconds: u64,
    headers: HeaderMap,
    body: String,
}

/// A status, and the seconds of a `Retry-After`.
type Scripted = (u16, Option<u32>);

/// A receiver that notes every request and answers by script, then 200.
#[derive(Clone, Debug)]
struct Receiver {
    began: Instant,
    seen: Arc<Mutex<Vec<Seen>>>,
    script: Arc<Mutex<VecDeque<Scripted>>>,
    forever: Option<u16>,
    delay: Duration,
    at_once: Arc<Mutex<(usize, usize)>>,
}

impl Receiver {
    fn new() -> Self {
        Self {
            began: Instant::now(),
            seen: Arc::default(),
            script: Arc::default(),
            forever: None,
            delay: Duration::ZERO,
            at_once: Arc::default(),
        }
    }

    fn router(&self) -> Router {
        Router::new().fallback(receive).with_state(self.clone())
    }

    fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    fn times(&self) -> Vec<u64> {
        self.seen().iter().map(|seen| seen.after_seconds).collect()
    }

    fn texts(&self) -> Vec<String> {
        let text = |seen: &Seen| {
            let update: Value = serde_json::from_str(&seen.body).unwrap();
            update
                .pointer("/message/text")
                .and_then(Value::as_str)
                .unwrap()
                .to_owned()
        };
        self.seen().iter().map(text).collect()
    }
}

async fn receive(State(receiver): State<Receiver>, request: Request) -> Response<Body> {
    {
        let mut at_once = receiver.at_once.lock().unwrap();
        at_once.0 += 1;
        at_once.1 = at_once.1.max(at_once.0);
    }
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    receiver.seen.lock().unwrap().push(Seen {
        after_seconds: receiver.began.elapsed().as_secs(),
        headers: parts.headers,
        body: String::from_utf8(body.to_vec()).unwrap(),
    });
    tokio::time::sleep(receiver.delay).await;
    receiver.at_once.lock().unwrap().0 -= 1;
    let scripted = receiver.script.lock().unwrap().pop_front();
    let (status, retry_after) = scripted.unwrap_or((receiver.forever.unwrap_or(200), None));
    let mut response = Response::builder().status(status);
    if let Some(seconds) = retry_after {
        response = response.header("Retry-After", seconds);
    }
    response.body(Body::empty()).unwrap()
}

fn api(receiver: &Receiver) -> BotApi {
    let mut settings = Settings::new(TOKEN, Timestamp::from_second(START).unwrap());
    settings.transport = Transport::Memory(receiver.router());
    BotApi::new(settings).unwrap()
}

async fn call(api: &BotApi, method: &str, parameters: Value) -> (StatusCode, Value) {
    let request = Request::post(format!("/bot{TOKEN}/{method}"))
        .header("content-type", "application/json")
        .body(Body::from(parameters.to_string()))
        .unwrap();
    let response = api.router().oneshot(request).await.unwrap();
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX)
        .await
        .unwrap();
    (status, serde_json::from_slice(&body).unwrap())
}

async fn hooked(receiver: &Receiver, parameters: Value) -> BotApi {
    let api = api(receiver);
    let mut all = json!({"url": "https://lake.example/telegram/x?y=z", "secret_token": "s-1_A"});
    all.as_object_mut()
        .unwrap()
        .extend(parameters.as_object().unwrap().clone());
    let (status, answer) = call(&api, "setWebhook", all).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    api
}

fn message(chat: i64, text: &str) -> Value {
    json!({"message_id": 1, "chat": {"id": chat}, "date": START, "text": text})
}

#[tokio::test(start_paused = true)]
async fn a_request_has_telegrams_headers_and_an_escaped_body() {
    let receiver = Receiver::new();
    let api = hooked(&receiver, json!({})).await;
    api.push(
        "message",
        &json!({"chat": {"id": -7}, "date": START, "text": "olá 🎉"}),
    );
    api.drained().await;
    let seen = receiver.seen().remove(0);
    let headers: Vec<(String, &str)> = seen
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap()))
        .collect();
    let length = seen.body.len().to_string();
    assert_eq!(
        headers,
        [
            ("host".to_owned(), "lake.example"),
            ("x-telegram-bot-api-secret-token".to_owned(), "s-1_A"),
            ("content-type".to_owned(), "application/json"),
            ("content-length".to_owned(), length.as_str()),
            ("connection".to_owned(), "keep-alive"),
            ("accept-encoding".to_owned(), "gzip, deflate"),
        ]
    );
    let (before, after) = seen.body.split_once(",\n").unwrap();
    assert!(before.starts_with("{\"update_id\":"));
    let text = r#""text":"ol\u00e1 \ud83c\udf89"}}"#;
    assert!(after.starts_with(r#""message":{"chat":{"id":-7},"#) && after.ends_with(text));
}

#[tokio::test(start_paused = true)]
async fn without_a_secret_there_is_no_secret_header() {
    let receiver = Receiver::new();
    let api = hooked(&receiver, json!({"secret_token": ""})).await;
    api.push("message", &message(-7, "a"));
    api.drained().await;
    assert!(
        !receiver
            .seen()
            .remove(0)
            .headers
            .contains_key("x-telegram-bot-api-secret-token")
    );
}

#[tokio::test(start_paused = true)]
async fn a_failing_chat_is_retried_by_the_table_and_waits_behind_its_head() {
    let receiver = Receiver::new();
    receiver.script.lock().unwrap().extend([(500, None); 6]);
    let api = hooked(&receiver, json!({})).await;
    api.push("message", &message(-7, "head"));
    api.push("message", &message(-7, "behind"));
    api.drained().await;
    assert_eq!(receiver.times(), [0, 0, 2, 6, 14, 30, 62, 62]);
    assert_eq!(receiver.texts().last().unwrap(), "behind");
    assert_eq!(api.statistics().delivered, 2);
    assert_eq!(api.statistics().attempts, 8);
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_obeyed() {
    let receiver = Receiver::new();
    receiver
        .script
        .lock()
        .unwrap()
        .extend([(503, Some(7)), (503, Some(5)), (503, None)]);
    let api = hooked(&receiver, json!({})).await;
    api.push("message", &message(-7, "a"));
    api.drained().await;
    assert_eq!(receiver.times(), [0, 7, 12, 14]);
}

#[tokio::test(start_paused = true)]
async fn an_update_nobody_accepts_is_lost_a_day_after_its_date() {
    let mut receiver = Receiver::new();
    receiver.forever = Some(500);
    let api = hooked(&receiver, json!({})).await;
    api.push("message", &message(-7, "a"));
    api.push(
        "inline_query",
        &json!({"id": "1", "from": {"id": 9}, "query": ""}),
    );
    api.drained().await;
    let statistics = api.statistics();
    assert_eq!((statistics.delivered, statistics.expired), (0, 2));
    let last = *receiver.times().last().unwrap();
    assert!(
        (86_280..=86_400).contains(&last),
        "last attempt after {last} s"
    );
    assert!(
        (900..1_100).contains(&statistics.attempts),
        "{} attempts",
        statistics.attempts
    );
}

#[tokio::test(start_paused = true)]
async fn a_frozen_chat_fills_the_window_and_freezes_the_others() {
    let receiver = Receiver::new();
    receiver.script.lock().unwrap().extend([(500, None); 4]);
    let api = hooked(&receiver, json!({"max_connections": 2})).await;
    for text in ["a1", "a2", "a3", "a4"] {
        api.push("message", &message(-7, text));
    }
    api.push("message", &message(-8, "b1"));
    api.drained().await;
    let before_recovery = receiver.texts().into_iter().zip(receiver.times());
    let reached: Vec<String> = before_recovery
        .filter(|(_, time)| *time < 14)
        .map(|(text, _)| text)
        .collect();
    assert_eq!(reached, ["a1"; 4]);
    assert_eq!(receiver.times().last(), Some(&14));
    assert_eq!(api.statistics().delivered, 5);
}

#[tokio::test(start_paused = true)]
async fn chats_are_delivered_side_by_side_but_each_in_order() {
    let mut receiver = Receiver::new();
    receiver.delay = Duration::from_secs(1);
    let api = hooked(&receiver, json!({"max_connections": 3})).await;
    api.set_key_order(KeyOrder::Shuffled);
    for chat in 1..=5 {
        for turn in 0..4 {
            api.push("message", &message(-chat, &format!("{chat}-{turn}")));
        }
    }
    api.drained().await;
    let texts = receiver.texts();
    for chat in 1..=5 {
        let of_chat: Vec<&String> = texts
            .iter()
            .filter(|text| text.starts_with(&format!("{chat}-")))
            .collect();
        let expected: Vec<String> = (0..4).map(|turn| format!("{chat}-{turn}")).collect();
        assert_eq!(of_chat, expected.iter().collect::<Vec<_>>());
    }
    let at_once = receiver.at_once.lock().unwrap().1;
    assert!((2..=3).contains(&at_once), "{at_once} at once");
    assert_eq!(api.statistics().in_flight_max, at_once);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_brings_the_same_bytes_again() {
    let receiver = Receiver::new();
    let api = hooked(&receiver, json!({})).await;
    api.order_faults([Fault::LoseRequest, Fault::LoseAnswer, Fault::Duplicate]);
    api.push("message", &message(-7, "a"));
    api.drained().await;
    let bodies: Vec<String> = receiver.seen().into_iter().map(|seen| seen.body).collect();
    assert_eq!(bodies.len(), 3);
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    let statistics = api.statistics();
    assert_eq!((statistics.attempts, statistics.delivered), (4, 1));
}

#[tokio::test(start_paused = true)]
async fn silence_for_a_minute_is_a_failure() {
    let mut receiver = Receiver::new();
    receiver.delay = Duration::from_secs(61);
    let api = hooked(&receiver, json!({})).await;
    api.push(
        "inline_query",
        &json!({"id": "1", "from": {"id": 9}, "query": ""}),
    );
    api.drained().await;
    assert_eq!(receiver.times(), [0]);
    assert_eq!(api.statistics().expired, 1);
    assert_eq!(api.statistics().last_error.unwrap(), "Read timeout expired");
}

#[tokio::test(start_paused = true)]
async fn a_webhook_that_is_gone_for_a_day_is_deleted() {
    let mut receiver = Receiver::new();
    receiver.forever = Some(410);
    let api = hooked(&receiver, json!({})).await;
    let late = json!({"chat": {"id": -7}, "date": START + 7200, "text": "a"});
    api.push("message", &late);
    tokio::time::sleep(Duration::from_hours(22)).await;
    assert_ne!(
        call(&api, "getWebhookInfo", json!({})).await.1["result"]["url"],
        ""
    );
    tokio::time::sleep(Duration::from_mins(63)).await;
    assert_eq!(
        call(&api, "getWebhookInfo", json!({})).await.1["result"]["url"],
        ""
    );
    assert_eq!(api.pending(), 1);
}

#[tokio::test(start_paused = true)]
async fn webhook_info_tells_of_the_last_error_and_what_waits() {
    let mut receiver = Receiver::new();
    receiver.forever = Some(503);
    let api = hooked(
        &receiver,
        json!({"allowed_updates": ["message", "nonsense"]}),
    )
    .await;
    api.push("message", &message(-7, "a"));
    tokio::time::sleep(Duration::from_secs(3)).await;
    let (_, answer) = call(&api, "getWebhookInfo", json!({})).await;
    assert_eq!(
        answer["result"],
        json!({
            "url": "https://lake.example/telegram/x?y=z",
            "has_custom_certificate": false,
            "pending_update_count": 1,
            "last_error_date": START + 2,
            "last_error_message": "Wrong response from the webhook: 503 Service Unavailable",
            "max_connections": 40,
            "ip_address": "127.0.0.1",
            "allowed_updates": ["message"],
        })
    );
}

#[tokio::test(start_paused = true)]
async fn a_revoked_token_stops_deliveries_and_calls() {
    let receiver = Receiver::new();
    let api = hooked(&receiver, json!({})).await;
    api.revoke_token();
    api.push("message", &message(-7, "a"));
    tokio::time::sleep(Duration::from_secs(9)).await;
    assert!(receiver.seen().is_empty());
    let (status, answer) = call(&api, "getMe", json!({})).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        answer,
        json!({"ok": false, "error_code": 401, "description": "Unauthorized"})
    );
}
