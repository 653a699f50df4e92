//! telelake: Telegram groups in, SQL out.
//!
//! Only the beginning and the end: the arguments come in, an exit code goes out. The wiring is in
//! `startup`, each subcommand in a file of its own under `command`.

mod athena_hint;
mod aws;
mod aws_hint;
mod capture;
mod chance;
mod cli;
mod command;
mod dashboard;
mod delivery;
mod doors;
mod failure;
mod home;
mod kept;
mod output;
mod privacy;
mod progress;
mod prompt;
mod scheduler;
mod seen;
mod settings_file;
mod shutdown;
mod startup;
mod table;
mod words;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    // Two of our libraries could bring a provider each, and rustls refuses to choose.
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    startup::run(cli::Cli::parse())
}
