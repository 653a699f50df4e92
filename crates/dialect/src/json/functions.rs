//! The functions about JSON. What they take may be JSON or text that is JSON.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, BooleanArray, Int64Array, StringArray},
    datatypes::DataType,
};
use datafusion::error::Result;
use serde_json::{Map, Value};

use super::path::Path;
use crate::{
    arguments::{
        Call,
        Kind::{Any, Text, Whole},
        both, refuse,
    },
    arrays::absent,
    cast::{json_from_text, to_json},
    definition::{Definition, Doc, Returns},
};

pub(crate) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "json_parse",
        Doc::new(
            ("json_parse(text) → json", "json"),
            (
                "The text as JSON, with sorted keys.",
                "O texto como JSON, com as chaves em ordem.",
            ),
        ),
        &[&[Text]],
        Returns::Json,
        |call| {
            let values = call.text(0)?.iter().map(|text| {
                let value = text.map(json_from_text).transpose()?;
                Ok(value.map(|value| sorted(value).to_string()))
            });
            Ok(Arc::new(values.collect::<Result<StringArray>>()?))
        },
    ),
    Definition::new(
        "json_format",
        Doc::new(
            ("json_format(json) → varchar", "json"),
            ("The JSON as text.", "O JSON como texto."),
        ),
        &[&[Text]],
        Returns::Text,
        |call| Ok(Arc::clone(call.column(0)?)),
    ),
    Definition::new(
        "json_extract",
        Doc::new(
            ("json_extract(json, path) → json", "json"),
            (
                "What the path leads to, as JSON; NULL if nowhere.",
                "Aquilo a que o caminho leva, como JSON; NULL se a lugar nenhum.",
            ),
        ),
        &[&[Text, Text]],
        Returns::Json,
        |call| texts(call, |value| Some(value.to_string())),
    ),
    Definition::new(
        "json_extract_scalar",
        Doc::new(
            ("json_extract_scalar(json, path) → varchar", "json"),
            (
                "What the path leads to, as text; NULL if that is an object or an array.",
                "Aquilo a que o caminho leva, como texto; NULL se for um objeto ou um array.",
            ),
        ),
        &[&[Text, Text]],
        Returns::Text,
        |call| texts(call, scalar),
    ),
    Definition::new(
        "json_size",
        Doc::new(
            ("json_size(json, path) → bigint", "json"),
            (
                "How many items the path leads to; 0 if it is no object or array.",
                "A quantos itens o caminho leva; 0 se não for objeto nem array.",
            ),
        ),
        &[&[Text, Text]],
        Returns::Whole,
        |call| {
            let sizes = found(call, |value| {
                let size = match value {
                    Value::Array(items) => items.len(),
                    Value::Object(entries) => entries.len(),
                    _ => 0,
                };
                i64::try_from(size).ok()
            });
            Ok(Arc::new(sizes?.into_iter().collect::<Int64Array>()))
        },
    ),
    Definition::new(
        "json_array_length",
        Doc::new(
            ("json_array_length(json) → bigint", "json"),
            (
                "The number of items; NULL if it is no array.",
                "O número de itens; NULL se não for um array.",
            ),
        ),
        &[&[Text]],
        Returns::Whole,
        |call| {
            let lengths = call.text(0)?.iter().map(|text| match parsed(text) {
                Some(Value::Array(items)) => i64::try_from(items.len()).ok(),
                _ => None,
            });
            Ok(Arc::new(lengths.collect::<Int64Array>()))
        },
    ),
    Definition::new(
        "json_array_get",
        Doc::new(
            ("json_array_get(json_array, index) → json", "json"),
            (
                "The item number `index`, from 0; a negative one counts from the end.",
                "O item número `index`, a partir de 0; um número negativo conta do fim.",
            ),
        ),
        &[&[Text, Whole]],
        Returns::Json,
        |call| {
            let items = both(
                (call.text(0)?.iter(), call.whole(1)?.iter()),
                |text, index| {
                    let Some(Value::Array(items)) = parsed(Some(text)) else {
                        return Ok(None);
                    };
                    let distance = usize::try_from(index.unsigned_abs()).unwrap_or(usize::MAX);
                    let place = if index < 0 {
                        items.len().checked_sub(distance)
                    } else {
                        Some(distance)
                    };
                    Ok(match place.and_then(|place| items.get(place)) {
                        None | Some(Value::Null) => None,
                        // Without quotes, which is no JSON, but what Trino answers.
                        Some(Value::String(text)) => Some(text.clone()),
                        Some(item) => Some(item.to_string()),
                    })
                },
            );
            let items = items.map(|item| item.map(Option::flatten));
            Ok(Arc::new(items.collect::<Result<StringArray>>()?))
        },
    ),
    Definition::new(
        "json_array_contains",
        Doc::new(
            ("json_array_contains(json, value) → boolean", "json"),
            (
                "Whether the value is in the array.",
                "Se o valor está no array.",
            ),
        ),
        &[&[Text, Any]],
        Returns::Boolean,
        contains,
    ),
    Definition::new(
        "is_json_scalar",
        Doc::new(
            ("is_json_scalar(json) → boolean", "json"),
            (
                "Whether it is a number, a text, a truth value or null.",
                "Se é um número, um texto, um valor lógico ou null.",
            ),
        ),
        &[&[Text]],
        Returns::Boolean,
        |call| {
            let answers = call.text(0)?.iter().map(|text| {
                let Some(text) = text else { return Ok(None) };
                Ok(Some(!matches!(
                    json_from_text(text)
                        .or_else(|_| refuse(format!("Invalid JSON value: {text}")))?,
                    Value::Array(_) | Value::Object(_)
                )))
            });
            Ok(Arc::new(answers.collect::<Result<BooleanArray>>()?))
        },
    ),
];

/// JSON, or nothing: the functions that ask for something have NULL for what is none.
fn parsed(text: Option<&str>) -> Option<Value> {
    serde_json::from_str(text?).ok()
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        Value::Object(entries) => {
            let mut entries: Vec<_> = entries
                .into_iter()
                .map(|(key, value)| (key, sorted(value)))
                .collect();
            entries.sort_by(|one, other| one.0.cmp(&other.0));
            Value::Object(entries.into_iter().collect::<Map<_, _>>())
        }
        other => other,
    }
}

/// What `answer` makes of what the paths lead to.
fn found<T>(call: &Call, answer: impl Fn(&Value) -> Option<T>) -> Result<Vec<Option<T>>> {
    let mut known: Option<(&str, Path)> = None;
    let rows = call.text(0)?.iter().zip(call.text(1)?);
    rows.map(|(text, path)| {
        let Some(path) = path else { return Ok(None) };
        let compiled = match known.take() {
            Some(same) if same.0 == path => same.1,
            _ => Path::of(path)?,
        };
        let value = parsed(text);
        let value = value.as_ref().and_then(|value| compiled.find(value));
        let answered = value.and_then(&answer);
        known = Some((path, compiled));
        Ok(answered)
    })
    .collect()
}

fn texts(call: &Call, answer: fn(&Value) -> Option<String>) -> Result<ArrayRef> {
    let texts = found(call, answer)?;
    Ok(Arc::new(texts.into_iter().collect::<StringArray>()))
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::Array(_) | Value::Object(_) => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn contains(call: &Call) -> Result<ArrayRef> {
    let wanted = call.column(1)?;
    let is_known = call.kind(1).is_null()
        || call.kind(1).is_numeric()
        || *call.kind(1) == DataType::Boolean
        || crate::sql_type::is_text(call.kind(1));
    if !is_known {
        return refuse("`json_array_contains` looks for a number, a text or a truth value");
    }
    let answers = call.text(0)?.iter().enumerate().map(|(row, text)| {
        let Some(Value::Array(items)) = parsed(text).filter(|_| !absent(wanted, row)) else {
            return Ok(None);
        };
        let wanted = to_json(wanted, row)?;
        Ok(Some(items.contains(&wanted)))
    });
    Ok(Arc::new(answers.collect::<Result<BooleanArray>>()?))
}
