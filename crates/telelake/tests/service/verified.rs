//! The proof of a lake: `telelake verify` after a hundred kills, and after somebody has laid hands on it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use sim::Fault;

use crate::process::Output;
use crate::process::Process;
use crate::world::{GROUP, World};

/// A chat that nobody allowed.
const FOREIGN: i64 = -1_009_999_999_999;
const KILLS: u64 = 100;

/// Waits until Telegram has got rid of `count` updates more.
fn taken(world: &World, count: usize) {
    let until = world.api.pending().saturating_sub(count);
    world.wait(async {
        let mut look = tokio::time::interval(Duration::from_millis(1));
        while world.api.pending() > until {
            look.tick().await;
        }
    });
}

/// Starts `args` and kills it after `millis`, wherever it is by then.
fn killed_after(world: &World, args: &[&str], millis: u64) {
    let process = Process::start(world.command(args), Output::Talk);
    world.wait(async { tokio::time::sleep(Duration::from_millis(millis)).await });
    process.kill();
}

/// Every raw object of the lake.
fn raw_objects(world: &World) -> Vec<PathBuf> {
    let days = std::fs::read_dir(world.path("lake/raw/telegram")).unwrap();
    let mut objects = Vec::new();
    for day in days {
        let listing = std::fs::read_dir(day.unwrap().path()).unwrap();
        objects.extend(listing.map(|entry| entry.unwrap().path()));
    }
    objects.retain(|path| path.to_string_lossy().ends_with(".zst"));
    objects.sort();
    objects
}

fn verification(world: &World, code: i32) -> Value {
    let ran = world.run(&["verify", "--strict", "--json"]).code(code);
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn a_lake_that_was_killed_a_hundred_times_is_proved_and_a_missing_line_is_named() {
    let world = World::new(&GROUP.to_string());
    let mut messages = 0;
    for kill in 0..KILLS {
        for _ in 0..6 {
            messages += 1;
            world.somebody_writes(GROUP, messages);
            world.somebody_writes(FOREIGN, messages);
        }
        match kill % 4 {
            // While it starts, recovers and seals what the one before left.
            0 => killed_after(&world, &["run", "--mode", "poll"], kill % 60),
            1 => killed_after(&world, &["etl", "--all"], 10 + kill % 90),
            _ => {
                let service = world.start(&["--mode", "poll"]);
                taken(&world, 1 + usize::try_from(kill).unwrap() % 9);
                service.kill();
            }
        }
    }
    let mut service = world.start(&["--mode", "poll"]);
    service.wait_for("polling ");
    world.drained();
    assert_eq!(service.stop().0, Some(0));
    world.run(&["etl", "--all"]).code(0);
    assert_eq!(world.messages(), (messages, messages));

    // The ignored chat's updates of a run that was killed are on record nowhere: gaps, at most.
    let ran = world.run(&["verify"]).code(0);
    assert!(
        ran.stderr.contains("every update in raw is accounted for"),
        "{}",
        ran.stderr
    );

    let objects = raw_objects(&world);
    assert!(objects.len() > 20, "{} objects", objects.len());
    let object = objects.last().unwrap();
    let lines = lines(object);
    let fewer = lake::packed(lines.get(1..).unwrap().concat().as_bytes()).unwrap();
    let name = object
        .strip_prefix(world.path("lake/raw"))
        .unwrap()
        .to_string_lossy()
        .into_owned();
    world.write(&format!("lake/raw/{name}"), fewer);
    let found = verification(&world, 1);
    let days = found["days"].as_array().unwrap();
    let problems: Vec<(&Value, &Value)> = days
        .iter()
        .flat_map(|day| {
            day["problems"]
                .as_array()
                .unwrap()
                .iter()
                .map(move |it| (&day["day"], it))
        })
        .collect();
    let day = name.split('=').nth(1).unwrap().split('/').next().unwrap();
    let missing = json!({"problem": "missing_from_object", "object": name, "missing": 1});
    assert!(problems.contains(&(&json!(day), &missing)), "{problems:#?}");
}

#[test]
fn what_was_received_is_what_became_of_it() {
    let world = World::new(&GROUP.to_string());
    let (service, url) = world.start_webhook();
    world.deliver_to(url.clone());
    world.api.order_faults([Fault::Duplicate]);
    for id in 1..=4 {
        world.somebody_writes(GROUP, id);
        world.somebody_writes(FOREIGN, id);
    }
    world.drained();
    assert_eq!(world.post(&url, b"no update"), 200);
    assert_eq!(service.stop().0, Some(0));
    world.run(&["etl", "--all"]).code(0);
    // Half of the numbers are of a chat that is not kept: on record, and so no gaps.
    let found = verification(&world, 0);
    let receipts = &found["receipts"];
    let count = |name: &str| receipts[name].as_u64().unwrap();
    assert_eq!((count("stored"), count("quarantined")), (4, 1));
    // What is ignored is not remembered: the one that came twice is counted twice.
    assert_eq!(count("ignored") + count("duplicate"), 5);
    assert_eq!(
        count("received"),
        count("stored") + count("duplicate") + count("ignored") + count("quarantined")
    );
    assert_eq!(count("open_runs") + count("waiting"), 0);
    assert_eq!(found["gaps"], json!([]));

    // A raw object that vanishes before its day was ever compacted, too, is missed.
    let (service, url) = world.start_webhook();
    world.deliver_to(url);
    world.somebody_writes(GROUP, 5);
    world.drained();
    assert_eq!(service.stop().0, Some(0));
    let objects = raw_objects(&world);
    std::fs::remove_file(objects.last().unwrap()).unwrap();
    world
        .run(&["verify"])
        .code(1)
        .says(&["is missing, with 1 updates"]);
    world
        .run(&["verify", "--lang", "pt"])
        .code(1)
        .says(&["com 1 updates"]);
}

/// The lines of a raw object.
#[expect(clippy::disallowed_types, reason = "a test lays hands on a lake")]
fn lines(object: &Path) -> Vec<String> {
    let file = std::fs::File::open(object).unwrap();
    let mut reader = lake::RawReader::new(Box::new(file), None);
    let mut lines = Vec::new();
    while let Some(update) = reader.next_update() {
        let line = String::from_utf8(update.unwrap().bytes.to_vec()).unwrap();
        lines.push(line + "\n");
    }
    lines
}
