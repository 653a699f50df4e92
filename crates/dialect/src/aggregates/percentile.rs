//! `approx_percentile`, which is exact here.
//!
//! Trino sketches; what it answers for few values is the value at the rank, and so is ours for any
//! number. The values are held in memory, which the engine counts and bounds.

use arrow::{
    array::{Array as _, ArrayRef, AsArray as _},
    compute::{cast, concat, sort},
    datatypes::{DataType, Float64Type},
};
use datafusion::{
    common::{ScalarValue, utils::SingleRowListArrayBuilder},
    error::{DataFusionError, Result},
};

use super::keeping::{Aggregate, Keeping, column};
use crate::{
    arguments::{
        Kind::{Any, Array, Double},
        refuse,
    },
    definition::Doc,
    sql_type::{list_of, trino_name},
};

pub(super) const AGGREGATES: &[Aggregate] = &[Aggregate {
    doc: Doc::new(
        (
            "approx_percentile(x, percentage or array of percentages)",
            "aggregate",
        ),
        (
            "The value below which so much of all lies, from 0 to 1.",
            "O valor abaixo do qual está essa parte do total, de 0 a 1.",
        ),
    )
    .named("approx_percentile")
    .differs(
        "It is exact, and not weighted.",
        "É exato, e não tem pesos.",
    ),
    forms: &[&[Any, Double], &[Any, Array]],
    returns: |kinds| match kinds {
        [kind, _] if !kind.is_numeric() => Err(DataFusionError::Plan(format!(
            "`approx_percentile` takes numbers, not {}",
            trino_name(kind)
        ))),
        [kind, DataType::List(_)] => Ok(list_of(kind.clone())),
        [kind, ..] => Ok(kind.clone()),
        [] => Ok(DataType::Null),
    },
    keeps: |kinds| {
        let kind = kinds.first().cloned().unwrap_or(DataType::Null);
        vec![kind, list_of(DataType::Float64)]
    },
    begin: |kinds| {
        Box::new(Values {
            kind: kinds.first().cloned().unwrap_or(DataType::Null),
            several: matches!(kinds.get(1), Some(DataType::List(_))),
            parts: Vec::new(),
            percentages: None,
        })
    },
}];

#[derive(Debug)]
struct Values {
    kind: DataType,
    several: bool,
    parts: Vec<ArrayRef>,
    percentages: Option<Vec<f64>>,
}

impl Values {
    fn learn_percentages(&mut self, given: &ArrayRef) -> Result<()> {
        if self.percentages.is_some() || given.is_empty() {
            return Ok(());
        }
        let list = match given.as_list_opt::<i32>() {
            Some(lists) => lists.value(0),
            None => given.slice(0, 1),
        };
        let list = cast(&list, &DataType::Float64)?;
        let list: Vec<f64> = list
            .as_primitive::<Float64Type>()
            .iter()
            .flatten()
            .collect();
        if !list.iter().all(|part| (0.0..=1.0).contains(part)) {
            return refuse("Percentile must be between 0 and 1");
        }
        self.percentages = Some(list);
        Ok(())
    }

    /// The place of a percentage among `count` sorted values. Of whole numbers Trino takes the first
    /// that so many are not above, of doubles the first that so many are below.
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a part of a count is a place"
    )]
    fn place(&self, percentage: f64, count: usize) -> usize {
        let rank = percentage * count as f64;
        let place = if self.kind.is_floating() {
            rank.floor()
        } else {
            rank.ceil() - 1.0
        };
        (place.max(0.0) as usize).min(count - 1)
    }
}

impl Keeping for Values {
    fn take(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let [values, percentages] = columns else {
            return Ok(());
        };
        self.learn_percentages(percentages)?;
        if values.null_count() < values.len() {
            let present = arrow::compute::is_not_null(values)?;
            self.parts.push(arrow::compute::filter(values, &present)?);
        }
        Ok(())
    }

    fn kept(&self) -> Result<Vec<ArrayRef>> {
        let parts: Vec<_> = self.parts.iter().map(AsRef::as_ref).collect();
        let values = if parts.is_empty() {
            column(Vec::new(), &self.kind)?
        } else {
            concat(&parts)?
        };
        let percentages = self.percentages.iter().flatten();
        let percentages: Vec<_> = percentages.map(|part| ScalarValue::from(*part)).collect();
        let percentages = column(percentages, &DataType::Float64)?;
        let list = SingleRowListArrayBuilder::new(percentages).build_list_scalar();
        let lists = list.to_array_of_size(values.len())?;
        Ok(vec![values, lists])
    }

    fn answer(&self) -> Result<ScalarValue> {
        let Some(percentages) = self.percentages.as_ref().filter(|_| !self.parts.is_empty()) else {
            let kind = if self.several {
                list_of(self.kind.clone())
            } else {
                self.kind.clone()
            };
            return ScalarValue::try_from(&kind);
        };
        let parts: Vec<_> = self.parts.iter().map(AsRef::as_ref).collect();
        let sorted = sort(&concat(&parts)?, None)?;
        let values = percentages
            .iter()
            .map(|percentage| {
                ScalarValue::try_from_array(&sorted, self.place(*percentage, sorted.len()))
            })
            .collect::<Result<Vec<_>>>()?;
        if self.several {
            let values = column(values, &self.kind)?;
            return Ok(SingleRowListArrayBuilder::new(values).build_list_scalar());
        }
        values
            .into_iter()
            .next()
            .map_or_else(|| ScalarValue::try_from(&self.kind), Ok)
    }

    fn bytes(&self) -> usize {
        self.parts
            .iter()
            .map(arrow::array::Array::get_array_memory_size)
            .sum()
    }
}
