//! Functions from doubles to doubles, and what a double can be besides a number.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Float64Array};
use datafusion::error::Result;

use crate::{
    arguments::{Call, Kind::Double, both},
    definition::{Definition, Doc, Returns},
};

/// A function of one double.
macro_rules! double {
    ($name:literal, $aliases:expr, $en:literal, $pt:literal, $body:expr) => {
        Definition::new(
            $name,
            Doc::new((concat!($name, "(x) → double"), "math"), ($en, $pt)).aliases($aliases),
            &[&[Double]],
            Returns::Double,
            |call| one(call, $body),
        )
    };
}

/// A question about a double.
macro_rules! question {
    ($name:literal, $en:literal, $pt:literal, $body:expr) => {
        Definition::new(
            $name,
            Doc::new((concat!($name, "(x) → boolean"), "math"), ($en, $pt)),
            &[&[Double]],
            Returns::Boolean,
            |call| {
                let answers = call.double(0)?.iter().map(|x| x.map($body));
                Ok(Arc::new(answers.collect::<BooleanArray>()))
            },
        )
    };
}

/// A number that is always the same.
macro_rules! constant {
    ($name:literal, $en:literal, $pt:literal, $value:expr) => {
        Definition::new(
            $name,
            Doc::new((concat!($name, "() → double"), "math"), ($en, $pt)),
            &[&[]],
            Returns::Double,
            |call| Ok(Arc::new(Float64Array::from(vec![$value; call.rows]))),
        )
    };
}

pub(super) const FUNCTIONS: &[Definition] = &[
    double!(
        "sqrt",
        &[],
        "The square root.",
        "A raiz quadrada.",
        f64::sqrt
    ),
    double!("cbrt", &[], "The cube root.", "A raiz cúbica.", f64::cbrt),
    double!(
        "exp",
        &[],
        "e to the power of `x`.",
        "e elevado a `x`.",
        f64::exp
    ),
    double!(
        "ln",
        &[],
        "The natural logarithm.",
        "O logaritmo natural.",
        f64::ln
    ),
    double!(
        "log2",
        &[],
        "The logarithm to base 2.",
        "O logaritmo na base 2.",
        f64::log2
    ),
    double!(
        "log10",
        &[],
        "The logarithm to base 10.",
        "O logaritmo na base 10.",
        f64::log10
    ),
    double!("sin", &[], "The sine.", "O seno.", f64::sin),
    double!("cos", &[], "The cosine.", "O cosseno.", f64::cos),
    double!("tan", &[], "The tangent.", "A tangente.", f64::tan),
    double!("asin", &[], "The arc sine.", "O arco seno.", f64::asin),
    double!("acos", &[], "The arc cosine.", "O arco cosseno.", f64::acos),
    double!(
        "atan",
        &[],
        "The arc tangent.",
        "O arco tangente.",
        f64::atan
    ),
    double!(
        "sinh",
        &[],
        "The hyperbolic sine.",
        "O seno hiperbólico.",
        f64::sinh
    ),
    double!(
        "cosh",
        &[],
        "The hyperbolic cosine.",
        "O cosseno hiperbólico.",
        f64::cosh
    ),
    double!(
        "tanh",
        &[],
        "The hyperbolic tangent.",
        "A tangente hiperbólica.",
        f64::tanh
    ),
    double!(
        "degrees",
        &[],
        "Radians in degrees.",
        "Radianos em graus.",
        f64::to_degrees
    ),
    double!(
        "radians",
        &[],
        "Degrees in radians.",
        "Graus em radianos.",
        f64::to_radians
    ),
    Definition::new(
        "atan2",
        Doc::new(
            ("atan2(y, x) → double", "math"),
            ("The arc tangent of `y / x`.", "O arco tangente de `y / x`."),
        ),
        &[&[Double, Double]],
        Returns::Double,
        |call| two(call, f64::atan2),
    ),
    Definition::new(
        "power",
        Doc::new(
            ("power(x, p) → double", "math"),
            ("`x` to the power of `p`.", "`x` elevado a `p`."),
        )
        .aliases(&["pow"]),
        &[&[Double, Double]],
        Returns::Double,
        |call| two(call, f64::powf),
    ),
    Definition::new(
        "log",
        Doc::new(
            ("log(b, x) → double", "math"),
            (
                "The logarithm of `x` to base `b`.",
                "O logaritmo de `x` na base `b`.",
            ),
        ),
        &[&[Double, Double]],
        Returns::Double,
        |call| two(call, |base, x| x.ln() / base.ln()),
    ),
    constant!("pi", "π.", "π.", std::f64::consts::PI),
    constant!(
        "e",
        "Euler's number.",
        "O número de Euler.",
        std::f64::consts::E
    ),
    constant!("infinity", "Infinity.", "Infinito.", f64::INFINITY),
    constant!(
        "nan",
        "What is not a number.",
        "O que não é um número.",
        f64::NAN
    ),
    question!(
        "is_nan",
        "Whether `x` is not a number.",
        "Se `x` não é um número.",
        f64::is_nan
    ),
    question!(
        "is_finite",
        "Whether `x` is finite.",
        "Se `x` é finito.",
        f64::is_finite
    ),
    question!(
        "is_infinite",
        "Whether `x` is infinite.",
        "Se `x` é infinito.",
        f64::is_infinite
    ),
];

fn one(call: &Call, body: fn(f64) -> f64) -> Result<ArrayRef> {
    let numbers = call.double(0)?;
    Ok(Arc::new(arrow::compute::unary::<
        _,
        _,
        arrow::datatypes::Float64Type,
    >(numbers, body)))
}

fn two(call: &Call, body: fn(f64, f64) -> f64) -> Result<ArrayRef> {
    let rows = both((call.double(0)?.iter(), call.double(1)?.iter()), |x, y| {
        Ok(body(x, y))
    });
    Ok(Arc::new(rows.collect::<Result<Float64Array>>()?))
}
