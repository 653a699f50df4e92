//! Rounding, in every type of number: whole, decimal and double.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, AsArray as _, Decimal128Array, Float64Array, Int64Array},
    datatypes::{DataType, Decimal128Type},
};
use datafusion::{error::Result, logical_expr::ReturnFieldArgs};

use crate::{
    arguments::{
        Call,
        Kind::{Decimal, Double, Whole},
        refuse,
    },
    definition::{Definition, Doc, Returns},
};

/// Numbers as decimals have at most so many digits.
const PRECISION_MAX: u8 = 38;

pub(super) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "round",
        Doc::new(
            ("round(x [, d])", "math"),
            (
                "The nearest number with `d` digits after the point, or a whole one; halves go away from zero.",
                "O número mais próximo com `d` casas decimais, ou inteiro; metades se afastam de zero.",
            ),
        ),
        &[
            &[Whole],
            &[Decimal],
            &[Double],
            &[Whole, Whole],
            &[Decimal, Whole],
            &[Double, Whole],
        ],
        Returns::Of(rounded_type),
        |call| reduced(call, Way::HalfUp),
    ),
    Definition::new(
        "truncate",
        Doc::new(
            ("truncate(x [, d])", "math"),
            (
                "`x` without the digits after the point, or after `d` of them.",
                "`x` sem as casas decimais, ou sem as que vêm depois de `d` delas.",
            ),
        ),
        &[&[Decimal], &[Double], &[Decimal, Whole], &[Double, Whole]],
        Returns::Of(rounded_type),
        |call| reduced(call, Way::TowardsZero),
    ),
    Definition::new(
        "ceiling",
        Doc::new(
            ("ceiling(x)", "math"),
            (
                "The next larger whole number.",
                "O próximo número inteiro maior.",
            ),
        )
        .aliases(&["ceil"]),
        &[&[Whole], &[Decimal], &[Double]],
        Returns::Of(rounded_type),
        |call| reduced(call, Way::Up),
    ),
    Definition::new(
        "floor",
        Doc::new(
            ("floor(x)", "math"),
            (
                "The next smaller whole number.",
                "O próximo número inteiro menor.",
            ),
        ),
        &[&[Whole], &[Decimal], &[Double]],
        Returns::Of(rounded_type),
        |call| reduced(call, Way::Down),
    ),
    Definition::new(
        "abs",
        Doc::new(
            ("abs(x)", "math"),
            ("`x` without its sign.", "`x` sem o sinal."),
        ),
        &[&[Whole], &[Decimal], &[Double]],
        Returns::Like(0),
        absolute,
    ),
    Definition::new(
        "sign",
        Doc::new(("sign(x)", "math"), ("-1, 0 or 1.", "-1, 0 ou 1.")),
        &[&[Whole], &[Decimal], &[Double]],
        Returns::By(|args| {
            let kind = args
                .arg_fields
                .first()
                .map(|field| field.data_type().clone());
            Ok(match kind {
                Some(DataType::Decimal128(..)) => DataType::Decimal128(1, 0),
                Some(kind) => kind,
                None => DataType::Null,
            })
        }),
        sign,
    ),
];

#[derive(Clone, Copy, Eq, PartialEq)]
enum Way {
    HalfUp,
    TowardsZero,
    Up,
    Down,
}

impl Way {
    /// `number` as a multiple of `unit`.
    fn whole(self, number: i128, unit: i128) -> i128 {
        let (quotient, rest) = (number / unit, number % unit);
        let step = match self {
            Self::HalfUp if rest.abs() >= unit - rest.abs() => rest.signum(),
            Self::Up if rest > 0 => 1,
            Self::Down if rest < 0 => -1,
            _ => 0,
        };
        quotient + step
    }

    fn double(self, number: f64) -> f64 {
        match self {
            Self::HalfUp => number.round(),
            Self::TowardsZero => number.trunc(),
            Self::Up => number.ceil(),
            Self::Down => number.floor(),
        }
    }
}

/// A decimal without places has room for the digit that rounding may add; with places it keeps them.
fn rounded_type(args: &ReturnFieldArgs<'_>) -> DataType {
    let kind = args
        .arg_fields
        .first()
        .map(|field| field.data_type().clone());
    match kind {
        Some(DataType::Decimal128(precision, scale)) if args.arg_fields.len() == 1 => {
            let before = precision.saturating_add_signed(-scale);
            let grown = before
                .saturating_add_signed(scale.min(1))
                .clamp(1, PRECISION_MAX);
            DataType::Decimal128(grown, 0)
        }
        Some(DataType::Decimal128(precision, scale)) => {
            DataType::Decimal128((precision + 1).min(PRECISION_MAX), scale)
        }
        Some(kind) => kind,
        None => DataType::Null,
    }
}

fn reduced(call: &Call, way: Way) -> Result<ArrayRef> {
    let places: Box<dyn Iterator<Item = Option<i64>>> = match call.len() {
        1 => Box::new(std::iter::repeat_n(Some(0), call.rows)),
        _ => Box::new(call.whole(1)?.iter()),
    };
    match call.kind(0) {
        DataType::Int64 => {
            let numbers = call.whole(0)?.iter().zip(places).map(|(number, places)| {
                let (Some(number), Some(places)) = (number, places) else {
                    return Ok(None);
                };
                if places >= 0 {
                    return Ok(Some(number));
                }
                let unit = power(places.unsigned_abs());
                let rounded = unit.map_or(0, |unit| way.whole(number.into(), unit) * unit);
                match i64::try_from(rounded) {
                    Ok(rounded) => Ok(Some(rounded)),
                    Err(_) => refuse(format!("bigint out of range: {rounded}")),
                }
            });
            Ok(Arc::new(numbers.collect::<Result<Int64Array>>()?))
        }
        DataType::Decimal128(_, scale) => decimals(call, (way, *scale), places),
        _ => {
            let numbers = call.double(0)?.iter().zip(places).map(|(number, places)| {
                let (number, places) = (number?, i32::try_from(places?).unwrap_or(i32::MAX));
                let factor = 10_f64.powi(places);
                let rounded = way.double(number * factor) / factor;
                // Where there are no more digits, nothing is to be rounded.
                Some(if rounded.is_finite() { rounded } else { number })
            });
            Ok(Arc::new(numbers.collect::<Float64Array>()))
        }
    }
}

/// A power of ten, if it has a place.
fn power(exponent: u64) -> Option<i128> {
    10_i128.checked_pow(u32::try_from(exponent).ok()?)
}

fn decimals(
    call: &Call,
    (way, scale): (Way, i8),
    places: impl Iterator<Item = Option<i64>>,
) -> Result<ArrayRef> {
    let DataType::Decimal128(precision, new_scale) = call.returns else {
        return refuse("a decimal rounds to a decimal");
    };
    let numbers = call.column(0)?.as_primitive::<Decimal128Type>();
    let numbers = numbers.iter().zip(places).map(|(number, places)| {
        let (number, places) = (number?, places?);
        let cut = i64::from(scale) - places;
        if cut <= 0 {
            return Some(number);
        }
        let Some(unit) = power(cut.unsigned_abs()) else {
            return Some(0);
        };
        let whole = way.whole(number, unit);
        // Without places the point moves; with places the digits stay, as zeros.
        Some(if new_scale == scale {
            whole * unit
        } else {
            whole
        })
    });
    let numbers = numbers.collect::<Decimal128Array>();
    Ok(Arc::new(
        numbers.with_precision_and_scale(precision, new_scale)?,
    ))
}

fn absolute(call: &Call) -> Result<ArrayRef> {
    match call.kind(0) {
        DataType::Int64 => {
            let numbers = call.whole(0)?.iter().map(|number| {
                let Some(number) = number else {
                    return Ok(None);
                };
                match number.checked_abs() {
                    Some(number) => Ok(Some(number)),
                    None => refuse(format!("Value {number} is out of range for abs(bigint)")),
                }
            });
            Ok(Arc::new(numbers.collect::<Result<Int64Array>>()?))
        }
        DataType::Decimal128(precision, scale) => {
            let numbers = call.column(0)?.as_primitive::<Decimal128Type>();
            let numbers: Decimal128Array =
                numbers.iter().map(|number| Some(number?.abs())).collect();
            Ok(Arc::new(
                numbers.with_precision_and_scale(*precision, *scale)?,
            ))
        }
        _ => {
            let numbers = call.double(0)?.iter().map(|number| Some(number?.abs()));
            Ok(Arc::new(numbers.collect::<Float64Array>()))
        }
    }
}

fn sign(call: &Call) -> Result<ArrayRef> {
    match call.kind(0) {
        DataType::Int64 => {
            let signs = call.whole(0)?.iter().map(|number| Some(number?.signum()));
            Ok(Arc::new(signs.collect::<Int64Array>()))
        }
        DataType::Decimal128(..) => {
            let numbers = call.column(0)?.as_primitive::<Decimal128Type>();
            let signs: Decimal128Array = numbers
                .iter()
                .map(|number| Some(number?.signum()))
                .collect();
            Ok(Arc::new(signs.with_precision_and_scale(1, 0)?))
        }
        _ => {
            let signs = call.double(0)?.iter().map(|number| {
                let number = number?;
                Some(if number == 0.0 || number.is_nan() {
                    number
                } else {
                    number.signum()
                })
            });
            Ok(Arc::new(signs.collect::<Float64Array>()))
        }
    }
}
