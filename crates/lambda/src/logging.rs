//! Log lines of functions: to standard error, from where Lambda takes them.

use config::{Log, LogFormat};
use tracing_subscriber::EnvFilter;

/// What the runtime may log, whatever is asked for: below this it logs whole events, which hold texts and the webhook's
/// path, and a failed run is logged here already.
const RUNTIME: [&str; 2] = ["lambda_runtime=info", "lambda_runtime::layers::panic=off"];

/// Sends log lines to standard error as `log` says, or as JSON if nobody says anything.
pub(crate) fn start_logging(log: Option<&Log>) {
    let (filter, format) = log.map_or(("info", LogFormat::Json), |log| (&log.filter, log.format));
    let asked = EnvFilter::try_new(filter);
    let is_ignored = asked.is_err();
    let mut filter = asked.unwrap_or_else(|_| EnvFilter::new("info"));
    for directive in RUNTIME.iter().filter_map(|text| text.parse().ok()) {
        filter = filter.add_directive(directive);
    }
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Text => builder.with_ansi(false).compact().try_init().ok(),
        LogFormat::Json => builder.json().with_span_list(false).try_init().ok(),
    };
    if is_ignored {
        tracing::warn!("`log.filter` cannot be read, and is ignored");
    }
}
