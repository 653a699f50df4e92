//! Randomness, drawn at the edge.

use rand::distr::{Alphanumeric, SampleString as _};

/// About 190 bits: nobody guesses it.
const TOKEN_LENGTH: usize = 32;

/// A new unguessable text of letters and digits.
pub(crate) fn token() -> String {
    Alphanumeric.sample_string(&mut rand::rng(), TOKEN_LENGTH)
}
