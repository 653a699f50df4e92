//! A Bot API that somebody else wrote, npm's telegram-test-api, drives the program from `getMe` to
//! SQL, so that it is not only our own simulator that it works with.
//!
//! The package posts an update to a webhook once and knows no secret token; a proxy in
//! `third_party.js` adds the header on the way. It does not know `getWebhookInfo` either, so its
//! webhook is set by the script and not by `telelake webhook set`.

use std::process::Command;

use serde_json::json;
use testkit::crate_folder;

use crate::process::{Output, Process};
use crate::world::{SECRET, TOKEN, World};

/// Where the npm packages lie. They are installed first where that was not done yet.
pub(crate) fn node_modules() -> String {
    let script = crate_folder().join("../../scripts/clients.sh");
    let output = Command::new(script).output().unwrap();
    assert!(output.status.success(), "scripts/clients.sh failed");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().nth(1).unwrap().to_owned()
}

/// The third party's server; also its address.
fn telegram_test_api() -> (Process, String) {
    let script = crate_folder().join("tests/service/third_party.js");
    let mut command = Command::new("node");
    command.arg(script).args([&node_modules(), TOKEN]);
    let mut server = Process::start(command, Output::Data);
    let url = server.wait_for("listening ");
    (server, url)
}

fn writes(server: &mut Process, text: &str) {
    server.tell(&format!("message {text}"));
    server.wait_for("done message");
}

#[test]
fn somebody_elses_bot_api_drives_get_me_polling_webhook_etl_and_sql() {
    let (mut server, url) = telegram_test_api();
    let world = World::with_api("*", &url);
    world
        .run(&["bot", "me"])
        .code(0)
        .says(&["TestNameBot", "Test First name"]);

    // What waits is fetched at the start, what is written later by a poll.
    let polled = ["polled: olá", "polled: 😀", "polled, later"];
    writes(&mut server, polled[0]);
    writes(&mut server, polled[1]);
    let mut service = world.start(&["--mode", "poll", "--set", "log.filter=info,ingest=debug"]);
    service.wait_for("capturing as @TestNameBot");
    service.wait_for("accepted an update");
    service.wait_for("accepted an update");
    writes(&mut server, polled[2]);
    service.wait_for("accepted an update");
    let (code, log) = service.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("stopped: 3 updates stored"), "{log}");

    let (service, address) = world.start_webhook();
    server.tell(&format!("webhook {address} {SECRET}"));
    server.wait_for("done webhook");
    let delivered = ["delivered: olá", "delivered: 😀"];
    for text in delivered {
        writes(&mut server, text);
    }
    let (code, log) = service.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("stopped: 2 updates stored"), "{log}");

    world
        .run(&["etl", "--all"])
        .code(0)
        .says(&["5 rows from 5 updates"]);
    let rows = world.sql(
        "SELECT chat_id, user_id, user_first_name, text FROM telegram_datalake ORDER BY message_id",
    );
    let expected: Vec<_> = polled
        .iter()
        .chain(&delivered)
        .map(
            |text| json!({"chat_id": -1001, "user_id": 7, "user_first_name": "Inês", "text": text}),
        )
        .collect();
    assert_eq!(rows, expected);
}
