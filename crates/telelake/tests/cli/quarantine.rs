//! `telelake quarantine`.

use crate::world::{GROUP, World, files, message};

const RUBBISH: &[u8] = b"{\"update_id\":\xff}";

/// Puts `bytes` away as an earlier version of the program would have.
pub(crate) fn put_away(world: &World, bytes: &[u8]) -> String {
    let quarantine = lake::Quarantine::new(lake::Root::local(&world.path("lake/raw")).unwrap());
    let key = world
        .runtime
        .block_on(quarantine.put(bytes::Bytes::copy_from_slice(bytes)))
        .unwrap();
    key.hash()
}

/// As much of a key as somebody types.
fn beginning(key: &str, chars: usize) -> &str {
    key.get(..chars).unwrap()
}

#[test]
fn an_empty_quarantine_is_told_so() {
    let world = World::configured();
    let ran = world.run(&["quarantine", "list"]).code(0);
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str()),
        ("", "the quarantine is empty\n")
    );
    assert_eq!(
        world.run(&["quarantine", "list", "--json"]).json(),
        serde_json::json!([])
    );
}

#[test]
fn what_was_put_away_comes_back_byte_for_byte() {
    let world = World::configured();
    let hash = put_away(&world, RUBBISH);
    let short = beginning(&hash, 12);
    world
        .run(&["quarantine", "list"])
        .code(0)
        .prints(&[short, "15", "not a JSON update"]);
    let output = world
        .command()
        .args(["quarantine", "show", short])
        .output()
        .unwrap();
    assert_eq!(output.stdout, RUBBISH);
    let ran = world
        .run(&["quarantine", "show", short, "--reason"])
        .code(0);
    assert_eq!(ran.stdout, "not a JSON update\n");
}

#[test]
fn what_can_be_read_by_now_is_released_and_the_rest_kept() {
    let world = World::configured();
    let readable = format!(
        "{{\"update_id\":7,\"message\":{}}}",
        message(GROUP, 7, 1_763_766_007)
    );
    let released = put_away(&world, readable.as_bytes());
    let kept = put_away(&world, RUBBISH);
    let ran = world.run(&["quarantine", "retry", "--all"]).code(1);
    let ran = ran.says(&[&format!("{}: not a JSON update", beginning(&kept, 12))]);
    assert_eq!(ran.stdout, "released: 1, still unreadable: 1\n");
    let raw = files(&world.path("lake/raw"));
    assert!(raw.contains(&format!("quarantine/{kept}.bin")), "{raw:?}");
    assert!(
        !raw.contains(&format!("quarantine/{released}.bin")),
        "{raw:?}"
    );
    assert!(
        raw.iter()
            .any(|file| file.starts_with("telegram/context_date=2025-11-21/")),
        "{raw:?}"
    );
}

#[test]
fn a_single_entry_is_retried_by_the_beginning_of_its_key() {
    let world = World::configured();
    let readable = format!(
        "{{\"update_id\":7,\"message\":{}}}",
        message(GROUP, 7, 1_763_766_007)
    );
    let key = put_away(&world, readable.as_bytes());
    let report = world
        .run(&["quarantine", "retry", beginning(&key, 8), "--json"])
        .code(0)
        .json();
    assert_eq!(
        report,
        serde_json::json!([{"key": key, "outcome": "stored"}])
    );
}

#[test]
fn a_key_that_is_not_there_is_named() {
    let world = World::configured();
    put_away(&world, b"one");
    world
        .run(&["quarantine", "show", "zz"])
        .code(1)
        .says(&["nothing in quarantine begins with `zz`"]);
    world.run(&["quarantine", "retry"]).code(2);
}
