//! The only wiring: logging, the runtime, and the way from a subcommand to its code.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use ::config::{Log, LogFormat};
use tracing_subscriber::EnvFilter;

use crate::cli::{Cli, Command};
use crate::failure;
use crate::home::language_of;
use crate::{command, output};

/// Of each thread that may read a statement.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// Runs the command that was asked for.
pub(crate) fn run(cli: Cli) -> ExitCode {
    let language = language_of(&cli.global);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        // A statement is a tree as high as it is long, and walked down.
        .thread_stack_size(STACK_BYTES)
        .build();
    let result = match runtime {
        Ok(runtime) => {
            let result = runtime.block_on(dispatch(cli));
            // A thread that waits for standard input must not keep the program alive.
            runtime.shutdown_background();
            result
        }
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failure::report(&error, language),
    }
}

async fn dispatch(cli: Cli) -> anyhow::Result<()> {
    let global = &cli.global;
    match cli.command {
        Command::Demo(args) => Box::pin(command::demo::run(global, args)).await,
        Command::Init(args) => Box::pin(command::init::run(global, args)).await,
        Command::Run(args) => Box::pin(command::run::run(global, args)).await,
        Command::Bot(args) => command::bot::run(global, args).await,
        Command::Webhook(args) => command::webhook::run(global, args).await,
        Command::Ingest(args) => command::ingest::run(global, args).await,
        Command::Import(args) => command::import::run(global, args).await,
        Command::Etl(args) => command::etl::run(global, args).await,
        Command::Sql(args) => Box::pin(command::sql::run(global, args)).await,
        Command::Queries(args) => Box::pin(command::queries::run(global, args)).await,
        Command::Tables(args) => Box::pin(command::tables::run(global, args)).await,
        Command::Verify(args) => command::verify::run(global, args).await,
        Command::Quarantine(args) => command::quarantine::run(global, args).await,
        Command::Aws(args) => Box::pin(command::aws::run(global, args)).await,
        Command::Dashboard(args) => command::dashboard::run(global, &args),
        Command::Doctor(args) => command::doctor::run(global, args).await,
        Command::Config(args) => command::config::run(global, &args),
        Command::Completions(args) => command::completions::run(&args),
    }
}

/// What libraries warn of and then hand back as an error, which is told once and with a hint.
const QUIET: [&str; 2] = ["aws_config=error", "aws_runtime=error"];

/// Sends log lines to standard error, as `log` says.
///
/// A filter that cannot be read is said once, and the default holds.
pub(crate) fn start_logging(log: &Log) {
    let mut filter = EnvFilter::try_new(&log.filter).unwrap_or_else(|error| {
        output::say(format_args!("warning: `log.filter` is ignored: {error}"));
        EnvFilter::new("info")
    });
    if !log.filter.contains("aws") {
        for directive in QUIET.iter().filter_map(|text| text.parse().ok()) {
            filter = filter.add_directive(directive);
        }
    }
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match log.format {
        LogFormat::Text => builder.with_target(false).compact().try_init().ok(),
        LogFormat::Json => builder.json().try_init().ok(),
    };
}

/// Sends warnings and errors to standard error, for commands that end by themselves.
pub(crate) fn start_warnings(log: &Log) {
    start_logging(&Log {
        filter: "warn".to_owned(),
        ..log.clone()
    });
}
