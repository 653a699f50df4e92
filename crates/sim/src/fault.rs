//! Faults that tests order for webhook deliveries. Pure data; the courier acts on it.

/// What happens to one delivery attempt.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Fault {
    /// Nothing unusual.
    #[default]
    Healthy,
    /// The request is lost before the receiver sees it.
    LoseRequest,
    /// The receiver handles the request, but its answer never reaches Telegram.
    LoseAnswer,
    /// The receiver gets the same request twice, one after the other.
    Duplicate,
}

/// Which of several updates that may be sent now goes first.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum KeyOrder {
    /// The one that became ready first, as Telegram does it.
    #[default]
    Ready,
    /// Any of them, by the seed. Updates of one chat still keep their order.
    Shuffled,
}
