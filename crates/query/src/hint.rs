//! The engine's errors in plain words, with the place in the statement and the nearest name.
//!
//! In comes an error of the engine, out goes ours; nothing is printed here.

use arrow::error::ArrowError;
use datafusion::{
    common::{Diagnostic, SchemaError},
    error::DataFusionError,
    sql::sqlparser::parser::ParserError,
};
use dialect::UnknownFunction;
use parquet::errors::ParquetError;

use crate::{Error, Place, statement};

/// Names further apart than this are not suggested: 1 is equal, 0 has nothing in common.
const LIKENESS_MIN: f64 = 0.6;
/// By the measure for slips of the finger, names less alike than this have nothing in common.
const SLIP_MIN: f64 = 0.75;

/// An error of the parser.
pub(crate) fn parse_error(error: &DataFusionError) -> Error {
    let text = match error.find_root() {
        DataFusionError::SQL(error, _) => match error.as_ref() {
            ParserError::TokenizerError(text) | ParserError::ParserError(text) => text.clone(),
            ParserError::RecursionLimitExceeded => "it is nested too deeply".to_owned(),
        },
        other => other.strip_backtrace(),
    };
    let (reason, place) = split_place(&text);
    Error::Parse {
        reason: plain(reason),
        place,
    }
}

/// The error of a call of a function that is none of `functions`.
pub(crate) fn unknown_function(unknown: UnknownFunction, functions: &[String]) -> Error {
    let names: Vec<&str> = functions.iter().map(String::as_str).collect();
    let suggestion = nearest(&unknown.name, &names);
    Error::UnknownFunction {
        name: unknown.name,
        suggestion,
        place: Some(Place {
            line: unknown.line,
            column: unknown.column,
        }),
    }
}

/// An error of the planner.
pub(crate) fn plan_error(error: &DataFusionError) -> Error {
    if let Some(refused) = statement::refusal(error) {
        return refused;
    }
    let place = diagnostic(error)
        .and_then(|diagnostic| diagnostic.span)
        .map(|span| Place {
            line: span.start.line,
            column: span.start.column,
        });
    match root(error) {
        DataFusionError::SchemaError(schema, _) => match schema.as_ref() {
            SchemaError::FieldNotFound {
                field,
                valid_fields,
            } => {
                let names: Vec<_> = valid_fields
                    .iter()
                    .map(|field| field.name.as_str())
                    .collect();
                let suggestion = nearest(&field.name, &names);
                Error::UnknownColumn {
                    name: field.flat_name(),
                    suggestion,
                    place,
                }
            }
            other => Error::Plan {
                reason: other.to_string(),
                place,
            },
        },
        other => Error::Plan {
            reason: words(other),
            place,
        },
    }
}

/// An error while the query ran.
pub(crate) fn execution_error(source: DataFusionError) -> Error {
    match root(&source) {
        DataFusionError::ResourcesExhausted(_) => Error::Memory { source },
        _ => Error::Execute { source },
    }
}

/// Whether the query failed on what lies in a file.
pub(crate) fn is_about_parquet(error: &DataFusionError) -> bool {
    match root(error) {
        DataFusionError::ParquetError(_) => true,
        DataFusionError::ArrowError(arrow, _) => {
            matches!(
                arrow.as_ref(),
                ArrowError::ParquetError(_) | ArrowError::ExternalError(_)
            )
        }
        DataFusionError::External(source) => source.is::<ParquetError>(),
        _ => false,
    }
}

/// The name most like `name`, if any is like it at all.
pub(crate) fn nearest(name: &str, names: &[&str]) -> Option<String> {
    let name = name.to_lowercase();
    names
        .iter()
        .map(|candidate| (likeness(&name, &candidate.to_lowercase()), candidate))
        .filter(|(likeness, _)| *likeness >= LIKENESS_MIN)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, candidate)| (*candidate).to_owned())
}

/// The first measure forgives slips of the finger, the second a forgotten part of the name.
fn likeness(one: &str, other: &str) -> f64 {
    let slip = strsim::jaro_winkler(one, other);
    // A long name has most letters of any short one, somewhere.
    let slip = if slip < SLIP_MIN { 0.0 } else { slip };
    slip.max(strsim::sorensen_dice(one, other))
}

/// The innermost error, also of several at once, of which the first is the one to mend first.
fn root(error: &DataFusionError) -> &DataFusionError {
    match error {
        DataFusionError::Context(_, inner) | DataFusionError::Diagnostic(_, inner) => root(inner),
        DataFusionError::Shared(inner) => root(inner),
        DataFusionError::Collection(errors) => errors.first().map_or(error, root),
        other => other,
    }
}

fn diagnostic(error: &DataFusionError) -> Option<&Diagnostic> {
    match error {
        DataFusionError::Diagnostic(diagnostic, _) => Some(diagnostic),
        DataFusionError::Context(_, inner) => diagnostic(inner),
        DataFusionError::Collection(errors) => errors.first().and_then(diagnostic),
        _ => None,
    }
}

/// The engine's sentence without its label.
fn words(error: &DataFusionError) -> String {
    let text = error.strip_backtrace();
    let prefixes = [
        "Error during planning: ",
        "This feature is not implemented: ",
    ];
    let text = prefixes
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))
        .unwrap_or(&text);
    our_own(text).trim_end().replace(['\n', '\r'], " ")
}

/// What one of our functions says of its arguments, without what the engine wraps round it.
fn our_own(text: &str) -> &str {
    let said = text.split_once("coercion failed with: Error during planning: ");
    said.and_then(|(_, rest)| rest.split_once(" No function matches"))
        .map_or(text, |(said, _)| said.trim_end_matches('.'))
}

/// Takes the parser's own mention of the place off the end.
fn split_place(text: &str) -> (&str, Option<Place>) {
    let found = || {
        let (reason, place) = text.rsplit_once(" at Line: ")?;
        let (line, column) = place.split_once(", Column: ")?;
        Some((
            reason,
            Place {
                line: line.parse().ok()?,
                column: column.parse().ok()?,
            },
        ))
    };
    found().map_or((text, None), |(reason, place)| (reason, Some(place)))
}

/// "Expected: a, found: b" as a clause.
fn plain(reason: &str) -> String {
    if let Some((expected, found)) = reason
        .strip_prefix("Expected: ")
        .and_then(|rest| rest.split_once(", found: "))
    {
        return match found {
            "EOF" => format!("expected {expected}, but it ends here"),
            found => format!("expected {expected}, found `{found}`"),
        };
    }
    let mut letters = reason.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested_and_a_stranger_is_not() {
        let names = ["user_id", "user_first_name", "text"];
        assert_eq!(
            nearest("user_firstname", &names).unwrap(),
            "user_first_name"
        );
        assert_eq!(nearest("Texto", &names).unwrap(), "text");
        assert_eq!(nearest("zzz", &names), None);
        let longer = [
            "is_topic_message",
            "reply_to_message_id",
            "telegram_messages",
        ];
        assert_eq!(nearest("messages", &longer).unwrap(), "telegram_messages");
        assert_eq!(nearest("nope", &longer), None);
    }
}
