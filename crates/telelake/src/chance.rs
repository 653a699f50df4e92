//! Randomness, drawn at the edge.

use rand::distr::{Alphanumeric, SampleString as _};
use secrecy::SecretString;

/// About 285 bits: nobody guesses it, and Telegram takes it as a secret token.
const SECRET_LENGTH: usize = 48;

/// A new unguessable text of letters and digits.
pub(crate) fn secret() -> SecretString {
    Alphanumeric
        .sample_string(&mut rand::rng(), SECRET_LENGTH)
        .into()
}
