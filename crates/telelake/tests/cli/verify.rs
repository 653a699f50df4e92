//! `telelake verify`.

use expect_test::expect;

use crate::world::{GROUP, World, files, message};

const DAY: &str = "2025-11-21";

fn update(id: i64) -> String {
    let message = message(GROUP, id, 1_763_766_000 + id);
    format!("{{\"update_id\":{id},\"message\":{message}}}")
}

/// A lake with the updates `ids`, one of them twice, compacted.
fn lake(ids: &[i64]) -> World {
    let world = World::configured();
    let lines: Vec<String> = ids.iter().map(|id| update(*id)).collect();
    world.write(&object("a.ndjson"), &lines.join("\n"));
    world.write(&object("b.json"), &update(ids[0]));
    world.run(&["etl", "--all"]).code(0);
    world
}

fn object(name: &str) -> String {
    format!("lake/raw/telegram/context_date={DAY}/{name}")
}

#[test]
fn a_whole_lake_is_proved() {
    let world = lake(&[1, 2, 3]);
    let ran = world.run(&["verify"]).code(0);
    expect![[r#"
        DAY         STATE  READ  DUPLICATE  UPDATES  EXPORTED  QUARANTINED  OTHER DAYS  MESSAGES
        2025-11-21  ok     4     1          3        0         0            0           3
        total              4     1          3        0         0            0           3
    "#]]
    .assert_eq(&ran.stdout);
    expect![[r#"
        every update in raw is accounted for, and the tables have what raw has
    "#]]
    .assert_eq(&ran.stderr);
}

#[test]
fn a_line_that_was_deleted_is_named_by_day_and_count() {
    let world = lake(&[1, 2, 3]);
    world.write(&object("a.ndjson"), &[update(1), update(3)].join("\n"));
    let ran = world.run(&["verify"]).code(1);
    assert!(
        ran.stderr
            .contains("2025-11-21: 1 updates are missing: the files were made from 4, raw has 3"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_line_missing_from_a_segment_is_named_before_any_compaction() {
    let world = World::configured();
    world.write("updates.ndjson", &[update(1), update(2)].join("\n"));
    world.run(&["ingest", "updates.ndjson"]).code(0);
    let raw = world.path("lake/raw");
    let names = files(&raw);
    let segment = names.iter().find(|name| name.ends_with(".zst")).unwrap();
    let whole = world.read_bytes(&format!("lake/raw/{segment}"));
    // The head with the arrivals stays; the lines after it are fewer.
    let head_bytes =
        8 + usize::try_from(u32::from_le_bytes(whole[4..8].try_into().unwrap())).unwrap();
    let lines = lake::packed(format!("{}\n", update(1)).as_bytes()).unwrap();
    world.write_bytes(
        &format!("lake/raw/{segment}"),
        &[&whole[..head_bytes], &lines].concat(),
    );
    let ran = world.run(&["verify"]).code(1);
    assert!(
        ran.stderr.contains("1 updates are missing from `telegram/"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_file_of_another_day_is_found_out() {
    let world = lake(&[1, 2, 3]);
    let enriched = |table: &str, file: &str| {
        format!("lake/enriched/{table}/context_date={DAY}/{file}.parquet")
    };
    let updates = enriched("telegram_updates", "updates");
    let whole = world.read_bytes(&updates);
    world.write_bytes(&updates, &whole[..whole.len() - 1]);
    let ran = world.run(&["verify", "--date", DAY]).code(1);
    assert!(
        ran.stderr
            .contains("a file of the day is missing, or another one"),
        "{}",
        ran.stderr
    );
    world.run(&["etl", "--all"]).code(0);
    world.run(&["verify", "--strict"]).code(0);
}

#[test]
fn a_gap_is_a_warning_and_fails_the_strict() {
    let world = lake(&[1, 2, 6]);
    let ran = world.run(&["verify"]).code(0);
    assert!(
        ran.stderr
            .contains("3 updates (3 to 5) are not in the lake"),
        "{}",
        ran.stderr
    );
    world.run(&["verify", "--strict"]).code(1);
}

#[test]
fn what_waits_to_be_compacted_is_not_wrong() {
    let world = lake(&[1, 2]);
    world.write(&object("c.json"), &update(3));
    let ran = world.run(&["verify"]).code(0);
    assert!(ran.stdout.contains("behind"), "{}", ran.stdout);
    assert!(
        ran.stderr.contains("`telelake etl --all`"),
        "{}",
        ran.stderr
    );
}
