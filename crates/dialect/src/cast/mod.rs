//! `CAST` and `TRY_CAST`.
//!
//! The engine's own casts cut digits off where Trino rounds, write numbers in other words and read
//! more texts than Trino does. So every cast that stands in a statement is done here; those that
//! the engine puts in by itself, to bring two numbers together, are exact in either way.

mod json;
mod json_text;
mod literal;
mod nested;
mod number;
mod target;
mod text;
mod time;

use std::sync::Arc;

use arrow::{
    array::{Array as _, ArrayRef, AsArray as _, new_null_array},
    compute::{cast, concat},
    datatypes::{DataType, FieldRef},
};
use datafusion::{
    common::ScalarValue,
    error::{DataFusionError, Result},
    logical_expr::{
        ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
        Volatility,
    },
};

use crate::{
    definition::Doc,
    sql_type::{is_json, is_text, trino_name},
};
pub(crate) use json::{from_text as json_from_text, to_json};
pub(crate) use literal::FUNCTIONS as LITERALS;
pub(crate) use target::Target;
use text::double_text;

/// `CAST` and `TRY_CAST`, with what there is to say about them.
pub(crate) fn functions() -> Vec<(Doc, ScalarUDF)> {
    let doc = Doc::new(
        ("CAST(x AS type)", "conversion"),
        (
            "`x` as another type: numbers are rounded half up, what is no such value is an error.",
            "`x` como outro tipo: números são arredondados meio para cima, o que não é um valor assim é um erro.",
        ),
    )
    .named("cast");
    let try_doc = Doc::new(
        ("TRY_CAST(x AS type)", "conversion"),
        (
            "Like `CAST`, with NULL in place of an error.",
            "Como `CAST`, com NULL no lugar de um erro.",
        ),
    )
    .named("try_cast");
    [
        (doc, "$cast", Failure::Error),
        (try_doc, "$try_cast", Failure::Null),
    ]
    .map(|(doc, name, failure)| {
        let function = Cast {
            name,
            failure,
            signature: Signature::any(2, Volatility::Immutable),
        };
        (doc, ScalarUDF::new_from_impl(function))
    })
    .into()
}

/// What becomes of a value that cannot be cast.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Failure {
    Error,
    Null,
}

#[derive(Debug, Eq, Hash, PartialEq)]
struct Cast {
    name: &'static str,
    failure: Failure,
    signature: Signature,
}

impl ScalarUDFImpl for Cast {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _given: &[DataType]) -> Result<DataType> {
        Err(DataFusionError::Internal(
            "a cast depends on its text".to_owned(),
        ))
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        let name = args.scalar_arguments.get(1).copied().flatten();
        let Some(ScalarValue::Utf8(Some(name)) | ScalarValue::Utf8View(Some(name))) = name else {
            return Err(DataFusionError::Internal("a cast needs a type".to_owned()));
        };
        let target = Target::of(name)?;
        if let Some(from) = args.arg_fields.first()
            && !is_possible(from.data_type(), is_json(from), &target)
        {
            return Err(DataFusionError::Plan(format!(
                "Cannot cast {} to {}",
                trino_name(from.data_type()),
                target.name
            )));
        }
        Ok(target.field)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [value, ColumnarValue::Scalar(name)] = args.args.as_slice() else {
            return Err(DataFusionError::Internal("a cast needs a type".to_owned()));
        };
        let target = match name {
            ScalarValue::Utf8(Some(name)) | ScalarValue::Utf8View(Some(name)) => Target::of(name)?,
            _ => return Err(DataFusionError::Internal("a cast needs a type".to_owned())),
        };
        let from_json = args.arg_fields.first().is_some_and(|field| is_json(field));
        let is_constant = matches!(value, ColumnarValue::Scalar(_));
        let column = value.to_array(if is_constant { 1 } else { args.number_rows })?;
        let convert = |column: &ArrayRef| convert(column, from_json, &target);
        let answer = match self.failure {
            Failure::Error => convert(&column)?,
            Failure::Null => or_null(&column, target.kind(), convert)?,
        };
        if is_constant {
            // The engine's own way forgets that the items are JSON.
            let value = match (answer.as_list_opt::<i32>(), answer.as_map_opt()) {
                (Some(list), _) => ScalarValue::List(Arc::new(list.clone())),
                (_, Some(map)) => ScalarValue::Map(Arc::new(map.clone())),
                _ => ScalarValue::try_from_array(&answer, 0)?,
            };
            return Ok(ColumnarValue::Scalar(value));
        }
        Ok(ColumnarValue::Array(answer))
    }
}

/// What `answer` makes of `column`, with NULL where it fails.
fn or_null(
    column: &ArrayRef,
    kind: &DataType,
    answer: impl Fn(&ArrayRef) -> Result<ArrayRef>,
) -> Result<ArrayRef> {
    if let Ok(whole) = answer(column) {
        return Ok(whole);
    }
    let rows: Vec<ArrayRef> = (0..column.len())
        .map(|row| answer(&column.slice(row, 1)).unwrap_or_else(|_| new_null_array(kind, 1)))
        .collect();
    let rows: Vec<_> = rows.iter().map(AsRef::as_ref).collect();
    Ok(concat(&rows)?)
}

/// Whether Trino casts so at all.
fn is_possible(from: &DataType, from_json: bool, target: &Target) -> bool {
    let to = target.kind();
    let is_number = |kind: &DataType| kind.is_numeric() || *kind == DataType::Boolean;
    let is_time = |kind: &DataType| {
        matches!(
            kind,
            DataType::Date32 | DataType::Timestamp(..) | DataType::Time64(_)
        )
    };
    if from.is_null() || from_json || is_json(&target.field) {
        return true;
    }
    if is_text(from) {
        return !to.is_nested();
    }
    if is_number(from) {
        return is_number(to) || is_text(to);
    }
    if is_time(from) {
        return is_time(to) || is_text(to);
    }
    match (from, to) {
        (DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..), _) => {
            matches!(to, DataType::List(_))
        }
        (DataType::Map(..), _) => matches!(to, DataType::Map(..)),
        (DataType::Struct(_), _) => matches!(to, DataType::Struct(_)),
        _ => true,
    }
}

/// Casts `column`, which is JSON if `from_json`.
pub(crate) fn convert(column: &ArrayRef, from_json: bool, target: &Target) -> Result<ArrayRef> {
    let (from, to) = (column.data_type(), target.kind());
    if from.is_null() {
        return Ok(new_null_array(to, column.len()));
    }
    if is_json(&target.field) {
        return if from_json {
            Ok(cast(column, to)?)
        } else {
            json::to_column(column)
        };
    }
    if from_json {
        return json::from_column(column, target);
    }
    let text = if is_text(from) {
        Some(cast(column, &DataType::Utf8)?)
    } else {
        None
    };
    match to {
        DataType::Utf8 => text::to_text(column, target),
        DataType::Date32 if from == to => Ok(Arc::clone(column)),
        DataType::Date32 | DataType::Timestamp(..) => match text {
            Some(text) => time::from_text(&text, target),
            None => time::from_time(column, target),
        },
        DataType::List(_) | DataType::Map(..) | DataType::Struct(_) => {
            nested::convert(column, target)
        }
        kind if kind.is_numeric() || *kind == DataType::Boolean => match text {
            Some(text) => number::from_text(&text, target),
            None => number::from_number(column, target),
        },
        kind => Ok(cast(column, kind)?),
    }
}

/// The error of a value that does not become a `target`; Trino's `INVALID_CAST_ARGUMENT`.
fn cannot<T>(value: impl std::fmt::Display, target: &Target) -> Result<T> {
    crate::arguments::refuse(format!(
        "Cannot cast '{value}' to {}",
        target.name.to_uppercase()
    ))
}

/// A column of any kind from its values.
fn shared<A: arrow::array::Array + 'static>(array: A) -> ArrayRef {
    Arc::new(array)
}
