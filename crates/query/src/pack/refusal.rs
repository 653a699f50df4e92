//! What was asked of the pack and cannot be.

/// A query was asked for by a name or with parameters that it does not have.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// There is no query of this name.
    #[error("there is no query `{name}`")]
    UnknownQuery {
        /// The name.
        name: String,
        /// The nearest name that exists.
        suggestion: Option<String>,
    },
    /// The query does not have this parameter.
    #[error("the query `{query}` has no parameter `{name}`")]
    UnknownParameter {
        /// The query.
        query: String,
        /// The name of the parameter.
        name: String,
        /// The nearest parameter that the query has.
        suggestion: Option<String>,
        /// All that it has.
        known: Vec<String>,
    },
    /// A parameter was given twice.
    #[error("the parameter `{name}` is given twice")]
    Repeated {
        /// The name of the parameter.
        name: String,
    },
    /// A parameter without a default was not given.
    #[error("the query `{query}` needs the parameter `{name}`")]
    MissingParameter {
        /// The query.
        query: String,
        /// The name of the parameter.
        name: String,
    },
    /// A value is not of the parameter's kind.
    #[error("`{value}` is no value for the parameter `{name}`: it takes {kind}")]
    BadValue {
        /// The name of the parameter.
        name: String,
        /// The value.
        value: String,
        /// What the parameter takes.
        kind: super::Kind,
    },
    /// The time ends before it begins.
    #[error("`from` is {from}, which is after `to`, {to}")]
    Backwards {
        /// The first day.
        from: String,
        /// The last day.
        to: String,
    },
}
