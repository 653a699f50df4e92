//! Means that are not the usual one.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, AsArray as _, Float64Array, Int64Array},
    datatypes::{DataType, Float64Type, Int64Type},
};
use datafusion::{common::ScalarValue, error::Result};

use super::keeping::{Aggregate, Keeping};
use crate::{arguments::Kind::Double, definition::Doc};

pub(super) const AGGREGATES: &[Aggregate] = &[Aggregate {
    doc: Doc::new(
        ("geometric_mean(x) → double", "aggregate"),
        ("The geometric mean.", "A média geométrica."),
    )
    .named("geometric_mean"),
    forms: &[&[Double]],
    returns: |_| Ok(DataType::Float64),
    keeps: |_| vec![DataType::Float64, DataType::Int64],
    begin: |_| Box::<Logarithms>::default(),
}];

#[derive(Debug, Default)]
struct Logarithms {
    sum: f64,
    count: i64,
}

impl Keeping for Logarithms {
    fn take(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let numbers = columns
            .first()
            .map(arrow::array::AsArray::as_primitive::<Float64Type>);
        for number in numbers.into_iter().flatten().flatten() {
            self.sum += number.ln();
            self.count += 1;
        }
        Ok(())
    }

    fn merge(&mut self, columns: &[ArrayRef]) -> Result<()> {
        if let [sums, counts] = columns {
            self.sum += sums
                .as_primitive::<Float64Type>()
                .iter()
                .flatten()
                .sum::<f64>();
            self.count += counts
                .as_primitive::<Int64Type>()
                .iter()
                .flatten()
                .sum::<i64>();
        }
        Ok(())
    }

    fn kept(&self) -> Result<Vec<ArrayRef>> {
        Ok(vec![
            Arc::new(Float64Array::from(vec![self.sum])),
            Arc::new(Int64Array::from(vec![self.count])),
        ])
    }

    #[expect(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        reason = "a count of rows is far below what a double holds exactly"
    )]
    fn answer(&self) -> Result<ScalarValue> {
        let mean = (self.sum / self.count as f64).exp();
        Ok(ScalarValue::Float64((self.count > 0).then_some(mean)))
    }

    fn bytes(&self) -> usize {
        0
    }
}
