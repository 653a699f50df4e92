//! Errors of the engine in PostgreSQL's terms: a code that drivers know, and the sentence that the
//! command line would print.

use std::error::Error as _;

use pgwire::error::{ErrorInfo, PgWireError};

use crate::RetryAfter;

/// The code of a statement that ran out of time or was cancelled.
const CANCELED: &str = "57014";
/// The code of a statement that would write.
const READ_ONLY: &str = "25006";

/// What a client is told of `error`.
pub(super) fn of_engine(error: &query::Error) -> PgWireError {
    let mut message = match error {
        // The text that was understood is not the text that was sent: a place would mislead.
        query::Error::Parse { reason, .. } => format!("cannot read the statement: {reason}"),
        query::Error::Plan { reason, .. } => format!("cannot plan the query: {reason}"),
        query::Error::UnknownColumn {
            name, suggestion, ..
        } => query::Error::UnknownColumn {
            name: name.clone(),
            suggestion: suggestion.clone(),
            place: None,
        }
        .to_string(),
        query::Error::UnknownFunction {
            name, suggestion, ..
        } => query::Error::UnknownFunction {
            name: name.clone(),
            suggestion: suggestion.clone(),
            place: None,
        }
        .to_string(),
        other => other.to_string(),
    };
    let mut source = error.source();
    while let Some(cause) = source {
        message = format!("{message}: {cause}");
        source = cause.source();
    }
    user(code(error), message)
}

/// A statement that would write, or that is not understood here.
pub(super) fn refused(statement: &str) -> PgWireError {
    let words: Vec<&str> = statement.split_whitespace().take(2).collect();
    let words = words.join(" ");
    user(
        READ_ONLY,
        format!("queries only read the lake: `{words}` is refused"),
    )
}

/// A statement of more than `max` bytes.
pub(super) fn too_long(max: usize) -> PgWireError {
    user(
        "54000",
        format!("the statement is too long: it may have {max} bytes"),
    )
}

/// More cursors than `max`.
pub(super) fn too_many_cursors(max: usize) -> PgWireError {
    user(
        "54000",
        format!("too many cursors are open: a connection may have {max}"),
    )
}

/// A cursor that is there already.
pub(super) fn cursor_exists(name: &str) -> PgWireError {
    user("42P03", format!("there is a cursor `{name}` already"))
}

/// A cursor that is not there.
pub(super) fn no_cursor(name: &str) -> PgWireError {
    user(
        "34000",
        format!("there is no cursor `{name}`: a cursor ends with its transaction"),
    )
}

/// A cursor outside a transaction, where it would end at once.
pub(super) fn no_transaction() -> PgWireError {
    user(
        "25P01",
        "a cursor is declared in a transaction: send `BEGIN` first".to_owned(),
    )
}

/// Something of PostgreSQL's that is not there.
pub(super) fn unsupported(reason: &str) -> PgWireError {
    user("0A000", reason.to_owned())
}

/// A password that is not looked at.
pub(super) fn too_many_attempts(wait: RetryAfter) -> PgWireError {
    let seconds = wait.seconds();
    let message = format!("too many wrong passwords: try again in {seconds} s");
    failure("FATAL", "28P01", message)
}

fn user(code: &str, message: String) -> PgWireError {
    failure("ERROR", code, message)
}

fn failure(severity: &str, code: &str, message: String) -> PgWireError {
    let info = ErrorInfo::new(severity.to_owned(), code.to_owned(), message);
    PgWireError::UserError(Box::new(info))
}

/// The code of `error` (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
fn code(error: &query::Error) -> &'static str {
    match error {
        query::Error::Empty | query::Error::Several { .. } | query::Error::Parse { .. } => "42601",
        query::Error::UnknownFunction { .. } => "42883",
        query::Error::TooLarge { .. } => "54001",
        query::Error::Refused { .. } => READ_ONLY,
        query::Error::UnknownTable { .. } => "42P01",
        query::Error::UnknownColumn { .. } => "42703",
        query::Error::Plan { .. } => "42000",
        query::Error::Memory { .. } => "53200",
        query::Error::OutOfTime => CANCELED,
        query::Error::Execute { .. } => "22000",
        query::Error::DamagedFile { .. } => "XX001",
        _ => "58030",
    }
}
