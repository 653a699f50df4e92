//! Who may look, and by which way.

use reqwest::StatusCode;
use reqwest::header::{COOKIE, HOST, RETRY_AFTER, SET_COOKIE};
use serde_json::{Value, json};

use super::{House, PASSWORD};
use crate::certificate::Certificate;
use crate::world::{GROUP, World, message};

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
fn behind_a_proxy_that_speaks_https_cookies_are_kept_to_it() {
    let public = "dashboard.public_url=https://lake.example.org";
    let world = World::new("*");
    let open = ["run", "--dashboard", "127.0.0.1:0", "--set", public];
    world.run(&open).code(2).says(&[
        "`dashboard.public_url` is https://lake.example.org",
        "telelake dashboard password",
    ]);

    let house = House::locked_with(world, &["--set", public]);
    // As nginx sends it on: https://nginx.org/en/docs/http/ngx_http_proxy_module.html
    let proxied = [
        ("host", "lake.example.org"),
        ("x-forwarded-for", "203.0.113.9"),
        ("x-forwarded-proto", "https"),
        ("origin", "https://lake.example.org"),
        ("sec-fetch-site", "same-origin"),
    ];
    let password = json!({ "password": PASSWORD });
    let answer = house.post("/api/v1/session", &password, &proxied);
    assert_eq!(answer.status(), StatusCode::OK);
    let cookie = answer.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.ends_with("; Secure"), "{cookie}");
    let told: Value = house.world.wait(answer.json()).unwrap();
    let member = [
        ("cookie", cookie.split(';').next().unwrap()),
        ("x-csrf-token", told["csrf"].as_str().unwrap()),
    ];
    let body = json!({ "sql": "SELECT 1" });
    let asked = [&proxied[..], &member].concat();
    let answer = house.post("/api/v1/query", &body, &asked);
    assert_eq!(answer.status(), StatusCode::OK);
}

#[test]
fn what_a_header_says_of_https_is_not_believed() {
    let house = House::locked(World::new("*"));
    let claimed = [("x-forwarded-proto", "https"), ("forwarded", "proto=https")];
    let password = json!({ "password": PASSWORD });
    let answer = house.post("/api/v1/session", &password, &claimed);
    let cookie = answer.headers()[SET_COOKIE].to_str().unwrap();
    assert!(!cookie.contains("Secure"), "{cookie}");
}

#[test]
fn pages_are_encrypted_with_a_certificate() {
    let ours = Certificate::of("dashboard");
    let house = House::open(&["--set", &ours.file, "--set", &ours.key]);
    assert!(house.url.starts_with("https://"), "{}", house.url);
    let (status, session) = house.get("/api/v1/session");
    assert_eq!(
        (status, &session["is_logged_in"]),
        (StatusCode::OK, &json!(true))
    );
}
