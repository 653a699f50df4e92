//! `+ - * / %` where the engine's own are not exact: they fail instead of wrapping round, and a
//! quotient of decimals has as many digits after the point as its parts.

use std::sync::Arc;

use arrow::{
    array::{Array as _, ArrayRef, AsArray as _, Decimal128Array},
    compute::{
        cast,
        kernels::numeric::{add, div, mul, rem, sub},
    },
    datatypes::{DataType, Decimal128Type, i256},
    error::ArrowError,
};
use datafusion::{
    error::{DataFusionError, Result},
    logical_expr::ReturnFieldArgs,
};

use crate::{
    arguments::{
        Call,
        Kind::{Decimal, Whole},
        refuse,
    },
    definition::{Definition, Doc, Returns},
    sql_type::trino_name,
};

const NO_DOC: Doc = Doc::new(("", ""), ("", ""));
const PRECISION_MAX: u8 = 38;

type Kernel = fn(
    &dyn arrow::array::Datum,
    &dyn arrow::array::Datum,
) -> std::result::Result<ArrayRef, ArrowError>;

pub(super) const FUNCTIONS: &[Definition] = &[
    Definition::new("$add", NO_DOC, &[&[Whole, Whole]], Returns::Whole, |call| {
        whole(call, add, "+")
    }),
    Definition::new(
        "$subtract",
        NO_DOC,
        &[&[Whole, Whole]],
        Returns::Whole,
        |call| whole(call, sub, "-"),
    ),
    Definition::new(
        "$multiply",
        NO_DOC,
        &[&[Whole, Whole]],
        Returns::Whole,
        |call| whole(call, mul, "*"),
    ),
    Definition::new(
        "$divide",
        NO_DOC,
        &[
            &[Whole, Whole],
            &[Decimal, Decimal],
            &[Decimal, Whole],
            &[Whole, Decimal],
        ],
        Returns::Of(quotient_type),
        divide,
    ),
    Definition::new(
        "mod",
        Doc::new(
            ("mod(n, m)", "math"),
            (
                "The remainder of `n / m`, with the sign of `n`. Also `n % m`.",
                "O resto de `n / m`, com o sinal de `n`. Também `n % m`.",
            ),
        ),
        &[
            &[Whole, Whole],
            &[Decimal, Decimal],
            &[Decimal, Whole],
            &[Whole, Decimal],
            &[
                crate::arguments::Kind::Double,
                crate::arguments::Kind::Double,
            ],
        ],
        Returns::Of(remainder_type),
        remainder,
    ),
];

fn failed(error: ArrowError, call: &Call, sign: &str) -> DataFusionError {
    match error {
        ArrowError::DivideByZero => DataFusionError::Execution("Division by zero".to_owned()),
        ArrowError::ArithmeticOverflow(_) => {
            // The first pair that overflows, for people to see.
            let pair = call
                .whole(0)
                .ok()
                .zip(call.whole(1).ok())
                .and_then(|(one, other)| {
                    one.iter().zip(other).find_map(|pair| {
                        let (a, b) = (pair.0?, pair.1?);
                        let fits = match sign {
                            "+" => a.checked_add(b),
                            "-" => a.checked_sub(b),
                            "*" => a.checked_mul(b),
                            _ => a.checked_div(b),
                        };
                        fits.is_none().then_some((a, b))
                    })
                });
            let pair = pair
                .map(|(a, b)| format!(": {a} {sign} {b}"))
                .unwrap_or_default();
            DataFusionError::Execution(format!("bigint overflow{pair}"))
        }
        other => other.into(),
    }
}

fn whole(call: &Call, kernel: Kernel, sign: &str) -> Result<ArrayRef> {
    kernel(call.column(0)?, call.column(1)?).map_err(|error| failed(error, call, sign))
}

/// Digits before and after the point of a number as a decimal.
fn decimal(kind: &DataType) -> (u8, i8) {
    match kind {
        DataType::Decimal128(precision, scale) => (*precision, *scale),
        _ => (19, 0),
    }
}

fn types(args: &ReturnFieldArgs<'_>) -> (DataType, DataType) {
    let kind = |place: usize| {
        let field = args.arg_fields.get(place);
        field.map_or(DataType::Null, |field| field.data_type().clone())
    };
    (kind(0), kind(1))
}

/// <https://trino.io/docs/current/functions/decimal.html>
fn quotient_type(args: &ReturnFieldArgs<'_>) -> DataType {
    let (one, other) = types(args);
    if one == DataType::Int64 && other == DataType::Int64 {
        return DataType::Int64;
    }
    let ((precision, scale), (_, divisor)) = (decimal(&one), decimal(&other));
    let most = scale.max(divisor);
    let grown = precision
        .saturating_add_signed(divisor)
        .saturating_add_signed((divisor - scale).max(0));
    DataType::Decimal128(grown.min(PRECISION_MAX), most)
}

fn remainder_type(args: &ReturnFieldArgs<'_>) -> DataType {
    let (one, other) = types(args);
    if one == other && !matches!(one, DataType::Decimal128(..)) {
        return one;
    }
    let ((precision, scale), (others, divisor)) = (decimal(&one), decimal(&other));
    let most = scale.max(divisor);
    let before = precision
        .saturating_add_signed(-scale)
        .min(others.saturating_add_signed(-divisor));
    DataType::Decimal128(
        before.saturating_add_signed(most).clamp(1, PRECISION_MAX),
        most,
    )
}

fn divide(call: &Call) -> Result<ArrayRef> {
    if call.returns == DataType::Int64 {
        return whole(call, div, "/");
    }
    let DataType::Decimal128(precision, scale) = call.returns else {
        return Err(DataFusionError::Internal(format!(
            "a quotient of {}",
            trino_name(&call.returns)
        )));
    };
    let ((_, one), (_, other)) = (decimal(call.kind(0)), decimal(call.kind(1)));
    // What the dividend must be stretched by for the quotient to have all its digits.
    let stretch = i256::from_i128(10).checked_pow(u32::from((scale + other - one).unsigned_abs()));
    let (dividends, divisors) = (exact(call.column(0)?)?, exact(call.column(1)?)?);
    let quotients = dividends.iter().zip(&divisors).map(|(dividend, divisor)| {
        let (Some(dividend), Some(divisor)) = (dividend, divisor) else {
            return Ok(None);
        };
        if divisor == 0 {
            return refuse("Division by zero");
        }
        let quotient = stretch
            .and_then(|stretch| i256::from_i128(dividend).checked_mul(stretch))
            .and_then(|dividend| half_up(dividend, i256::from_i128(divisor)));
        match quotient.and_then(i256::to_i128) {
            Some(quotient) => Ok(Some(quotient)),
            None => refuse("Decimal overflow"),
        }
    });
    let quotients = quotients.collect::<Result<Decimal128Array>>()?;
    let quotients = quotients.with_precision_and_scale(precision, scale)?;
    if quotients.validate_decimal_precision(precision).is_err() {
        return refuse("Decimal overflow");
    }
    Ok(Arc::new(quotients))
}

/// A quotient whose halves go away from zero.
fn half_up(dividend: i256, divisor: i256) -> Option<i256> {
    let (quotient, rest) = (
        dividend.checked_div(divisor)?,
        dividend.checked_rem(divisor)?,
    );
    let twice = rest.checked_abs()?.checked_mul(i256::from_i128(2))?;
    if twice < divisor.checked_abs()? {
        return Some(quotient);
    }
    let is_negative = (dividend < i256::ZERO) != (divisor < i256::ZERO);
    quotient.checked_add(if is_negative {
        i256::MINUS_ONE
    } else {
        i256::ONE
    })
}

/// The digits of a column of decimals or whole numbers.
fn exact(column: &ArrayRef) -> Result<Decimal128Array> {
    let decimals = match column.data_type() {
        DataType::Decimal128(..) => Arc::clone(column),
        _ => cast(column, &DataType::Decimal128(19, 0))?,
    };
    Ok(decimals.as_primitive::<Decimal128Type>().clone())
}

fn remainder(call: &Call) -> Result<ArrayRef> {
    if !matches!(call.returns, DataType::Decimal128(..)) {
        return whole(call, rem, "%");
    }
    let answer = rem(&exact(call.column(0)?)?, &exact(call.column(1)?)?);
    let answer = answer.map_err(|error| failed(error, call, "%"))?;
    Ok(cast(&answer, &call.returns)?)
}
