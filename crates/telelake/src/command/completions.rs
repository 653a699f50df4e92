//! `telelake completions`: completions for a shell.

use anyhow::Result;
use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::cli::Cli;
use crate::output::data_bytes;

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  telelake completions bash > ~/.local/share/bash-completion/completions/telelake"
)]
pub(crate) struct Args {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    // The generator panics where it cannot write, and memory always takes it.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "telelake", &mut script);
    data_bytes(&script)
}
