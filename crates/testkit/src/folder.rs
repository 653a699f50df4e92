//! Where the crate is whose tests run.

use std::path::PathBuf;

/// The folder with the `Cargo.toml` of the crate that is being tested.
///
/// Asked when the test runs. What `env!` says is where it was compiled, which may be another checkout that had the same target
/// folder and is gone. Whoever starts a test without Cargo starts it there.
#[expect(
    clippy::disallowed_methods,
    reason = "Cargo says it in a variable: https://doc.rust-lang.org/cargo/reference/environment-variables.html"
)]
pub fn crate_folder() -> PathBuf {
    PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default())
}
