//! The service through its ends and beginnings: what one run promised, the next one keeps. Also the
//! starts that must fail, and how they explain themselves.

use serde_json::json;
use sim::Fault;
use tokio::net::TcpListener;

use crate::process::Process;
use crate::world::{GROUP, TOKEN, World, message};

/// A group before it becomes a supergroup.
const OLD_GROUP: i64 = -7_001;
/// A chat that nobody allowed.
const FOREIGN: i64 = -7_002;

/// Waits until Telegram has seen `count` deliveries succeed.
fn delivered(world: &World, count: u64) {
    world.wait(async {
        let mut look = tokio::time::interval(std::time::Duration::from_millis(1));
        while world.api.statistics().delivered < count {
            look.tick().await;
        }
    });
}

fn stopped(service: Process) -> String {
    let (code, log) = service.stop();
    assert_eq!(code, Some(0), "{log}");
    log
}

#[test]
fn a_stop_files_everything_away_and_a_redelivery_after_it_makes_no_second_row() {
    let world = World::new(&GROUP.to_string());
    let (service, url) = world.start_webhook();
    world.deliver_to(url.clone());
    // The answers to these are lost, so that Telegram sends the messages again.
    world
        .api
        .order_faults([Fault::LoseAnswer, Fault::Duplicate, Fault::LoseAnswer]);
    for id in 1..=5 {
        world.somebody_writes(GROUP, id);
        world.somebody_writes(FOREIGN, id);
    }
    world.drained();
    // Not compacted and not even filed away: a second process sees them all the same.
    assert_eq!(world.messages(), (5, 5));
    assert!(!world.path("lake/raw/telegram").exists());
    let again = serde_json::to_vec(&json!({"update_id": 1, "message": message(GROUP, 6)})).unwrap();
    assert_eq!(world.post(&url, &again), 200);
    assert!(stopped(service).contains("ignoring chat -7002"));
    assert!(world.path("lake/raw/telegram").is_dir());
    let left = std::fs::read_dir(world.path("lake/journal")).unwrap();
    let segments = left.filter(|entry| {
        let name = entry.as_ref().unwrap().file_name();
        name != "lock" && !name.to_string_lossy().starts_with('.')
    });
    assert_eq!(segments.count(), 0);

    // The next run no longer has it in its journal, and stores what comes again; the table knows.
    let (service, url) = world.start_webhook();
    assert_eq!(world.post(&url, &again), 200);
    assert_eq!(world.messages(), (6, 6));
    stopped(service);
    world.run(&["etl", "--all"]).code(0);
    assert_eq!(world.messages(), (6, 6));
}

#[test]
fn a_service_killed_amid_deliveries_has_every_acknowledged_message_once() {
    const MESSAGES: i64 = 600;
    let world = World::new("*");
    let service = world.start_delivering();
    world
        .api
        .order_faults([Fault::Duplicate, Fault::LoseAnswer].repeat(5));
    for id in 1..=MESSAGES {
        world.somebody_writes(GROUP - id % 20, id);
    }
    delivered(&world, 60);
    service.kill();
    let acknowledged = i64::try_from(world.api.statistics().delivered).unwrap();
    assert!(acknowledged < MESSAGES, "nothing was left to deliver");
    let (rows, messages) = world.messages();
    assert_eq!(rows, messages);
    assert!(
        messages >= acknowledged,
        "{acknowledged} were acknowledged, {messages} are there"
    );

    let service = world.start_delivering();
    world.drained();
    assert_eq!(world.messages(), (MESSAGES, MESSAGES));
    stopped(service);
    world.run(&["etl", "--all"]).code(0);
    assert_eq!(world.messages(), (MESSAGES, MESSAGES));
}

#[test]
fn a_group_that_becomes_a_supergroup_is_followed_across_a_restart() {
    let world = World::new(&OLD_GROUP.to_string());
    let service = world.start_delivering();
    let mut farewell = message(OLD_GROUP, 1);
    farewell["migrate_to_chat_id"] = json!(GROUP);
    world.api.push("message", &farewell);
    world.drained();
    let log = stopped(service);
    assert!(
        log.contains(&format!(
            "group {OLD_GROUP} became supergroup {GROUP}, which is now on the allow-list too"
        )),
        "{log}"
    );

    let service = world.start_delivering();
    world.somebody_writes(GROUP, 2);
    world.somebody_writes(FOREIGN, 3);
    world.drained();
    let log = stopped(service);
    assert!(log.contains("1 updates stored"), "{log}");
    let rows = world.sql("SELECT chat_id FROM telegram_messages ORDER BY message_id");
    assert_eq!(
        rows,
        [json!({"chat_id": OLD_GROUP}), json!({"chat_id": GROUP})]
    );
}

#[test]
fn a_wrong_token_ends_the_start_with_a_hint_and_is_not_shown() {
    let world = World::new("*");
    let wrong = TOKEN.replace("AAH", "BBH");
    let output = world
        .command(&["run", "--mode", "poll"])
        .env("TELEGRAM_BOT_TOKEN", &wrong)
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("does not accept the bot token"), "{stderr}");
    assert!(stderr.contains("hint: ") && stderr.contains("@BotFather"));
    assert!(!stderr.contains(wrong.split(':').nth(1).unwrap()));
}

#[test]
fn polling_beside_a_webhook_is_explained() {
    let world = World::new("*");
    let elsewhere = world.wait(TcpListener::bind("127.0.0.1:0")).unwrap();
    world.deliver_to(format!("http://{}/", elsewhere.local_addr().unwrap()));
    world.run(&["run", "--mode", "poll"]).code(1).says(&[
        "one bot has one receiver",
        "hint: delete the webhook first: `telelake webhook delete`",
    ]);
}
