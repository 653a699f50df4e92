//! The client against a server that answers real HTTP over loopback, well and badly.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::VecDeque;
use std::error::Error as _;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri},
};
use bot::{ALL_UPDATE_KINDS, Bot, Error, GetUpdates, Patience, WebhookSettings};
use secrecy::SecretString;
use serde_json::{Value, json};
use telegram::{BotId, ChatId, UpdateId};
use tokio::net::TcpListener;

const TOKEN: &str = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
const KEY: &str = "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";

const IMPATIENT: Patience = Patience {
    connect: Duration::from_secs(5),
    request: Duration::from_secs(5),
    retry: Duration::from_millis(1),
};

/// A status and a body.
type Answer = (u16, Vec<u8>);

/// A Bot API server that answers from a script and remembers what it was asked.
#[derive(Clone, Default)]
struct Server {
    script: Arc<Mutex<VecDeque<Answer>>>,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
    url: String,
}

impl Server {
    /// A server that answers each request with the next of `script`, and after the last never.
    async fn start<const N: usize>(script: [(u16, &[u8]); N]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            script: Arc::new(Mutex::new(
                script
                    .into_iter()
                    .map(|(status, body)| (status, body.to_vec()))
                    .collect(),
            )),
            asked: Arc::default(),
            url: format!("http://{}", listener.local_addr().unwrap()),
        };
        let app = Router::new().fallback(answer).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        server
    }

    fn bot(&self) -> Bot {
        Bot::with_patience(&self.url, &SecretString::from(TOKEN), IMPATIENT).unwrap()
    }

    fn asked(&self) -> Vec<(String, Value)> {
        self.asked.lock().unwrap().clone()
    }
}

async fn answer(
    State(server): State<Server>,
    uri: Uri,
    body: Bytes,
) -> (StatusCode, HeaderMap, Vec<u8>) {
    let body = serde_json::from_slice(&body).unwrap_or_default();
    server
        .asked
        .lock()
        .unwrap()
        .push((uri.path().to_owned(), body));
    let next = server.script.lock().unwrap().pop_front();
    match next {
        Some((status, body)) => {
            let mut headers = HeaderMap::new();
            if (300..400).contains(&status) {
                headers.insert("location", HeaderValue::from_static("/elsewhere"));
            }
            (StatusCode::from_u16(status).unwrap(), headers, body)
        }
        None => std::future::pending().await,
    }
}

/// Everything an error shows to people and logs.
fn everything_shown(error: &Error) -> String {
    let mut shown = format!("{error}\n{error:?}\n{error:#?}\n{:?}\n", error.hint());
    let mut source = error.source();
    while let Some(cause) = source {
        writeln!(shown, "{cause}\n{cause:?}").unwrap();
        source = cause.source();
    }
    shown
}

#[tokio::test]
async fn the_bot_says_who_it_is() {
    let server = Server::start([(
        200,
        br#"{"ok":true,"result":{"id":110201543,"is_bot":true,"first_name":"Lake","username":"lake_bot","can_read_all_group_messages":true,"new":[]}}"#,
    )])
    .await;
    let bot = server.bot();
    let me = bot.me().await.unwrap();
    assert_eq!(me.username.as_deref(), Some("lake_bot"));
    assert!(me.can_read_all_group_messages);
    assert_eq!(bot.id(), BotId(110_201_543));
    assert_eq!(server.asked()[0].0, format!("/bot{TOKEN}/getMe"));
}

#[tokio::test]
async fn a_revoked_token_is_explained() {
    let server = Server::start([(
        401,
        br#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#,
    )])
    .await;
    let error = server.bot().me().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Telegram does not accept the bot token (`getMe` answered 401)"
    );
    assert!(error.hint().unwrap().contains("@BotFather"));
    assert!(!error.is_transient());
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_second_receiver_is_a_conflict() {
    let server = Server::start([(
        409,
        br#"{"ok":false,"error_code":409,"description":"Conflict: can't use getUpdates method while webhook is active"}"#,
    )])
    .await;
    let error = server
        .bot()
        .updates(GetUpdates::default())
        .await
        .unwrap_err();
    assert_eq!(
        error.hint(),
        Some("delete the webhook first: `telelake webhook delete`")
    );
    assert!(matches!(error, Error::Conflict { .. }), "{error:?}");
}

#[tokio::test]
async fn a_short_call_waits_out_a_flood_and_succeeds() {
    let flood = br#"{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":0}}"#;
    let server = Server::start([
        (429, flood),
        (429, flood),
        (200, br#"{"ok":true,"result":17}"#),
    ])
    .await;
    assert_eq!(server.bot().member_count(ChatId(-100)).await.unwrap(), 17);
    assert_eq!(server.asked().len(), 3);
}

#[tokio::test]
async fn a_poll_leaves_patience_to_the_poller() {
    let server = Server::start([(
        429,
        br#"{"ok":false,"error_code":429,"parameters":{"retry_after":7}}"#,
    )])
    .await;
    let error = server
        .bot()
        .updates(GetUpdates::default())
        .await
        .unwrap_err();
    assert!(error.is_transient());
    let Error::TooManyRequests { retry_after, .. } = error else {
        panic!("{error:?}")
    };
    assert_eq!(retry_after, Duration::from_secs(7));
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_gateways_failure_is_tried_three_times() {
    let html = b"<html>502 Bad Gateway</html>";
    let server = Server::start([(502, html), (502, html), (502, html)]).await;
    let error = server.bot().me().await.unwrap_err();
    assert!(error.is_transient());
    assert_eq!(
        error.to_string(),
        "`getMe` got an answer (HTTP status 502) that is not the Bot API's"
    );
    assert_eq!(server.asked().len(), 3);
}

#[tokio::test]
async fn a_message_is_not_sent_twice_when_its_answer_is_lost() {
    let server = Server::start([(502, b"<html>")]).await;
    server
        .bot()
        .send_message(ChatId(5), "hello")
        .await
        .unwrap_err();
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn garbage_is_a_bad_answer() {
    for garbage in [
        &b""[..],
        b"hello",
        b"[]",
        b"{\"ok\":true}",
        b"\xff\xfe",
        b"{\"ok\":true,\"result\":\"no\"}",
    ] {
        let server = Server::start([(200, garbage)]).await;
        let error = server.bot().member_count(ChatId(1)).await.unwrap_err();
        assert!(
            matches!(error, Error::BadAnswer { status: 200, .. }),
            "{garbage:?}: {error:?}"
        );
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = Server::start([(302, b"")]).await;
    let error = server.bot().me().await.unwrap_err();
    assert!(error.hint().unwrap().contains("redirects"), "{error:?}");
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_silent_server_is_given_up() {
    let server = Server::start([]).await;
    let hasty = Patience {
        request: Duration::from_millis(30),
        ..IMPATIENT
    };
    let bot = Bot::with_patience(&server.url, &SecretString::from(TOKEN), hasty).unwrap();
    let error = bot.me().await.unwrap_err();
    assert!(matches!(&error, Error::Unreachable { source, .. } if source.is_timeout()));
    assert_eq!(everything_shown(&error).matches(KEY).count(), 0);
}

#[tokio::test]
async fn a_chat_that_moved_says_where_to() {
    let server = Server::start([(
        400,
        br#"{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1001234567890}}"#,
    )])
    .await;
    let error = server.bot().chat(ChatId(-5)).await.unwrap_err();
    let Error::Refused {
        migrate_to_chat_id, ..
    } = error
    else {
        panic!("{error:?}")
    };
    assert_eq!(migrate_to_chat_id, Some(ChatId(-1_001_234_567_890)));
}

#[tokio::test]
async fn updates_come_as_telegram_sent_them() {
    let server = Server::start([(
        200,
        b"{\"ok\":true,\"result\":[{\"update_id\":10,\n\"message\":{\"text\":\"\\u00e9\"}},{\"update_id\":11}]}",
    )])
    .await;
    let wanted = GetUpdates {
        offset: Some(UpdateId(10)),
        ..GetUpdates::default()
    };
    let batch = server.bot().updates(wanted).await.unwrap();
    assert_eq!(
        batch.updates[0].bytes.as_ref(),
        b"{\"update_id\":10,\n\"message\":{\"text\":\"\\u00e9\"}}"
    );
    assert_eq!(batch.next_offset(), Some(UpdateId(12)));
    let (path, asked) = server.asked().remove(0);
    assert_eq!(path, format!("/bot{TOKEN}/getUpdates"));
    assert_eq!(
        asked,
        json!({"limit": 100, "timeout": 50, "allowed_updates": ALL_UPDATE_KINDS, "offset": 10})
    );
}

#[tokio::test]
async fn a_webhook_is_set_with_the_full_parameter_set() {
    let server = Server::start([(200, br#"{"ok":true,"result":true}"#)]).await;
    let settings = WebhookSettings::new(
        "https://lake.example/x".to_owned(),
        SecretString::from("s3cret"),
    );
    server.bot().set_webhook(&settings).await.unwrap();
    assert_eq!(
        server.asked()[0].1,
        json!({
            "url": "https://lake.example/x",
            "secret_token": "s3cret",
            "max_connections": 100,
            "ip_address": "",
            "drop_pending_updates": false,
            "allowed_updates": ALL_UPDATE_KINDS,
        })
    );
    assert!(!format!("{settings:?}").contains("s3cret"));
}

#[tokio::test]
async fn no_error_shows_the_token() {
    let echo = format!(r#"{{"ok":false,"error_code":400,"description":"no /bot{TOKEN}/getMe"}}"#);
    let typed = format!(r#"{{"ok":true,"result":"{TOKEN}"}}"#);
    let conflict = echo.replace("400", "409");
    for body in [echo, typed, conflict] {
        let server = Server::start([(200, body.as_bytes())]).await;
        let error = server.bot().member_count(ChatId(1)).await.unwrap_err();
        let shown = everything_shown(&error);
        assert!(!shown.contains(KEY), "{shown}");
    }
    let closed = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let plain = Server::start([(200, b"")]).await;
    let no_tls = plain.url.replace("http:", "https:");
    for url in [
        format!("http://{closed}"),
        no_tls,
        format!("https://{closed}"),
    ] {
        let bot = Bot::with_patience(&url, &SecretString::from(TOKEN), IMPATIENT).unwrap();
        let error = bot.me().await.unwrap_err();
        assert!(
            matches!(error, Error::Unreachable { .. }),
            "{url}: {error:?}"
        );
        let shown = format!("{}{bot:?}", everything_shown(&error));
        assert!(!shown.contains(KEY), "{shown}");
    }
}

#[test]
fn a_malformed_token_or_address_is_refused_without_repeating_it() {
    let check = |url: &str, token: &str, expected: &str| {
        let error = Bot::new(url, &SecretString::from(token)).unwrap_err();
        assert_eq!(error.to_string(), expected);
    };
    let token = "the bot token does not look like `123456789:AAE…`";
    check(
        "https://api.telegram.org",
        "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
        token,
    );
    let address = "the Bot API address is not an `http` or `https` URL with a host";
    check("api.telegram.org", TOKEN, address);
    check("ftp://api.telegram.org", TOKEN, address);
    check("https://api.telegram.org/?x", TOKEN, address);
}
