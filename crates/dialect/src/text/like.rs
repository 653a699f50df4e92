//! The patterns of `LIKE`, in the words of the engine, which escapes by a backslash always.

use std::sync::Arc;

use arrow::array::StringArray;
use datafusion::error::Result;

use crate::{
    arguments::{Kind::Text, refuse},
    definition::{Definition, Doc, Returns},
};

pub(super) const FUNCTIONS: &[Definition] = &[Definition::new(
    "$like",
    Doc::new(("", ""), ("", "")),
    &[&[Text], &[Text, Text]],
    Returns::Text,
    |call| {
        let escapes = (call.len() > 1).then(|| call.text(1)).transpose()?;
        let patterns = call.text(0)?.iter().enumerate().map(|(row, pattern)| {
            let escape = escapes.map(|escapes| escapes.iter().nth(row).flatten());
            match (pattern, escape) {
                (Some(pattern), None) => like_pattern(pattern, None).map(Some),
                (Some(pattern), Some(Some(escape))) => {
                    like_pattern(pattern, Some(escape)).map(Some)
                }
                _ => Ok(None),
            }
        });
        Ok(Arc::new(patterns.collect::<Result<StringArray>>()?))
    },
)];

/// Trino's pattern for the engine: without `ESCAPE` a backslash is a letter like any other.
pub(crate) fn like_pattern(pattern: &str, escape: Option<&str>) -> Result<String> {
    let escape = match escape.map(|escape| (escape.chars().next(), escape.chars().count())) {
        None => None,
        Some((Some(escape), 1)) => Some(escape),
        Some(_) => return refuse("Escape string must be a single character"),
    };
    let mut letters = pattern.chars();
    let mut words = String::with_capacity(pattern.len());
    while let Some(letter) = letters.next() {
        if Some(letter) == escape {
            match letters.next() {
                Some(letter) if "%_".contains(letter) || Some(letter) == escape => {
                    words.push('\\');
                    words.push(letter);
                }
                _ => {
                    return refuse(
                        "Escape character must be followed by '%', '_' or the escape character itself",
                    );
                }
            }
        } else {
            if letter == '\\' {
                words.push('\\');
            }
            words.push(letter);
        }
    }
    Ok(words)
}
