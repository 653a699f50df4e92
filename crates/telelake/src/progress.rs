//! What a long task shows while it runs: a bar on a terminal, nothing in a pipe.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::output::is_watched;

/// A bar that counts bytes of `total`.
pub(crate) fn bytes(total: u64, message: impl Into<String>) -> ProgressBar {
    bar(total, "{msg:>24} {wide_bar} {bytes}/{total_bytes} {eta}").with_message(message.into())
}

/// A bar that counts things.
pub(crate) fn count(total: u64, message: impl Into<String>) -> ProgressBar {
    bar(total, "{msg:>24} {wide_bar} {human_pos}/{human_len} {eta}").with_message(message.into())
}

/// A sign of life while nothing can be counted.
pub(crate) fn spinner(message: impl Into<String>) -> ProgressBar {
    if !is_watched() {
        return ProgressBar::hidden();
    }
    let spinner = ProgressBar::new_spinner().with_message(message.into());
    spinner.enable_steady_tick(Duration::from_millis(120));
    spinner
}

fn bar(total: u64, template: &str) -> ProgressBar {
    if !is_watched() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(template);
    ProgressBar::new(total).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Shows `text` in place of the line before on a terminal, and nothing elsewhere.
pub(crate) fn line(text: impl std::fmt::Display) {
    if is_watched() {
        crate::output::ask(format_args!("\r\x1b[2K{text}"));
    }
}
