//! What can go wrong in running the simulator itself. What a client does wrong is an answer, not
//! an error of this crate.

/// A failure of the simulator's own machinery.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The Bot API server could not go on accepting connections.
    #[error("cannot serve the simulated Bot API")]
    Serve {
        /// What the listener said.
        source: std::io::Error,
    },
    /// The token is not of the form `<digits>:<secret>`.
    #[error("bot token does not begin with digits and a colon")]
    ReadToken,
}
