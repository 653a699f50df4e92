//! The dashboard from outside: who may look, what the pages are told, and the pages themselves in a real browser.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use reqwest::header::{COOKIE, HOST, RETRY_AFTER, SET_COOKIE};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::process::{PATIENCE, Process};
use crate::third_party::node_modules;
use crate::world::{GROUP, PATH, World, message};

/// The walk through the pages, for Node.
const WALK: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/service/browser/walk.mjs"
);
/// What people log in with, where they must.
const PASSWORD: &str = "correct horse battery";

/// What people write who mean no good.
const HOSTILE: [&str; 5] = [
    "<script>window.pwned = 1</script><img src=x onerror=\"window.pwned = 1\">",
    "\" onmouseover=\"window.pwned = 1\" x=\"<b>&lt;i&gt; </td></table></main>",
    "[click](javascript:window.pwned=1) javascript:window.pwned=1 data:text/html,<script>pwned</script>",
    "\u{202e}gnp.exe\u{2066}\u{2067} \u{200f}evil\u{feff}\u{0}",
    "=cmd|' /C calc'!A0\t+1\r\n-1",
];

/// A service with a dashboard.
struct House {
    world: World,
    service: Process,
    client: Client,
    url: String,
    webhook: String,
}

impl House {
    fn open(args: &[&str]) -> Self {
        Self::open_in(World::new("*"), args)
    }

    fn open_in(world: World, args: &[&str]) -> Self {
        let doors = [
            "--mode",
            "webhook",
            "--listen",
            "127.0.0.1:0",
            "--set",
            "ingest.public_url=http://127.0.0.1",
            "--dashboard",
            "127.0.0.1:0",
        ];
        let mut service = world.start(&[&doors, args].concat());
        let url = service.wait_for("the dashboard is at ");
        let mut webhook = String::new();
        while webhook.is_empty() {
            let rest = service.wait_for("listening on ");
            let address = rest.split_whitespace().next().unwrap();
            if !url.ends_with(address) {
                webhook = format!("http://{address}/telegram/{PATH}");
            }
        }
        let client = Client::builder()
            .danger_accept_invalid_certs(true)
            .build()
            .unwrap();
        Self {
            world,
            service,
            client,
            url,
            webhook,
        }
    }

    /// The dashboard of a service that asks for the password.
    fn locked(world: World) -> Self {
        let print = ["dashboard", "password"];
        let mut command = world.command(&print);
        let mut asked = command.stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = asked.stdin.take().unwrap();
        std::io::Write::write_all(&mut stdin, format!("{PASSWORD}\n").as_bytes()).unwrap();
        drop(stdin);
        assert!(asked.wait().unwrap().success());
        Self::open_in(world, &[])
    }

    fn get(&self, path: &str) -> (StatusCode, Value) {
        self.get_with(path, &[])
    }

    fn get_with(
        &self,
        path: &str,
        headers: &[(reqwest::header::HeaderName, &str)],
    ) -> (StatusCode, Value) {
        let mut request = self.client.get(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        self.world.wait(async {
            let answer = request.send().await.unwrap();
            (answer.status(), answer.json().await.unwrap_or(Value::Null))
        })
    }

    fn post(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Response {
        let mut request = self.client.post(format!("{}{path}", self.url)).json(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.world.wait(request.send()).unwrap()
    }

    /// What the requests of a member carry: the cookie, and the token against foreign pages.
    fn log_in(&self) -> (String, String) {
        let answer = self.post("/api/v1/session", &json!({ "password": PASSWORD }), &[]);
        assert_eq!(answer.status(), StatusCode::OK);
        let cookie = answer.headers()[SET_COOKIE].to_str().unwrap().to_owned();
        for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        let told: Value = self.world.wait(answer.json()).unwrap();
        let csrf = told["csrf"].as_str().unwrap().to_owned();
        (cookie.split(';').next().unwrap().to_owned(), csrf)
    }

    fn deliver(&self, updates: impl IntoIterator<Item = Value>) {
        for (id, update) in updates.into_iter().enumerate() {
            let update = json!({ "update_id": 9_000 + id, "message": update });
            assert_eq!(
                self.world
                    .post(&self.webhook, update.to_string().as_bytes()),
                200
            );
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a test prepares files")]
fn write(file: &Path, text: &str) {
    std::fs::write(file, text).unwrap();
}

#[test]
fn whoever_sits_at_the_machine_may_look_and_no_foreign_page() {
    let house = House::open(&[]);
    house.deliver((1..=3).map(|id| message(GROUP, id)));
    let (status, session) = house.get("/api/v1/session");
    assert_eq!(
        (status, &session["is_logged_in"]),
        (StatusCode::OK, &json!(true))
    );
    let today = session["today"].as_str().unwrap();
    let panel = format!("/api/v1/panels/totals?from={today}&to={today}");
    let (status, totals) = house.get(&panel);
    assert_eq!(status, StatusCode::OK, "{totals}");
    assert_eq!(totals["rows"][0][2], json!(3), "{totals}");
    assert!(
        totals["sql"]
            .as_str()
            .unwrap()
            .contains("telegram_messages")
    );

    // A page of another origin that points a name of its own at this machine.
    let (status, refused) = house.get_with(&panel, &[(HOST, "evil.example.org")]);
    assert_eq!(status, StatusCode::FORBIDDEN, "{refused}");
    // A page of another origin that sends a form.
    let body = json!({ "sql": "SELECT 1" });
    let answer = house.post("/api/v1/query", &body, &[]);
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let csrf = session["csrf"].as_str().unwrap();
    let answer = house.post("/api/v1/query", &body, &[("x-csrf-token", csrf)]);
    assert_eq!(answer.status(), StatusCode::OK);
    // Filters that are none, and panels that are none, are explained.
    let (status, refused) = house.get("/api/v1/panels/totals?from=yesterday&to=today");
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(
        refused["error"].as_str().unwrap().contains("from"),
        "{refused}"
    );
    let (status, _) = house.get("/api/v1/panels/total");
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, _) = house.get("/api/v1/nothing");
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[test]
fn with_a_password_only_who_knows_it_may_look() {
    let house = House::locked(World::new("*"));
    let (status, session) = house.get("/api/v1/session");
    assert_eq!(
        (status, &session["is_logged_in"]),
        (StatusCode::OK, &json!(false))
    );
    for path in [
        "/api/v1/panels/span",
        "/api/v1/catalog",
        "/api/v1/pipeline",
        "/api/v1/events",
    ] {
        assert_eq!(house.get(path).0, StatusCode::UNAUTHORIZED, "{path}");
    }
    // The bundle is for everybody: it is how one logs in.
    let page = house
        .world
        .wait(house.client.get(&house.url).send())
        .unwrap();
    assert!(
        page.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("default-src 'none'")
    );

    let (cookie, csrf) = house.log_in();
    let (status, _) = house.get_with("/api/v1/panels/span", &[(COOKIE, &cookie)]);
    assert_eq!(status, StatusCode::OK);
    let body = json!({ "sql": "SELECT 1" });
    let answer = house.post("/api/v1/query", &body, &[("cookie", &cookie)]);
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let asked = [("cookie", cookie.as_str()), ("x-csrf-token", csrf.as_str())];
    assert_eq!(
        house.post("/api/v1/query", &body, &asked).status(),
        StatusCode::OK
    );

    let gone = house.client.delete(format!("{}/api/v1/session", house.url));
    let gone = gone.header("cookie", &cookie).header("x-csrf-token", &csrf);
    assert_eq!(
        house.world.wait(gone.send()).unwrap().status(),
        StatusCode::NO_CONTENT
    );
    let (status, _) = house.get_with("/api/v1/panels/span", &[(COOKIE, &cookie)]);
    assert_eq!(status, StatusCode::UNAUTHORIZED);

    // Whoever guesses has to wait, also with the right one.
    let wrong = json!({ "password": "correct horse batterz" });
    let statuses: Vec<_> = (0..7)
        .map(|_| house.post("/api/v1/session", &wrong, &[]).status())
        .collect();
    assert_eq!(statuses[0], StatusCode::UNAUTHORIZED);
    let answer = house.post("/api/v1/session", &json!({ "password": PASSWORD }), &[]);
    assert_eq!(
        answer.status(),
        StatusCode::TOO_MANY_REQUESTS,
        "{statuses:?}"
    );
    assert!(answer.headers().contains_key(RETRY_AFTER));
}

#[test]
fn strangers_are_not_let_in_by_mistake() {
    let world = World::new("*");
    world
        .run(&["run", "--dashboard", "0.0.0.0:0"])
        .code(2)
        .says(&[
            "`dashboard.listen` is 0.0.0.0:0",
            "telelake dashboard password",
        ]);
    let shared = [
        "run",
        "--mode",
        "webhook",
        "--set",
        "ingest.public_url=https://lake.example.org",
    ];
    let at = [
        "--listen",
        "127.0.0.1:18080",
        "--dashboard",
        "127.0.0.1:18080",
    ];
    world
        .run(&[&shared[..], &at].concat())
        .code(2)
        .says(&["the webhook listens on 127.0.0.1:18080 too"]);
    world
        .run(&["run", "--set", "dashboard.password=correct horse"])
        .code(2)
        .says(&["dashboard.password", "telelake dashboard password"]);
}

#[test]
fn pages_are_encrypted_with_a_certificate() {
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (
        folder.path().join("lake.crt"),
        folder.path().join("lake.key"),
    );
    write(&certificate, &certified.cert.pem());
    write(&key, &certified.signing_key.serialize_pem());
    let set = |name: &str, path: &Path| format!("dashboard.{name}={}", path.display());
    let (certificate, key) = (set("tls_certificate", &certificate), set("tls_key", &key));
    let house = House::open(&["--set", &certificate, "--set", &key]);
    assert!(house.url.starts_with("https://"), "{}", house.url);
    let (status, session) = house.get("/api/v1/session");
    assert_eq!(
        (status, &session["is_logged_in"]),
        (StatusCode::OK, &json!(true))
    );
}

#[test]
fn the_button_compacts_and_the_page_hears_of_it() {
    let house = House::open(&[]);
    let events = house
        .client
        .get(format!("{}/api/v1/events", house.url))
        .send();
    let mut events = house.world.wait(events).unwrap();
    house.deliver((1..=5).map(|id| message(GROUP, id)));
    let (_, session) = house.get("/api/v1/session");
    let csrf = session["csrf"].as_str().unwrap();
    let answer = house.post("/api/v1/etl", &json!({}), &[("x-csrf-token", csrf)]);
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    let mut heard = String::new();
    let is_done = |heard: &str| {
        heard.contains("\"stored\":5")
            && heard.contains("\"trigger\":\"button\"")
            && heard.contains("\"days\":1")
    };
    while !is_done(&heard) {
        let chunk = house.world.wait(events.chunk()).unwrap().unwrap();
        heard.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    assert!(
        heard.contains("event: captured") && heard.contains("event: etl"),
        "{heard}"
    );

    // The file is there, the day goes on, and the books agree.
    let is_told = |pipeline: &Value| {
        pipeline["reconciliation"]["stored"] == json!(5) && pipeline["days"][0]["bytes"].is_u64()
    };
    let mut pipeline = house.get("/api/v1/pipeline?lang=pt").1;
    let patience = Instant::now() + PATIENCE;
    while !is_told(&pipeline) {
        assert!(Instant::now() < patience, "{pipeline:#}");
        house
            .world
            .wait(async { tokio::time::sleep(Duration::from_millis(200)).await });
        pipeline = house.get("/api/v1/pipeline?lang=pt").1;
    }
    assert_eq!(pipeline["days"][0]["state"], json!("fresh"), "{pipeline:#}");
    assert_eq!(
        pipeline["reconciliation"]["holds"],
        json!(true),
        "{pipeline:#}"
    );
    assert_eq!(pipeline["capture"]["stored"], json!(5), "{pipeline:#}");
}

/// What one would see of a group with thousands of messages, among them those of [`HOSTILE`].
#[test]
fn a_browser_finds_every_page_whole_in_every_look() {
    let world = World::new("*");
    let group = [
        "demo",
        "--once",
        "--messages",
        "1200",
        "--days",
        "12",
        "--dir",
        "group",
    ];
    world.run(&group).code(0);
    let lake = std::fs::canonicalize(world.path("group/lake")).unwrap();
    std::fs::rename(lake, world.path("lake")).unwrap();
    let house = House::locked(world);
    house.deliver(hostile());
    let screenshots = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("dashboard");
    let chromium = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/browser.sh");
    let chromium = Command::new(chromium).output().unwrap();
    assert!(
        chromium.status.success(),
        "{}",
        String::from_utf8_lossy(&chromium.stderr)
    );
    let chromium = String::from_utf8(chromium.stdout).unwrap();
    let walked = Command::new("node")
        // How fast it is depends on the machine; here only on whether.
        .env("INTERACTIVE_MS_MAX", "600000")
        .args([WALK, &node_modules(), chromium.trim(), &house.url])
        .arg(&screenshots)
        .arg(PASSWORD)
        .output()
        .unwrap();
    let [told, complaints] =
        [walked.stdout, walked.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert!(walked.status.success(), "{complaints}\n{told}");
    let pictures = std::fs::read_dir(&screenshots).unwrap().count();
    assert!(pictures > 60, "{pictures}");
    let (code, log) = house.service.stop();
    assert_eq!(code, Some(0), "{log}");
}

/// Messages, names and titles that try to be more than text.
fn hostile() -> Vec<Value> {
    let emoji = "🏳️‍🌈".repeat(1_000);
    let texts = HOSTILE.iter().copied().chain([emoji.as_str()]);
    texts
        .enumerate()
        .map(|(number, text)| {
            let id = 500_000 + i64::try_from(number).unwrap();
            let mut message = message(GROUP, id);
            message["text"] = json!(text);
            message["from"] = json!({ "id": 600 + number, "is_bot": false, "first_name": text.chars().take(60).collect::<String>() });
            message["chat"]["title"] = json!("<img src=x onerror=window.pwned=1>");
            message
        })
        .collect()
}
