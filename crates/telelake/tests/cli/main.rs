//! The program from outside: real arguments, files and sockets, against a simulated Bot API.

#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(
    clippy::needless_raw_string_hashes,
    reason = "this is how expect-test writes what it has seen"
)]

mod account;
mod bot;
mod doctor;
mod elsewhere;
mod import;
mod ingest;
mod init;
mod languages;
mod machine;
mod odd_exports;
mod pipes;
mod quarantine;
mod queries;
mod settings;
mod sql;
mod verify;
mod webhook;
mod world;
