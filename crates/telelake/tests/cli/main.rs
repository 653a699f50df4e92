//! The program from outside: real arguments, files and sockets, against a simulated Bot API.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod account;
mod bot;
mod doctor;
mod ingest;
mod init;
mod quarantine;
mod settings;
mod webhook;
mod world;
