//! Readers of standard output that go away early, as `head` does.

use std::process::{Command, Stdio};

use crate::quarantine::put_away;
use crate::world::{Ran, World};

/// Runs the program with a standard output that nobody reads.
fn unread(world: &World, args: &[&str]) -> Ran {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_telelake"));
    let output = command
        .env_clear()
        .args(args)
        .current_dir(world.path(""))
        .stdout(writer)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    Ran {
        stdout: String::new(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap(),
    }
}

#[test]
fn a_reader_that_went_away_is_no_failure() {
    let world = World::configured();
    let hash = put_away(&world, b"no JSON");
    for args in [
        ["completions", "bash"].as_slice(),
        &["quarantine", "show", &hash],
        &["config", "show"],
        &["sql", "SELECT 1"],
    ] {
        let ran = unread(&world, args).code(0);
        assert_eq!(ran.stderr, "", "{args:?}");
    }
}
