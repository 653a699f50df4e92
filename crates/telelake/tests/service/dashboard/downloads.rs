//! Results as files that the browser fetches itself.

use reqwest::StatusCode;
use reqwest::header::{CONTENT_DISPOSITION, COOKIE, LOCATION};
use serde_json::{Value, json};

use super::House;
use crate::world::{GROUP, World, message};

/// What the browser is given for `sql`: the status, and the address or what is wrong.
fn begun(house: &House, sql: &str, format: &str, headers: &[(&str, &str)]) -> (StatusCode, Value) {
    let body = json!({ "sql": sql, "format": format });
    let answer = house.post("/api/v1/downloads", &body, headers);
    assert!(!answer.headers().contains_key(LOCATION));
    let status = answer.status();
    (
        status,
        house.world.wait(answer.json()).unwrap_or(Value::Null),
    )
}

#[test]
fn a_result_is_a_file_that_only_our_own_page_can_begin_and_that_is_fetched_once() {
    let house = House::locked(World::new("*"));
    house.deliver((1..=3).map(|id| message(GROUP, id)));
    let (cookie, csrf) = house.log_in();
    let member = [("cookie", cookie.as_str()), ("x-csrf-token", csrf.as_str())];
    let sql = "SELECT message_id, '=1+1' AS sum FROM telegram_messages ORDER BY 1";
    let (status, _) = begun(&house, sql, "csv", &member[..1]);
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, _) = begun(&house, sql, "csv", &[]);
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let (status, told) = begun(&house, "SELECT nothing FROM nowhere", "csv", &member);
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(told["error"].as_str().unwrap().contains("nowhere"));

    for (format, begins) in [
        (
            "csv",
            &b"\xef\xbb\xbf\"message_id\",\"sum\"\r\n\"1\",\"'=1+1\"\r\n"[..],
        ),
        ("json", b"["),
        ("parquet", b"PAR1"),
    ] {
        let (status, told) = begun(&house, sql, format, &member);
        assert_eq!(status, StatusCode::CREATED, "{told}");
        let href = format!("{}{}", house.url, told["href"].as_str().unwrap());
        // An address by itself opens nothing.
        let stranger = house.world.wait(house.client.get(&href).send()).unwrap();
        assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED);
        let fetch = || house.client.get(&href).header(COOKIE, &cookie).send();
        let answer = house.world.wait(fetch()).unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let disposition = answer.headers()[CONTENT_DISPOSITION].to_str().unwrap();
        let name = disposition.strip_prefix("attachment; filename=\"telelake-");
        let day = name.unwrap().strip_suffix(&format!(".{format}\"")).unwrap();
        assert_eq!(day.len(), "2026-11-22".len(), "{disposition}");
        let body = house.world.wait(answer.bytes()).unwrap();
        assert!(body.starts_with(begins), "{body:?}");
        let again = house.world.wait(fetch()).unwrap();
        assert_eq!(again.status(), StatusCode::NOT_FOUND);
    }
}
