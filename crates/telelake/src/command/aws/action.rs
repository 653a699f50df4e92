//! The actions of `telelake aws`, and what all of them understand.

use std::path::PathBuf;

use anyhow::Result;

use super::{cost, deploy, destroy, status};
use crate::cli::Global;

const EXAMPLES: &str = "\
Examples:
  telelake aws cost --messages-per-day 10000     what a month would cost
  telelake aws deploy --packages DIR --dry-run   what would be made
  telelake aws deploy --packages DIR             make it, set the webhook, see an update arrive
  telelake aws status                            how it fares
  telelake aws destroy                           take it down; the messages stay

Terraform 1.5 or newer, or OpenTofu, does the work; the module it follows comes with this program.";

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Make the lake on AWS, or bring it up to date, and see that an update arrives
    Deploy(deploy::Args),
    /// Show where the lake is and how it fares
    Status(status::Args),
    /// Take the lake down; buckets with messages stay unless told otherwise
    Destroy(destroy::Args),
    /// Estimate what a month costs
    Cost(cost::Args),
}

/// Where Terraform is and where it works.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Tools {
    /// The folder that Terraform works in, with its state: keep it, it is needed for every change
    #[arg(long, value_name = "DIR", default_value = "telelake-aws")]
    pub(super) dir: PathBuf,
    /// The program [default: `terraform`, else `tofu`]
    #[arg(long, value_name = "PROGRAM")]
    pub(super) terraform: Option<PathBuf>,
    /// Where providers lie unpacked, for machines without the registry
    #[arg(long, value_name = "DIR")]
    pub(super) plugin_dir: Option<PathBuf>,
}

pub(crate) async fn run(global: &Global, args: Args) -> Result<()> {
    match args.action {
        Action::Deploy(args) => deploy::run(global, args).await,
        Action::Status(args) => status::run(global, args).await,
        Action::Destroy(args) => destroy::run(global, args).await,
        Action::Cost(args) => cost::run(global, &args),
    }
}
