//! The function `ingest`: whatever hands over a delivery, it is acknowledged when it lies in the bucket.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::account::Account;
use crate::function::{Function, Settings};
use crate::signature::assert_signed_as_botocore_does;
use crate::wire::Recorder;

const PATH: &str = "path-that-nobody-guesses";
const SECRET: &str = "secret_that_nobody_guesses";
const CHAT: i64 = -1_001_234_567_890;

fn update(id: i64, chat: i64) -> String {
    // 23:30 of the 21st in São Paulo, and the 22nd in Greenwich.
    let date = 1_795_314_600;
    format!(
        r#"{{"update_id":{id},"message":{{"message_id":{id},"chat":{{"id":{chat},"type":"supergroup"}},"date":{date},"text":"olá"}}}}"#
    )
}

/// The event of the file `name`, with `body` in it.
fn event(name: &str, body: &str) -> Value {
    with(name, PATH, SECRET, body)
}

fn with(name: &str, path: &str, secret: &str, body: &str) -> Value {
    let file = testkit::crate_folder().join(format!("testdata/{name}.json"));
    let text = std::fs::read_to_string(file).unwrap();
    let text = text.replace("PATH", path).replace("SECRET", secret);
    let mut event: Value = serde_json::from_str(&text).unwrap();
    event["body"] = json!(body);
    event
}

fn settings(account: &Account) -> Settings<'static> {
    let mut variables = account.variables();
    variables.extend([
        ("TELEGRAM_CHAT_ID", CHAT.to_string()),
        ("TELEGRAM_BOT_ID", "7".to_owned()),
        ("TELELAKE_SECRETS_PARAMETER", account.parameter()),
        ("TELELAKE_LOG_FORMAT", "json".to_owned()),
        ("TELELAKE_LOG_FILTER", "trace".to_owned()),
    ]);
    Settings {
        program: env!("CARGO_BIN_EXE_ingest"),
        timeout_seconds: 30,
        variables,
    }
}

async fn function(account: &Account) -> Function {
    account.put_parameter(&json!({"webhook_path": PATH, "webhook_secret": SECRET}).to_string());
    Function::start(&settings(account)).await
}

fn status(answer: &Value) -> i64 {
    answer["statusCode"]
        .as_i64()
        .unwrap_or_else(|| panic!("{answer}"))
}

#[tokio::test]
async fn a_delivery_is_stored_and_acknowledged_whatever_hands_it_over() {
    let account = Account::new("ingest-triggers");
    let function = function(&account).await;
    for (id, name) in [(1, "http_api"), (2, "rest_api"), (3, "function_url")] {
        let answer = function.invoke(&event(name, &update(id, CHAT)));
        assert_eq!(status(&answer), 200, "{name}: {answer}\n{}", function.log());
        assert_eq!(answer["body"].as_str().unwrap_or_default(), "", "{name}");
    }
    let mut encoded = event("function_url", &STANDARD.encode(update(4, CHAT)));
    encoded["isBase64Encoded"] = json!(true);
    assert_eq!(status(&function.invoke(&encoded)), 200);

    let day = "2026-11-21".parse().unwrap();
    let stored: Vec<_> = (1..=4).map(|id| (day, update(id, CHAT))).collect();
    assert_eq!(account.updates().await, stored);
}

#[tokio::test]
async fn a_stage_and_a_mapped_domain_do_not_matter() {
    let account = Account::new("ingest-prefixes");
    let function = function(&account).await;
    let mut mapped = event("rest_api", &update(1, CHAT));
    mapped["path"] = json!(format!("/bot/telegram/{PATH}"));
    mapped["requestContext"]["domainName"] = json!("lake.example.org");
    let mut staged = event("http_api", &update(2, CHAT));
    staged["rawPath"] = json!(format!("/telegram/telegram/{PATH}"));
    staged["requestContext"]["stage"] = json!("telegram");
    let mut other = event("http_api", "");
    other["rawPath"] = json!("/live/health");
    other["requestContext"]["http"]["method"] = json!("GET");
    for event in [mapped, staged, other] {
        let answer = function.invoke(&event);
        assert_eq!(status(&answer), 200, "{answer}\n{}", function.log());
    }
    assert_eq!(account.updates().await.len(), 2);
}

#[tokio::test]
async fn what_telegram_sends_again_is_stored_once_and_foreign_chats_never() {
    let account = Account::new("ingest-again");
    for _ in 0..2 {
        // Each of them a process of its own.
        let function = function(&account).await;
        for body in [update(1, CHAT), update(1, CHAT), update(2, -100)] {
            assert_eq!(status(&function.invoke(&event("http_api", &body))), 200);
        }
    }
    assert_eq!(account.updates().await.len(), 1);
}

#[tokio::test]
async fn what_is_no_update_is_quarantined_and_acknowledged() {
    let account = Account::new("ingest-quarantine");
    let function = function(&account).await;
    let large = format!(r#"{{"update_id":1,"text":"{}"}}"#, "x".repeat(2 << 20));
    for body in ["no JSON", "", &large] {
        let answer = function.invoke(&event("http_api", body));
        assert_eq!(status(&answer), 200, "{answer}");
    }
    assert_eq!(account.quarantined().await.len(), 3);
    assert_eq!(account.updates().await.len(), 0);
}

#[tokio::test]
async fn who_does_not_know_path_and_secret_leaves_nothing_behind() {
    let account = Account::new("ingest-strangers");
    let function = function(&account).await;
    let body = update(1, CHAT);
    for name in ["http_api", "rest_api", "function_url"] {
        let stranger = with(name, "another-path-of-somebody", SECRET, &body);
        assert_eq!(status(&function.invoke(&stranger)), 404, "{name}");
        let stranger = with(name, PATH, "another_secret", &body);
        assert_eq!(status(&function.invoke(&stranger)), 403, "{name}");
    }
    for odd in [
        "/",
        "",
        "/telegram/",
        "/telegram/%00",
        "/telegram/a b",
        "//",
    ] {
        let mut stranger = event("http_api", &body);
        stranger["rawPath"] = json!(odd);
        let answer = function.invoke(&stranger);
        assert_eq!(status(&answer), 404, "{odd:?}: {answer}");
    }
    let mut get = event("http_api", &body);
    get["requestContext"]["http"]["method"] = json!("GET");
    assert_eq!(status(&function.invoke(&get)), 405);
    assert_eq!(account.updates().await.len(), 0);
}

#[tokio::test]
async fn a_bucket_that_refuses_is_answered_503_until_it_takes_the_update() {
    let account = Account::new("ingest-refused");
    let mut settings = settings(&account);
    account.put_parameter(&json!({"webhook_path": PATH, "webhook_secret": SECRET}).to_string());
    settings
        .variables
        .push(("AWS_S3_BUCKET", "nobody-made-this-bucket".to_owned()));
    let function = Function::start(&settings).await;
    let answer = function.invoke(&event("http_api", &update(1, CHAT)));
    assert_eq!(status(&answer), 503, "{answer}");
    assert_eq!(answer["headers"]["retry-after"], json!("2"), "{answer}");
    drop(function);

    let function = self::function(&account).await;
    assert_eq!(
        status(&function.invoke(&event("http_api", &update(1, CHAT)))),
        200
    );
    assert_eq!(account.updates().await.len(), 1);
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_503_before_lambda_loses_patience() {
    let account = Account::new("ingest-silent");
    let mut settings = settings(&account);
    settings.timeout_seconds = 6;
    // It takes connections and never says a word.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    settings.variables.extend([
        ("AWS_ENDPOINT_URL_S3", url),
        ("TELELAKE_INGEST_WEBHOOK_PATH", PATH.to_owned()),
        ("TELELAKE_INGEST_WEBHOOK_SECRET", SECRET.to_owned()),
    ]);
    let function = Function::start(&settings).await;
    let answer = function.invoke(&event("http_api", &update(1, CHAT)));
    assert_eq!(status(&answer), 503, "{answer}\n{}", function.log());
}

#[tokio::test]
async fn an_event_that_is_no_request_is_an_error_that_says_so() {
    let account = Account::new("ingest-no-request");
    let function = function(&account).await;
    for event in [
        json!({}),
        json!({"date": "2026-11-22"}),
        json!([]),
        json!("x"),
    ] {
        let answer = function.invoke(&event);
        let message = answer["errorMessage"].as_str().unwrap_or_default();
        assert!(
            message.contains("this function expects a JSON payload from Amazon API Gateway"),
            "{answer}"
        );
    }
    // It goes on all the same.
    assert_eq!(
        status(&function.invoke(&event("http_api", &update(1, CHAT)))),
        200
    );
}

#[tokio::test]
async fn what_is_missing_in_the_environment_is_named() {
    let account = Account::new("ingest-missing");
    for (variable, value, expected) in [
        ("AWS_S3_BUCKET", "", "must name a bucket"),
        ("AWS_S3_BUCKET", "./raw", "must name a bucket"),
        ("TELEGRAM_CHAT_ID", "", "`TELEGRAM_CHAT_ID` is not set"),
        ("TELEGRAM_BOT_ID", "", "`TELEGRAM_BOT_ID` is not set"),
        (
            "TELEGRAM_BOT_ID",
            "7:secret",
            "`TELEGRAM_BOT_ID` holds no number",
        ),
        ("AWS_ACCESS_KEY_ID", "", "`AWS_ACCESS_KEY_ID` is not set"),
        ("TELELAKE_LAKE_TIME_ZONE", "Brasil", "time zone"),
    ] {
        let mut settings = settings(&account);
        settings.variables.push((variable, value.to_owned()));
        let function = Function::start(&settings).await;
        let answer = function.invoke(&event("http_api", &update(1, CHAT)));
        let message = answer["errorMessage"].as_str().unwrap_or_default();
        assert!(
            message.contains(expected),
            "{variable}: {answer}\n{}",
            function.log()
        );
    }
}

#[tokio::test]
async fn a_parameter_that_cannot_be_used_is_503_until_it_can() {
    let account = Account::new("ingest-parameter");
    let function = Function::start(&settings(&account)).await;
    let delivery = event("http_api", &update(1, CHAT));
    for (value, expected) in [
        (None, "ParameterNotFound"),
        (Some("no JSON"), "does not hold {\\\"webhook_path\\\""),
        (
            Some(r#"{"webhook_path":"short","webhook_secret":"s"}"#),
            "ingest.webhook_path",
        ),
    ] {
        if let Some(value) = value {
            account.put_parameter(value);
        }
        assert_eq!(status(&function.invoke(&delivery)), 503);
        function.wait_for_log(expected).await;
    }
    account.put_parameter(&json!({"webhook_path": PATH, "webhook_secret": SECRET}).to_string());
    assert_eq!(
        status(&function.invoke(&delivery)),
        200,
        "{}",
        function.log()
    );
}

#[tokio::test]
async fn the_log_is_json_and_has_no_secret_and_no_text_even_where_everything_is_logged() {
    let account = Account::new("ingest-log");
    let function = function(&account).await;
    for name in ["http_api", "rest_api", "function_url"] {
        function.invoke(&event(name, &update(1, CHAT)));
    }
    function.wait_for_log("accepted an update").await;
    let log = function.log();
    for line in log.lines().filter(|line| line.contains("\"level\"")) {
        let line: Value = serde_json::from_str(line).unwrap();
        assert!(line["timestamp"].is_string(), "{line}");
    }
    for secret in [PATH, SECRET, "olá", "a-session"] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}

#[tokio::test]
async fn the_parameter_is_asked_for_as_botocore_asks() {
    let account = Account::new("ingest-signature");
    let recorder = Recorder::start();
    let mut settings = settings(&account);
    settings
        .variables
        .push(("AWS_ENDPOINT_URL", recorder.url.clone()));
    let function = Function::start(&settings).await;
    // The recorder is no parameter store.
    assert_eq!(
        status(&function.invoke(&event("http_api", &update(1, CHAT)))),
        503
    );
    let requests = recorder.take();
    let request = requests.first().unwrap();
    assert_eq!(request.target, "POST /");
    assert_eq!(request.header("x-amz-target"), "AmazonSSM.GetParameter");
    assert_signed_as_botocore_does(request, &recorder.url, "ssm");
}
