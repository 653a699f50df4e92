//! The dashboard from outside: a service that serves it, and what its pages would ask.

mod access;
mod browser;
mod downloads;
mod pipeline;

use std::process::Stdio;

use reqwest::header::SET_COOKIE;
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

use crate::process::Process;
use crate::world::{PATH, World};

/// What people log in with, where they must.
const PASSWORD: &str = "correct horse battery";

/// A service with a dashboard.
pub(super) struct House {
    world: World,
    service: Process,
    client: Client,
    url: String,
    webhook: String,
}

impl House {
    pub(super) fn open(args: &[&str]) -> Self {
        Self::open_in(World::new("*"), args)
    }

    pub(super) fn open_in(world: World, args: &[&str]) -> Self {
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
    pub(super) fn locked(world: World) -> Self {
        Self::locked_with(world, &[])
    }

    /// As [`House::locked`], with `args` more.
    pub(super) fn locked_with(world: World, args: &[&str]) -> Self {
        let print = ["dashboard", "password"];
        let mut command = world.command(&print);
        let mut asked = command.stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = asked.stdin.take().unwrap();
        std::io::Write::write_all(&mut stdin, format!("{PASSWORD}\n").as_bytes()).unwrap();
        drop(stdin);
        assert!(asked.wait().unwrap().success());
        Self::open_in(world, args)
    }

    pub(super) fn get(&self, path: &str) -> (StatusCode, Value) {
        self.get_with(path, &[])
    }

    pub(super) fn get_with(
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

    pub(super) fn post(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Response {
        let mut request = self.client.post(format!("{}{path}", self.url)).json(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.world.wait(request.send()).unwrap()
    }

    /// What the requests of a member carry: the cookie, and the token against foreign pages.
    pub(super) fn log_in(&self) -> (String, String) {
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

    pub(super) fn deliver(&self, updates: impl IntoIterator<Item = Value>) {
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
