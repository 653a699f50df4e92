//! Telegram groups in, SQL out.
fn main() {}
