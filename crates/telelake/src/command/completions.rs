//! `telelake completions`: completions for a shell.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::cli::Cli;

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  telelake completions bash > ~/.local/share/bash-completion/completions/telelake"
)]
pub(crate) struct Args {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: &Args) {
    clap_complete::generate(
        args.shell,
        &mut Cli::command(),
        "telelake",
        &mut std::io::stdout(),
    );
}
