//! Literals whose type depends on their text: `TIMESTAMP '…'` and `DECIMAL '…'`.

use arrow::datatypes::{DataType, TimeUnit};
use datafusion::{
    error::{DataFusionError, Result},
    logical_expr::ReturnFieldArgs,
};

use super::{Target, convert};
use crate::{
    arguments::Kind::Text,
    definition::{Definition, Doc, Returns, constant},
};

const NO_DOC: Doc = Doc::new(("", ""), ("", ""));
const PRECISION_MAX: usize = 38;

pub(crate) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "$timestamp",
        NO_DOC,
        &[&[Text]],
        Returns::By(timestamp_type),
        |call| {
            let target = Target::like(&call.returns);
            convert(call.column(0)?, false, &target)
        },
    ),
    Definition::new(
        "$decimal",
        NO_DOC,
        &[&[Text]],
        Returns::By(decimal_type),
        |call| {
            let target = Target::like(&call.returns);
            convert(call.column(0)?, false, &target)
        },
    ),
];

fn timestamp_type(args: &ReturnFieldArgs<'_>) -> Result<DataType> {
    let text = constant(args, 0).unwrap_or_default().trim();
    let invalid = || DataFusionError::Plan(format!("'{text}' is not a valid TIMESTAMP literal"));
    let (_, zone) = super::time::read(text).ok_or_else(invalid)?;
    // As it is spelled, not as the zone calls itself.
    let name = zone.map(|_| {
        let begin = text.match_indices(' ').map(|(at, _)| at + 1);
        let name = begin.filter_map(|at| text.get(at..)).find(|name| {
            name.starts_with(|letter: char| letter.is_alphabetic() || "+-".contains(letter))
        });
        name.or_else(|| text.rfind(['+', '-']).and_then(|at| text.get(at..)))
            .unwrap_or("UTC")
    });
    let digits = text.split_once('.').map_or(0, |(_, rest)| {
        rest.bytes().take_while(u8::is_ascii_digit).count()
    });
    let unit = match digits {
        0 => TimeUnit::Second,
        1..=3 => TimeUnit::Millisecond,
        4..=6 => TimeUnit::Microsecond,
        _ => TimeUnit::Nanosecond,
    };
    Ok(DataType::Timestamp(unit, name.map(Into::into)))
}

fn decimal_type(args: &ReturnFieldArgs<'_>) -> Result<DataType> {
    let text = constant(args, 0).unwrap_or_default().trim();
    let number = text.trim_start_matches(['+', '-']);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole = whole.trim_start_matches('0');
    let digits = whole.len() + fraction.len();
    let precision = u8::try_from(digits.max(1))
        .ok()
        .filter(|_| digits <= PRECISION_MAX);
    match (precision, i8::try_from(fraction.len())) {
        (Some(precision), Ok(scale)) => Ok(DataType::Decimal128(precision, scale)),
        _ => Err(DataFusionError::Plan(format!(
            "'{text}' is not a valid DECIMAL literal"
        ))),
    }
}
