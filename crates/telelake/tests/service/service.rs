//! The service's promises, kept by the real program: what was acknowledged before a kill is in the
//! table once, and a lake has one service.

use crate::world::{GROUP, World};

#[test]
fn what_was_acknowledged_before_a_kill_is_in_the_table_once() {
    let world = World::new("*");
    let service = world.start_delivering();
    for id in 1..=20 {
        world.somebody_writes(GROUP, id);
    }
    world.drained();
    // Not compacted, not even filed away: the table is there all the same.
    assert_eq!(world.messages(), (20, 20));
    service.kill();
    let service = world.start_delivering();
    for id in 21..=30 {
        world.somebody_writes(GROUP, id);
    }
    world.drained();
    let (code, log) = service.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("recovered 20 updates"), "{log}");
    assert_eq!(world.messages(), (30, 30));
    world.run(&["etl", "--all"]).code(0);
    assert_eq!(world.messages(), (30, 30));
}

#[test]
fn a_lake_has_one_service() {
    let world = World::new("*");
    let (service, _) = world.start_webhook();
    let pid = service.id().to_string();
    world
        .run(&["run", "--mode", "poll"])
        .code(75)
        .says(&[&pid, "journal", "hint: "]);
    assert_eq!(service.stop().0, Some(0));
}
